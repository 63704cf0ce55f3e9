/** Pages of a table that was shown: any rows, sorted and filtered; one column looked at in full. */
import type { ColumnPage, ColumnSpans, ColumnsPage, NamesPage, PageRequest, RowOrder, RowsPage, TextPage } from '@/lib/notebook/output-pages';
import { cellText, isShown, PAGE_BOUNDS } from '@/lib/notebook/output-pages';
import { BOUNDS } from '@/lib/notebook/outputs';
import { textAt, type Frame, type FrameColumn } from '@/lib/ml/frame';
import { filterSteps } from '../../stdlib/table/filter';
import { sortSteps, startOrder } from '../../stdlib/table/sort';
import { summarise } from '../../stdlib/table/summary';
import { frameOf, type Table } from '../../stdlib/table/table';
import { rowsOf } from './rows';
import { finish } from './steps';
import { summaryOf } from './table';

type Asked<What extends PageRequest['what']> = Extract<PageRequest, { what: What }>;

/** Sorting takes 14 bytes a row; beyond this a cell should do it, where its memory is accounted for. */
export const MOST_SORTED = 20_000_000;
/** Row lists kept for the next page: the newest, and others while all are within these bytes. */
const KEPT_BYTES = 64 * 1024 * 1024;

const views = new WeakMap<Table, Map<string, Promise<Int32Array>>>();
const sizes = new WeakMap<Promise<Int32Array>, number>();

/** Rows of the table as asked; fewer than `limit` at its end or where rows are wide. @throws Error for people */
export async function tableRows(table: Table, request: Asked<'rows'>): Promise<RowsPage> {
  const frame = frameOf(table);
  const columns = frame.columns.slice(request.first, request.first + Math.max(1, Math.min(BOUNDS.tableColumns, request.columns)));
  const order = await orderOf(table, frame, request);
  const rowCount = order?.length ?? frame.rowCount;
  const offset = Math.min(rowCount, request.offset);
  const count = Math.min(request.limit, PAGE_BOUNDS.rows, Math.max(1, Math.floor(PAGE_BOUNDS.cells / Math.max(1, columns.length))), rowCount - offset);
  const rows = order === null ? Array.from({ length: count }, (_, at) => offset + at) : order.subarray(offset, offset + count);
  return { what: 'rows', offset, rowCount, rows: rowsOf(columns, rows, cellText(count * columns.length)) };
}

export function tableColumn(table: Table, name: string): ColumnPage {
  return { what: 'column', column: summarise(columnOf(frameOf(table), name)) };
}

/** Summaries of some columns, as a table first shows them; fewer than asked where there are no more. */
export function tableColumns(table: Table, { first, limit }: Asked<'columns'>): ColumnsPage {
  const { columns } = frameOf(table);
  return { what: 'columns', first, columns: columns.slice(first, first + Math.min(limit, PAGE_BOUNDS.summaries)).map((column) => summaryOf(column, columns.length)) };
}

/** Where the columns are whose names contain a text. */
export function tableNames(table: Table, { text, offset, limit }: Asked<'names'>): NamesPage {
  const low = text.toLowerCase();
  const found = frameOf(table).columns.flatMap(({ name, type }, place) => (name.toLowerCase().includes(low) ? [{ place, name, type }] : []));
  return { what: 'names', offset, total: found.length, names: found.slice(offset, offset + Math.min(limit, PAGE_BOUNDS.names)) };
}

/** Part of one value as text, however long. @throws Error for people, where there is no such row or column */
export async function tableText(table: Table, request: Asked<'text'>): Promise<TextPage> {
  const frame = frameOf(table);
  const order = await orderOf(table, frame, request);
  const column = frame.columns[request.column];
  const row = order === null ? request.row : order[request.row];
  if (column === undefined || row === undefined || row >= frame.rowCount) throw new Error('The table has no such cell.');
  const text = textAt(column, row);
  if (text === null) return { what: 'text', offset: 0, length: 0, text: null };
  const offset = Math.min(request.offset, text.length);
  return { what: 'text', offset, length: text.length, text: text.slice(offset, offset + Math.min(request.limit, PAGE_BOUNDS.text)) };
}

/** The columns within the spans. */
export function spanned(columns: readonly FrameColumn[], shown: ColumnSpans): readonly FrameColumn[] {
  return shown === null ? columns : columns.filter((_, place) => isShown(shown, place));
}

/** Row numbers in the order asked for; null where that is the table's own. @throws Error for people */
export function orderOf(table: Table, frame: Frame, { sort, filter }: RowOrder): Promise<Int32Array> | null {
  if (sort.length === 0 && filter.length === 0) return null;
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

function* orderSteps(frame: Frame, sort: RowOrder['sort'], filter: RowOrder['filter']): Generator<void, Int32Array> {
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
