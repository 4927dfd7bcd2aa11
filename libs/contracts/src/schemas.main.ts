// Writes the published schemas. `npm run schemas` after an addition; refuses a change that breaks any committed version,
// and keeps the one before under schemas/earlier, to which every later version is held too.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { breakingChanges } from './compatibility.rules.js';
import { schemaFiles } from './schemas.js';

const folder = new URL('../schemas/', import.meta.url);
const earlier = new URL('earlier/', folder);
mkdirSync(earlier, { recursive: true });
const read = (file: URL) => readFileSync(file, 'utf8');
const before = (name: string) => readdirSync(earlier).filter((one) => one.startsWith(name.replace(/json$/, '')));
const files = schemaFiles();
const faults: string[] = [];
for (const [name, text] of files) {
  const committed = [...before(name).map((one) => new URL(one, earlier)), new URL(name, folder)].filter((f) =>
    existsSync(f),
  );
  for (const file of committed)
    faults.push(...breakingChanges(JSON.parse(read(file)), JSON.parse(text)).map((fault) => `${name} ${fault}`));
}
if (faults.length > 0) {
  console.error(
    `Not written. A published event may only gain optional members; make a new type instead:\n${faults.join('\n')}`,
  );
  process.exitCode = 1;
} else {
  for (const [name, text] of files) {
    const file = new URL(name, folder);
    if (existsSync(file) && read(file) !== text)
      writeFileSync(new URL(name.replace(/json$/, `${before(name).length + 1}.json`), earlier), read(file));
    writeFileSync(file, text);
  }
  console.log(`${files.size} schemas written`);
}
