// The HTTP door of offers by hand.
import type { ConsequencesView, CounterInput, ManualMatchInput } from '@article-six/contracts';
import { From, invalid, Roles, type Caller, type Fault, type Reply } from '@article-six/service-kit';
import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { membersOf, readLines, readText } from '../match/money-lines.rules.js';
import { isId } from '../proposal-query.rules.js';
import { OfferService } from './offer.service.js';

/** Throws with every fault of the body. */
function readOffer(
  body: unknown,
  ids: readonly ('pledge' | 'need')[],
): CounterInput & { pledge: string; need: string } {
  const { members, errors } = membersOf(body, [...ids, 'lines', 'note']);
  const faults: Fault[] = [...errors];
  for (const name of ids) if (!isId(members[name])) faults.push({ pointer: `/${name}`, code: 'notAnId' });
  const lines = readLines(members['lines']);
  if ('errors' in lines) faults.push(...lines.errors);
  const note = readText(members['note'], '/note', { max: 2000 });
  if ('error' in note) faults.push(note.error);
  if (faults.length > 0 || 'errors' in lines || 'error' in note) throw invalid(faults);
  const { pledge, need } = members as { pledge: string; need: string };
  return { pledge, need, lines: lines.lines, ...(note.text === undefined ? {} : { note: note.text }) };
}
const byHand = (body: unknown): ManualMatchInput => readOffer(body, ['pledge', 'need']);

@Controller()
export class OfferController {
  constructor(private readonly offers: OfferService) {}

  @Post('proposals/:id/counter')
  @HttpCode(201)
  @Roles('donorOfficer', 'donorApprover', 'capital')
  counter(@Param('id') id: string, @Body() body: unknown, @From() caller: Caller): Promise<Reply> {
    return this.offers.counter(caller, id, readOffer(body, []));
  }

  @Post('manual-matches/preview')
  @HttpCode(200)
  @Roles('donorOfficer', 'donorApprover', 'coordinator')
  preview(@Body() body: unknown, @From() caller: Caller): Promise<ConsequencesView> {
    return this.offers.preview(caller, byHand(body));
  }

  @Post('manual-matches')
  @Roles('donorOfficer', 'donorApprover', 'coordinator')
  offer(@Body() body: unknown, @From() caller: Caller): Promise<Reply> {
    return this.offers.offer(caller, byHand(body));
  }
}
