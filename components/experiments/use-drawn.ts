'use client';
/** The runs that parallel coordinates and the scatter draw: the first of those that fit the filter, brushes apart. */
import { useEffect, useRef, useState } from 'react';
import { messageOf } from '@/components/api';
import { useLive } from '@/components/live';
import type { RunSummary } from '@/lib/domain/runs';
import { readRuns, type RunsQuery } from './api';
import { RUNS_DRAWN } from './limits';

export interface DrawnRuns {
  readonly runs: readonly RunSummary[];
  readonly total: number;
  readonly isLoading: boolean;
  readonly problem: string | null;
}

/** `isWanted`: false reads nothing. */
export function useDrawn(projectId: string, query: RunsQuery, isWanted: boolean): DrawnRuns {
  const [state, setState] = useState<DrawnRuns>({ runs: [], total: 0, isLoading: true, problem: null });
  const [turn, setTurn] = useState(0);
  const isReading = useRef(false);
  useLive(isWanted ? `runs:${projectId}` : null, () => { if (!isReading.current) setTurn((now) => now + 1); });
  const key = JSON.stringify(query);
  useEffect(() => {
    if (!isWanted) return undefined;
    const reading = new AbortController();
    isReading.current = true;
    readRuns(projectId, query, RUNS_DRAWN, null, reading.signal).then(
      ({ runs, total }) => { if (!reading.signal.aborted) setState({ runs, total, isLoading: false, problem: null }); },
      (error: unknown) => { if (!reading.signal.aborted) setState((now) => ({ ...now, isLoading: false, problem: messageOf(error) })); },
    ).finally(() => { if (!reading.signal.aborted) isReading.current = false; });
    return () => reading.abort();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `key` stands for the query
  }, [projectId, key, isWanted, turn]);
  return state;
}
