// Continuity alarms: what threatens the support of a need or of a State although nothing has gone wrong yet. Each names the
// action of the Nairobi Action Plan that it comes from.
import { Type, type Static } from '@sinclair/typebox';
import { Amount, Day, Id, Iso3, Year } from './members.schema.js';
import { alarmKinds } from './words.js';

export const AlarmState = Type.Object({
  id: Type.String({ description: 'kind, ":", the need or the State, and ":" the year or the article.' }),
  kind: Type.Unsafe<(typeof alarmKinds)[number]>({ type: 'string', enum: [...alarmKinds] }),
  standing: Type.Boolean({ description: 'false: it was cleared, its ground is gone.' }),
  since: Type.Unsafe<string>({ ...Day, description: 'The day on which it was raised, or cleared.' }),
  state: Iso3,
  need: Type.Optional(Type.Object({ id: Id, reference: Type.String(), title: Type.String() })),
  /** of which its figures are */
  pillar: Type.Optional(Type.String()),
  year: Type.Optional(Type.Unsafe<number>({ ...Year, description: 'fundingCliff: the year without agreed money.' })),
  provider: Type.Optional(Type.String({ description: 'singleDonor: the provider that the State depends on.' })),
  deadline: Type.Optional(Day),
  article: Type.Optional(Type.Integer({ description: 'deadlinePace: 4 or 5, of the Convention.' })),
  figures: Type.Record(Type.String(), Amount, {
    description:
      'US dollars. fundingCliff: agreedNow, askedNext, plannedNext. singleDonor: agreed, fromOne. deadlinePace: asked, agreed, pace, neededEachYear.',
  }),
  actions: Type.Array(Type.Integer(), { description: 'Of the Nairobi Action Plan.' }),
});
export type AlarmState = Static<typeof AlarmState>;
