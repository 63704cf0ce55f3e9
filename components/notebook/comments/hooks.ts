'use client';
/** Comments of the open notebook, for components. */
import { useSyncExternalStore } from 'react';
import type { CellId } from '@/lib/domain/ids';
import { isAtLeast } from '@/lib/domain/levels';
import { useNotebook, useSession } from '../context';
import type { Store } from '../sync/store';
import type { CommentsClient, CommentsView, TextSelection } from './comments-client';
import type { PlacedThread } from './places';

function useStore<State, Part>(store: Store<State>, select: (state: State) => Part): Part {
  const read = () => select(store.get());
  return useSyncExternalStore(store.subscribe, read, read);
}

export function useComments(): CommentsClient {
  return useNotebook().comments;
}

/** `select` must give parts of the view, not new objects. */
export function useCommentsView<Part>(select: (view: CommentsView) => Part): Part {
  return useStore(useNotebook().comments.view, select);
}

export function usePlaced(): readonly PlacedThread[] {
  return useStore(useNotebook().places.store, (placed) => placed);
}

export function useTextSelection(cell: CellId): TextSelection | null {
  return useStore(useNotebook().comments.selection, (selected) => (selected?.cell === cell ? selected : null));
}

export function useCanComment(): boolean {
  return useSession((view) => isAtLeast(view.level, 'comment'));
}

const NARROW = '(max-width: 719px)';

/** True where threads have no room beside or beneath their cells. */
export function useIsNarrow(): boolean {
  return useSyncExternalStore((listener) => {
    const query = window.matchMedia(NARROW);
    query.addEventListener('change', listener);
    return () => query.removeEventListener('change', listener);
  }, () => window.matchMedia(NARROW).matches, () => false);
}
