// The conditions of a pledge in words: every restriction of its earmark, then how its money is used.
import type { ReactNode } from 'react';
import type { NeedView, PledgeView } from '@article-six/contracts';
import { Figure, Theirs } from './parts.js';
import { useRead } from './reads.js';
import { Link } from './router.js';
import { useText } from './text.js';
import { pledgeUnit } from './tranche-stand.js';

type Row = [name: string, value: ReactNode];
function Rows({ rows }: { rows: Row[] }) {
  return (
    <dl className="facts tight">
      {rows.flatMap(([name, value]) => [<dt key={name}>{name}</dt>, <dd key={`${name} `}>{value}</dd>])}
    </dl>
  );
}

export function Earmarked({ pledge }: { pledge: PledgeView }) {
  const text = useText();
  const { t } = text;
  const { earmark } = pledge;
  const rows: Row[] = [];
  const listed = (name: Parameters<typeof t>[0], words: string[]) => {
    if (words.length > 0) rows.push([t(name), text.list(words)]);
  };
  const places = (codes: string[]) => codes.map((code) => text.place(code));
  const words = (list: string, codes: string[]) => codes.map((code) => text.word(list, code));
  listed('earmarkList.states', places(earmark.states));
  listed('earmarkList.regions', words('region', earmark.regions));
  if (earmark.leastDevelopedOnly) rows.push([t('earmarkList.leastDevelopedOnly'), t('yes')]);
  listed('earmarkList.excludedStates', places(earmark.excludedStates));
  if (earmark.needs.length > 0)
    rows.push([t('earmarkList.needs'), earmark.needs.map((id) => <NeedName id={id} key={id} />)]);
  listed('earmarkList.pillars', words('pillar', earmark.pillars));
  listed('earmarkList.subTypes', words('subType', earmark.subTypes));
  listed('earmarkList.forms', words('form', earmark.forms));
  listed('earmarkList.channels', words('channel', earmark.channels));
  listed('earmarkList.tags', earmark.tags);
  if (earmark.minimumEvidence > 0)
    rows.push([t('earmarkList.minimumEvidence'), t('facts.evidenceOf', { grade: earmark.minimumEvidence })]);
  const [from, until] = [earmark.notBefore, earmark.notAfter];
  if (from !== undefined && until !== undefined) rows.push([t('earmarkList.years'), text.years([from, until])]);
  else if (from !== undefined) rows.push([t('earmarkList.years'), t('earmarkList.from', { year: String(from) })]);
  else if (until !== undefined) rows.push([t('earmarkList.years'), t('earmarkList.until', { year: String(until) })]);
  return (
    <Figure title={t('pledge.use')} hint={rows.length > 1 && t('pledge.useHint')}>
      {rows.length === 0 ? <p className="s">{t('pledge.anyUse')}</p> : <Rows rows={rows} />}
    </Figure>
  );
}

/** A need by its title; one that is not open to the reader is said to be there, not shown. */
function NeedName({ id }: { id: string }) {
  const { t } = useText();
  const need = useRead<NeedView>(`/needs/${id}`);
  return (
    <span className="sub-list">
      {need.data?.title ? (
        <Link to={`/needs/${id}`}>
          <Theirs>{need.data.title}</Theirs>
        </Link>
      ) : (
        need.isFetched && t('pledge.needHidden')
      )}
    </span>
  );
}

export function Terms({ pledge }: { pledge: PledgeView }) {
  const text = useText();
  const { t } = text;
  const rows: Row[] = [
    [t('pledge.purpose'), text.word('pledgePurpose', pledge.purpose)],
    [t('pledge.form'), `${text.word('form', pledge.form)}, ${text.word('instrument', pledge.instrument)}`],
    [t('pledge.carryOver'), t(`pledge.carryOver.${pledge.carryOver}`)],
  ];
  if (pledge.stateCapPercent !== undefined)
    rows.push([t('pledge.stateCap'), text.percent(String(pledge.stateCapPercent), '100')]);
  if (pledge.minimumGrant) rows.push([t('pledge.minimumGrant'), text.money(pledge.minimumGrant, pledgeUnit(pledge))]);
  if (pledge.preferences.length > 0)
    rows.push([t('pledge.preferences'), pledge.preferences.map((one) => <Theirs key={one}>{one}</Theirs>)]);
  if (pledge.fundedBy.length > 0) rows.push([t('pledge.fundedBy'), <bdi key="from">{pledge.fundedBy.join(', ')}</bdi>]);
  if (pledge.announcedOn) rows.push([t('pledge.announced'), text.date(pledge.announcedOn)]);
  return (
    <Figure title={t('pledge.rules')} soft>
      <Rows rows={rows} />
    </Figure>
  );
}
