// What is said to a need: questions with their answers, donors that are interested, and what lies beside it as evidence.
import { useRef, useState, type ReactNode } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import type { EvidenceView, InterestView, NeedView, Page, QuestionView, SessionView } from '@article-six/contracts';
import { command } from './api.js';
import { Figure, Ready, Refused, Theirs } from './parts.js';
import { useRead, useSession } from './reads.js';
import { useText } from './text.js';

const published = (need: NeedView) => !['draft', 'submitted'].includes(need.status);
const isOneOf = (session: SessionView | null | undefined, ...roles: SessionView['roles']) =>
  session?.roles.some((role) => roles.includes(role)) === true;

/** One text that is sent; the words stay until the server has them. */
function Saying(props: { id: string; label: string; send: string; say: (text: string, key: string) => Promise<void> }) {
  const { t } = useText();
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const intent = useRef({ of: '', key: '' });
  const send = async () => {
    const said = text.trim();
    if (busy || said === '') return;
    if (intent.current.of !== said) intent.current = { of: said, key: crypto.randomUUID() };
    setBusy(true);
    setError(null);
    try {
      await props.say(said, intent.current.key);
      setText('');
    } catch (failure) {
      setError(failure instanceof Error ? failure : new Error(String(failure)));
    }
    setBusy(false);
  };
  return (
    <form
      className="stack no-print"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <div className="field">
        <label htmlFor={props.id}>{props.label}</label>
        <textarea
          className="input"
          id={props.id}
          maxLength={4000}
          dir="auto"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      {error && <Refused error={error} />}
      <div>
        <button className="btn" type="submit" aria-disabled={busy || text.trim() === ''}>
          {busy ? t('decision.sending') : props.send}
        </button>
      </div>
    </form>
  );
}

export function Questions({ need }: { need: NeedView }) {
  const text = useText();
  const { t } = text;
  const session = useSession();
  const client = useQueryClient();
  const path = `/needs/${need.id}/questions`;
  const questions = useRead<Page<QuestionView>>(`${path}?limit=200`);
  const answers = isOneOf(session, 'focalPoint', 'capital') && session?.organisation.code === need.state;
  const asks = isOneOf(session, 'donorOfficer', 'donorApprover', 'coordinator', 'observer') && published(need);
  const say = async (to: string, said: string, key: string, version?: number) => {
    await command(to, { body: { text: said }, key, ...(version === undefined ? {} : { version }) });
    await client.invalidateQueries({ queryKey: [`${path}?limit=200`] });
  };
  if (!asks && questions.data?.items.length === 0) return null;
  return (
    <Figure title={t('talk.questions')} hint={t('talk.questionsHint')}>
      <Ready of={questions}>
        {({ items }) => (
          <div className="stack">
            {items.map((one) => (
              <article className="stack" key={one.id}>
                <Said who={text.place(one.askedBy.organisation)} at={text.date(one.askedAt)}>
                  {one.text}
                </Said>
                {one.answers.map((answer) => (
                  <Said key={answer.at} who={text.place(one.state)} at={text.date(answer.at)} answer>
                    {answer.text}
                  </Said>
                ))}
                {one.answers.length === 0 && <p className="s ink-2">{t('talk.unanswered')}</p>}
                {answers && (
                  <Saying
                    id={`answer-${one.id}`}
                    label={t(one.answers.length === 0 ? 'talk.answer' : 'talk.answerMore')}
                    send={t('talk.sendAnswer')}
                    say={(said, key) => say(`${path}/${one.id}/answers`, said, key, one.version)}
                  />
                )}
              </article>
            ))}
            {asks && (
              <Saying
                id="question"
                label={t('talk.ask', { state: text.place(need.state, need.stateName) })}
                send={t('talk.sendQuestion')}
                say={(said, key) => say(path, said, key)}
              />
            )}
          </div>
        )}
      </Ready>
    </Figure>
  );
}
function Said({ who, at, answer, children }: { who: string; at: string; answer?: boolean; children: string }) {
  return (
    <div style={answer ? { marginInlineStart: 'var(--s3, 1.5rem)' } : undefined}>
      <p className="s ink-2">
        <b>{who}</b> · {at}
      </p>
      <p className="said">
        <Theirs>{children}</Theirs>
      </p>
    </div>
  );
}

export function Interests({ need }: { need: NeedView }) {
  const text = useText();
  const { t } = text;
  const session = useSession();
  const client = useQueryClient();
  const path = `/needs/${need.id}`;
  const interests = useRead<{ items: InterestView[] }>(session ? `${path}/interests` : null);
  const [error, setError] = useState<Error | null>(null);
  const [busy, setBusy] = useState(false);
  const donor = isOneOf(session, 'donorOfficer', 'donorApprover');
  const open = (interests.data?.items ?? []).filter((one) => one.withdrawnOn === undefined);
  const mine = open.find((one) => one.provider === session?.organisation.code);
  if (!session || (!donor && open.length === 0)) return null;
  const act = async () => {
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      const key = crypto.randomUUID();
      if (mine) await command(`${path}/interest/withdraw`, { key, version: mine.version });
      else await command(`${path}/interest`, { method: 'PUT', key });
      await client.invalidateQueries({ queryKey: [`${path}/interests`] });
    } catch (failure) {
      setError(failure instanceof Error ? failure : new Error(String(failure)));
    }
    setBusy(false);
  };
  return (
    <Figure title={t('talk.interests')} soft>
      <div className="stack">
        <List none={t('talk.noInterest')}>
          {open.map((one) => (
            <li key={one.id}>
              {text.place(one.provider)} · {text.date(one.since)}
              {one.note && (
                <p className="s">
                  <Theirs>{one.note}</Theirs>
                </p>
              )}
            </li>
          ))}
        </List>
        {donor && need.status === 'published' && (
          <>
            <p className="s ink-2">{t('talk.interestHint')}</p>
            <div className="no-print">
              <button className="btn" type="button" aria-disabled={busy} onClick={() => void act()}>
                {t(mine ? 'talk.notInterested' : 'talk.interested')}
              </button>
            </div>
          </>
        )}
        {error && <Refused error={error} />}
      </div>
    </Figure>
  );
}

export function Evidence({ need }: { need: NeedView }) {
  const text = useText();
  const { t } = text;
  const evidence = useRead<{ items: EvidenceView[] }>(`/needs/${need.id}/evidence`);
  if (!evidence.data || evidence.data.items.length === 0) return null;
  return (
    <Figure title={t('talk.evidence')} soft>
      <List none="">
        {evidence.data.items.map((one) => (
          <li key={one.id}>
            <a href={`/api/v1/needs/${need.id}/evidence/${one.id}`} download>
              <Theirs>{one.name}</Theirs>
            </a>
            <span className="s ink-2"> {t('talk.size', { kilobytes: Math.max(1, Math.round(one.bytes / 1024)) })}</span>
          </li>
        ))}
      </List>
    </Figure>
  );
}
function List({ none, children }: { none: string; children: ReactNode[] }) {
  return children.length === 0 ? <p className="s ink-2">{none}</p> : <ul className="stack">{children}</ul>;
}
