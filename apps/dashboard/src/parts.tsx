// What every page is made of: figures with a heading, loading and failing, held news, small words for states.
import { useEffect, useId, useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import type { Pillar, ProposalStatus } from '@article-six/contracts';
import { ApiError } from './api.js';
import { NewVersion } from './part.js';
import { Link, useTitle } from './router.js';
import { useText, type MessageId } from './text.js';

export function Head({
  title,
  meta,
  lede,
  children,
}: {
  title: ReactNode;
  meta?: ReactNode;
  lede?: ReactNode;
  children?: ReactNode;
}) {
  const { t } = useText();
  useTitle(typeof title === 'string' ? `${title} – ${t('brand')}` : t('brand'));
  return (
    <>
      <div className="head">
        <div>
          <h1>{title}</h1>
          {meta}
        </div>
        {children && <div className="actions">{children}</div>}
      </div>
      {lede && <p className="lede">{lede}</p>}
    </>
  );
}

export function Figure(props: {
  title: ReactNode;
  hint?: ReactNode;
  actions?: ReactNode;
  footer?: ReactNode;
  soft?: boolean;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section className={props.soft ? 'fig soft' : 'fig'} aria-labelledby={id}>
      <header>
        <h2 id={id}>{props.title}</h2>
        {props.hint && <p>{props.hint}</p>}
        {props.actions && <div className="actions">{props.actions}</div>}
      </header>
      {props.children}
      {props.footer && <footer>{props.footer}</footer>}
    </section>
  );
}

/** A table that is wider than its place can be scrolled by keyboard; one that fits is no tab stop. */
export function Scroll({ label, children }: { label: string; children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const [over, setOver] = useState(false);
  // columns that have just come are measured before they are seen; the observer follows the window
  useLayoutEffect(() => {
    const element = box.current;
    if (element) setOver(element.scrollWidth > element.clientWidth + 1);
  });
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const watch = new ResizeObserver(() => setOver(element.scrollWidth > element.clientWidth + 1));
    watch.observe(element);
    if (element.firstElementChild) watch.observe(element.firstElementChild);
    return () => watch.disconnect();
  }, []);
  return (
    <div className="scroll" ref={box} {...(over ? { tabIndex: 0, role: 'group', 'aria-label': label } : {})}>
      {children}
    </div>
  );
}

/** Nothing for 300 ms, then grey where figures will stand. */
export function Loading({ lines = 4 }: { lines?: number }) {
  const { t } = useText();
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 300);
    return () => clearTimeout(timer);
  }, []);
  if (!late) return <div aria-busy="true" className="sk-place" />;
  return (
    <div aria-busy="true" className="sk-place">
      <span className="vh">{t('loading')}</span>
      {Array.from({ length: lines }, (_, at) => (
        <span className={`sk sk-${at % 3}`} key={at} />
      ))}
    </div>
  );
}

/** What failed, what still works, try again, a code to quote. */
export function Failure({ error, retry }: { error: Error; retry?: () => void }) {
  const { t } = useText();
  const status = error instanceof ApiError ? error.status : -1;
  const known: Record<number, MessageId> = {
    0: 'error.offline',
    401: 'error.signIn',
    403: 'error.forbidden',
    404: 'error.notFound',
  };
  const renewed = error instanceof NewVersion;
  // what is not there, not open or of another version is no fault: nothing to quote
  const calm = renewed || [401, 403, 404].includes(status);
  const trace = error instanceof ApiError && !calm ? error.problem.traceId : undefined;
  return (
    <div className={calm ? 'banner' : 'banner bad'} role="status">
      <span aria-hidden="true">{calm ? '–' : '▲'}</span>
      <p>
        {t(renewed ? 'newVersion.text' : (known[status] ?? 'error.other'))}
        {trace && <span className="sub"> {t('error.quote', { trace })}</span>}
      </p>
      {status === 401 ? (
        <Link className="btn small" to="/enter">
          {t('signIn')}
        </Link>
      ) : (
        retry &&
        (renewed || !calm) && (
          <button className="btn small" type="button" onClick={retry}>
            {t(renewed ? 'newVersion.load' : 'error.again')}
          </button>
        )
      )}
    </div>
  );
}

/** A command that was not carried out: every fault in the platform's own sentences, and that nothing was lost. */
export function Refused({ error }: { error: Error }) {
  const { t } = useText();
  const problem = error instanceof ApiError ? error.problem : {};
  const sentences = problem.errors?.map((one) => one.message) ?? (problem.detail ? [problem.detail] : []);
  return (
    <div className="err-box" role="alert">
      {[t('error.notDone'), ...sentences].map((sentence) => (
        <p className="err-text" key={sentence}>
          {sentence}
        </p>
      ))}
      {problem.traceId && <p className="s">{t('error.quote', { trace: problem.traceId })}</p>}
    </div>
  );
}

/** A figure whose data may still be coming or may have failed. */
export function Ready<T>({
  of,
  lines,
  children,
}: {
  of: { data?: T | undefined; error: Error | null; refetch: () => unknown };
  lines?: number;
  children: (data: T) => ReactNode;
}) {
  if (of.data !== undefined) return children(of.data);
  if (of.error) return <Failure error={of.error} retry={() => void of.refetch()} />;
  return <Loading {...(lines === undefined ? {} : { lines })} />;
}

export function Fresh({ changed, show }: { changed: number; show: () => void }) {
  const { t } = useText();
  if (changed === 0) return null;
  return (
    <p className="fresh" role="status">
      {t('fresh.changed', { count: changed })}
      <button className="btn small" type="button" onClick={show}>
        {t('fresh.show')}
      </button>
    </p>
  );
}

const pillarMarks: Partial<Record<Pillar, string>> = {
  clearance: 'cl',
  risk_education: 're',
  victim_assistance: 'va',
  stockpile_destruction: 'sd',
};
export function PillarWord({ pillar }: { pillar: string }) {
  const { word } = useText();
  return <span className={`pl ${pillarMarks[pillar as Pillar] ?? 'cc'}`}>{word('pillar', pillar)}</span>;
}

const statusMarks: Record<ProposalStatus, string> = {
  floating: 'available',
  circulated: 'proposed',
  accepted: 'proposed',
  confirmed: 'reserved',
  declined: 'none',
  lapsed: 'none',
  superseded: 'none',
};
export function ProposalStatusWord({ status }: { status: ProposalStatus }) {
  const { word } = useText();
  return <span className={`st ${statusMarks[status]}`}>{word('proposalStatus', status)}</span>;
}

export const Code = ({ children }: { children: ReactNode }) => <bdi className="code">{children}</bdi>;
/** Text by users stays in its own language and direction. */
export const Theirs = ({ children }: { children: string }) => <bdi dir="auto">{children}</bdi>;

/** The table behind a chart, one keypress away, and the same as CSV. */
export function TableBehind({
  title,
  head,
  rows,
  file,
}: {
  title: string;
  head: string[];
  rows: { cells: string[]; plain: string[] }[];
  file: string;
}) {
  const { t } = useText();
  const quote = (cell: string) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  const csv = () => [head, ...rows.map((row) => row.plain)].map((line) => line.map(quote).join(',')).join('\r\n');
  const save = () => {
    const url = URL.createObjectURL(new Blob(['\ufeff', csv()], { type: 'text/csv' }));
    Object.assign(document.createElement('a'), { href: url, download: `${file}.csv` }).click();
    URL.revokeObjectURL(url);
  };
  return (
    <details className="behind">
      <summary>{t('table.behind')}</summary>
      <Scroll label={title}>
        <table>
          <caption className="vh">{title}</caption>
          <thead>
            <tr>
              {head.map((cell, at) => (
                <th key={at} scope="col" className={at === 0 ? '' : 'num'}>
                  {cell}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) => (
              <tr key={at}>
                {row.cells.map((cell, column) =>
                  column === 0 ? (
                    <th key={column} scope="row">
                      {cell}
                    </th>
                  ) : (
                    <td key={column} className="num">
                      {cell}
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <button className="btn small no-print csv" type="button" onClick={save}>
        {t('table.csv')}
      </button>
    </details>
  );
}
