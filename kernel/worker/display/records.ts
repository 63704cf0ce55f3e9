/** Lists of records that could be looked at as a table. */
import type { LooseValue } from '../../stdlib/table/build';
import { Table } from '../../stdlib/table/table';
import { BOUNDS } from '@/lib/notebook/outputs';
import { types } from 'node:util';
import { Accessor, isProxy, ownValue } from './own';

const PROBED = 20;
/** Rows taken into the table; it says how many there are. */
const MOST_ROWS = 100_000;
const { keys } = Object;

/** True when its first elements are plain records of texts, numbers, truth values and dates. */
export function isTableLike(array: object, size: number): boolean {
  if (size < 2 || !Array.isArray(array)) return false;
  for (let index = 0; index < Math.min(PROBED, size); index += 1) {
    const row = ownValue(array, String(index));
    if (typeof row !== 'object' || row === null || isProxy(row) || !isPlain(row)) return false;
    const names = keys(row);
    if (names.length === 0 || names.length > BOUNDS.tableColumns || !names.every((name) => name !== '__proto__' && name.length <= 500 && cellValue(row, name) !== undefined)) return false;
  }
  return true;
}

/** The first rows of such a list. What no table can hold is missing in it. */
export function tableOfRecords(array: object): { readonly table: Table; readonly left: number } {
  const size = Number(ownValue(array, 'length') ?? 0);
  if (!isTableLike(array, size)) throw new Error('This list cannot be shown as a table: its elements are no plain records.');
  const rows: Record<string, LooseValue>[] = [];
  for (let index = 0; index < Math.min(size, MOST_ROWS); index += 1) {
    const row = ownValue(array, String(index));
    const record = Object.create(null) as Record<string, LooseValue>;
    if (typeof row === 'object' && row !== null && !isProxy(row)) for (const name of keys(row).slice(0, BOUNDS.tableColumns)) if (name.length <= 500 && name !== '__proto__') record[name] = cellValue(row, name) ?? null;
    rows.push(record);
  }
  return { table: Table.fromRows(rows), left: size - rows.length };
}

function isPlain(row: object): boolean {
  const prototype = Object.getPrototypeOf(row) as object | null;
  return prototype === null || prototype === Object.prototype;
}

/** Undefined for what a table cannot hold. */
function cellValue(row: object, name: string): LooseValue {
  const value = ownValue(row, name);
  if (value === Accessor) return undefined;
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? value : undefined;
  return typeof value === 'object' && !isProxy(value) && types.isDate(value) ? (value as Date) : undefined;
}
