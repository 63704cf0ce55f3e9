'use client';
/** The runs that are compared: those in the table as they stand there, others read by themselves. */
import { useEffect, useMemo, useState } from 'react';
import { ApiError } from '@/components/api';
import { useLive } from '@/components/live';
import type { RunSummary } from '@/lib/domain/runs';
import { readRun } from './api';

export function useChosen(projectId: string, ids: readonly string[], here: readonly RunSummary[]): { readonly runs: readonly RunSummary[]; readonly missing: number } {
  const [far, setFar] = useState<ReadonlyMap<string, RunSummary | null>>(new Map());
  const byId = useMemo(() => new Map<string, RunSummary>(here.map((run) => [run.id, run])), [here]);
  const [turn, setTurn] = useState(0);
  const wanted = ids.filter((id) => !byId.has(id)).join(' ');
  useLive(wanted === '' ? null : `runs:${projectId}`, () => setTurn((now) => now + 1));
  useEffect(() => {
    const reading = new AbortController();
    for (const id of wanted.split(' ').filter(Boolean)) {
      const put = (run: RunSummary | null) => { if (!reading.signal.aborted) setFar((now) => new Map(now).set(id, run)); };
      readRun(id, reading.signal).then((run) => put(run.projectId === projectId && run.trashedAt === null ? run : null), (error: unknown) => { if (error instanceof ApiError && error.status === 404) put(null); });
    }
    return () => reading.abort();
  }, [wanted, turn, projectId]);
  return useMemo(() => {
    const found = ids.map((id) => byId.get(id) ?? far.get(id));
    return { runs: found.filter((run): run is RunSummary => run !== undefined && run !== null), missing: found.filter((run) => run === null).length };
  }, [ids, byId, far]);
}
