// A start that cannot be: one clear sentence for the person at the terminal, no stack.

import { mkdirSync } from 'node:fs';

export class StartRefused extends Error {
  override readonly name = 'StartRefused';
}

const sentences: Record<string, (folder: string) => string> = {
  EACCES: (folder) => `The data folder ${folder} is not writable by this user.`,
  EPERM: (folder) => `The data folder ${folder} is not writable by this user.`,
  EROFS: (folder) => `The data folder ${folder} is on a read-only disk.`,
  ENOSPC: (folder) => `The disk that holds the data folder ${folder} is full.`,
  EDQUOT: (folder) => `The disk quota for the data folder ${folder} is used up.`,
  ENOTDIR: (folder) => `The data folder ${folder} cannot be made: a part of its path is a file.`,
  EEXIST: (folder) => `The data folder ${folder} cannot be made: there is a file of that name.`,
};
/** Makes a folder and those above it. On a read-only disk Node calls the recursive way ENOENT; the plain way tells the truth. */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    mkdirSync(folder);
  }
}
/** The sentence for a fault of the file system at start. */
export function refusedBy(error: unknown, folder: string): Error {
  if (error instanceof StartRefused) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  const sentence = code === undefined ? undefined : sentences[code];
  return new StartRefused(sentence ? sentence(folder) : `The embedded database cannot use ${folder}: ${message}`);
}
/** The sentence for what a PostgreSQL program printed before it gave up. */
export function refusedByOutput(output: string, folder: string, what: string): StartRefused {
  if (/No space left on device|free disk space|wrote only \d+ of|quota exceeded/i.test(output)) {
    return new StartRefused(`The disk that holds the data folder ${folder} is full.`);
  }
  if (/database files are incompatible|initialized by PostgreSQL version/i.test(output)) {
    return new StartRefused(
      `The data folder ${folder} was written by another version of PostgreSQL; move it away or migrate it.`,
    );
  }
  const lines = output.trim().split('\n');
  const telling =
    lines.filter((line) => /FATAL|PANIC|error:|cannot|could not/i.test(line)).at(-1) ?? lines.at(-1) ?? '';
  return new StartRefused(
    `${what} in ${folder}: ${telling.replace(/^.*?(FATAL|PANIC|error):\s*/i, '').trim() || 'no reason given'}.`,
  );
}
