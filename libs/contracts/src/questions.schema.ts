// What others say to a published need. Questions: who asks and what the State answers stay on the record of the need, as visible as it.
import { Type, type Static } from '@sinclair/typebox';
import { pillars, type Pillar } from './words.js';

const Text = Type.String({ minLength: 1, maxLength: 4000 });
const Day = Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$', description: 'A day, UTC.' });
const Instant = Type.String({ format: 'date-time' });
export const QuestionState = Type.Object({
  id: Type.String({ format: 'uuid' }),
  need: Type.String({ format: 'uuid' }),
  needReference: Type.String(),
  needTitle: Type.String(),
  state: Type.String({ pattern: '^[A-Z]{3}$', description: 'The State that leads the need, and answers.' }),
  askedBy: Type.Object({
    organisation: Type.String({ pattern: '^[A-Z0-9-]{2,12}$' }),
    role: Type.String({ description: 'A role, never a name.' }),
  }),
  askedAt: Instant,
  text: Text,
  answers: Type.Array(Type.Object({ text: Text, at: Instant, role: Type.String() }), {
    description: 'In their order; a later one corrects or completes, none is taken back.',
  }),
  fictional: Type.Boolean(),
});
export type QuestionState = Static<typeof QuestionState>;
/** GET /needs/{id}/questions */
export interface QuestionView extends QuestionState {
  version: number;
}
/** A file that a State lays beside a need; its bytes are given out over HTTP, to those who see the need. */
export const EvidenceState = Type.Object({
  id: Type.String({ format: 'uuid' }),
  need: Type.String({ format: 'uuid' }),
  needReference: Type.String(),
  state: Type.String({ pattern: '^[A-Z]{3}$' }),
  name: Type.String({ minLength: 1, maxLength: 120 }),
  type: Type.String({ description: 'Media type, by its bytes.' }),
  bytes: Type.Integer({ minimum: 1 }),
  sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  addedAt: Instant,
  addedBy: Type.String({ description: 'A role, never a name.' }),
  withdrawnAt: Type.Optional(Instant),
  fictional: Type.Boolean(),
});
export type EvidenceState = Static<typeof EvidenceState>;
/** GET /needs/{id}/evidence: what lies beside a need; its bytes are at …/evidence/{id}. */
export interface EvidenceView {
  id: string;
  need: string;
  name: string;
  /** media type, by its bytes */
  type: string;
  bytes: number;
  sha256: string;
  addedAt: string;
  /** a role, never a name */
  addedBy: string;
}

/** A donor's interest in a need: it promises nothing, and is known to the two sides and the coordinators alone. */
export const InterestState = Type.Object({
  id: Type.String({ format: 'uuid' }),
  need: Type.String({ format: 'uuid' }),
  needReference: Type.String(),
  needTitle: Type.String(),
  state: Type.String({ pattern: '^[A-Z]{3}$' }),
  pillar: Type.Unsafe<Pillar>({ type: 'string', enum: [...pillars] }),
  subType: Type.Optional(Type.String()),
  provider: Type.String({ pattern: '^[A-Z0-9-]{2,12}$' }),
  note: Type.Optional(Type.String({ maxLength: 1000 })),
  since: Day,
  withdrawnOn: Type.Optional(Day),
  fictional: Type.Boolean(),
});
export type InterestState = Static<typeof InterestState>;
/** GET /needs/{id}/interests */
export interface InterestView extends InterestState {
  version: number;
}
