// Starts that cannot be: one clear sentence on stderr and exit code 1 each, and nothing is lost.
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePorts, mains, startShape } from './shapes.js';
import { canMount, disk, isRoot, once, openFolder, refused, unmount } from './starts.kit.js';

const alone = path.resolve(import.meta.dirname, '..', '..', 'apps/needs/dist/main.js');
const withDisk = canMount ? it : it.skip;
const why = canMount ? '' : ' (skipped: this user may not mount a disk)';
let root: string;
beforeAll(() => void (root = openFolder()));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('settings that cannot be', () => {
  it('names every fault at once, also a misspelt name', async () => {
    const env = { DATABSE_URL: 'postgres://db', PORT: '99999', KAFKA_BROKERS: 'kafka', DATA_DIR: path.join(root, 'a') };
    expect(await refused(mains.platform, env)).toEqual({
      code: 1,
      lines: [
        'DATABSE_URL is not a setting; DATABASE_URL is one. Rename it or remove it.',
        'PORT is "99999"; it must be a whole number from 0 to 65535.',
        'KAFKA_BROKERS is "kafka"; it must be a list such as kafka-1:9092,kafka-2:9092.',
      ],
    });
  });
  it('refuses an unknown flag, and says where the others are listed', async () => {
    expect(await refused(mains.platform, {}, { flags: ['--emtpy'] })).toEqual(
      once(/^--emtpy is not a flag of npm start; npm start -- --help lists them\.$/),
    );
    expect(await refused(mains.services, {}, { flags: ['--emtpy'] })).toEqual(
      once(/^--emtpy is not a flag of start:services; --empty is the only one\.$/),
    );
  });
  it('a service alone asks for its database', async () => {
    const sentence = /^DATABASE_URL is needed to run needs as a process of its own\.$/;
    expect(await refused(alone, {}, { flags: [] })).toEqual(once(sentence));
  });
  it('says which port is taken, before anything is started', async () => {
    const port = await freePorts(6);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const sentence = new RegExp(`^Port ${port} on 127\\.0\\.0\\.1 is in use; choose another with PORT\\.$`);
    const env = { PORT: String(port), DATA_DIR: path.join(root, 'taken') };
    for (const main of [mains.platform, mains.services]) expect(await refused(main, env)).toEqual(once(sentence));
    await new Promise((resolve) => server.close(resolve));
  });
  it('says that the database or the broker is away', async () => {
    const closed = await freePorts(1);
    const url = `postgres://postgres@127.0.0.1:${closed}/postgres`;
    const away = new RegExp(`^The database at 127\\.0\\.0\\.1:${closed} cannot be reached: .*ECONNREFUSED.*\\.$`);
    for (const main of [mains.platform, alone])
      expect(await refused(main, { DATABASE_URL: url }, main === alone ? { flags: [] } : {})).toEqual(once(away));
    const brokers = { KAFKA_BROKERS: `127.0.0.1:${closed}`, DATA_DIR: path.join(root, 'broker') };
    const noKafka = new RegExp(`^Kafka at 127\\.0\\.0\\.1:${closed} cannot be used: .*\\.$`);
    const { code, lines } = await refused(mains.platform, brokers);
    expect({ code, last: lines.at(-1) }).toEqual({ code: 1, last: expect.stringMatching(noKafka) });
  }, 120_000);
});

describe('folders that cannot be', () => {
  it('says that a part of the path is a file', async () => {
    writeFileSync(path.join(root, 'file'), '');
    const dataDir = path.join(root, 'file', 'data');
    const sentence = new RegExp(`^The data folder ${dataDir} cannot be made: a part of its path is a file\\.$`);
    expect(await refused(mains.platform, { DATA_DIR: dataDir })).toEqual(once(sentence));
  });
  it('says that the folder is not writable', async () => {
    const closed = path.join(root, 'closed');
    mkdirSync(closed);
    chmodSync(closed, 0o555);
    // root may write everywhere, so the start is then an unprivileged user's
    const uid = isRoot ? { uid: 65534 } : {};
    const sentence = /^The data folder \S+ is not writable by this user\.$/;
    expect(await refused(mains.platform, { DATA_DIR: path.join(closed, 'data') }, uid)).toEqual(once(sentence));
  });
  withDisk(`says that the disk is read-only${why}`, async () => {
    const folder = disk(root, 'read-only', 'ro,size=1m') ?? '';
    try {
      const sentence = /^The data folder \S+ is on a read-only disk\.$/;
      expect(await refused(mains.platform, { DATA_DIR: path.join(folder, 'data') })).toEqual(once(sentence));
    } finally {
      unmount(folder);
    }
  });
  withDisk(
    `says that the disk is full, and starts once there is room${why}`,
    async () => {
      const folder = disk(root, 'small', 'size=16m,mode=755') ?? '';
      try {
        const dataDir = path.join(folder, 'data');
        const sentence = /^The disk that holds the data folder \S+ is full\.$/;
        expect(await refused(mains.platform, { DATA_DIR: dataDir })).toEqual(once(sentence));
        expect(spawnSync('mount', ['-o', 'remount,size=600m', folder]).status).toBe(0);
        const started = await startShape('platform', { dataDir });
        expect(await started.stop()).toBe(0);
      } finally {
        unmount(folder);
      }
    },
    120_000,
  );
});
