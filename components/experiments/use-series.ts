'use client';
/** Series of the runs that are compared: read once, and again while a run goes on. */
import { useEffect, useRef, useState } from 'react';
import { messageOf } from '@/components/api';
import { useLive } from '@/components/live';
import type { MetricSeries, RunStatus } from '@/lib/domain/runs';
import { readSeries } from './api';

export interface SeriesState {
  /** By run, then by metric. */
  readonly of: ReadonlyMap<string, ReadonlyMap<string, MetricSeries>>;
  readonly isLoading: boolean;
  readonly problem: string | null;
}

export function useSeries(projectId: string, runs: readonly { readonly id: string; readonly status: RunStatus }[], names: readonly string[]): SeriesState {
  const [state, setState] = useState<SeriesState>({ of: new Map(), isLoading: true, problem: null });
  const [turn, setTurn] = useState(0);
  /** What was read of a run once it had ended: that stays. */
  const read = useRef(new Map<string, string>());
  const wanted = runs.map((run) => `${run.id} ${run.status}`).join('\n');
  const named = names.join('\n');
  const isReading = useRef(false);
  const isStale = useRef(false);
  useLive(runs.some((run) => run.status === 'running') ? `runs:${projectId}` : null, () => {
    // A reading under way is not cut off by each new point: with many runs it would never reach the last.
    if (isReading.current) isStale.current = true;
    else setTurn((now) => now + 1);
  });
  useEffect(() => {
    const reading = new AbortController();
    const asked = runs.filter((run) => read.current.get(run.id) !== `${run.status} ${named}`);
    void (async () => {
      isReading.current = true;
      try {
        for (const run of names.length === 0 ? [] : asked) {
          // One after the other: the server has others to answer too.
          // eslint-disable-next-line no-await-in-loop
          const series = await readSeries(run.id, names, reading.signal);
          if (reading.signal.aborted) return;
          if (run.status !== 'running') read.current.set(run.id, `${run.status} ${named}`);
          setState((now) => ({ ...now, of: new Map(now.of).set(run.id, new Map(series.map((one) => [one.name, one]))), problem: null }));
        }
        setState((now) => ({ ...now, isLoading: false }));
      } catch (error) {
        if (!reading.signal.aborted) setState((now) => ({ ...now, isLoading: false, problem: messageOf(error) }));
      } finally {
        if (!reading.signal.aborted) isReading.current = false;
      }
      if (reading.signal.aborted || !isStale.current) return;
      isStale.current = false;
      setTurn((now) => now + 1);
    })();
    return () => reading.abort();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `wanted` and `named` stand for runs and names
  }, [wanted, named, turn]);
  return state;
}
