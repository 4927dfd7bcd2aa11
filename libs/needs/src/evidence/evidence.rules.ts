// What may lie beside a need as evidence. A name is what people see, never a path; a type is what the bytes are, and the
// ending of the name has to say the same: a reader must not get something else than the name promises.
import type { Fail } from '@article-six/service-kit/body';

export const largestEvidence = 10 * 1024 * 1024;
/** For one need. */
export const mostEvidence = 30;

const types: Readonly<Record<string, { type: string; fits: (head: Buffer) => boolean }>> = {
  pdf: { type: 'application/pdf', fits: (b) => b.subarray(0, 5).toString('latin1') === '%PDF-' },
  png: { type: 'image/png', fits: (b) => b.subarray(0, 8).equals(Buffer.from('89504e470d0a1a0a', 'hex')) },
  jpg: { type: 'image/jpeg', fits: isJpeg },
  jpeg: { type: 'image/jpeg', fits: isJpeg },
  docx: { type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', fits: isPacked },
  xlsx: { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', fits: isPacked },
  csv: { type: 'text/csv', fits: isText },
  txt: { type: 'text/plain', fits: isText },
  geojson: { type: 'application/geo+json', fits: (b) => isText(b) && /^\s*\{/.test(b.toString('utf8')) },
};
export const evidenceEndings = Object.keys(types);

function isJpeg(head: Buffer): boolean {
  return head.subarray(0, 3).equals(Buffer.from('ffd8ff', 'hex'));
}
function isPacked(head: Buffer): boolean {
  return head.subarray(0, 4).equals(Buffer.from('504b0304', 'hex'));
}
/** No control characters but those of lines; what is cut at the end of the head may be half a letter. */
function isText(head: Buffer): boolean {
  const text = new TextDecoder().decode(head, { stream: true });
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  return !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffd]/.test(text);
}
const endingOf = (name: string) => /\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase() ?? '';

/** Why a name is refused. `given` as it came, not yet trimmed. */
export function nameFault(given: string | undefined): Fail | undefined {
  if (given === undefined || given.trim() === '') return { code: 'missing' };
  const name = given.normalize('NFC').trim();
  if (!given.isWellFormed() || /[/\\:*?"<>|\p{Cc}\p{Cf}]/u.test(name) || /^\.|\.\.|[. ]$/.test(name))
    return { code: 'fileName' };
  if (name.length > 120) return { code: 'tooLong', params: { max: 120 } };
  return Object.hasOwn(types, endingOf(name))
    ? undefined
    : { code: 'fileEnding', params: { allowed: evidenceEndings.join(', ') } };
}
/** The media type, when the first bytes are what the name says; undefined when they are not. */
export function typeOf(name: string, head: Buffer): string | undefined {
  const found = types[endingOf(name)];
  return found?.fits(head) === true ? found.type : undefined;
}
