// What the page asks the gateway itself: who is signed in, and the live stream of hints.
import type { SessionView } from '@article-six/contracts';
import { From, Refusal, Reply, Roles, type Caller, isSignedIn } from '@article-six/service-kit';
import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Accounts } from './accounts.js';
import { Hints } from './hints.js';
import type { SessionRequest } from './session.hook.js';

@Controller()
export class SessionController {
  constructor(
    private readonly hints: Hints,
    private readonly accounts: Accounts,
  ) {}

  /** 204 when nobody is signed in. */
  @Get('session')
  @Roles('public')
  session(@From() { actor }: Caller): Reply {
    const { account, organisation, kind, roles } = actor;
    if (!isSignedIn(actor) || kind === null) return new Reply(undefined, undefined, 204);
    const name = this.accounts.organisationName(organisation);
    const view: SessionView = { account, organisation: { code: organisation, kind, name }, roles: [...roles] };
    return new Reply(view);
  }

  @Get('stream')
  @Roles('public')
  stream(@From() { actor }: Caller, @Req() request: SessionRequest, @Res() reply: FastifyReply): void {
    if (this.hints.isFull) throw new Refusal(503, 'tooManyReaders');
    const lastId = request.headers['last-event-id'];
    reply.hijack();
    reply.raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      // else the connection would outlive the stream and hold up the gateway's stop
      connection: 'close',
    });
    this.hints.open(reply.raw, actor, request.pageSession, typeof lastId === 'string' ? lastId : undefined);
  }
}
