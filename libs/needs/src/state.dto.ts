// Bodies of the registry's, the ranking's and the clock's endpoints.
import {
  article5Statuses,
  deadlineSteps,
  factCertainties,
  type Article5Status,
  type DeadlineStepKind,
  type FactCertainty,
  type RankingInput,
  type StateCorrectionInput,
} from '@article-six/contracts';
import * as must from '@article-six/service-kit/body';
import { Holds, Optional } from '@article-six/service-kit/holds';
import { Type } from 'class-transformer';
import { ValidateNested } from 'class-validator';

export class DeadlineStepBody {
  @Holds(must.oneOf(deadlineSteps))
  kind!: DeadlineStepKind;
  @Optional()
  @Holds(must.day)
  day?: string;
  @Optional()
  @Holds(must.year)
  year?: number;
}
export class Article5Body {
  @Holds(must.oneOf(article5Statuses))
  status!: Article5Status;
  @Optional()
  @Holds(must.year)
  completedIn?: number;
  @Holds(must.lines(0, 30))
  @ValidateNested({ each: true })
  @Type(() => DeadlineStepBody)
  history!: DeadlineStepBody[];
}
export class CertaintyBody {
  @Holds(must.oneOf(factCertainties))
  party!: FactCertainty;
  @Optional()
  @Holds(must.oneOf(factCertainties))
  article5?: FactCertainty;
}
/** Body of PUT /states/{iso3}; what the treaty makes of the dates is checked where the State is known. */
export class StateCorrectionBody implements StateCorrectionInput {
  @Optional()
  @Holds(must.day)
  signedOn?: string;
  @Optional()
  @Holds(must.day)
  depositedOn?: string;
  @Optional()
  @Holds(must.year)
  depositedIn?: number;
  @Optional()
  @Holds(must.day)
  entryIntoForce?: string;
  @Optional()
  @Holds(must.flag)
  succession?: boolean;
  @Optional()
  @Holds(must.day)
  withdrawnOn?: string;
  @Holds(must.object)
  @ValidateNested()
  @Type(() => Article5Body)
  article5!: Article5Body;
  @Holds(must.object)
  @ValidateNested()
  @Type(() => CertaintyBody)
  certainty!: CertaintyBody;
  @Holds(must.text(500))
  source!: string;
  @Holds(must.text(1000, { lines: true }))
  reason!: string;
}

/** Body of PUT /states/{iso3}/ranking; repetitions and holes are told place by place, where the ranking is known. */
export class RankingBody implements RankingInput {
  @Holds(must.listed(2000))
  order!: string[];
}
/** Body of PUT /clock. */
export class ClockBody {
  @Holds(must.instant)
  now!: string;
}
