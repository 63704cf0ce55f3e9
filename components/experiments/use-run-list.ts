'use client';
/** The runs that fit what is asked, as far as they are in view, kept current. */
import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import { useLive } from '@/components/live';
import type { RunPage } from '@/lib/domain/runs';
import { readRuns, type RunsQuery } from './api';
import { RunPages, type RunList } from './run-pages';

/** `first`: the page that the server sent with the document, where it answers `query`. */
export function useRunList(projectId: string, query: RunsQuery, first: { readonly query: RunsQuery; readonly page: RunPage } | null): { readonly list: RunList; readonly pages: RunPages; readonly isOld: boolean } {
  const key = JSON.stringify([projectId, query.filter, query.sort, query.group, query.parent]);
  const pages = useMemo(() => {
    const isFirst = first !== null && key === JSON.stringify([projectId, first.query.filter, first.query.sort, first.query.group, first.query.parent]);
    return new RunPages((cursor, limit, signal) => readRuns(projectId, query, query.group ? 1 : limit, cursor, signal), isFirst ? first.page : null);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `key` stands for all that is asked
  }, [key]);
  const list = useSyncExternalStore(pages.list.subscribe, pages.list.get, pages.list.get);
  useEffect(() => {
    pages.start();
    pages.need(0, 1);
    return () => pages.stop();
  }, [pages]);
  useLive(`runs:${projectId}`, () => void pages.refresh());
  // What was asked before stays in sight until the answer is there: nothing flashes.
  const before = useRef<RunList | null>(null);
  const isOld = list.total === null && list.problem === null && before.current !== null;
  useEffect(() => { if (list.total !== null) before.current = list; }, [list]);
  return { list: isOld ? before.current! : list, pages, isOld };
}
