/** Separated text to columns: what other readers of the library use. */
export { MAX_CSV_BYTES, parseCsv, type CsvResult } from './read';
export type { CsvColumnReport, CsvOptions, CsvReport, Encoding } from './options';
