'use client';
import { useSyncExternalStore } from 'react';

const QUERY = '(max-width: 719px), (pointer: coarse)';

function follow(listener: () => void): () => void {
  const query = window.matchMedia(QUERY);
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}

/** True on telephones and where a finger points: targets are larger there (app/tokens.css). */
export function useNarrow(): boolean {
  return useSyncExternalStore(follow, () => window.matchMedia(QUERY).matches, () => false);
}
