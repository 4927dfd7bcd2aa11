// Is a changed schema still readable by those who were built on a committed one, and does it still say what they rely on?
// A producer may add optional members. Everything else needs a new event type.

type Node = { [key: string]: unknown };
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
/** Words that say something to people alone. */
const forPeople = new Set(['$schema', '$id', '$comment', 'title', 'description', 'examples', 'default', 'deprecated']);
/** Words with rules of their own below. */
const ruled = new Set(['enum', 'required', 'properties', 'items', 'anyOf', 'oneOf', 'allOf', 'patternProperties']);

/** Every change from `before` to `after` that breaks an older consumer or an older event, with its JSON pointer. */
export function breakingChanges(before: unknown, after: unknown, at = ''): string[] {
  if (!isNode(before) || !isNode(after)) {
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [`${at}: a schema came or went`];
  }
  const faults: string[] = [];
  for (const word of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (forPeople.has(word) || ruled.has(word)) continue;
    if (JSON.stringify(before[word]) !== JSON.stringify(after[word])) faults.push(`${at}: ${word} changed`);
  }
  faults.push(...words(before, after, at), ...members(before, after, at));
  if ('items' in before || 'items' in after)
    faults.push(...breakingChanges(before['items'], after['items'], `${at}/*`));
  for (const word of ['anyOf', 'oneOf', 'allOf']) {
    const [old, now] = [list(before[word]), list(after[word])];
    if (old.length !== now.length) faults.push(`${at}: ${word} has ${now.length} branches instead of ${old.length}`);
    else old.forEach((branch, i) => faults.push(...breakingChanges(branch, now[i], `${at}/${word}/${i}`)));
  }
  const patterns = isNode(before['patternProperties']) ? before['patternProperties'] : {};
  const patternsNow = isNode(after['patternProperties']) ? after['patternProperties'] : {};
  for (const pattern of new Set([...Object.keys(patterns), ...Object.keys(patternsNow)]))
    faults.push(...breakingChanges(patterns[pattern], patternsNow[pattern], `${at}/${pattern}`));
  return faults;
}
function words(before: Node, after: Node, at: string): string[] {
  const faults: string[] = [];
  if ('enum' in before !== 'enum' in after) faults.push(`${at}: a list of words came or went`);
  const [old, now] = [new Set(list(before['enum'])), new Set(list(after['enum']))];
  for (const word of old.size > 0 ? now : [])
    if (!old.has(word)) faults.push(`${at}: the word ${JSON.stringify(word)} is new, an older consumer refuses it`);
  for (const word of now.size > 0 ? old : [])
    if (!now.has(word)) faults.push(`${at}: the word ${JSON.stringify(word)} is gone`);
  return faults;
}
function members(before: Node, after: Node, at: string): string[] {
  const faults: string[] = [];
  const [old, now] = [new Set(list(before['required'])), new Set(list(after['required']))];
  for (const name of old) if (!now.has(name)) faults.push(`${at}/${String(name)}: no longer required`);
  for (const name of now)
    if (!old.has(name)) faults.push(`${at}/${String(name)}: newly required, older events lack it`);
  const membersBefore = isNode(before['properties']) ? before['properties'] : {};
  const membersAfter = isNode(after['properties']) ? after['properties'] : {};
  for (const [name, schema] of Object.entries(membersBefore)) {
    if (!(name in membersAfter)) faults.push(`${at}/${name}: removed`);
    else faults.push(...breakingChanges(schema, membersAfter[name], `${at}/${name}`));
  }
  return faults;
}
