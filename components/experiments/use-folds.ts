'use client';
/** What is unfolded in the table: runs of a search, and of a group. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { messageOf } from '@/components/api';
import { useLive } from '@/components/live';
import { readRuns, type RunsQuery } from './api';
import { RUNS_FOLDED } from './limits';
import type { Fold } from './rows';

const NONE: ReadonlyMap<string, Fold> = new Map();
const LOADING: Fold = { runs: [], total: 0, isLoading: true, problem: null };

export interface Folds {
  readonly open: ReadonlyMap<string, Fold>;
  readonly toggle: (key: string, query: RunsQuery) => void;
}

/** `scope` stands for what the table shows: when it changes, all is folded again. */
export function useFolds(projectId: string, scope: string): Folds {
  const [held, setHeld] = useState<{ readonly scope: string; readonly open: ReadonlyMap<string, Fold> }>({ scope, open: NONE });
  const open = held.scope === scope ? held.open : NONE;
  const setOpen = useCallback((change: (now: ReadonlyMap<string, Fold>) => ReadonlyMap<string, Fold>) => setHeld((now) => ({ scope, open: change(now.scope === scope ? now.open : NONE) })), [scope]);
  const queries = useRef(new Map<string, RunsQuery>());
  const load = useCallback((key: string, query: RunsQuery) => {
    const put = (fold: (was: Fold) => Fold) => { if (queries.current.get(key) === query) setOpen((now) => new Map(now).set(key, fold(now.get(key) ?? LOADING))); };
    void readRuns(projectId, query, RUNS_FOLDED).then(
      ({ runs, total }) => put(() => ({ runs, total, isLoading: false, problem: null })),
      (error: unknown) => put((was) => ({ ...was, isLoading: false, problem: messageOf(error) })),
    );
  }, [projectId, setOpen]);
  useEffect(() => {
    const mine = queries.current;
    return () => mine.clear();
  }, [scope]);
  useLive(open.size > 0 ? `runs:${projectId}` : null, () => { for (const [key, query] of queries.current) load(key, query); });
  const toggle = useCallback((key: string, query: RunsQuery) => {
    if (queries.current.delete(key)) {
      setOpen((now) => new Map([...now].filter(([one]) => one !== key)));
      return;
    }
    queries.current.set(key, query);
    setOpen((now) => new Map(now).set(key, LOADING));
    load(key, query);
  }, [load, setOpen]);
  return { open, toggle };
}
