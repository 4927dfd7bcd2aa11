// Asking and answering on the record of a need.
import { randomUUIDv7 } from 'node:crypto';
import type { Page, QuestionState, QuestionView } from '@article-six/contracts';
import { Outbox } from '@article-six/messaging';
import {
  Commands,
  conflict,
  Database,
  DomainClock,
  expectVersion,
  invalid,
  notFound,
  roleOf,
  type Caller,
  type Reply,
} from '@article-six/service-kit';
import { cursorOf, pageSize, place, readQuery, type Query } from '@article-six/service-kit/list';
import { Injectable } from '@nestjs/common';
import { isId } from '../need-query.rules.js';
import { findNeed } from '../need.queries.js';
import { addQuestion, keepQuestion, listQuestions, lockQuestion } from './question.queries.js';

const told = ['draft', 'submitted'];

@Injectable()
export class QuestionService {
  constructor(
    private readonly commands: Commands,
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly clock: DomainClock,
  ) {}

  /** A question on what is published; an organisation asks, a person is not named. */
  ask(caller: Caller, need: string, text: string): Promise<Reply> {
    return this.commands.run(caller, { action: 'question.ask' }, async (tx) => {
      const row = isId(need) ? await findNeed(tx, need) : undefined;
      if (!row) throw notFound();
      if (told.includes(row.doc.status)) throw conflict('needNotPublished');
      const role = roleOf(caller.actor, 'donorOfficer', 'donorApprover', 'coordinator', 'observer');
      const question: QuestionState = {
        id: randomUUIDv7(),
        ...{ need, needReference: row.doc.reference, needTitle: row.doc.title, state: row.doc.state },
        askedBy: { organisation: caller.actor.organisation, role },
        askedAt: this.clock.now().toISOString(),
        ...{ text, answers: [], fictional: row.doc.fictional },
      };
      await addQuestion(tx, this.outbox, question, {
        type: 'question.asked',
        aggregateId: question.id,
        version: 1,
        data: { question, change: { by: role } },
      });
      return {
        body: { ...question, version: 1 },
        version: 1,
        status: 201,
        audit: { thing: 'question', id: question.id, after: question },
      };
    });
  }
  /** The State answers; a later answer completes or corrects an earlier one, which stays. */
  answer(caller: Caller, need: string, id: string, text: string): Promise<Reply> {
    return this.commands.run(caller, { action: 'question.answer' }, async (tx) => {
      const row = isId(need) && isId(id) ? await lockQuestion(tx, need, id) : undefined;
      // who sees a question but is not asked cannot lock it
      if (!row) throw notFound();
      const { doc: before, version } = row;
      const last = before.answers.at(-1);
      const changedBy = last?.role ?? before.askedBy.role;
      expectVersion(caller.ifMatch, { version, changedBy, changedAt: new Date(last?.at ?? before.askedAt) });
      const role = roleOf(caller.actor, 'focalPoint', 'capital');
      const answers = [...before.answers, { text, at: this.clock.now().toISOString(), role }];
      const question = { ...before, answers };
      await keepQuestion(tx, this.outbox, question, {
        type: 'question.answered',
        aggregateId: id,
        version: version + 1,
        data: { question, change: { by: role } },
      });
      return {
        body: { ...question, version: version + 1 },
        version: version + 1,
        audit: { thing: 'question', id, before, after: question },
      };
    });
  }
  /** In the order in which they were asked. */
  list(caller: Caller, need: string, query: Query): Promise<Page<QuestionView>> {
    const asked = readQuery(query, {
      limit: pageSize,
      cursor: place(([id, ...more]) => isId(id) && more.length === 0),
    });
    if ('faults' in asked) throw invalid(asked.faults);
    const { limit = 50, cursor } = asked.read;
    return this.database.as(caller.actor, async (tx) => {
      if (!isId(need) || !(await findNeed(tx, need))) throw notFound();
      const rows = await listQuestions(tx, need, cursor === undefined ? undefined : String(cursor[0]), limit);
      const items = rows.slice(0, limit).map(({ doc, version }): QuestionView => ({ ...doc, version }));
      const last = rows.length > limit ? items.at(-1) : undefined;
      return { items, ...(last ? { next: cursorOf([last.id]) } : {}) };
    });
  }
}
