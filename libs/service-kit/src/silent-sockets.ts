// Clients open connections ahead of need. One that never asked anything does not count as idle for Node, so it would hold
// up a service's stop until it times out; these are cut when the service stops.
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

/** Watches from now on; the answer cuts the connections that have never asked anything. */
export function silentSockets(server: Server): () => void {
  const silent = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });
  server.on('request', (request: IncomingMessage) => silent.delete(request.socket));
  return () => {
    for (const socket of silent) socket.destroy();
  };
}
