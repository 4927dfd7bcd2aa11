// Writes the published schemas: `node libs/engine/dist/schemas.main.js` after a change of a format.
import { mkdirSync, writeFileSync } from 'node:fs';
import { schemaFiles } from './schemas.js';

const folder = new URL('../schemas/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const [name, text] of schemaFiles()) writeFileSync(new URL(name, folder), text);
