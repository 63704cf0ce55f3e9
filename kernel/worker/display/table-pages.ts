/** Pages of a table that was shown: any rows, sorted and filtered; one column looked at in full. */
import type { ColumnPage, PageRequest, RowsPage } from '@/lib/notebook/output-pages';
import { cellText, PAGE_BOUNDS } from '@/lib/notebook/output-pages';
import { BOUNDS } from '@/lib/notebook/outputs';
import type { Frame, FrameColumn } from '@/lib/ml/frame';
import { filterSteps } from '../../stdlib/table/filter';
import { sortSteps, startOrder } from '../../stdlib/table/sort';
import { summarise } from '../../stdlib/table/summary';
import { frameOf, type Table } from '../../stdlib/table/table';
import { rowsOf } from './rows';
import { finish } from './steps';

type RowsRequest = Extract<PageRequest, { what: 'rows' }>;

/** Sorting takes 14 bytes a row; beyond this a cell should do it, where its memory is accounted for. */
export const MOST_SORTED = 20_000_000;
/** Row lists kept for the next page: the newest, and others while all are within these bytes. */
const KEPT_BYTES = 64 * 1024 * 1024;

const views = new WeakMap<Table, Map<string, Promise<Int32Array>>>();
const sizes = new WeakMap<Promise<Int32Array>, number>();

/** Rows of the table as asked; fewer than `limit` at its end or where rows are wide. @throws Error for people */
export async function tableRows(table: Table, request: RowsRequest): Promise<RowsPage> {
  const frame = frameOf(table);
  const columns = frame.columns.slice(0, Math.max(1, Math.min(BOUNDS.tableColumns, request.columns)));
  const order = request.sort.length === 0 && request.filter.length === 0 ? null : await orderOf(table, frame, request);
  const rowCount = order?.length ?? frame.rowCount;
  const offset = Math.min(rowCount, request.offset);
  const count = Math.min(request.limit, PAGE_BOUNDS.rows, Math.max(1, Math.floor(PAGE_BOUNDS.cells / Math.max(1, columns.length))), rowCount - offset);
  const rows = order === null ? Array.from({ length: count }, (_, at) => offset + at) : order.subarray(offset, offset + count);
  return { what: 'rows', offset, rowCount, rows: rowsOf(columns, rows, cellText(count * columns.length)) };
}

export function tableColumn(table: Table, name: string): ColumnPage {
  return { what: 'column', column: summarise(columnOf(frameOf(table), name)) };
}

function orderOf(table: Table, frame: Frame, { sort, filter }: RowsRequest): Promise<Int32Array> {
  const key = JSON.stringify([sort, filter]);
  const known = views.get(table) ?? new Map<string, Promise<Int32Array>>();
  views.set(table, known);
  const found = known.get(key);
  if (found !== undefined) {
    known.delete(key);
    known.set(key, found);
    return found;
  }
  const made = finish(orderSteps(frame, sort, filter)).then((order) => {
    sizes.set(made, order.byteLength);
    forgetOld(known);
    return order;
  });
  // What could not be made is tried again when asked again.
  made.catch(() => known.delete(key));
  known.set(key, made);
  return made;
}

function forgetOld(known: Map<string, Promise<Int32Array>>): void {
  let bytes = 0;
  for (const [key, view] of [...known].reverse()) {
    const size = sizes.get(view);
    if (size === undefined) continue;
    if (bytes > 0 && bytes + size > KEPT_BYTES) known.delete(key);
    else bytes += size;
  }
}

function* orderSteps(frame: Frame, sort: RowsRequest['sort'], filter: RowsRequest['filter']): Generator<void, Int32Array> {
  const keys = sort.map(({ column, descending }) => ({ column: columnOf(frame, column), descending }));
  const kept = filter.length === 0 ? startOrder(frame.rowCount) : yield* filterSteps(frame.rowCount, filter.map((one) => ({ column: columnOf(frame, one.column), filter: one })));
  if (keys.length === 0) return kept;
  if (kept.length > MOST_SORTED) throw new Error(`These are ${kept.length.toLocaleString('en')} rows; up to ${MOST_SORTED.toLocaleString('en')} are sorted here. Filter them first, or sort in a cell: table.sort(${JSON.stringify(sort[0]!.column)}).`);
  return yield* sortSteps(kept, keys);
}

function columnOf(frame: Frame, name: string): FrameColumn {
  const column = frame.columns.find((candidate) => candidate.name === name);
  if (column === undefined) throw new Error(`The table has no column ‘${name.slice(0, 100)}’.`);
  return column;
}
