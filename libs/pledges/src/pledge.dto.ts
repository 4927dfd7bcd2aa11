// Bodies of the pledges' endpoints. Members that depend on each other are checked in the same pass, so that an officer
// hears of every fault at once.
import {
  certainties,
  forms,
  instruments,
  pillars,
  providerKinds,
  type Certainty,
  type Earmark,
  type Form,
  type Instrument,
  type Pillar,
  type PledgeInput,
  type ProviderKind,
} from '@article-six/contracts';
import { channels, regions } from '@article-six/reference';
import { Type } from 'class-transformer';
import { ValidateNested } from 'class-validator';
import * as must from '@article-six/service-kit/body';
import { bodyOf, Holds, KnowBody, Optional } from '@article-six/service-kit/holds';
import {
  ConditionLine,
  CoProviderLine,
  MarkersBody,
  PreferenceLine,
  SourceLine,
  ValueBody,
} from './pledge-details.dto.js';
import { formFits, instrumentFits, recipientFits, valueFits } from './pledge-terms.rules.js';
import { aboveZero, minimumReached, trancheOnce, yearsInOrder } from './pledge.rules.js';

const members = (body: object) => body as Readonly<Record<string, unknown>>;
const purposes = ['needs', 'pooledFund', 'secretariat'] as const;
const id = must.matching(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);

export class ProviderBody {
  @Holds(must.organisation)
  code!: string;
  @Holds(must.text(120))
  name!: string;
  @Optional()
  @Holds(must.oneOf(providerKinds))
  kind?: ProviderKind;
}
export class EarmarkBody implements Earmark {
  @Holds(must.listOf(must.knownState, 200))
  states!: string[];
  @Holds(must.listOf(must.organisation, 200))
  excludedStates!: string[];
  @Holds(must.listOf(must.oneOf(regions()), 50))
  regions!: string[];
  @Holds(must.flag)
  leastDevelopedOnly!: boolean;
  @Holds(must.listOf(id, 500))
  needs!: string[];
  @Holds(must.listOf(must.oneOf(pillars), 20))
  pillars!: Pillar[];
  @Holds(must.listOf(must.openWord, 50))
  subTypes!: string[];
  @Holds(must.listOf(must.oneOf(forms), 3))
  forms!: Form[];
  @Holds(must.listOf(must.oneOf(channels), 20))
  channels!: string[];
  @Holds(must.listOf(must.openWord, 50))
  tags!: string[];
  @Holds(must.whole(0, 3))
  minimumEvidence!: number;
  @Optional()
  @Holds(must.year)
  notBefore?: number;
  @Optional()
  @Holds((value, earmark) => must.year(value) ?? yearsInOrder(earmark))
  notAfter?: number;
}
export class TrancheBody {
  @Holds((value, line) => must.year(value) ?? trancheOnce(line, bodyOf(line)))
  year!: number;
  @Holds((value, line) => must.amount(value, bodyOf(line)) ?? aboveZero(value, bodyOf(line)))
  amount!: string;
  @Optional()
  @Holds(must.day)
  dueDate?: string;
  @Holds(must.oneOf(certainties))
  certainty!: Certainty;
  @Optional()
  @Holds((value, line) => must.object(value) ?? valueFits(members(bodyOf(line))))
  @ValidateNested()
  @Type(() => ValueBody)
  value?: ValueBody;
}
/** Body of POST /pledges. */
export class PledgeBody implements PledgeInput {
  @Optional()
  @Holds(must.text(100))
  externalId?: string;
  @Holds(must.object)
  @ValidateNested()
  @Type(() => ProviderBody)
  provider!: ProviderBody;
  @Holds(must.text(200))
  title!: string;
  @Holds(must.oneOf(purposes))
  purpose!: (typeof purposes)[number];
  @Holds(must.commodity)
  commodity!: string;
  @Holds(must.currency)
  currency?: string;
  @Holds((value, body) => must.oneOf(forms)(value) ?? formFits(members(body)))
  form!: Form;
  @Holds((value, body) => must.oneOf(instruments)(value) ?? instrumentFits(members(body)))
  instrument!: Instrument;
  @Holds(must.object)
  @ValidateNested()
  @Type(() => EarmarkBody)
  earmark!: EarmarkBody;
  @Holds(must.flag)
  carryOver!: boolean;
  /** of the whole pledge, for one State */
  @Optional()
  @Holds(must.whole(1, 100))
  stateCapPercent?: number;
  @Optional()
  @Holds((value, body) => must.amount(value, body) ?? minimumReached(value, body))
  minimumGrant?: string;
  @Holds(must.listOf(must.text(200), 10))
  preferences!: string[];
  @Holds(must.listOf(must.text(100), 100))
  fundedBy!: string[];
  @Holds(must.lines(1, 30))
  @ValidateNested({ each: true })
  @Type(() => TrancheBody)
  @KnowBody()
  tranches!: TrancheBody[];
  @Optional()
  @Holds(must.day)
  announcedOn?: string;
  @Holds(must.flag)
  fictional!: boolean;
  @Optional()
  @Holds(must.oneOf(channels))
  channel?: string;
  @Optional()
  @Holds((value, body) => must.organisation(value) ?? recipientFits(members(body)))
  recipient?: string;
  @Optional()
  @Holds(must.lines(0, 200))
  @ValidateNested({ each: true })
  @Type(() => SourceLine)
  @KnowBody()
  sources?: SourceLine[];
  @Optional()
  @Holds(must.lines(0, 20))
  @ValidateNested({ each: true })
  @Type(() => CoProviderLine)
  @KnowBody()
  coProviders?: CoProviderLine[];
  @Optional()
  @Holds(must.lines(0, 30))
  @ValidateNested({ each: true })
  @Type(() => ConditionLine)
  @KnowBody()
  conditions?: ConditionLine[];
  @Optional()
  @Holds(must.lines(0, 50))
  @ValidateNested({ each: true })
  @Type(() => PreferenceLine)
  scoredPreferences?: PreferenceLine[];
  @Optional()
  @Holds(must.object)
  @ValidateNested()
  @Type(() => MarkersBody)
  markers?: MarkersBody;
}
/** Body of PUT /pledges/{id}. */
export class RevisedPledgeBody extends PledgeBody {
  @Optional()
  @Holds(must.text(1000, { lines: true }))
  reason?: string;
}
/** Body of register and withdraw. */
export class ReasonBody {
  @Optional()
  @Holds(must.text(1000, { lines: true }))
  reason?: string;
}
