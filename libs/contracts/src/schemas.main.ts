// Writes the published schemas. `npm run schemas` after an addition; refuses a change that breaks a committed one.
import { mkdirSync, readFileSync, writeFileSync, existsSync } from 'node:fs';
import { breakingChanges } from './compatibility.rules.js';
import { schemaFiles } from './schemas.js';

const folder = new URL('../schemas/', import.meta.url);
mkdirSync(folder, { recursive: true });
const faults: string[] = [];
const files = schemaFiles();
for (const [name, text] of files) {
  const file = new URL(name, folder);
  if (existsSync(file)) {
    const found = breakingChanges(JSON.parse(readFileSync(file, 'utf8')), JSON.parse(text));
    faults.push(...found.map((fault) => `${name} ${fault}`));
  }
}
if (faults.length > 0) {
  console.error(`Not written. A published event may only gain optional members; make a new type instead:\n${faults.join('\n')}`);
  process.exitCode = 1;
} else {
  for (const [name, text] of files) writeFileSync(new URL(name, folder), text);
  console.log(`${files.size} schemas written`);
}
