'use client';
/** Rows of a table output, fetched from the kernel block by block (rows times columns) as they come into view. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { RowOrder } from '@/lib/notebook/output-pages';
import type { Output, Scalar } from '@/lib/notebook/outputs';
import { messageOf, useOutputSource } from './source';
import { COLUMN_BLOCK } from './table-columns';
import { PAGE, pagesOf } from './table-window';

export type Row = readonly Scalar[];

/** Pages kept in the browser, and those asked for at a time. */
const KEPT = 240;
const AT_ONCE = 3;
/** A view that moves on asks for nothing. */
const REST_MS = 40;

interface Rows {
  readonly view: string;
  /** By `row page/column block`. */
  readonly pages: ReadonlyMap<string, readonly Row[]>;
  /** Rows that pass the filters, once known. */
  readonly rowCount: number | null;
  readonly failure: string | null;
}

interface Page {
  readonly rows: number;
  readonly block: number;
}

const keyOf = ({ rows, block }: Page) => `${rows}/${block}`;

export function useTableRows(table: Extract<Output, { kind: 'table' }>, order: RowOrder) {
  const source = useOutputSource();
  const view = `${table.handle} ${JSON.stringify(order)}`;
  const isOwn = order.sort.length === 0 && order.filter.length === 0;
  const [rows, setRows] = useState<Rows>({ view, pages: new Map(), rowCount: null, failure: null });
  const asked = useRef(new Set<string>());
  const wanted = useRef<{ readonly view: string; readonly pages: readonly Page[] }>({ view, pages: [] });
  const again = useRef(() => {});
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const current = rows.view === view ? rows : { view, pages: new Map<string, readonly Row[]>(), rowCount: null, failure: null };
  /** The rows that came with the output, in blocks. */
  const own = useMemo(() => Array.from({ length: Math.ceil(table.columns.length / COLUMN_BLOCK) }, (_, block) => table.rows.map((row) => row.slice(block * COLUMN_BLOCK, (block + 1) * COLUMN_BLOCK))), [table.rows, table.columns.length]);

  const ask = useCallback((page: Page) => source.page(table.handle, { what: 'rows', offset: page.rows * PAGE, limit: PAGE, first: page.block * COLUMN_BLOCK, columns: COLUMN_BLOCK, ...order }).then((answer) => {
    setRows((known) => {
      const kept = new Map(known.view === view ? known.pages : []);
      kept.delete(keyOf(page));
      kept.set(keyOf(page), answer.rows);
      for (const old of kept.keys()) { if (kept.size <= KEPT) break; kept.delete(old); }
      return { view, pages: kept, rowCount: answer.rowCount, failure: null };
    });
    return answer;
  }), [source, table.handle, view, order]);

  const fetchWanted = useCallback(() => {
    const { pages } = wanted.current;
    for (const page of pages) {
      const key = `${view} ${keyOf(page)}`;
      if (wanted.current.view !== view || asked.current.size >= AT_ONCE || asked.current.has(key)) continue;
      asked.current.add(key);
      ask(page).catch((error: unknown) => setRows((known) => ({ ...(known.view === view ? known : { view, pages: new Map(), rowCount: null }), failure: messageOf(error) }))).finally(() => {
        asked.current.delete(key);
        wanted.current = { ...wanted.current, pages: wanted.current.pages.filter((one) => keyOf(one) !== keyOf(page)) };
        if (wanted.current.pages.length > 0 && wanted.current.view === view) again.current();
      });
    }
  }, [ask, view]);

  useEffect(() => { again.current = fetchWanted; }, [fetchWanted]);
  const { pages: loaded, failure } = current;
  /** Says which rows and blocks of columns are in view; they are fetched when the view rests. `blocks`: numbers, joined. */
  const need = useCallback((from: number, to: number, blocks: string) => {
    if (timer.current) clearTimeout(timer.current);
    if (source.state === 'gone' || failure !== null) return;
    const pages = blocks.split(' ').filter(Boolean).map(Number).flatMap((block) => (isOwn && to <= table.rows.length && (block + 1) * COLUMN_BLOCK <= roundUp(table.columns.length, table.columnCount) ? [] : pagesOf(from, to).map((number) => ({ rows: number, block }))));
    wanted.current = { view, pages: pages.filter((page) => !loaded.has(keyOf(page))) };
    if (wanted.current.pages.length > 0) timer.current = setTimeout(fetchWanted, REST_MS);
  }, [source.state, failure, isOwn, table.rows.length, table.columns.length, table.columnCount, view, loaded, fetchWanted]);
  useEffect(() => () => { if (timer.current) clearTimeout(timer.current); }, []);

  /** A row's values in a block of columns; null where they are not here. */
  const blockAt = (index: number, block: number): Row | null => loaded.get(keyOf({ rows: Math.floor(index / PAGE), block }))?.[index % PAGE] ?? (isOwn ? (own[block]?.[index] ?? null) : null);
  /** Undefined where it is not here. */
  const valueAt = (index: number, column: number): Scalar | undefined => blockAt(index, Math.floor(column / COLUMN_BLOCK))?.[column % COLUMN_BLOCK];
  const rowCount = source.state === 'gone' ? contiguous(loaded, isOwn ? table.rows.length : 0) : (current.rowCount ?? (isOwn ? table.rowCount : null));
  return { blockAt, valueAt, need, ask, rowCount, failure };
}

/** The last stored block is whole where the table has no more columns. */
function roundUp(stored: number, all: number): number {
  return stored === all ? Math.ceil(stored / COLUMN_BLOCK) * COLUMN_BLOCK : stored;
}

/** Rows from the first that are here without a gap. */
function contiguous(pages: ReadonlyMap<string, readonly Row[]>, first: number): number {
  let count = first;
  for (let number = 0; pages.has(keyOf({ rows: number, block: 0 })); number += 1) count = Math.max(count, number * PAGE + pages.get(keyOf({ rows: number, block: 0 }))!.length);
  return count;
}
