// A TCP proxy before a broker that understands Kafka's frames: loses a reply, or holds a request back. It puts its own
// port into what the broker says of itself, so that clients stay with it.
import { once } from 'node:events';
import net from 'node:net';

export interface Proxy {
  readonly address: string;
  /**
   * the next request of a kind (produce unless said): its reply is lost, or it reaches the broker so many ms later, even
   * if the client has gone
   */
  arm(fault: { loseReply: true } | { holdMs: number }, kind?: RequestKind): void;
  /** how many faults have happened */
  fired(): number;
  close(): Promise<void>;
}
type RequestKind = keyof typeof kinds;
/** API keys of Kafka's protocol */
const kinds = { produce: 0, findCoordinator: 10 };
function frames(each: (frame: Buffer) => void): (data: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (data) => {
    rest = Buffer.concat([rest, data]);
    while (rest.length >= 4 && rest.length >= 4 + rest.readInt32BE(0)) {
      const end = 4 + rest.readInt32BE(0);
      each(Buffer.from(rest.subarray(0, end)));
      rest = rest.subarray(end);
    }
  };
}
export async function startProxy(target: number): Promise<Proxy> {
  let armed: { loseReply: true } | { holdMs: number } | undefined;
  let kind = kinds.produce;
  let fired = 0;
  let own = 0;
  const sockets = new Set<net.Socket>();
  const advertised = (port: number) => {
    const bytes = Buffer.from('127.0.0.1\0\0\0\0', 'latin1');
    bytes.writeInt32BE(port, 9);
    return bytes;
  };
  const server = net.createServer((client) => {
    const broker = net.connect(target, '127.0.0.1');
    const lose = new Set<number>();
    let held = Promise.resolve();
    for (const socket of [client, broker]) {
      sockets.add(socket.setNoDelay(true));
      socket.on('error', () => socket.destroy());
    }
    client.on(
      'data',
      frames((frame) => {
        const fault = frame.readInt16BE(4) === kind ? armed : undefined;
        if (fault) {
          armed = undefined;
          fired += 1;
          if ('loseReply' in fault) lose.add(frame.readInt32BE(8));
          else held = held.then(() => new Promise((resolve) => setTimeout(resolve, fault.holdMs)));
        }
        held = held.then(() => void (broker.destroyed || broker.write(frame)));
      }),
    );
    broker.on(
      'data',
      frames((frame) => {
        if (lose.delete(frame.readInt32BE(4))) return;
        const [theirs, ours] = [advertised(target), advertised(own)];
        for (let at = frame.indexOf(theirs); at >= 0; at = frame.indexOf(theirs, at + 1)) ours.copy(frame, at);
        if (!client.destroyed) client.write(frame);
      }),
    );
    client.on('close', () => void held.then(() => setTimeout(() => broker.destroy(), 200)));
    broker.on('close', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  own = (server.address() as net.AddressInfo).port;
  return {
    address: `127.0.0.1:${own}`,
    arm: (fault, name = 'produce') => {
      armed = fault;
      kind = kinds[name];
    },
    fired: () => fired,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
