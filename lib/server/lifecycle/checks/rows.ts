/**
 * Rows of a stored snapshot (Arrow IPC), for checks that compare or scan values. The bytes came from a kernel, so sizes are
 * checked against the manifest before anything is walked, and long walks give the event loop its turn.
 */
import { tableFromIPC } from '@uwdata/flechette';
import type { SchemaColumn } from '@/lib/domain/artifacts';
import { filesOf, type ManifestOf } from './artifacts';
import { Insufficient, type CheckServices } from './context';

export const MOST_ROWS = 2_000_000;
export type Cell = string | number | boolean | null;

export interface Rows {
  readonly count: number;
  readonly columns: readonly { readonly name: string; readonly values: readonly Cell[] }[];
}

/** @throws Insufficient when the file is gone, is no Arrow file, or holds other sizes than the manifest says */
export async function readRows(services: Pick<CheckServices, 'blobs'>, manifest: ManifestOf<'dataset'>): Promise<Rows> {
  if (manifest.rows > MOST_ROWS) throw new Insufficient(`The snapshot has ${manifest.rows.toLocaleString('en')} rows; this check reads at most ${MOST_ROWS.toLocaleString('en')}.`);
  const file = (await filesOf(services, { ...manifest, files: manifest.files.filter((entry) => entry.path.endsWith('.arrow')).slice(0, 1) }))[0];
  if (!file) throw new Insufficient('The snapshot has no Arrow file to read.');
  return rowsOf(file.bytes);
}

/** @throws Insufficient when the bytes are no Arrow file, or hold more than a check reads */
export async function rowsOf(bytes: Uint8Array): Promise<Rows> {
  let table: ReturnType<typeof tableFromIPC>;
  try {
    table = tableFromIPC(bytes, { useBigInt: false, useDate: false });
  } catch (error) {
    throw new Insufficient('The snapshot’s file cannot be read as Arrow.', { cause: error });
  }
  if (table.numRows > MOST_ROWS || table.numCols > 10_000) throw new Insufficient('The snapshot’s file claims more rows or columns than its manifest.');
  const columns: { name: string; values: Cell[] }[] = [];
  for (const name of table.names) {
    const column = table.getChild(String(name));
    const values: Cell[] = [];
    for (let row = 0; row < table.numRows; row += 1) {
      values.push(cellOf(column.at(row)));
      if (row % 50_000 === 49_999) await breathe();
    }
    columns.push({ name: String(name), values });
  }
  return { count: table.numRows, columns };
}

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isNaN(value) ? null : value;
  if (typeof value === 'bigint') return value.toString();
  return value instanceof Date ? value.toISOString() : JSON.stringify(value);
}

export function breathe(): Promise<void> {
  return new Promise((resolve) => { setImmediate(resolve); });
}

/** Values by column for the first `count` rows, in the order of a model's inputs. Null when a column is not there. */
export function firstRows(rows: Rows, inputs: readonly SchemaColumn[], count: number): Record<string, Cell[]> | null {
  const columns = inputs.map(({ name }) => rows.columns.find((column) => column.name === name));
  if (columns.some((column) => column === undefined)) return null;
  return Object.fromEntries(columns.map((column) => [column!.name, column!.values.slice(0, count)]));
}
