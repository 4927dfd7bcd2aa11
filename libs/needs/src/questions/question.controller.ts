// The HTTP door of questions on a need.
import type { Page, QuestionView } from '@article-six/contracts';
import { From, Roles, type Caller, type Reply } from '@article-six/service-kit';
import type { Query as ListQuery } from '@article-six/service-kit/list';
import { Body, Controller, Get, Header, HttpCode, Param, Post, Query } from '@nestjs/common';
import { SaidBody } from './question.dto.js';
import { QuestionService } from './question.service.js';

@Controller('needs/:need/questions')
export class QuestionController {
  constructor(private readonly questions: QuestionService) {}

  @Post()
  @Roles('donorOfficer', 'donorApprover', 'coordinator', 'observer')
  ask(@From() caller: Caller, @Param('need') need: string, @Body() { text }: SaidBody): Promise<Reply> {
    return this.questions.ask(caller, need, text);
  }
  @Post(':id/answers')
  @HttpCode(200)
  @Roles('focalPoint', 'capital')
  answer(
    @From() caller: Caller,
    @Param('need') need: string,
    @Param('id') id: string,
    @Body() { text }: SaidBody,
  ): Promise<Reply> {
    return this.questions.answer(caller, need, id, text);
  }
  // what a reader sees depends on what the need is now
  @Get()
  @Header('cache-control', 'no-store')
  @Roles('public')
  list(@From() caller: Caller, @Param('need') need: string, @Query() query: ListQuery): Promise<Page<QuestionView>> {
    return this.questions.list(caller, need, query);
  }
}
