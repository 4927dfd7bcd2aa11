// Bodies of questions and answers.
import * as must from '@article-six/service-kit/body';
import { Holds } from '@article-six/service-kit/holds';

/** Body of POST /needs/{id}/questions and of …/answers. */
export class SaidBody {
  @Holds(must.text(4000, { lines: true }))
  text!: string;
}
