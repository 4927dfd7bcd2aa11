// XML from outside: any document type is refused before anything is parsed, nothing is fetched, and depth and length of
// what is read are limited.
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { refusedFile } from './fault.js';
import { DEEPEST_XML } from './limits.js';

export interface XmlHandler {
  open?(name: string, attributes: Readonly<Record<string, string>>, line: number): void;
  close?(name: string): void;
  /** text between two tags, in one piece */
  text?(text: string): void;
}
/** characters between two tags */
const longestText = 1_000_000;

/** Where an XML document may declare a type is its beginning: before its first element. */
export function refuseDoctype(head: string): void {
  const before = head.replace(/<!--[\s\S]*?(-->|$)/g, '').replace(/<\?[\s\S]*?(\?>|$)/g, '');
  const prolog = before.slice(0, before.search(/<[A-Za-z_]/) >>> 0);
  if (/<!DOCTYPE/i.test(prolog))
    throw refusedFile('doctype', 'The file declares a document type; files with one are not read.', 1);
}

/** A document is written into it part by part. Throws FileRefused with the line for what is not well-formed or too much. */
export class XmlReader {
  private readonly parser = new SaxesParser({ xmlns: false, position: true });
  private depth = 0;
  private first = true;

  constructor(handler: XmlHandler) {
    const { parser } = this;
    const refuse = (code: string, message: string) => refusedFile(code, message, parser.line);
    parser.on('doctype', () => {
      throw refuse('doctype', 'The file declares a document type; files with one are not read.');
    });
    parser.on('error', (error) => {
      throw refuse('notXml', `The file is not well-formed XML: ${error.message.replace(/^[\d:]+ ?/, '')}`);
    });
    parser.on('opentag', ({ name, attributes }: SaxesTagPlain) => {
      this.depth += 1;
      if (this.depth > DEEPEST_XML) throw refuse('tooDeep', 'The elements of the file are nested too deep.');
      handler.open?.(name, attributes, parser.line);
    });
    parser.on('closetag', ({ name }) => {
      this.depth -= 1;
      handler.close?.(name);
    });
    const text = (value: string) => {
      if (value.length > longestText) throw refuse('textTooLong', 'A text of the file is too long.');
      handler.text?.(value);
    };
    parser.on('text', text);
    parser.on('cdata', text);
  }
  write(part: string): void {
    if (this.first) refuseDoctype(part);
    this.first = false;
    this.parser.write(part);
  }
  close(): void {
    this.parser.close();
  }
}
/** Reads a whole document. */
export async function parseXml(parts: AsyncIterable<string>, handler: XmlHandler): Promise<void> {
  const reader = new XmlReader(handler);
  for await (const part of parts) reader.write(part);
  reader.close();
}
