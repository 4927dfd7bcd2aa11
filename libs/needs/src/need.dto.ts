// Bodies of the needs' endpoints. Members that depend on each other are checked in the same pass, so that a focal point
// hears of every fault at once.
import {
  forms,
  pillars,
  visibilities,
  type Form,
  type NeedDetails,
  type NeedInput,
  type Pillar,
  type ReopenInput,
  type Visibility,
} from '@article-six/contracts';
import { channels } from '@article-six/reference';
import { Type } from 'class-transformer';
import { ValidateNested } from 'class-validator';
import * as must from '@article-six/service-kit/body';
import { bodyOf, Holds, KnowBody, Optional } from '@article-six/service-kit/holds';
import { detailsBody, EvidenceSourceBody, ImplementerBody, MarkersBody, ReferencesBody } from './need-details.dto.js';
import {
  channelsFit,
  consentFits,
  detailsFit,
  evidenceFits,
  formFits,
  subTypeFits,
  visibilityFits,
} from './need-details.rules.js';
import { coStates, ownContribution, yearOnce } from './need.rules.js';

export class YearBody {
  @Holds((value, line) => must.year(value) ?? yearOnce(line, bodyOf(line)))
  year!: number;
  @Holds((value, line) => must.amount(value, bodyOf(line)))
  cost!: string;
  @Holds((value, line) => must.amount(value, bodyOf(line)) ?? ownContribution(line, bodyOf(line)))
  own!: string;
}
export class QuantityBody {
  @Holds(must.matching(/^(0|[1-9][0-9]{0,14})(\.[0-9]{1,4})?$/))
  value!: string;
  @Holds(must.text(60))
  unit!: string;
}
/** Body of POST /needs. */
export class NeedBody implements NeedInput {
  @Optional()
  @Holds(must.text(100))
  externalId?: string;
  @Holds(must.knownState)
  state!: string;
  @Holds((value, body) => must.listOf(must.knownState, 20)(value) ?? coStates(body))
  coStates!: string[];
  @Holds((value, body) => must.oneOf(visibilities)(value) ?? visibilityFits(body))
  visibility!: Visibility;
  @Holds(must.listOf(must.organisation, 100))
  namedProviders!: string[];
  @Holds(must.text(200))
  title!: string;
  @Holds(must.oneOf(pillars))
  pillar!: Pillar;
  @Optional()
  @Holds((value, body) => must.openWord(value) ?? subTypeFits(body))
  subType?: string;
  @Holds((value, body) => must.oneOf(forms)(value) ?? formFits(body))
  form!: Form;
  @Holds(must.commodity)
  commodity!: string;
  @Holds(must.currency)
  currency?: string;
  @Holds((value, body) => must.listOf(must.oneOf(channels), 20)(value) ?? channelsFit(body))
  channels!: string[];
  @Holds(must.listOf(must.openWord, 20))
  tags!: string[];
  @Holds(must.flag)
  acceptsLoans!: boolean;
  @Holds((value, body) => must.whole(0, 3)(value) ?? evidenceFits(body))
  evidence!: number;
  @Holds(must.flag)
  areaOutsideStateControl!: boolean;
  @Holds(must.flag)
  lateDiscovery!: boolean;
  @Holds(must.text(4000, { lines: true, empty: true }))
  problem!: string;
  @Holds(must.text(4000, { lines: true, empty: true }))
  plan!: string;
  @Holds(must.text(4000, { lines: true, empty: true }))
  progress!: string;
  @Optional()
  @Holds(must.day)
  neededBy?: string;
  @Optional()
  @Holds(must.object)
  @ValidateNested()
  @Type(() => QuantityBody)
  quantity?: QuantityBody;
  @Holds(must.lines(1, 30))
  @ValidateNested({ each: true })
  @Type(() => YearBody)
  @KnowBody()
  years!: YearBody[];
  @Holds(must.flag)
  fictional!: boolean;
  @Optional()
  @Holds((value, body) => must.object(value) ?? detailsFit(body))
  @ValidateNested()
  @Type((o) => detailsBody((o?.object as { details?: unknown } | undefined)?.details))
  details?: NeedDetails;
  @Optional()
  @Holds(must.lines(0, 50))
  @ValidateNested({ each: true })
  @Type(() => EvidenceSourceBody)
  evidenceSources?: EvidenceSourceBody[];
  @Optional()
  @Holds(must.lines(0, 50))
  @ValidateNested({ each: true })
  @Type(() => ImplementerBody)
  implementers?: ImplementerBody[];
  @Optional()
  @Holds(must.object)
  @ValidateNested()
  @Type(() => ReferencesBody)
  references?: ReferencesBody;
  @Optional()
  @Holds(must.object)
  @ValidateNested()
  @Type(() => MarkersBody)
  markers?: MarkersBody;
  @Optional()
  @Holds(must.text(100))
  regionalBody?: string;
  @Optional()
  @Holds((value, body) => must.text(1000, { lines: true })(value) ?? consentFits(body))
  consentNote?: string;
}
/** Body of PUT /needs/{id}: the whole need, and why it changes. */
export class RevisedNeedBody extends NeedBody {
  @Optional()
  @Holds(must.text(1000, { lines: true }))
  reason?: string;
}
/** Body of POST /needs/{id}/reopen: what is taken up again, and why. */
export class ReopenBody implements ReopenInput {
  @Holds(must.text(1000, { lines: true }))
  reason!: string;
  @Optional()
  @Holds(must.flag)
  lateDiscovery?: boolean;
}
/** Body of submit, publish, withdraw and complete. */
export class ReasonBody {
  @Optional()
  @Holds(must.text(1000, { lines: true }))
  reason?: string;
}
/** Body of a command that is not done without a reason. */
export class BecauseBody {
  @Holds(must.text(1000, { lines: true }))
  reason!: string;
}
/** Body of POST /needs/{id}/bilateral-support: agreed outside the platform, in the currency or unit of the need. */
export class SupportBody {
  @Holds(must.year)
  year!: number;
  @Holds(must.organisation)
  donor!: string;
  // its digits are the need's, so they are checked where the need is known
  @Holds(must.text(40))
  amount!: string;
  @Optional()
  @Holds(must.text(1000, { lines: true }))
  reason?: string;
}
