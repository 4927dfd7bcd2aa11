// Bodies of the ranking's and the clock's endpoints.
import type { RankingInput } from '@article-six/contracts';
import * as must from '@article-six/service-kit/body';
import { Holds } from '@article-six/service-kit/holds';

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
