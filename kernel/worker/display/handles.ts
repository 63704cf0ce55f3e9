/**
 * Tables that outputs point at. The last few are held; older ones only as long as the notebook itself holds them, so that showing a
 * table never keeps its memory.
 */
import type { TablePage } from '@/kernel/protocol';
import { sortedOrder } from '../../stdlib/table/sort';
import { frameOf, type Table } from '../../stdlib/table/table';
import { MAX_COLUMNS, rowsOf } from './rows';

const HELD = 16;
const MAX_PAGE = 1000;

const known = new Map<string, WeakRef<Table>>();
const names = new WeakMap<Table, string>();
const held: Table[] = [];
const sorted = new WeakMap<Table, { readonly key: string; readonly order: Int32Array }>();
let next = 1;

export function handleFor(table: Table): string {
  const old = names.get(table);
  if (old !== undefined) return old;
  const handle = `table-${next++}`;
  names.set(table, handle);
  known.set(handle, new WeakRef(table));
  held.push(table);
  if (held.length > HELD) held.shift();
  if (next % 64 === 0) for (const [name, reference] of known) if (reference.deref() === undefined) known.delete(name);
  return handle;
}

/** Rows of a table shown earlier. Throws an Error for people when it is gone or the request makes no sense. */
export function page(handle: string, offset: number, limit: number, sort?: { readonly column: string; readonly descending: boolean }): TablePage {
  const table = known.get(handle)?.deref();
  if (table === undefined) throw new Error('This table is no longer in memory. Run the cell again to look further.');
  const frame = frameOf(table);
  const from = Math.max(0, Math.min(frame.rowCount, Math.floor(offset) || 0));
  const count = Math.max(0, Math.min(MAX_PAGE, Math.floor(limit) || 0, frame.rowCount - from));
  const columns = frame.columns.slice(0, MAX_COLUMNS);
  let rows: ArrayLike<number> = Array.from({ length: count }, (_, i) => from + i);
  if (sort !== undefined) {
    const column = frame.columns.find((candidate) => candidate.name === sort.column);
    if (column === undefined) throw new Error(`The table has no column ‘${sort.column}’ to sort by.`);
    const key = JSON.stringify([sort.column, sort.descending]);
    let cached = sorted.get(table);
    if (cached?.key !== key) sorted.set(table, cached = { key, order: sortedOrder(frame.rowCount, [column], sort.descending) });
    rows = cached.order.subarray(from, from + count);
  }
  return { offset: from, rowCount: frame.rowCount, rows: rowsOf(columns, rows) };
}
