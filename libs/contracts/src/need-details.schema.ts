// What a need says besides its money: the details of its pillar, its evidence, who works on it, which plans it serves. All
// of it is optional; `details.kind` is the pillar of the need. People are counted, never named.
import { Type, type Static, type TSchema } from '@sinclair/typebox';

const optional = <T extends TSchema>(schema: T) => Type.Optional(schema);
const words = <T extends readonly string[]>(list: T) => Type.Unsafe<T[number]>({ type: 'string', enum: [...list] });
const Day = Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' });
const Year = Type.Integer({ minimum: 1997, maximum: 2150 });
const Area = Type.String({ pattern: '^(0|[1-9][0-9]{0,14})(\\.[0-9]{1,4})?$', description: 'Square metres.' });
const Count = Type.Integer({ minimum: 0, maximum: 1_000_000_000 });
const Words = Type.Array(Type.String());

export const evidenceKinds = ['survey', 'needs_analysis', 'unit_cost', 'report'] as const;
export const implementerKinds = ['state', 'un', 'ngo', 'icrc', 'national', 'commercial', 'survivors'] as const;
export const impacts = ['high', 'medium', 'low'] as const;
export const ageGroups = ['children', 'adolescents', 'adults', 'older', 'all'] as const;
export const genders = ['female', 'male', 'all'] as const;
/** The plans that a State may ask help for. */
export const programmeDocuments = [
  'national_plan',
  'work_plan',
  'extension_request',
  'completion_plan',
  'risk_education_plan',
  'victim_assistance_plan',
] as const;
/** What such a plan determines, in the order of Article 6(7). */
export const programmeParts = ['extent', 'resources', 'years', 'awareness', 'victims', 'relations'] as const;
/** How far a law of Article 9 has come. */
export const lawStages = ['none', 'drafting', 'parliament', 'adopted', 'in_force'] as const;

const kind = <K extends string>(name: K) => Type.Literal(name);
export const NeedDetails = Type.Union(
  [
    Type.Object({
      kind: kind('stockpile_destruction'),
      mines: Type.Array(Type.Object({ type: Type.String(), quantity: Count, lot: optional(Type.String()) })),
      specialities: optional(Words),
      /** year of the Article 7 report that the inventory stands in */
      reportYear: optional(Year),
      forecastFinish: optional(Day),
    }),
    Type.Object({
      kind: kind('clearance'),
      suspectedM2: optional(Area),
      confirmedM2: optional(Area),
      surveyedOn: optional(Day),
      /** land release by the words of IMAS; the three add up to what was released */
      released: optional(Type.Object({ cancelledM2: Area, reducedM2: Area, clearedM2: Area })),
      markedM2: optional(Area),
      impact: optional(words(impacts)),
      peopleAtRisk: optional(Count),
      newVictims: optional(Count),
      reportYear: optional(Year),
      specialities: optional(Words),
    }),
    Type.Object({
      kind: kind('risk_education'),
      audience: Type.Array(
        Type.Object({
          age: words(ageGroups),
          gender: words(genders),
          community: optional(Type.String()),
          people: Count,
        }),
      ),
      standard: optional(Type.String()),
    }),
    Type.Object({
      kind: kind('victim_assistance'),
      survivors: optional(
        Type.Object({
          total: Count,
          women: optional(Count),
          men: optional(Count),
          girls: optional(Count),
          boys: optional(Count),
          year: Year,
          source: Type.String(),
        }),
      ),
      specialities: optional(Words),
      survivorsTakePart: optional(Type.Boolean()),
    }),
    Type.Object({
      kind: kind('capacity'),
      institution: optional(Type.String()),
      people: optional(Count),
      specialities: optional(Words),
    }),
    Type.Object({
      kind: kind('technology_exchange'),
      equipment: Type.Array(Type.Object({ type: Type.String(), quantity: Count })),
      specialities: optional(Words),
      from: optional(Day),
      until: optional(Day),
    }),
    Type.Object({
      kind: kind('programme_writing'),
      document: words(programmeDocuments),
      covers: Type.Array(words(programmeParts)),
      dueOn: optional(Day),
    }),
    Type.Object({
      kind: kind('implementing_legislation'),
      stage: words(lawStages),
      instrument: optional(Type.String()),
      penalSanctions: optional(Type.Boolean()),
    }),
    Type.Object({
      kind: kind('sponsorship'),
      meeting: Type.String(),
      heldOn: Day,
      delegates: Count,
      presentsNeeds: optional(Type.Boolean()),
    }),
  ],
  { description: 'Of the pillar that `kind` names, which is the pillar of the need.' },
);
export type NeedDetails = Static<typeof NeedDetails>;
export type DetailsOf<K extends NeedDetails['kind']> = Extract<NeedDetails, { kind: K }>;

export const EvidenceSource = Type.Object({
  kind: words(evidenceKinds),
  title: Type.String(),
  on: optional(Day),
  url: optional(Type.String()),
});
export const Implementer = Type.Object({
  name: Type.String(),
  kind: words(implementerKinds),
  serves: optional(Type.String({ description: 'The item of the national plan that this work serves (Action 41).' })),
});
export const PlanReferences = Type.Object({
  nationalPlan: optional(Type.String()),
  sectorPlan: optional(Type.String()),
  prsp: optional(Type.String()),
  undaf: optional(Type.String()),
  appeal: optional(Type.String()),
});
const Marker = Type.Integer({
  minimum: 0,
  maximum: 2,
  description: 'IATI: 0 not targeted, 1 significant, 2 principal.',
});
export const Markers = Type.Object({ gender: Marker, age: Marker, disability: Marker });

/** Members of a need beside those that it has had from the beginning. */
export const moreOfNeed = {
  details: optional(NeedDetails),
  evidenceSources: optional(Type.Array(EvidenceSource)),
  implementers: optional(Type.Array(Implementer)),
  references: optional(PlanReferences),
  markers: optional(Markers),
  regionalBody: optional(Type.String({ description: 'The regional organisation that a joint request goes through.' })),
  consentNote: optional(
    Type.String({ description: 'Whose consent work in an area outside State control rests on, and how it was given.' }),
  ),
  reopenedOn: optional(Day),
  endedOn: optional(Day),
};
