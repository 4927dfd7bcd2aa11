// What a file may be. Everything here is checked before or while a file is read, never after: a file that is too much
// costs no more than its first part that is too much.

/** bytes of an uploaded file */
export const LARGEST_FILE = 32 * 1024 * 1024;
/** rows of one table */
export const MOST_ROWS = 250_000;
export const MOST_COLUMNS = 300;
/** characters of one cell; a workbook has no longer ones */
export const LONGEST_CELL = 32_767;
/** rows above the header: titles, remarks */
export const HEADER_WITHIN = 25;
/** parts of a workbook, and how much they may become when they are unpacked */
export const MOST_PARTS = 1_000;
export const LARGEST_UNPACKED = 512 * 1024 * 1024;
/** text that a workbook keeps apart from its cells */
export const LARGEST_STRINGS = 64 * 1024 * 1024;
/** an ordinary workbook unpacks to 5 to 40 times its size */
export const HIGHEST_RATIO = 150;
/** a small part may shrink to almost nothing without harm */
export const RATIO_FROM = 4 * 1024 * 1024;
export const DEEPEST_XML = 64;
