// Bytes to text: UTF-8 with and without its mark, UTF-16, and what older spreadsheets save. A file that is none of them
// for sure is read as Windows-1252 and says so, because a wrong guess shows in names and not in figures.
import { refusedFile, type FileNote } from './fault.js';

export type Bytes = AsyncIterable<Uint8Array>;
/** Gives the file from its beginning, each time that it is asked. */
export type ByteSource = () => Bytes;
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';
const headBytes = 65_536;

/** The first bytes of a file. */
export async function headOf(source: ByteSource, bytes = headBytes): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of source()) {
    parts.push(part);
    size += part.length;
    if (size >= bytes) break;
  }
  return Buffer.concat(parts).subarray(0, bytes);
}

function byMark(head: Buffer): Encoding | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 'utf-8' : undefined;
}
/** UTF-16 without a mark: every other byte of ordinary text is zero. */
function byZeros(head: Buffer): Encoding | undefined {
  const pairs = head.subarray(0, 1_000);
  let even = 0;
  let odd = 0;
  for (let i = 0; i + 1 < pairs.length; i += 2) {
    if (pairs[i] === 0) even += 1;
    if (pairs[i + 1] === 0) odd += 1;
  }
  const most = pairs.length / 5;
  if (odd > most && even < odd / 4) return 'utf-16le';
  return even > most && odd < even / 4 ? 'utf-16be' : undefined;
}
async function isUtf8(source: ByteSource): Promise<boolean> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const part of source()) decoder.decode(part, { stream: true });
    decoder.decode();
    return true;
  } catch {
    return false;
  }
}

/** The encoding of a file, read once through where nothing at its head says it. */
export async function encodingOf(source: ByteSource): Promise<{ encoding: Encoding; notes: FileNote[] }> {
  const head = await headOf(source);
  const sure = byMark(head) ?? byZeros(head);
  if (sure) return { encoding: sure, notes: [] };
  if (head.includes(0)) throw refusedFile('notText', 'The file is neither text nor a workbook that can be read.');
  if (await isUtf8(source)) return { encoding: 'utf-8', notes: [] };
  const message =
    'The file is not UTF-8; it is read as Windows-1252. Look at the accents, or save it as UTF-8 and send it again.';
  return { encoding: 'windows-1252', notes: [{ line: 0, column: '', code: 'encodingGuessed', message }] };
}

/** The text of a file, part by part, without a mark. */
export async function* textOf(source: ByteSource, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: encoding !== 'windows-1252' });
  try {
    for await (const part of source()) {
      const text = decoder.decode(part, { stream: true });
      if (text !== '') yield text;
    }
    const rest = decoder.decode();
    if (rest !== '') yield rest;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw refusedFile('brokenText', 'A character in the file is cut or broken, so the file is not read.');
  }
}
