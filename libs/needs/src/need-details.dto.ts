// Bodies of what a need says besides its money. `details` has one body for each pillar, chosen by its `kind`; a member
// that this pillar does not have is refused with its pointer.
import {
  ageGroups,
  evidenceKinds,
  genders,
  impacts,
  implementerKinds,
  lawStages,
  pillars,
  programmeDocuments,
  programmeParts,
  type NeedDetails,
  type NeedState,
  type Pillar,
} from '@article-six/contracts';
import * as must from '@article-six/service-kit/body';
import { Holds, Optional } from '@article-six/service-kit/holds';
import { Type } from 'class-transformer';
import { ValidateNested } from 'class-validator';
import { availability, hazard, survivorCells } from './need-details.rules.js';

type Row<K extends Pillar, M extends string> =
  Extract<NeedDetails, { kind: K }> extends infer D ? (M extends keyof D ? NonNullable<D[M]> : never) : never;
/** square metres */
const area = must.matching(/^(0|[1-9][0-9]{0,14})(\.[0-9]{1,4})?$/);
const count = must.whole(0, 1_000_000_000);
const line = must.text(200);
const specialities = must.listOf(must.openWord, 20);
const url = must.matching(/^https:\/\/[!-~]{1,1900}$/);

class Kind {
  @Holds(must.oneOf(pillars))
  kind!: string;
}
class MineBody {
  @Holds(must.text(100))
  type!: string;
  @Holds(must.whole(1, 1_000_000_000))
  quantity!: number;
  @Optional()
  @Holds(must.text(60))
  lot?: string;
}
class StockpileBody extends Kind {
  @Holds(must.lines(1, 200))
  @ValidateNested({ each: true })
  @Type(() => MineBody)
  mines!: MineBody[];
  @Optional()
  @Holds(specialities)
  specialities?: string[];
  @Optional()
  @Holds(must.year)
  reportYear?: number;
  @Optional()
  @Holds(must.day)
  forecastFinish?: string;
}
class ReleasedBody {
  @Holds(area)
  cancelledM2!: string;
  @Holds(area)
  reducedM2!: string;
  @Holds(area)
  clearedM2!: string;
}
class ClearanceBody extends Kind {
  @Optional()
  @Holds((value, body) => area(value) ?? hazard(body))
  suspectedM2?: string;
  @Optional()
  @Holds((value, body) => area(value) ?? hazard(body))
  confirmedM2?: string;
  @Optional()
  @Holds(must.day)
  surveyedOn?: string;
  @Optional()
  @Holds(must.object)
  @ValidateNested()
  @Type(() => ReleasedBody)
  released?: ReleasedBody;
  @Optional()
  @Holds(area)
  markedM2?: string;
  @Optional()
  @Holds(must.oneOf(impacts))
  impact?: Row<'clearance', 'impact'>;
  @Optional()
  @Holds(count)
  peopleAtRisk?: number;
  @Optional()
  @Holds(count)
  newVictims?: number;
  @Optional()
  @Holds(must.year)
  reportYear?: number;
  @Optional()
  @Holds(specialities)
  specialities?: string[];
}
class AudienceBody {
  @Holds(must.oneOf(ageGroups))
  age!: (typeof ageGroups)[number];
  @Holds(must.oneOf(genders))
  gender!: (typeof genders)[number];
  @Optional()
  @Holds(must.text(100))
  community?: string;
  @Holds(count)
  people!: number;
}
class RiskEducationBody extends Kind {
  @Holds(must.lines(1, 100))
  @ValidateNested({ each: true })
  @Type(() => AudienceBody)
  audience!: AudienceBody[];
  @Optional()
  @Holds(line)
  standard?: string;
}
class SurvivorsBody {
  @Holds((value, body) => count(value) ?? survivorCells(body))
  total!: number;
  @Optional()
  @Holds(count)
  women?: number;
  @Optional()
  @Holds(count)
  men?: number;
  @Optional()
  @Holds(count)
  girls?: number;
  @Optional()
  @Holds(count)
  boys?: number;
  @Holds(must.year)
  year!: number;
  @Holds(line)
  source!: string;
}
class VictimAssistanceBody extends Kind {
  @Optional()
  @Holds(must.object)
  @ValidateNested()
  @Type(() => SurvivorsBody)
  survivors?: SurvivorsBody;
  @Optional()
  @Holds(specialities)
  specialities?: string[];
  @Optional()
  @Holds(must.flag)
  survivorsTakePart?: boolean;
}
class CapacityBody extends Kind {
  @Optional()
  @Holds(line)
  institution?: string;
  @Optional()
  @Holds(count)
  people?: number;
  @Optional()
  @Holds(specialities)
  specialities?: string[];
}
class EquipmentBody {
  @Holds(must.text(100))
  type!: string;
  @Holds(must.whole(1, 1_000_000_000))
  quantity!: number;
}
class TechnologyBody extends Kind {
  @Holds(must.lines(0, 100))
  @ValidateNested({ each: true })
  @Type(() => EquipmentBody)
  equipment!: EquipmentBody[];
  @Optional()
  @Holds(specialities)
  specialities?: string[];
  @Optional()
  @Holds(must.day)
  from?: string;
  @Optional()
  @Holds((value, body) => must.day(value) ?? availability(body))
  until?: string;
}
class ProgrammeBody extends Kind {
  @Holds(must.oneOf(programmeDocuments))
  document!: (typeof programmeDocuments)[number];
  @Holds(must.listOf(must.oneOf(programmeParts), programmeParts.length))
  covers!: (typeof programmeParts)[number][];
  @Optional()
  @Holds(must.day)
  dueOn?: string;
}
class LegislationBody extends Kind {
  @Holds(must.oneOf(lawStages))
  stage!: (typeof lawStages)[number];
  @Optional()
  @Holds(line)
  instrument?: string;
  @Optional()
  @Holds(must.flag)
  penalSanctions?: boolean;
}
class SponsorshipBody extends Kind {
  @Holds(line)
  meeting!: string;
  @Holds(must.day)
  heldOn!: string;
  @Holds(must.whole(1, 50))
  delegates!: number;
  @Optional()
  @Holds(must.flag)
  presentsNeeds?: boolean;
}

const bodies: Readonly<Record<Pillar, new () => Kind>> = {
  stockpile_destruction: StockpileBody,
  clearance: ClearanceBody,
  risk_education: RiskEducationBody,
  victim_assistance: VictimAssistanceBody,
  capacity: CapacityBody,
  technology_exchange: TechnologyBody,
  programme_writing: ProgrammeBody,
  implementing_legislation: LegislationBody,
  sponsorship: SponsorshipBody,
};
/** The body of these details; of an unknown kind the one that has a kind alone, which names what is known. */
export function detailsBody(details: unknown): new () => Kind {
  const kind = (details as { kind?: unknown } | null | undefined)?.kind;
  return typeof kind === 'string' && Object.hasOwn(bodies, kind) ? bodies[kind as Pillar] : Kind;
}

export class EvidenceSourceBody {
  @Holds(must.oneOf(evidenceKinds))
  kind!: (typeof evidenceKinds)[number];
  @Holds(line)
  title!: string;
  @Optional()
  @Holds(must.day)
  on?: string;
  @Optional()
  @Holds(url)
  url?: string;
}
export class ImplementerBody {
  @Holds(line)
  name!: string;
  @Holds(must.oneOf(implementerKinds))
  kind!: (typeof implementerKinds)[number];
  @Optional()
  @Holds(line)
  serves?: string;
}
export class ReferencesBody implements NonNullable<NeedState['references']> {
  @Optional()
  @Holds(line)
  nationalPlan?: string;
  @Optional()
  @Holds(line)
  sectorPlan?: string;
  @Optional()
  @Holds(line)
  prsp?: string;
  @Optional()
  @Holds(line)
  undaf?: string;
  @Optional()
  @Holds(line)
  appeal?: string;
}
export class MarkersBody {
  @Holds(must.whole(0, 2))
  gender!: number;
  @Holds(must.whole(0, 2))
  age!: number;
  @Holds(must.whole(0, 2))
  disability!: number;
}
