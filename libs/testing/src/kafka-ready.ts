// Ports for brokers, and the question whether a broker answers, asked in Kafka's own protocol.
import { once } from 'node:events';
import net from 'node:net';

/** Below the range that the system hands out by itself: a broker that is started again finds its port free. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const server = net.createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(true));
    });
    if (!free) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}

/** Metadata request, version 5: how many brokers are in service; 0 while nobody answers or there is no controller. */
export function brokersInService(port: number): Promise<number> {
  return new Promise((resolve) => {
    const request = Buffer.from([0, 0, 0, 18, 0, 3, 0, 5, 0, 0, 0, 1, 0, 3, 107, 110, 100, 0, 0, 0, 0, 0]);
    request.writeInt32BE(request.length - 4, 0);
    let buffer = Buffer.alloc(0);
    const socket = net.connect(port, '127.0.0.1');
    const done = (answer: number) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1500, () => done(0));
    socket
      .on('error', () => done(0))
      .on('close', () => done(0))
      .on('connect', () => socket.write(request));
    socket.on('data', (data) => {
      buffer = Buffer.concat([buffer, data]);
      if (buffer.length < 4 || buffer.length < 4 + buffer.readInt32BE(0)) return;
      let at = 12;
      const brokers = buffer.readInt32BE(at);
      at += 4;
      const text = () => (at += 2 + Math.max(buffer.readInt16BE(at), 0));
      for (let i = 0; i < brokers; i += 1) {
        at += 4;
        text();
        at += 4;
        text();
      }
      text();
      done(buffer.readInt32BE(at) >= 0 ? brokers : 0);
    });
  });
}
