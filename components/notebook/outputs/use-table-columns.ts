'use client';
/** Columns of a table output: which are shown, how wide they are, and what they hold; of wide tables this comes as they come into view. */
import { useEffect, useMemo, useRef, useState } from 'react';
import { browserStorage } from '@/components/notebook/view';
import { PAGE_BOUNDS } from '@/lib/notebook/output-pages';
import type { ColumnSummary, Output } from '@/lib/notebook/outputs';
import { messageOf, useOutputPlace, useOutputSource } from './source';
import { clampWidth, naturalWidth, offsetsOf, UNKNOWN_WIDTH } from './table-columns';
import { keepLayout, PLAIN, readLayout, type TableLayout } from './table-layout';

type TableView = Extract<Output, { kind: 'table' }>;

const BLOCK = PAGE_BOUNDS.summaries;
/** Columns that pass by are not looked at. */
const REST_MS = 60;

interface Fetched {
  readonly handle: string;
  readonly columns: ReadonlyMap<number, ColumnSummary>;
}

export function useTableColumns(table: TableView) {
  const source = useOutputSource();
  const place = useOutputPlace();
  const at = place && `${place.notebook}.${place.cell}`;
  const [layout, setLayout] = useState<TableLayout>(() => readLayout(browserStorage(), at));
  const [fetched, setFetched] = useState<Fetched>({ handle: table.handle, columns: new Map() });
  const [failure, setFailure] = useState<string | null>(null);
  const [isCounting, setCounting] = useState(false);
  const more = fetched.handle === table.handle ? fetched.columns : NO_COLUMNS;
  // Without a kernel there is nothing to see of the columns that are not stored.
  const count = source.state === 'gone' ? table.columns.length : table.columnCount;

  const shown = useMemo(() => Array.from({ length: count }, (_, column) => column).filter((column) => !layout.hidden.has(column)), [count, layout.hidden]);
  const natural = useMemo(() => table.columns.map((column, column_) => naturalWidth(column, table.rows.map((row) => row[column_] ?? null))), [table.columns, table.rows]);
  const widths = useMemo(() => shown.map((column) => {
    const name = more.get(column)?.name ?? table.columns[column]?.name;
    return (name === undefined ? undefined : layout.widths.get(name)) ?? natural[column] ?? UNKNOWN_WIDTH;
  }), [shown, natural, layout.widths, table.columns, more]);
  const offsets = useMemo(() => offsetsOf(widths), [widths]);
  const summaryOf = (column: number): ColumnSummary | null => more.get(column) ?? table.columns[column] ?? null;

  const change = (next: Partial<TableLayout>) => setLayout((now) => {
    const changed = { ...now, ...next };
    keepLayout(browserStorage(), at, changed);
    return changed;
  });
  const setWidth = (name: string, width: number | null) => setLayout((now) => {
    const next = new Map(now.widths);
    if (width === null) next.delete(name);
    else next.set(name, clampWidth(width));
    const changed = { ...now, widths: next };
    keepLayout(browserStorage(), at, changed);
    return changed;
  });

  const asked = useRef(new Set<string>());
  const put = (columns: Iterable<readonly [number, ColumnSummary]>) => setFetched((now) => ({ handle: table.handle, columns: new Map([...(now.handle === table.handle ? now.columns : []), ...columns]) }));
  const need = (first: number, last: number) => {
    if (source.state === 'gone') return;
    for (let block = Math.floor(first / BLOCK); block * BLOCK <= last; block += 1) {
      const key = `${table.handle} ${block}`;
      const from = Math.max(block * BLOCK, table.columns.length);
      if (from >= Math.min(table.columnCount, (block + 1) * BLOCK) || asked.current.has(key)) continue;
      asked.current.add(key);
      source.page(table.handle, { what: 'columns', first: from, limit: (block + 1) * BLOCK - from }).then(
        ({ columns }) => put(columns.map((column, index) => [from + index, column] as const)),
        (error: unknown) => { asked.current.delete(key); setFailure(messageOf(error)); },
      );
    }
  };

  /** Looks at all rows, one column after the other, so that rows which are scrolled to meanwhile come in between. */
  async function countAll() {
    setCounting(true);
    try {
      for (const [index, { name }] of table.columns.entries()) {
        const { column } = await source.page(table.handle, { what: 'column', column: name });
        put([[index, column]]);
      }
      setFailure(null);
    } catch (error) {
      setFailure(messageOf(error));
    } finally {
      setCounting(false);
    }
  }

  return {
    count, shown, widths, offsets, summaryOf, /** Changes with what `summaryOf` gives. */ known: more, need, hidden: layout.hidden, setWidth,
    setHidden: (hidden: ReadonlyMap<number, string>) => change({ hidden }),
    hasLayout: layout.widths.size > 0 || layout.hidden.size > 0, reset: () => change(PLAIN),
    failure, isCounting, countAll: () => void countAll(),
  };
}

const NO_COLUMNS: ReadonlyMap<number, ColumnSummary> = new Map();

/** Asks for what is known of the columns in view once the view rests. */
export function useNeededColumns(need: (first: number, last: number) => void, first: number, last: number): void {
  const latest = useRef(need);
  useEffect(() => { latest.current = need; });
  useEffect(() => {
    const timer = setTimeout(() => latest.current(first, last), REST_MS);
    return () => clearTimeout(timer);
  }, [first, last]);
}
