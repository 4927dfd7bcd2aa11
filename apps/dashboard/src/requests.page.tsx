// The queue of requests that still lack money, longest waiting first: what each waits for, who takes care of it, and what
// comes next. It says what is waited for, not who is bad.
import { useRef, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import type { RequestInput, RequestView } from '@article-six/contracts';
import { ApiError, command } from './api.js';
import { useHeld } from './live.js';
import { Pager } from './pager.js';
import { Code, Failure, Fresh, Head, Ready, Refused, Theirs } from './parts.js';
import { useReadAll, useSession } from './reads.js';
import { Link, useSearch } from './router.js';
import { useText } from './text.js';

const PAGE = 50;
const readers = ['coordinator', 'administrator', 'focalPoint', 'capital'];
export function Requests() {
  const { t } = useText();
  const session = useSession();
  const [search, set] = useSearch();
  const unanswered = search.get('unanswered') === 'true';
  const may = session?.roles.some((role) => readers.includes(role)) ?? false;
  const path = unanswered ? '/requests?unanswered=true' : '/requests';
  const requests = useReadAll<RequestView>(may ? path : null);
  return (
    <>
      <Head title={t('requests.title')} meta={<p className="meta">{t('requests.meta')}</p>} />
      {session !== undefined && !may ? (
        <div className="grid">
          <div className="c8">
            <Failure error={new ApiError(session ? 403 : 401, {})} />
          </div>
        </div>
      ) : (
        <>
          <form className="filters" onSubmit={(event) => event.preventDefault()} aria-label={t('filters')}>
            <label className="check">
              <input
                type="checkbox"
                checked={unanswered}
                onChange={(event) => set({ unanswered: event.target.checked ? 'true' : undefined, page: undefined })}
              />
              <span>{t('requests.unanswered')}</span>
            </label>
          </form>
          <Ready of={requests} lines={10}>
            {(items) => <List items={items} scope={path} takes={session?.roles.includes('coordinator') ?? false} />}
          </Ready>
        </>
      )}
    </>
  );
}

function List({ items, scope, takes }: { items: RequestView[]; scope: string; takes: boolean }) {
  const text = useText();
  const { t } = text;
  const [search, set] = useSearch();
  const { shown = [], changed, show } = useHeld(items, (one) => one.need, scope);
  const pages = Math.max(1, Math.ceil(shown.length / PAGE));
  const page = Math.min(Math.max(1, Number(search.get('page')) || 1), pages);
  const from = (page - 1) * PAGE;
  if (shown.length === 0)
    return (
      <>
        <p className="lede">{t(scope === '/requests' ? 'requests.none' : 'requests.noneUnanswered')}</p>
        <Fresh changed={changed} show={show} />
      </>
    );
  return (
    <section aria-label={t('requests.title')}>
      <p className="s needs-sum" role="status">
        {text.rich('requests.found', {
          count: shown.length,
          without: shown.filter((one) => one.firstAnswerOn === null).length,
        })}
      </p>
      <Fresh changed={changed} show={show} />
      <table className="cards">
        <caption className="vh">{t('requests.title')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('column.need')}</th>
            <th scope="col">{t('requests.waitsFor')}</th>
            <th scope="col" className="num">
              {t('requests.waiting')}
            </th>
            <th scope="col">{t('requests.firstAnswer')}</th>
            <th scope="col" className="num">
              {t('requests.missing')}
            </th>
            <th scope="col">{t('requests.care')}</th>
          </tr>
        </thead>
        <tbody>
          {shown.slice(from, from + PAGE).map((one) => (
            <Row key={one.need} request={one} takes={takes} />
          ))}
        </tbody>
      </table>
      <Pager page={page} pages={pages} size={PAGE} all={shown.length} go={(to) => set({ page: String(to) })} />
    </section>
  );
}

function Row({ request: one, takes }: { request: RequestView; takes: boolean }) {
  const text = useText();
  const { t } = text;
  const unit = one.commodity === 'money' ? 'USD' : one.commodity;
  return (
    <tr>
      <th scope="row">
        <Link to={`/needs/${one.need}`}>
          <Theirs>{one.title}</Theirs>
        </Link>
        <span className="sub">
          {text.place(one.state, one.stateName)} · <Code>{one.reference}</Code>
        </span>
      </th>
      <td data-l={t('requests.waitsFor')}>
        <div>
          {one.urgent && (
            <div>
              <span className="st bad">{t('requests.urgent')}</span>
            </div>
          )}
          <span className="st wait">{t(`requests.for.${one.waitsFor}`)}</span>
          {one.objectUntil !== null && (
            <span className="sub">{t('requests.objectUntil', { date: text.shortDate(one.objectUntil) })}</span>
          )}
          {one.offersOpen > 0 && <span className="sub">{t('requests.offers', { count: one.offersOpen })}</span>}
        </div>
      </td>
      <td data-l={t('requests.waiting')} className="num">
        {t('days', { count: one.daysWaiting })}
      </td>
      <td data-l={t('requests.firstAnswer')}>
        {one.daysToFirstAnswer === null
          ? t('requests.noAnswer')
          : t('requests.after', { count: one.daysToFirstAnswer })}
      </td>
      <td data-l={t('requests.missing')} className="num">
        {one.missing === null ? '–' : text.money(one.missing, unit)}
      </td>
      <td data-l={t('requests.care')}>
        <div>
          {one.coordinator === null ? t('requests.nobody') : <bdi>{one.coordinator}</bdi>}
          {one.nextStep !== null && (
            <span className="sub">
              <Theirs>{one.nextStep}</Theirs>
              {one.nextStepBy !== null && ` (${t('waiting.by', { date: text.shortDate(one.nextStepBy) })})`}
            </span>
          )}
          {takes && <Care request={one} />}
        </div>
      </td>
    </tr>
  );
}

/** A coordinator takes the request and says what comes next, or lets it go. */
function Care({ request }: { request: RequestView }) {
  const { t } = useText();
  const client = useQueryClient();
  const [step, setStep] = useState(request.nextStep ?? '');
  const [by, setBy] = useState(request.nextStepBy ?? '');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const box = useRef<HTMLDetailsElement>(null);
  const intent = useRef({ of: '', key: '' });
  const send = async (take: boolean) => {
    if (busy) return;
    const body: RequestInput = {
      take,
      ...(step.trim() === '' ? {} : { nextStep: step.trim() }),
      ...(by === '' ? {} : { nextStepBy: by }),
    };
    const of = JSON.stringify([request.version, body]);
    if (intent.current.of !== of) intent.current = { of, key: crypto.randomUUID() };
    setBusy(true);
    setError(null);
    try {
      const { key } = intent.current;
      await command(`/requests/${request.need}`, { method: 'PUT', body, version: request.version, key });
      await client.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith('/requests') });
      if (box.current) box.current.open = false;
    } catch (failure) {
      setError(failure instanceof Error ? failure : new Error(String(failure)));
    }
    setBusy(false);
  };
  const id = `care-${request.need}`;
  return (
    <details className="behind no-print" ref={box}>
      <summary>{t(request.coordinator === null ? 'requests.take' : 'requests.change')}</summary>
      <form
        className="stack tight"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void send(true);
        }}
      >
        <div className="field">
          <label htmlFor={`${id}-step`}>{t('requests.nextStep')}</label>
          <input
            id={`${id}-step`}
            className="input"
            maxLength={500}
            value={step}
            onChange={(event) => setStep(event.target.value)}
          />
        </div>
        <div className="field">
          <label htmlFor={`${id}-by`}>{t('requests.nextStepBy')}</label>
          <input
            id={`${id}-by`}
            className="input"
            type="date"
            value={by}
            onChange={(event) => setBy(event.target.value)}
          />
        </div>
        {error && <Refused error={error} />}
        <p className="actions">
          <button className="btn small main" type="submit" aria-disabled={busy}>
            {t(busy ? 'decision.sending' : 'requests.save')}
          </button>
          {request.coordinator !== null && (
            <button className="btn small" type="button" aria-disabled={busy} onClick={() => void send(false)}>
              {t('requests.letGo')}
            </button>
          )}
        </p>
      </form>
    </details>
  );
}
