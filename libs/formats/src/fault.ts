// What is wrong with a file, where, and in a sentence for the person who made it. A fault of the file as a whole is
// thrown; a fault of a row goes with the row, so that one pass tells them all.

export interface FileFault {
  /** 1 is the first line of the file or sheet; 0 when the file as a whole is meant */
  readonly line: number;
  /** name of the column as the product calls it, empty when the row or file is meant */
  readonly column: string;
  readonly code: string;
  readonly message: string;
}
/** Accepted, with something that the reader decided or left out. */
export type FileNote = FileFault;

/** The file cannot be read, or not further than this. */
export class FileRefused extends Error {
  override readonly name = 'FileRefused';
  constructor(readonly fault: FileFault) {
    super(fault.message);
  }
}
export const refusedFile = (code: string, message: string, line = 0, column = ''): FileRefused =>
  new FileRefused({ line, column, code, message });
