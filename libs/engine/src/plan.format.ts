// The published output format `article-six.plan.v1`. The formula of every figure stands in its description.
import { Type, type Static } from '@sinclair/typebox';
import { NeedExplanationSchema } from './explanation.format.js';
import { Amount } from './input.format.js';

const byYear = (description: string) => Type.Record(Type.String(), Amount, { description });
const text = (description: string) => Type.String({ description });
const closed = { additionalProperties: false };

export const FundedSchema = Type.Object(
  { need: Type.String(), amounts: byYear('Need-year to z: what the need gets, agreed amounts included. Never 0.') },
  closed,
);
export const AllocationSchema = Type.Object(
  {
    pledge: Type.String(),
    need: Type.String(),
    amounts: byYear('Need-year to new money of this pledge. Never 0.'),
    tranches: Type.Record(Type.String(), byYear('Tranche year to amount.'), {
      description: 'Need-year to the tranches it is paid from; per pledge in need-year, need-id order, oldest first.',
    }),
  },
  closed,
);
export const ClosureSchema = Type.Object(
  { need: Type.String(), year: Type.Integer(), round: Type.Integer({ minimum: 1 }) },
  { ...closed, description: 'In this round the need-year asked and was not served in full; it is closed for ever.' },
);
export const FiguresSchema = Type.Object(
  {
    placed: text('Sum of z over all need-years, agreed amounts included.'),
    gap: text('Sum of gap - z over all need-years.'),
    unused: text('Sum of all available money less all new allocations.'),
    giniOfWeightedTotals: text(
      'Over the States that have a gap, x = sum of z / weight: sum of |x - y| over all ordered pairs / (2 n sum of x), 4 decimals; 0.0000 when nothing is placed.',
    ),
    worstOffLevel: text('Smallest floor(sum of z / weight) over the States that have a gap; 0 without such a State.'),
    gapYears: Type.Integer({
      description: 'Need-years with a gap and z = 0 in needs that get something in another year.',
    }),
    grants: Type.Integer({ description: 'Pairs of pledge and need with money, agreed or new.' }),
    grantsPerFundedNeed: text('grants / needs with z > 0, 2 decimals; 0.00 without a funded need.'),
    sameDonorShare: text(
      'Over needs and consecutive years t, t+1 of the horizon: sum over donors of min(paid in t, paid in t+1) / sum of min(z in t, z in t+1), 2 decimals, rounded down; 1.00 when nothing continues. An agreed pledge that is not in the input counts as a donor of its own.',
    ),
  },
  closed,
);
export const PlanSchema = Type.Object(
  {
    format: Type.Literal('article-six.plan.v1'),
    input: text('sha256: and the SHA-256 of the canonical input (RFC 8785), lower-case hexadecimal.'),
    law: Type.Integer({ description: 'z is promised for ever by this number.' }),
    engine: text('Who pays is promised within one version of the engine.'),
    policy: Type.String(),
    quantum: Amount,
    rounds: Type.Integer({ minimum: 0 }),
    funded: Type.Array(FundedSchema, { description: 'Needs with z > 0, by State and rank.' }),
    allocations: Type.Array(AllocationSchema, { description: 'New money only, by pledge id and need id.' }),
    closures: Type.Array(ClosureSchema, { description: 'By need id and year.' }),
    figures: FiguresSchema,
    explanations: Type.Optional(Type.Array(NeedExplanationSchema, { description: 'Only when asked for; by need id.' })),
  },
  { $id: 'article-six.plan.v1', ...closed, title: 'A plan' },
);

export type Plan = Static<typeof PlanSchema>;
export type Allocation = Static<typeof AllocationSchema>;
export type Closure = Static<typeof ClosureSchema>;
export type Figures = Static<typeof FiguresSchema>;

/** The law that decides how much; a change of any amount it gives is a new number. */
export const LAW = 1;
/** The version that decides who pays. */
export const ENGINE = '1.1.0';
