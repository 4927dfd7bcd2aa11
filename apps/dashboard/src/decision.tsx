// The answer of the reader's side. Never optimistic: the button shows its own progress, the result comes from the server,
// and one intent has one key, so a double click is one decision.
import { useEffect, useRef, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { Radio, RadioGroup } from 'react-aria-components/RadioGroup';
import type { DeclineInput, DeclineReason, ProposalView } from '@article-six/contracts';
import { ApiError, command } from './api.js';
import { Refused } from './parts.js';
import { useText, type MessageId } from './text.js';
import { declineReasonList } from './words.js';

interface Names {
  donor: string;
  state: string;
}
type Choice = 'accept' | 'decline';

export function Decision({ proposal, names, amount }: { proposal: ProposalView; names: Names; amount: string }) {
  const { t } = useText();
  const [done, setDone] = useState<ProposalView | null>(null);
  const result = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (done) result.current?.focus();
  }, [done]);
  const side = proposal.yourSide;
  if (done) {
    const word: MessageId =
      done.status === 'declined'
        ? 'decision.doneDeclined'
        : done.status === 'confirmed'
          ? 'decision.doneConfirmed'
          : 'decision.doneAccepted';
    return (
      <section className="done" aria-live="polite">
        <h2 ref={result} tabIndex={-1}>
          {t(word)}
        </h2>
        <p className="s">{t(`${word}.text` as MessageId, { ...names, amount })}</p>
      </section>
    );
  }
  if (!proposal.canAnswer || !side) {
    if (!side) return null;
    return (
      <section className="panel">
        <h2>{t('decision.closed')}</h2>
        <p className="s ink-2">
          {t(
            proposal.answers[side]
              ? 'decision.answered'
              : proposal.status === 'floating'
                ? 'decision.floating'
                : 'decision.notYours',
          )}
        </p>
      </section>
    );
  }
  return <Form proposal={proposal} names={names} amount={amount} side={side} onDone={setDone} />;
}

interface FormProps {
  proposal: ProposalView;
  names: Names;
  amount: string;
  side: 'donor' | 'state';
  onDone: (proposal: ProposalView) => void;
}
function Form({ proposal, names, amount, side, onDone }: FormProps) {
  const { t, word } = useText();
  const client = useQueryClient();
  const [choice, setChoice] = useState<Choice>('accept');
  const [reason, setReason] = useState<DeclineReason | null>(null);
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [missing, setMissing] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  // the answer is given to the version that was read, whatever arrives meanwhile
  const [seen, setSeen] = useState(proposal.version);
  const moved = seen !== proposal.version;
  const intent = useRef({ of: '', key: '' });
  const other = side === 'donor' ? names.state : names.donor;

  const send = async () => {
    if (busy || moved) return;
    if (choice === 'decline' && reason === null) {
      setMissing(true);
      document.getElementById('decline-error')?.focus();
      return;
    }
    const body: DeclineInput | Record<string, never> =
      choice === 'decline' && reason ? { reason, ...(note.trim() ? { note: note.trim() } : {}) } : {};
    const of = JSON.stringify([choice, body, seen]);
    if (intent.current.of !== of) intent.current = { of, key: crypto.randomUUID() };
    setBusy(true);
    setError(null);
    try {
      const after = await command<ProposalView>(`/proposals/${proposal.id}/${choice}`, {
        body,
        version: seen,
        key: intent.current.key,
      });
      client.setQueryData([`/proposals/${proposal.id}`], after);
      void client.invalidateQueries();
      onDone(after);
    } catch (failure) {
      setError(failure instanceof Error ? failure : new Error(String(failure)));
      if (failure instanceof ApiError && failure.status === 412)
        void client.invalidateQueries({ queryKey: [`/proposals/${proposal.id}`] });
      setBusy(false);
    }
  };

  return (
    <form
      className="decide no-print"
      aria-labelledby="decide-title"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <h2 id="decide-title">{t('decision.title', { who: names[side] })}</h2>
      {missing && choice === 'decline' && reason === null && (
        <div className="err-box" role="alert" id="decline-error" tabIndex={-1}>
          <p className="err-text">{t('decision.reasonMissing')}</p>
        </div>
      )}
      <RadioGroup
        className="radios"
        aria-label={t('decision.choice')}
        value={choice}
        onChange={(value) => setChoice(value as Choice)}
      >
        <Radio className="radio" value="accept">
          <span>
            <b>{t('decision.accept')}</b>
            <span className="hint">{t('decision.acceptHint', { other })}</span>
          </span>
        </Radio>
        <Radio className="radio" value="decline">
          <span>
            <b>{t('decision.decline')}</b>
            <span className="hint">{t('decision.declineHint')}</span>
          </span>
        </Radio>
      </RadioGroup>
      <Consequences choice={choice} proposal={proposal} amount={amount} other={other} />
      {choice === 'decline' && (
        <>
          <RadioGroup
            className="radios"
            aria-label={t('decision.reason')}
            value={reason}
            isRequired
            isInvalid={missing && reason === null}
            validationBehavior="aria"
            onChange={(value) => setReason(value as DeclineReason)}
          >
            <span className="label" aria-hidden="true">
              {t('decision.reason')}
            </span>
            {declineReasonList.map((code) => (
              <Radio className="radio" value={code} key={code}>
                <span>{word('declineReason', code)}</span>
              </Radio>
            ))}
          </RadioGroup>
          <div className="field">
            <label htmlFor="decline-note">{t('decision.note')}</label>
            <textarea
              className="input"
              id="decline-note"
              maxLength={2000}
              value={note}
              onChange={(event) => setNote(event.target.value)}
            />
          </div>
        </>
      )}
      {error && !(error instanceof ApiError && error.status === 412) && <Refused error={error} />}
      {moved && (
        <div className="banner warn" role="alert">
          <span aria-hidden="true">▲</span>
          <p>{t('decision.stale')}</p>
          <button
            className="btn small"
            type="button"
            onClick={() => {
              setSeen(proposal.version);
              setError(null);
            }}
          >
            {t('decision.seen')}
          </button>
        </div>
      )}
      <button className="btn main" type="submit" aria-disabled={busy || moved}>
        {busy
          ? t('decision.sending')
          : t(choice === 'accept' ? 'decision.acceptAmount' : 'decision.declineAmount', { amount })}
      </button>
    </form>
  );
}

function Consequences({
  choice,
  proposal,
  amount,
  other,
}: {
  choice: Choice;
  proposal: ProposalView;
  amount: string;
  other: string;
}) {
  const { t, rich } = useText();
  const values = { amount, other, pledge: proposal.pledge.reference, need: proposal.need.reference };
  const second = Object.values(proposal.answers).some((answer) => answer?.answer === 'accepted');
  const lines: MessageId[] =
    choice === 'accept'
      ? [second ? 'cons.reserved' : 'cons.waits', 'cons.nobodyLess', 'cons.told']
      : ['cons.back', 'cons.notAgain', 'cons.code'];
  return (
    <div className="cons">
      <p>
        <b>{t(choice === 'accept' ? 'cons.ifAccept' : 'cons.ifDecline')}</b>
      </p>
      <ul>
        {lines.map((line) => (
          <li key={line}>{rich(line, values)}</li>
        ))}
      </ul>
    </div>
  );
}
