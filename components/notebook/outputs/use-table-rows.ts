'use client';
/** Rows of a table output, fetched from the kernel page by page as they come into view. */
import { useCallback, useRef, useState } from 'react';
import type { Scalar } from '@/lib/notebook/outputs';
import type { PageTable } from './index';
import { PAGE, pagesOf } from './table-window';

export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

type Row = readonly Scalar[];

/** `first` are the rows that came with the output, in the table's own order. */
export function useTableRows(handle: string, first: readonly Row[], page: PageTable, sort: Sort | null) {
  const view = `${handle} ${sort ? `${sort.descending ? '-' : '+'}${sort.column}` : ''}`;
  const [pages, setPages] = useState<ReadonlyMap<string, readonly Row[]>>(new Map());
  const [failure, setFailure] = useState<{ readonly view: string; readonly message: string } | null>(null);
  const asked = useRef(new Set<string>());

  const need = useCallback((from: number, to: number) => {
    for (const number of pagesOf(from, to)) {
      const key = `${view} ${number}`;
      if (asked.current.has(key) || (!sort && Math.min(to, (number + 1) * PAGE) <= first.length)) continue;
      asked.current.add(key);
      page(handle, number * PAGE, PAGE, sort ?? undefined).then(
        (answer) => setPages((known) => new Map(known).set(key, answer.rows)),
        (error: unknown) => setFailure({ view, message: error instanceof Error ? error.message : String(error) }),
      );
    }
  }, [view, handle, page, sort, first.length]);

  const rowAt = (index: number): Row | null => pages.get(`${view} ${Math.floor(index / PAGE)}`)?.[index % PAGE] ?? (sort ? null : (first[index] ?? null));
  return { rowAt, need, failure: failure?.view === view ? failure.message : null };
}
