'use client';
/** All that is known of some runs, read once and again when the project's runs change. */
import { useEffect, useState } from 'react';
import { messageOf } from '@/components/api';
import { useLive } from '@/components/live';
import type { RunDetail } from '@/lib/domain/runs';
import { readRun } from './api';

export function useDetails(projectId: string, ids: readonly string[]): { readonly details: ReadonlyMap<string, RunDetail>; readonly problem: string | null } {
  const [details, setDetails] = useState<ReadonlyMap<string, RunDetail>>(new Map());
  const [problem, setProblem] = useState<string | null>(null);
  const [turn, setTurn] = useState(0);
  const key = ids.join(' ');
  const isMoving = ids.some((id) => details.get(id)?.status === 'running');
  useLive(isMoving ? `runs:${projectId}` : null, () => setTurn((now) => now + 1));
  useEffect(() => {
    const reading = new AbortController();
    Promise.all(ids.map((id) => readRun(id, reading.signal))).then(
      (read) => { if (!reading.signal.aborted) { setDetails(new Map(read.map((run) => [run.id, run]))); setProblem(null); } },
      (error: unknown) => { if (!reading.signal.aborted) setProblem(messageOf(error)); },
    );
    return () => reading.abort();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `key` stands for the ids
  }, [key, turn]);
  return { details, problem };
}
