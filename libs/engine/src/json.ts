// JSON as the formats allow it. JSON.parse keeps the last of two members with the same name and says nothing; in a
// plan input that could un-earmark money, so repeated members are refused here, with their place.

/** Where a text is not JSON, or repeats a member. */
export interface JsonFault {
  pointer: string;
  code: 'notJson' | 'repeatedMember';
  message: string;
}

/** One step of an RFC 6901 pointer. */
export const step = (name: string | number): string => `/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`;

type Level = { names: Set<string> | undefined; at: string | number };

/** The first repeated member of a text that JSON.parse accepts. */
function repeatedMember(text: string): JsonFault | undefined {
  const levels: Level[] = [];
  let position = 0;
  let expectsName = false;
  while (position < text.length) {
    const char = text[position];
    const top = levels.at(-1);
    if (char === '{' || char === '[') {
      levels.push(char === '{' ? { names: new Set(), at: '' } : { names: undefined, at: 0 });
      expectsName = char === '{';
    } else if (char === '}' || char === ']') {
      levels.pop();
      expectsName = false;
    } else if (char === ',' && top) {
      expectsName = top.names !== undefined;
      if (typeof top.at === 'number') top.at += 1;
    } else if (char === '"') {
      const start = position;
      for (position += 1; text[position] !== '"'; position += 1) if (text[position] === '\\') position += 1;
      if (expectsName && top?.names) {
        const name = JSON.parse(text.slice(start, position + 1)) as string;
        const pointer =
          levels
            .slice(0, -1)
            .map((level) => step(level.at))
            .join('') + step(name);
        if (top.names.has(name))
          return { pointer, code: 'repeatedMember', message: `member ${JSON.stringify(name)} is given twice` };
        top.names.add(name);
        top.at = name;
        expectsName = false;
      }
    }
    position += 1;
  }
  return undefined;
}

/** The value of a JSON text, or the fault that keeps it out. */
export function parseJson(text: string): { ok: true; value: unknown } | { ok: false; fault: JsonFault } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, fault: { pointer: '', code: 'notJson', message: (error as Error).message } };
  }
  const fault = repeatedMember(text);
  return fault ? { ok: false, fault } : { ok: true, value };
}
