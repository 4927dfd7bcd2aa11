// Bodies of what a pledge says besides its tranches and its earmark, and of the commands of its life.
import {
  certainties,
  conditionStates,
  pillars,
  type Certainty,
  type ConditionInput,
  type ConditionState,
  type CoProvider,
  type IncreaseInput,
  type Pillar,
  type PledgeSource,
  type PledgeState,
  type ScoredPreference,
} from '@article-six/contracts';
import { regions } from '@article-six/reference';
import * as must from '@article-six/service-kit/body';
import { bodyOf, Holds, Optional } from '@article-six/service-kit/holds';
import {
  conditionOnce,
  coProviderOnce,
  preferenceSays,
  sharesLeaveSome,
  sourceFits,
  sourcesInTranche,
} from './pledge-terms.rules.js';
import { aboveZero } from './pledge.rules.js';

type Members = Readonly<Record<string, unknown>>;
const members = (line: object) => line as Members;
const id = must.matching(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);

export class ValueBody {
  @Holds((value, line) => must.amount(value, { commodity: 'money', currency: members(line)['currency'] }))
  amount!: string;
  @Holds((value) => must.currency(value, { commodity: 'money' }))
  currency!: string;
}
export class ConditionLine {
  @Holds((value, line) => must.text(500, { lines: true })(value) ?? conditionOnce(members(line), members(bodyOf(line))))
  text!: string;
}
export class PreferenceLine implements ScoredPreference {
  @Optional()
  @Holds(must.oneOf(pillars))
  pillar?: Pillar;
  @Optional()
  @Holds(must.openWord)
  subType?: string;
  @Optional()
  @Holds(must.oneOf(regions()))
  region?: string;
  @Optional()
  @Holds(must.knownState)
  state?: string;
  @Holds((value, line) => must.whole(1, 9)(value) ?? preferenceSays(members(line)))
  score!: number;
}
export class SourceLine implements PledgeSource {
  @Holds(id)
  pledge!: string;
  @Holds((value, line) => must.year(value) ?? sourceFits(members(line), members(bodyOf(line))))
  year!: number;
  @Holds((value, line) => {
    const body = members(bodyOf(line));
    return must.amount(value, body) ?? aboveZero(value, body) ?? sourcesInTranche(members(line), body);
  })
  amount!: string;
}
export class CoProviderLine implements CoProvider {
  @Holds((value, line) => must.organisation(value) ?? coProviderOnce(members(line), members(bodyOf(line))))
  code!: string;
  @Holds(must.text(120))
  name!: string;
  @Holds((value, line) => must.whole(1, 99)(value) ?? sharesLeaveSome(members(line), members(bodyOf(line))))
  percent!: number;
}
export class MarkersBody implements NonNullable<PledgeState['markers']> {
  @Holds(must.whole(0, 2))
  gender!: number;
  @Holds(must.whole(0, 2))
  age!: number;
  @Holds(must.whole(0, 2))
  disability!: number;
}

/** Body of POST /pledges/{id}/increase; the amount is judged beside the pledge, whose currency it is in. */
export class IncreaseBody implements IncreaseInput {
  @Holds(must.year)
  year!: number;
  @Holds(must.text(30))
  amount!: string;
  @Optional()
  @Holds(must.oneOf(certainties))
  certainty?: Certainty;
  @Optional()
  @Holds(must.day)
  dueDate?: string;
  @Holds(must.text(1000, { lines: true }))
  reason!: string;
}
/** Body of POST /pledges/{id}/conditions/{number}; what is waived has a reason. */
export class ConditionBody implements ConditionInput {
  @Holds(must.oneOf(conditionStates))
  state!: ConditionState;
  @Holds((value, body) =>
    value === undefined && members(body)['state'] !== 'waived' ? undefined : must.text(1000, { lines: true })(value),
  )
  reason?: string;
}
/** Body of POST /pledges/{id}/close. */
export class EndBody {
  @Holds(must.text(1000, { lines: true }))
  reason!: string;
}
