// Browsers open connections ahead of need. One that never asked anything does not count as idle for Node, so it would
// hold up the gateway's stop until it times out; these are cut when the gateway stops.
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

export function cutSilentSockets(http: FastifyInstance): void {
  const silent = new Set<Socket>();
  http.server.on('connection', (socket: Socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });
  http.server.on('request', (request: IncomingMessage) => silent.delete(request.socket));
  http.addHook('preClose', (done) => {
    for (const socket of silent) socket.destroy();
    done();
  });
}
