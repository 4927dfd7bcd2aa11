// Cuts a stream of text into the JSON texts it holds: one a line, or one document over many lines. Only the text at
// hand is kept; what is longer than the limit is passed over and said to be too long.
export interface Entry {
  /** Line it begins in, from 1. */
  line: number;
  /** undefined: longer than the limit. */
  text: string | undefined;
}

/** Characters of one text; V8 holds strings up to 2^29. */
export const LONGEST = 2 ** 28;

/** The lines of a stream, without their ends; undefined in place of one that is too long. */
async function* lines(chunks: AsyncIterable<string>, longest: number): AsyncGenerator<string | undefined> {
  let parts: string[] = [];
  let length = 0;
  const add = (part: string) => {
    length += part.length;
    if (length <= longest) parts.push(part);
    else parts = [];
  };
  const end = () => {
    const line = length > longest ? undefined : parts.join('').replace(/\r$/, '');
    parts = [];
    length = 0;
    return line;
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let to = chunk.indexOf('\n'); to >= 0; to = chunk.indexOf('\n', from)) {
      add(chunk.slice(from, to));
      yield end();
      from = to + 1;
    }
    add(chunk.slice(from));
  }
  if (length > 0) yield end();
}

const isJson = (text: string) => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};
/** A line that is an input by itself, also where a document before it was never finished. */
const isWhole = (line: string) => /^\{\s*"format"\s*:\s*"article-six\./.test(line) && isJson(line);

/** Every JSON text of the stream, in order; a line that is none is handed on as it is, to be refused in its place. */
export async function* entries(chunks: AsyncIterable<string>, longest = LONGEST): AsyncGenerator<Entry> {
  let number = 0;
  let byLine = false;
  let document: { line: number; parts: string[]; length: number } | undefined;
  const text = (one: NonNullable<typeof document>): Entry => ({
    line: one.line,
    text: one.length > longest ? undefined : one.parts.join('\n'),
  });
  for await (const line of lines(chunks, longest)) {
    number += 1;
    if (line?.trim() === '') continue;
    if (document && line !== undefined && isWhole(line)) {
      yield text(document);
      document = undefined;
      byLine = true;
    }
    if (document) {
      document.length += (line?.length ?? longest) + 1;
      if (document.length > longest) document.parts = [];
      else if (line !== undefined) document.parts.push(line);
    } else if (byLine || line === undefined || isJson(line)) {
      byLine = true;
      yield { line: number, text: line };
    } else document = { line: number, parts: [line], length: line.length };
  }
  if (document) yield text(document);
}
