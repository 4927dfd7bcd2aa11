// The tables of notifications as SQL: one row for an event and a recipient, read marks by account, mail beside it.
// An organisation sees what it was told, coordinators what their role was told, and everybody only the own read marks.
import { account, migration, organisation, roleIn, secured, workerRole, type Sight } from '@article-six/service-kit';

const tables = `
CREATE TABLE notice (
  id uuid PRIMARY KEY, number bigint GENERATED ALWAYS AS IDENTITY UNIQUE, event uuid NOT NULL, recipient text NOT NULL,
  code text NOT NULL, thing text NOT NULL, link text NOT NULL, params jsonb NOT NULL, must_answer boolean NOT NULL,
  at timestamptz NOT NULL, UNIQUE (event, recipient)
);
CREATE INDEX notice_list ON notice (recipient, number DESC);
CREATE INDEX notice_thing ON notice (thing);
CREATE TABLE read_mark (
  notice uuid NOT NULL REFERENCES notice, account text NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (notice, account)
);
CREATE TABLE address (
  recipient text PRIMARY KEY, version int NOT NULL CHECK (version > 0), email text, language text NOT NULL CHECK (language IN ('en', 'ar')),
  changed_by text NOT NULL, changed timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE delivery (
  notice uuid PRIMARY KEY REFERENCES notice, email text, language text NOT NULL,
  state text NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'failed', 'notSent')),
  reason text CHECK (reason IN ('noServer', 'noAddress', 'tooOld', 'overtaken')), attempts int NOT NULL DEFAULT 0,
  next_attempt timestamptz NOT NULL DEFAULT clock_timestamp(), deadline timestamptz NOT NULL, error text, sent timestamptz,
  CHECK ((state = 'notSent') = (reason IS NOT NULL)), CHECK (state NOT IN ('waiting', 'sending', 'sent') OR email IS NOT NULL)
);
CREATE INDEX delivery_due ON delivery (next_attempt) WHERE state IN ('waiting', 'sending');
CREATE TABLE tranche_copy (id text PRIMARY KEY, withdrawn text NOT NULL);
`;

const coordinator = `(recipient = 'role:coordinator' AND ${roleIn('coordinator')})`;
const own = `(recipient = ${organisation} OR ${coordinator})`;
const sight: Readonly<Record<string, Sight>> = {
  notice: { see: own, grants: 'SELECT' },
  read_mark: {
    see: `account = ${account}`,
    add: `account = ${account} AND EXISTS (SELECT FROM notice n WHERE n.id = read_mark.notice)`,
    grants: 'SELECT, INSERT',
  },
  address: {
    see: own,
    change: `(recipient = ${organisation} AND ${roleIn('focalPoint', 'capital', 'donorOfficer', 'donorApprover')}) OR ${coordinator}`,
    grants: 'SELECT, INSERT, UPDATE',
  },
  delivery: { see: roleIn('administrator'), grants: 'SELECT' },
  tranche_copy: { see: 'false', grants: 'SELECT' },
};

const worker = workerRole('notifications');
export const migrations = [
  migration(
    'Notices',
    1_700_000_100_000,
    `${tables}${secured('notifications', sight)}
GRANT USAGE ON SEQUENCE notice_number_seq TO ${worker};`,
    'DROP TABLE tranche_copy, delivery, address, read_mark, notice;',
  ),
];
