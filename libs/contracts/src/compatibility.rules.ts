// Is a changed schema still readable by those who were built on the committed one, and does it still say what they
// rely on? A producer may add optional members. Everything else needs a new event type.

type Node = { [key: string]: unknown };
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** Every change from `before` to `after` that breaks an older consumer or an older event, with its JSON pointer. */
export function breakingChanges(before: unknown, after: unknown, at = ''): string[] {
  if (!isNode(before) || !isNode(after)) return [];
  const faults: string[] = [];
  if (JSON.stringify(before['type']) !== JSON.stringify(after['type'])) faults.push(`${at}: type changed`);
  for (const word of ['pattern', 'format', 'minimum', 'maximum', 'const', 'minLength', 'maxLength']) {
    if (JSON.stringify(before[word]) !== JSON.stringify(after[word])) faults.push(`${at}: ${word} changed`);
  }
  const wordsBefore = new Set(list(before['enum']));
  const wordsAfter = new Set(list(after['enum']));
  for (const word of wordsBefore.size > 0 ? wordsAfter : []) {
    if (!wordsBefore.has(word)) faults.push(`${at}: the word ${JSON.stringify(word)} is new, an older consumer refuses it`);
  }
  for (const word of wordsBefore) {
    if (!wordsAfter.has(word)) faults.push(`${at}: the word ${JSON.stringify(word)} is gone`);
  }
  const requiredBefore = new Set(list(before['required']));
  const requiredAfter = new Set(list(after['required']));
  for (const name of requiredBefore) if (!requiredAfter.has(name)) faults.push(`${at}/${String(name)}: no longer required`);
  for (const name of requiredAfter) {
    if (!requiredBefore.has(name)) faults.push(`${at}/${String(name)}: newly required, older events lack it`);
  }
  const membersBefore = isNode(before['properties']) ? before['properties'] : {};
  const membersAfter = isNode(after['properties']) ? after['properties'] : {};
  for (const [name, schema] of Object.entries(membersBefore)) {
    if (!(name in membersAfter)) faults.push(`${at}/${name}: removed`);
    else faults.push(...breakingChanges(schema, membersAfter[name], `${at}/${name}`));
  }
  faults.push(...breakingChanges(before['items'], after['items'], `${at}/*`));
  return faults;
}
