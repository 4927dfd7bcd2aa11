// Bodies of the needs' endpoints. Members that depend on each other are checked in the same pass, so that a focal point
// hears of every fault at once.
import {
  forms,
  pillars,
  visibilities,
  type Form,
  type NeedInput,
  type Pillar,
  type Visibility,
} from '@article-six/contracts';
import { channels } from '@article-six/reference';
import { Type } from 'class-transformer';
import { ValidateNested } from 'class-validator';
import * as must from '@article-six/service-kit/body';
import { bodyOf, Holds, KnowBody, Optional } from '@article-six/service-kit/holds';
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
  @Holds(must.oneOf(visibilities))
  visibility!: Visibility;
  @Holds(must.listOf(must.organisation, 100))
  namedProviders!: string[];
  @Holds(must.text(200))
  title!: string;
  @Holds(must.oneOf(pillars))
  pillar!: Pillar;
  @Optional()
  @Holds(must.openWord)
  subType?: string;
  @Holds(must.oneOf(forms))
  form!: Form;
  @Holds(must.commodity)
  commodity!: string;
  @Holds(must.currency)
  currency?: string;
  @Holds(must.listOf(must.oneOf(channels), 20))
  channels!: string[];
  @Holds(must.listOf(must.openWord, 20))
  tags!: string[];
  @Holds(must.flag)
  acceptsLoans!: boolean;
  @Holds(must.whole(0, 3))
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
}
/** Body of PUT /needs/{id}: the whole need, and why it changes. */
export class RevisedNeedBody extends NeedBody {
  @Optional()
  @Holds(must.text(1000, { lines: true }))
  reason?: string;
}
/** Body of submit, publish and withdraw. */
export class ReasonBody {
  @Optional()
  @Holds(must.text(1000, { lines: true }))
  reason?: string;
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
