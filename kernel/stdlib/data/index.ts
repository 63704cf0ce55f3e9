/** `pinion/data`: tables, and reading them. */
import { libraryHost } from '../host';
import { Table } from '../table/table';
import { parseCsv, type CsvOptions } from './csv';

export { Table, type CellValue, type Row } from '../table/table';
export { Column } from '../table/column';
export { Grouped } from '../table/group';
export { DataError } from '../errors';
export type { CsvOptions } from './csv';

/**
 * Reads a CSV file of the project by its name, or from bytes or text. Types are inferred column by column; see CsvOptions.
 *
 * @example const adult = await readCsv('adult-train.csv', { names: ['age', …], missing: ['?'] });
 * @throws DataError that names line and remedy, for text that is not CSV
 */
export async function readCsv(source: string | Uint8Array, options: CsvOptions = {}): Promise<Table> {
  if (typeof source !== 'string') return new Table(parseCsv(source, options, 'the data'));
  if (source.includes('\n')) return new Table(parseCsv(new TextEncoder().encode(source), options, 'the text'));
  const { payload } = await libraryHost().callHost({ verb: 'readData', name: source });
  return new Table(parseCsv(payload, options, source), source);
}

/** The files of the project that `readCsv` can read. */
export async function listData(): Promise<readonly string[]> {
  const { value } = await libraryHost().callHost({ verb: 'listData' });
  return Array.isArray(value) ? value.map(String) : [];
}
