'use client';
/** The fixes for all problems of one cell, for the palette. */
import { useEffect, useState } from 'react';
import type { CellId } from '@/lib/domain/ids';
import type { Problem } from '@/lib/notebook/session-types';
import type { OpenNotebook } from '../context';
import { askRemedies } from './apply';
import { mayHelp } from './helped';

export interface Mendable {
  readonly cell: CellId;
  readonly problem: Problem;
  readonly title: string;
}

/** Asked once, when the palette opens; comes a moment later. */
export function useRemedies(notebook: OpenNotebook): readonly Mendable[] {
  const [found, setFound] = useState<readonly Mendable[]>([]);
  useEffect(() => {
    const { cell } = notebook.selection.get();
    const { rights } = notebook.document.status.get();
    const problems = (cell === null ? undefined : notebook.session.view.get().state.cells[cell])?.problems.filter(mayHelp) ?? [];
    if (cell === null || rights !== 'write') return undefined;
    const left = new AbortController();
    void Promise.all(problems.map(async (problem) => (await askRemedies(notebook, cell, problem, { isUrgent: true, signal: left.signal })).map(({ title }) => ({ cell, problem, title }))))
      .then((all) => { if (!left.signal.aborted) setFound(all.flat()); });
    return () => left.abort();
  }, [notebook]);
  return found;
}
