/**
 * Looks through a table for a text, a fraction of a second for each request: whoever wants the rest asks again, and who no longer asks costs
 * nothing. What was looked at is remembered as the number of finds in each block of rows, so that the next and the one before are found by
 * looking through a block or two.
 */
import { textAt, type FrameColumn } from '@/lib/ml/frame';
import type { CellPlace, PageRequest, SearchPage } from '@/lib/notebook/output-pages';
import { isShown } from '@/lib/notebook/output-pages';
import { frameOf, type Table } from '../../stdlib/table/table';
import { real } from '../runtime';
import { finish } from './steps';
import { orderOf } from './table-pages';

type SearchRequest = Extract<PageRequest, { what: 'search' }>;
type Test = (row: number) => boolean;

/** How long one request is worked at, milliseconds. */
const REQUEST_MS = 250;
/** Values of a block, and texts of a dictionary looked at in one step. */
const BLOCK_VALUES = 20_000;
/** Searches remembered for each table, the newest. */
const KEPT = 4;

interface Search {
  readonly order: Int32Array | null;
  readonly rowCount: number;
  /** Shown columns that could hold the text, with what tells whether a row's value does. */
  readonly tests: { readonly place: number; readonly test: Test }[];
  readonly untested: { readonly place: number; readonly column: FrameColumn }[];
  readonly block: number;
  /** Finds before each block that was looked at, and after the last of them. */
  readonly before: number[];
}

const searches = new WeakMap<Table, Map<string, Promise<Search>>>();

/** @throws Error for people, where the filters do not fit */
export async function tableSearch(table: Table, request: SearchRequest): Promise<SearchPage> {
  const low = request.text.toLowerCase();
  const search = await searchOf(table, request);
  await finish(look(search, low, real.elapsed() + REQUEST_MS));
  const looked = Math.min(search.rowCount, (search.before.length - 1) * search.block);
  const isWhole = looked === search.rowCount && search.untested.length === 0;
  const found = nearest(search, request.from, request.back, looked) ?? (isWhole ? nearest(search, request.back ? { row: search.rowCount, column: 0 } : { row: 0, column: 0 }, request.back, looked) : null);
  return { what: 'search', looked, of: search.rowCount, total: search.before.at(-1)!, found };
}

function searchOf(table: Table, { text, shown, sort, filter }: SearchRequest): Promise<Search> {
  const key = JSON.stringify([text, shown, sort, filter]);
  const known = searches.get(table) ?? new Map<string, Promise<Search>>();
  searches.set(table, known);
  const made = known.get(key) ?? begin(table, { shown, sort, filter });
  made.catch(() => known.delete(key));
  known.delete(key);
  known.set(key, made);
  for (const oldest of known.keys()) { if (known.size <= KEPT) break; known.delete(oldest); }
  return made;
}

async function begin(table: Table, { shown, sort, filter }: Pick<SearchRequest, 'shown' | 'sort' | 'filter'>): Promise<Search> {
  const frame = frameOf(table);
  const order = await orderOf(table, frame, { sort, filter });
  const untested = frame.columns.flatMap((column, place) => (isShown(shown, place) ? [{ place, column }] : []));
  return { order, rowCount: order?.length ?? frame.rowCount, tests: [], untested, block: Math.max(1, Math.floor(BLOCK_VALUES / Math.max(1, untested.length))), before: [0] };
}

/** Goes on until everything was looked at or the time is over; at least one step, so that every request gets somewhere. */
function* look(search: Search, low: string, until: number): Generator<void, void> {
  do {
    const next = search.untested[0];
    if (next !== undefined) {
      const test = yield* testOf(next.column, low);
      search.untested.shift();
      if (test !== null) search.tests.push({ place: next.place, test });
    } else {
      const from = (search.before.length - 1) * search.block;
      if (from >= search.rowCount) return;
      let count = search.before.at(-1)!;
      for (let at = from; at < Math.min(search.rowCount, from + search.block); at += 1) {
        const row = search.order === null ? at : search.order[at]!;
        for (const { test } of search.tests) if (test(row)) count += 1;
      }
      search.before.push(count);
    }
    yield;
  } while (real.elapsed() < until);
}

/** Null where no value of the column can contain the text. */
function* testOf(column: FrameColumn, low: string): Generator<void, Test | null> {
  if (column.type === 'string') {
    const { codes, dictionary } = column;
    const ok = new Uint8Array(dictionary.length);
    let found = 0;
    for (let code = 0; code < ok.length; code += 1) {
      if (dictionary[code]!.toLowerCase().includes(low)) { ok[code] = 1; found += 1; }
      if (code % BLOCK_VALUES === BLOCK_VALUES - 1 || dictionary[code]!.length > 100_000) yield;
    }
    return found === 0 ? null : (row) => codes[row]! >= 0 && ok[codes[row]!] === 1;
  }
  const { numbers, type } = column;
  if (type === 'boolean') {
    const [no, yes] = ['false'.includes(low), 'true'.includes(low)];
    return no || yes ? (row) => (numbers[row] === 0 ? no : numbers[row] === numbers[row] && yes) : null;
  }
  const letters = type === 'date' ? /^[-+\d:.tz]*$/ : /^[-+\d.e]*$/;
  if (letters.test(low)) return (row) => textAt(column, row)?.toLowerCase().includes(low) ?? false;
  return '-infinity'.includes(low) ? (row) => !Number.isFinite(numbers[row]!) && numbers[row] === numbers[row] && String(numbers[row]).toLowerCase().includes(low) : null;
}

/** The first find at or after a place, or the last at or before it, among the rows looked at. */
function nearest(search: Search, from: CellPlace, back: boolean, looked: number): SearchPage['found'] {
  const { before, block, order, tests } = search;
  const isBeyond = (row: number, column: number) => (back ? row > from.row || (row === from.row && column > from.column) : row < from.row || (row === from.row && column < from.column));
  const start = Math.min(from.row, looked - 1);
  const step = back ? -1 : 1;
  for (let at = Math.floor(start / block); start >= 0 && at >= 0 && at < before.length - 1; at += step) {
    if (before[at] === before[at + 1]) continue;
    let number = before[at]!;
    let last: SearchPage['found'] = null;
    for (let place = at * block; place < Math.min(looked, (at + 1) * block); place += 1) {
      const row = order === null ? place : order[place]!;
      for (const { place: column, test } of tests) {
        if (!test(row)) continue;
        number += 1;
        if (isBeyond(place, column)) continue;
        last = { row: place, column, number };
        if (!back) return last;
      }
    }
    if (last !== null) return last;
  }
  return null;
}
