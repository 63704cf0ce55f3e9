'use client';
/** Looking for words in a project's notebooks, as they are typed. */
import { useEffect, useState } from 'react';
import { callApi, messageOf } from '@/components/api';

export interface Found {
  readonly id: string;
  readonly title: string;
  readonly places: readonly { readonly cell: string; readonly type: string; readonly before: string; readonly match: string; readonly after: string }[];
  readonly cells: number;
}

export interface SearchState {
  /** The words that `found` is of; empty when nothing is looked for. */
  readonly words: string;
  readonly found: readonly Found[] | null;
  readonly problem: string | null;
  /** Looks for the same words again, after a problem. */
  readonly retry: () => void;
}

const WAIT_MS = 200;
const NONE = { words: '', found: null, problem: null } satisfies Partial<SearchState>;

/** Asks the server 200 ms after the last key; an answer to older words is dropped. */
export function useSearch(projectId: string, typed: string): SearchState {
  const words = typed.trim();
  const [state, setState] = useState<Omit<SearchState, 'retry'>>(NONE);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    if (words === '') return undefined;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      callApi<Found[]>('GET', `/api/v1/projects/${projectId}/search?q=${encodeURIComponent(words.slice(0, 200))}`, undefined, { signal: stop.signal })
        .then((found) => setState({ words, found, problem: null }), (error: unknown) => { if (!stop.signal.aborted) setState({ words, found: null, problem: messageOf(error) }); });
    }, WAIT_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [projectId, words, tries]);
  const retry = () => {
    setState(NONE);
    setTries((count) => count + 1);
  };
  return { ...(words === '' ? NONE : state), retry };
}
