// The peer of POST /needs as a process: settings as JSON in its one argument, its address on the first line.
import { startPeer, type PeerSettings } from './bare-needs.js';

process.stdout.write(`${await startPeer(JSON.parse(process.argv[2] ?? '{}') as PeerSettings)}\n`);
