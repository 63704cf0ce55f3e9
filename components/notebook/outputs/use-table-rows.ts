'use client';
/** Rows of a table output, fetched from the kernel page by page as they come into view. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { ColumnFilter, SortKey } from '@/lib/notebook/output-pages';
import type { Output, Scalar } from '@/lib/notebook/outputs';
import { messageOf, useOutputSource } from './source';
import { PAGE, pagesOf } from './table-window';

export interface TableOrder {
  readonly sort: readonly SortKey[];
  readonly filter: readonly ColumnFilter[];
}

type Row = readonly Scalar[];

/** Pages kept in the browser, and those asked for at a time. */
const KEPT = 120;
const AT_ONCE = 3;
/** A view that moves on asks for nothing. */
const REST_MS = 40;

interface Rows {
  readonly view: string;
  readonly pages: ReadonlyMap<number, readonly Row[]>;
  /** Rows that pass the filters, once known. */
  readonly rowCount: number | null;
  readonly failure: string | null;
}

export function useTableRows(table: Extract<Output, { kind: 'table' }>, order: TableOrder) {
  const source = useOutputSource();
  const view = `${table.handle} ${JSON.stringify(order)}`;
  const isOwn = order.sort.length === 0 && order.filter.length === 0;
  const [rows, setRows] = useState<Rows>({ view, pages: new Map(), rowCount: null, failure: null });
  const asked = useRef(new Set<string>());
  const wanted = useRef<{ readonly view: string; readonly pages: readonly number[] }>({ view, pages: [] });
  const again = useRef(() => {});
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const columns = Math.max(1, table.columns.length);
  const current = rows.view === view ? rows : { view, pages: new Map<number, readonly Row[]>(), rowCount: null, failure: null };

  const fetchWanted = useCallback(() => {
    const { pages } = wanted.current;
    for (const number of pages) {
      const key = `${view} ${number}`;
      if (wanted.current.view !== view || asked.current.size >= AT_ONCE || asked.current.has(key)) continue;
      asked.current.add(key);
      source.page(table.handle, { what: 'rows', offset: number * PAGE, limit: PAGE, first: 0, columns, ...order }).then(
        (answer) => setRows((known) => {
          const same = known.view === view;
          const kept = new Map(same ? known.pages : []);
          kept.delete(number);
          kept.set(number, answer.rows);
          for (const old of kept.keys()) { if (kept.size <= KEPT) break; kept.delete(old); }
          return { view, pages: kept, rowCount: answer.rowCount, failure: null };
        }),
        (error: unknown) => setRows((known) => ({ ...(known.view === view ? known : { view, pages: new Map(), rowCount: null }), failure: messageOf(error) })),
      ).finally(() => {
        asked.current.delete(key);
        wanted.current = { ...wanted.current, pages: wanted.current.pages.filter((page) => page !== number) };
        if (wanted.current.pages.length > 0 && wanted.current.view === view) again.current();
      });
    }
  }, [source, table.handle, view, order, columns]);

  useEffect(() => { again.current = fetchWanted; }, [fetchWanted]);
  const { pages: loaded, failure } = current;
  /** Says which rows are in view; they are fetched when the view rests. */
  const need = useCallback((from: number, to: number) => {
    if (timer.current) clearTimeout(timer.current);
    if (source.state === 'gone' || failure !== null) return;
    const isFirst = isOwn && to <= table.rows.length;
    wanted.current = { view, pages: isFirst ? [] : pagesOf(from, to).filter((number) => !loaded.has(number)) };
    if (wanted.current.pages.length > 0) timer.current = setTimeout(fetchWanted, REST_MS);
  }, [source.state, failure, isOwn, table.rows.length, view, loaded, fetchWanted]);
  useEffect(() => () => { if (timer.current) clearTimeout(timer.current); }, []);

  const rowAt = (index: number): Row | null => loaded.get(Math.floor(index / PAGE))?.[index % PAGE] ?? (isOwn ? (table.rows[index] ?? null) : null);
  const rowCount = source.state === 'gone' ? (isOwn ? Math.max(table.rows.length, contiguous(loaded, table.rows.length)) : 0) : (current.rowCount ?? (isOwn ? table.rowCount : null));
  return { rowAt, need, rowCount, failure };
}

/** Rows from the first that are here without a gap. */
function contiguous(pages: ReadonlyMap<number, readonly Row[]>, first: number): number {
  let count = first;
  for (let number = 0; pages.has(number); number += 1) count = Math.max(count, number * PAGE + pages.get(number)!.length);
  return count;
}
