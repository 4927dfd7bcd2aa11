// `npm run import`: files, or the demonstration, into a running platform.
import { loadDemonstration } from './demonstration.js';
import { Door, Refused } from './door.js';
import { readArguments } from './import.arguments.js';
import { importFiles } from './import.files.js';

const wanted = readArguments(process.argv.slice(2));
if ('text' in wanted) {
  (wanted.code === 0 ? process.stdout : process.stderr).write(`${wanted.text}\n`);
  process.exit(wanted.code);
}
const door = new Door(wanted.url, () => wanted.secret);
try {
  const whole = wanted.demonstration ? await loadDemonstration(door) : await importFiles(door, wanted);
  process.exitCode = whole ? 0 : 1;
} catch (error) {
  const said = (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
  const refused = error instanceof Refused && error.status < 500;
  process.stderr.write(
    refused
      ? `The import was refused: ${said}.\n`
      : `The import stopped: ${said}. Run it again to go on; what is loaded stays and is not loaded twice.\n`,
  );
  process.exitCode = 1;
}
