// One notice as one message: subject, plain text, HTML. Pure. Sentences come from messages/, what people typed is data:
// it is cleaned, isolated from the direction around it and escaped.
import { amount, code, day, placeName, text, typedText, word, years, type Language } from './mail.texts.js';
import { coordinators, type Params } from './notice.params.js';

export interface MailInput {
  readonly recipient: string;
  readonly code: string;
  readonly params: Params;
  /** path in the page */
  readonly link: string;
  readonly mustAnswer: boolean;
  readonly language: Language;
  /** name of the organisation that is told, in English; its code where no name is known */
  readonly organisation: string;
}
export interface Mail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}
const string = (value: string | number | undefined): string => (value === undefined ? '' : String(value));

/** What sentences choose by, for notices that do not say it. */
const unsaid: Params = { origin: 'plan', reason: 'none', what: 'none', left: 'nothing', outcome: 'none' };
/** Parameters as the sentences use them. */
function valuesOf({ params, mustAnswer, language }: MailInput): Params {
  const values: Params = { ...unsaid, ...params, mustAnswer: mustAnswer ? 'yes' : 'no' };
  for (const name of ['reference', 'needReference', 'pledgeReference']) {
    if (params[name] !== undefined) values[name] = code(language, string(params[name]));
  }
  if (params['title'] !== undefined) values['title'] = typedText(language, string(params['title']));
  for (const [place, name] of [
    ['state', 'stateName'],
    ['provider', 'providerName'],
  ] as const) {
    const given = string(params[place]);
    if (given !== '') values[name] = placeName(language, given, typedText('en', string(params[name] ?? given)));
  }
  const { amount: sum, commodity, currency, answerBy, deadline, year } = params;
  if (typeof sum === 'string')
    values['amount'] = amount(language, sum, string(commodity), currency === undefined ? undefined : string(currency));
  if (typeof answerBy === 'string') values['answerBy'] = day(language, answerBy);
  if (typeof deadline === 'string') values['deadline'] = day(language, deadline);
  if (year !== undefined) values['year'] = string(year);
  return values;
}

/** Label and value of what the message says beside its sentence. */
function factsOf({ params, language }: MailInput, values: Params): [string, string][] {
  const { pillar, rank, reason, firstYear, lastYear, pledgeReference } = params;
  const facts: [string, string | undefined][] = [
    ['amount', params['amount'] === undefined ? undefined : string(values['amount'])],
    ['years', firstYear === undefined ? undefined : years(language, Number(firstYear), Number(lastYear))],
    ['pillar', pillar === undefined ? undefined : word(language, 'pillar', string(pillar))],
    ['rank', rank === undefined ? undefined : string(rank)],
    ['pledge', pledgeReference === undefined ? undefined : string(values['pledgeReference'])],
    ['reason', reason === undefined ? undefined : word(language, 'reason', string(reason))],
  ];
  return facts.flatMap(([label, value]) =>
    value === undefined ? [] : [[word(language, 'fact', label), value] as [string, string]],
  );
}

const escaped = (typed: string): string =>
  typed.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** `publicUrl`: the address of the page, without a slash at its end. */
export function mailOf(input: MailInput, publicUrl: string): Mail {
  const { language, params, mustAnswer, recipient, organisation } = input;
  const values = valuesOf(input);
  const say = (id: string, more: Params = values) => text(language, id, more) ?? '';
  const sentence = say(`${input.code}.text`);
  const facts = factsOf(input, values);
  const ask = mustAnswer
    ? say('ask', {
        ...values,
        answerBy: values['answerBy'] ?? '',
        by: values['answerBy'] === undefined ? 'none' : 'day',
      })
    : undefined;
  const href = `${publicUrl}${input.link}`;
  const why = say('why', {
    recipient: recipient === coordinators ? 'coordinator' : 'organisation',
    organisation: placeName(language, recipient, organisation),
  });
  const fictional = params['fictional'] === undefined ? undefined : say('fictional');
  const lines = facts.map(([label, value]) => say('line', { label, value }));
  const paragraphs = [sentence, lines.join('\n'), ask, `${say('open')}:\n${href}`, fictional, `--\n${why}`];
  const html = page({ language, sentence, facts, ask, open: say('open'), href, fictional, why });
  return {
    subject: say(`${input.code}.subject`),
    text: `${paragraphs.filter((one) => one !== undefined && one !== '').join('\n\n')}\n`,
    html,
  };
}

interface PageParts {
  readonly language: Language;
  readonly sentence: string;
  readonly facts: readonly [string, string][];
  readonly ask: string | undefined;
  readonly open: string;
  readonly href: string;
  readonly fictional: string | undefined;
  readonly why: string;
}
/** Plain markup that every mail reader shows; direction and language are set for the whole message. */
function page(p: PageParts): string {
  const dir = p.language === 'ar' ? 'rtl' : 'ltr';
  const align = dir === 'rtl' ? 'right' : 'left';
  const paragraph = (words: string, style = '') => `<p style="margin:0 0 16px;${style}">${words}</p>`;
  const rows = p.facts.map(
    ([label, value]) =>
      `<tr><th scope="row" style="text-align:${align};font-weight:normal;color:#55606b;padding:2px 0;padding-inline-end:16px">${escaped(label)}</th><td style="padding:2px 0">${escaped(value)}</td></tr>`,
  );
  return [
    `<!doctype html><html lang="${p.language}" dir="${dir}"><head><meta charset="utf-8"><title>Article Six</title></head>`,
    `<body dir="${dir}" style="margin:0;padding:24px;max-width:36em;font:16px/${dir === 'rtl' ? '1.75' : '1.5'} sans-serif;text-align:${align};color:#1b2126">`,
    paragraph(escaped(p.sentence)),
    rows.length === 0 ? '' : `<table style="border-collapse:collapse;margin:0 0 16px">${rows.join('')}</table>`,
    p.ask === undefined ? '' : paragraph(`<b>${escaped(p.ask)}</b>`),
    paragraph(`<a href="${escaped(p.href)}">${escaped(p.open)}</a>`),
    p.fictional === undefined ? '' : paragraph(escaped(p.fictional), 'color:#55606b'),
    `<p style="margin:24px 0 0;color:#55606b;font-size:13px">${escaped(p.why)}</p></body></html>`,
  ]
    .filter((one) => one !== '')
    .join('\n');
}
