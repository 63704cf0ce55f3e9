/** What a reader of separated text can be told, and what it tells of what it found. */
import type { ColumnType } from '@/lib/domain/artifacts';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'latin1' | 'windows-1252';

export interface CsvOptions {
  /** Whether the first line names the columns. Default: what the values look like; false where `names` are given. */
  readonly header?: boolean;
  /** One character; default: the one of , ; tab | that the first lines agree on. */
  readonly delimiter?: string;
  /** The character around fields; null: none. Default: " or ', as the first lines have it. */
  readonly quote?: '"' | "'" | null;
  /** A character that takes the next one as it is, inside quotes, beside the doubled quote. Default: \ where the first lines have it. */
  readonly escape?: '\\' | null;
  /** Lines that begin with this are left out. Default: # where the file begins with such lines. */
  readonly comment?: string | null;
  /** The mark before decimals. Default: what the values look like. */
  readonly decimal?: '.' | ',';
  /** The mark between thousands; null: none. Default: , or . where all numbers of a column are grouped in threes. */
  readonly thousands?: ',' | '.' | ' ' | "'" | null;
  /** Reads €1,200 and 12.50 USD as numbers. Default: false. */
  readonly currency?: boolean;
  /** Reads 12 % as 0.12. Default: false. */
  readonly percent?: boolean;
  /** Words that are true and false, beside true and false. A column has to hold nothing else. */
  readonly trueWords?: readonly string[];
  readonly falseWords?: readonly string[];
  /** How 03/04/2024 is read. Default: as the column's other dates say; where none does, the column stays text and the report says so. */
  readonly dayFirst?: boolean;
  /** The zone of times that name none, such as Europe/Berlin. Default: UTC. */
  readonly timeZone?: string;
  /** Default: by the mark of byte order, else UTF-8, else UTF-16 or Windows-1252 where the bytes look like it, with a notice. */
  readonly encoding?: Encoding;
  /** Texts that count as missing, beside the empty field, NA, N/A, NaN, nan, null and NULL. */
  readonly missing?: readonly string[];
  /** 'text': a quoted field is text, never missing and never a number, as `writeCsv(table, { quote: 'text' })` writes. Default: 'any'. */
  readonly quoted?: 'any' | 'text';
  /** Names of the columns, for files without a header line. */
  readonly names?: readonly string[];
  /** Spaces around fields. Default: true. */
  readonly trim?: boolean;
  /** Types for some columns, instead of what the values look like. */
  readonly types?: Readonly<Record<string, ColumnType>>;
  /** A value that is not of the type asked for: refuse the file (default), or make it missing and count it in the report. */
  readonly invalid?: 'error' | 'missing';
  /**
   * A row of another length: refuse the file (default); `fill` short ones with missing values and refuse long ones; `truncate`: fill short
   * ones and cut long ones; `drop`: leave the row out. The report counts them.
   */
  readonly ragged?: 'error' | 'fill' | 'truncate' | 'drop';
  /** Lines at the top to leave out, before the header. */
  readonly skip?: number;
  /** At most so many rows. */
  readonly limit?: number;
}

/** What one column turned out to be. */
export interface CsvColumnReport {
  readonly name: string;
  readonly type: ColumnType;
  readonly missing: number;
  /** Values that were not of the type asked for and are missing now (`invalid: 'missing'`). */
  readonly invalid: number;
  /** How its dates were written, where it holds dates. */
  readonly formats?: readonly string[];
  /** What a reader should know, such as one text among numbers, or dates that may be day first or month first. */
  readonly note?: string;
}

/** What was guessed and coerced. */
export interface CsvReport {
  readonly compression: 'gzip' | 'zip' | null;
  readonly encoding: Encoding;
  readonly delimiter: string;
  readonly quote: string | null;
  readonly escape: string | null;
  readonly comment: string | null;
  readonly header: boolean;
  readonly decimal: '.' | ',';
  readonly thousands: string | null;
  readonly rows: number;
  /** Rows of another length; `lines` are the first ten. */
  readonly ragged: { readonly count: number; readonly lines: readonly number[] };
  readonly columns: readonly CsvColumnReport[];
  /** In words, what was guessed that may be wrong. */
  readonly notices: readonly string[];
}

export const MISSING = ['', 'NA', 'N/A', 'NaN', 'nan', 'null', 'NULL'];
