// Keeps the cluster of one test run, and ends with it however it ends: the folder goes too.
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bornAt, isAlive } from '@article-six/service-kit/guard';
import { startEmbeddedPostgres } from '@article-six/service-kit/embedded-postgres';

const folder = process.argv[2] ?? '';
const owner = Number(process.argv[3]);
const born = bornAt(owner);
const ownerLives = () => isAlive(owner) && bornAt(owner) === born;
try {
  const server = await startEmbeddedPostgres(path.join(folder, 'data'), { log: () => undefined, fsync: false });
  const ready = path.join(folder, 'ready.json');
  writeFileSync(`${ready}.new`, JSON.stringify({ ...server.connection, database: 'postgres' }));
  renameSync(`${ready}.new`, ready);
  const watch = setInterval(() => {
    if (ownerLives()) return;
    clearInterval(watch);
    void server.stop().finally(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  }, 250);
} catch (error) {
  writeFileSync(path.join(folder, 'refused'), (error as Error).message);
  const watch = setInterval(() => {
    if (ownerLives()) return;
    clearInterval(watch);
    rmSync(folder, { recursive: true, force: true });
  }, 250);
}
