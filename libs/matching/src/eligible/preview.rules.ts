// The body of POST /pledges/preview: an earmark before it is saved, every fault at once.
import { forms, instruments, pillars, type Earmark, type EarmarkPreviewInput } from '@article-six/contracts';
import { channels, regions } from '@article-six/reference';
import type { Fault } from '@article-six/service-kit';
import * as must from '@article-six/service-kit/body';
import { isId } from '../proposal-query.rules.js';
import { membersOf } from '../match/money-lines.rules.js';

const id: must.ValueCheck = (value) => (isId(value) ? undefined : { code: 'notAnId' });
const checks: Readonly<Record<keyof Earmark, must.ValueCheck>> = {
  states: must.listOf(must.knownState, 200),
  excludedStates: must.listOf(must.organisation, 200),
  regions: must.listOf(must.oneOf(regions()), 50),
  leastDevelopedOnly: must.flag,
  needs: must.listOf(id, 500),
  pillars: must.listOf(must.oneOf(pillars), 20),
  subTypes: must.listOf(must.openWord, 50),
  forms: must.listOf(must.oneOf(forms), 3),
  channels: must.listOf(must.oneOf(channels), 20),
  tags: must.listOf(must.openWord, 50),
  minimumEvidence: must.whole(0, 3),
  notBefore: must.year,
  notAfter: must.year,
};
const isMember = (name: string): name is keyof Earmark => Object.hasOwn(checks, name);

/** A member that is absent does not restrict. */
export function readPreview(body: unknown): { input: EarmarkPreviewInput } | { faults: Fault[] } {
  const { members, errors: faults } = membersOf(body, ['earmark', 'commodity', 'instrument']);
  const check = (pointer: string, fail: ReturnType<must.ValueCheck>) => {
    if (fail) faults.push({ pointer, code: fail.code, ...(fail.params ? { params: { ...fail.params } } : {}) });
  };
  check('/commodity', must.commodity(members['commodity']));
  check('/earmark', must.object(members['earmark']));
  if (members['instrument'] !== undefined) check('/instrument', must.oneOf(instruments)(members['instrument']));
  const earmark = faults.some(({ pointer }) => pointer === '/earmark') ? {} : (members['earmark'] as object);
  for (const [name, value] of Object.entries(earmark))
    check(`/earmark/${name}`, isMember(name) ? checks[name](value) : { code: 'unknownMember' });
  return faults.length > 0 ? { faults } : { input: members as unknown as EarmarkPreviewInput };
}
