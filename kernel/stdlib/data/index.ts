/** `pinion/data`: tables, and reading them. */
import type { Manifest } from '@/lib/domain/artifacts';
import { isArrow, readSnapshot, tableFromArrow } from '../artifacts/dataset';
import { DataError } from '../errors';
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

/**
 * A dataset that was pinned in the project, as it was then: the newest version that is not withdrawn, or the one of that number. It is
 * recorded by its digest, so a replay reads this very version, and the lineage of what is pinned shows it.
 *
 * @example const applications = await readDataset('clean-applications', { version: 2 });
 * @throws Error that says what there is, when the project has no such dataset or version
 */
export async function readDataset(name: string, { version }: { readonly version?: number } = {}): Promise<Table> {
  if (version !== undefined && !(Number.isSafeInteger(version) && version >= 1)) throw new DataError(`‘${String(version)}’ is not the version of a dataset.`, 'Versions count from 1. Leave it out for the newest.');
  const { value, payload } = await libraryHost().callHost({ verb: 'readDataset', asset: name, version: version ?? null });
  const found = value as { readonly version?: number; readonly manifest?: Extract<Manifest, { kind: 'dataset' }> } | null;
  if (found?.manifest) return readSnapshot(found.manifest, payload, `${name} v${found.version}`);
  // Outside a project (pinion run) a file stands for the snapshot.
  return isArrow(payload) ? tableFromArrow(payload, name) : new Table(parseCsv(payload, {}, name), name);
}

/** The files of the project that `readCsv` can read. */
export async function listData(): Promise<readonly string[]> {
  const { value } = await libraryHost().callHost({ verb: 'listData' });
  return Array.isArray(value) ? value.map(String) : [];
}
