// Questions on a published need: who asks and what the State answers stay on the record of the need, as visible as it.
import { Type, type Static } from '@sinclair/typebox';

const Text = Type.String({ minLength: 1, maxLength: 4000 });
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
