// What differs between two versions of a thing, as JSON pointers: members, members of members, lists as a whole.
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** The same value has the same text, whatever the order of its members. */
function text(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(text).join()}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? '';
  const members = Object.keys(value).sort();
  return `{${members.map((name) => `${JSON.stringify(name)}:${text(value[name])}`).join()}}`;
}
const step = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1');

/** Pointers of what came, went or changed, in alphabetical order. */
export function changedMembers(before: unknown, after: unknown, at = '', depth = 2): string[] {
  if (text(before) === text(after)) return [];
  if (!isObject(before) || !isObject(after) || depth === 0) return [at];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name) => changedMembers(before[name], after[name], `${at}/${step(name)}`, depth - 1));
}
