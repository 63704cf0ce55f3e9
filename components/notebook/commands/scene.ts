import { listHeads } from '@/lib/collab/document';
import { rangeOf, type OpenNotebook } from '../context';
import { countStale } from '../words';
import type { Scene } from './types';

/** How things stand in a notebook now. */
export function sceneOf({ document, session, selection, structure, sections, copied }: OpenNotebook): Scene {
  const heads = listHeads(document.doc);
  const { cell, anchor, isEditing } = selection.get();
  const { rights, ended } = document.status.get();
  const { state, canRun, isOnline } = session.view.get();
  const { hidden } = sections.hidden();
  const isThere = heads.some((head) => head.id === cell);
  return {
    heads,
    shown: heads.flatMap((head) => (hidden.has(head.id) ? [] : [head.id])),
    cell: isThere ? cell : null,
    chosen: rangeOf(heads, { cell, anchor }),
    isEditing: isEditing && isThere,
    canEdit: rights === 'write' && (ended === null || ended === 'signed-out'),
    canRun,
    offline: isOnline ? null : session.whyOffline,
    hasKernel: !['none', 'dead'].includes(state.kernel.status),
    isBusy: state.queue.length > 0 || state.kernel.status === 'busy',
    stale: countStale(state),
    canUndo: structure.canUndo,
    canRedo: structure.canRedo,
    copied: copied.get().length,
  };
}
