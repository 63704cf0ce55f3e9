'use client';
/** The column of cells, with ways to add between them. */
import { startTransition, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { CellHead } from '@/lib/collab/document';
import type { CellId } from '@/lib/domain/ids';
import { Empty } from '@/components/ui';
import { useActions } from './actions';
import { rangeOf, useCanEdit, useDrag, useHeads, useHidden, useNotebook, useSelection } from './context';
import { loadMonaco } from './editor/load';
import { FarRun } from './FarRun';
import { countIn, heightOf, partsOf, type PlacedHead } from './far-runs';
import { whenIdle } from './near';
import styles from './notebook.module.css';
import { Insert, Row } from './Row';

export function Cells({ canPin }: { readonly canPin: boolean }) {
  const heads = useHeads();
  const { hidden, counts } = useHidden(heads);
  const canEdit = useCanEdit();
  const selected = useSelection((selection) => selection.cell);
  const anchor = useSelection((selection) => selection.anchor);
  const drag = useDrag();
  useNeighbour(heads);
  const { isWhole, meet } = useWhole(heads, selected);
  const parts = useMemo(() => partsOf(heads.map((head, at) => ({ ...head, place: at + 1 })).filter((head) => !hidden.has(head.id)), isWhole), [heads, hidden, isWhole]);
  const chosen = new Set(anchor === null || anchor === selected ? [] : rangeOf(heads, { cell: selected, anchor }).map((head) => head.id));
  return (
    <div className={styles.cells} role="group" aria-label="Cells" data-cells data-dragging={drag !== null || undefined}>
      {heads.length === 0 ? <Empty title="No cells yet">{canEdit ? 'TypeScript and SQL cells compute, text cells explain.' : 'Whoever edits this notebook has not begun.'}</Empty> : null}
      {canEdit ? <Insert after={null} isShown={heads.length === 0} /> : null}
      {drag?.after === null ? <div className={styles.dropLine} /> : null}
      {parts.map((part) => (part.kind === 'run' ? <FarRun key={part.key} heads={part.heads} meet={meet} /> : (
        <Row
          key={part.head.id} id={part.head.id} type={part.head.type} place={part.head.place} isLast={part.head.place === heads.length} isChosen={chosen.has(part.head.id)} folded={counts.get(part.head.id) ?? 0}
          canPin={canPin} canEdit={canEdit} isDragged={drag?.cells.includes(part.head.id) ?? false} isTarget={drag?.after === part.head.id}
        />
      )))}
    </div>
  );
}

/** So many cells are whole soon after the start; most notebooks have no more. */
const WHOLE_SOON = 24;

/**
 * Which cells are more than their text: those that fill the window, once the page has time the first, the one that is selected, and those that have been
 * near the window. They stay so, and nothing in them is forgotten.
 */
function useWhole(heads: readonly CellHead[], selected: CellId | null): { readonly isWhole: (head: PlacedHead) => boolean; readonly meet: (cells: readonly CellId[]) => void } {
  const { doc } = useNotebook().document;
  const [met, setMet] = useState<ReadonlySet<CellId>>(new Set());
  const [count, setCount] = useState(() => countIn(window.innerHeight, heads.slice(0, WHOLE_SOON).map(({ id }) => heightOf(doc, id))));
  if (selected !== null && !met.has(selected)) setMet(new Set([...met, selected]));
  // Between keys and frames: what comes near is not on the screen yet.
  const meet = useCallback((cells: readonly CellId[]) => startTransition(() => setMet((before) => new Set([...before, ...cells]))), []);
  useEffect(() => {
    // The first letters come first: what makes them readable is still on its way.
    let [stop, isGone] = [() => {}, false];
    const soon = () => { if (!isGone) stop = whenIdle(() => startTransition(() => setCount(WHOLE_SOON))); };
    loadMonaco().then(soon, soon);
    return () => {
      isGone = true;
      stop();
    };
  }, []);
  const isWhole = useCallback((head: PlacedHead) => head.place <= count || met.has(head.id), [met, count]);
  return { isWhole, meet };
}

/** When the selected cell goes, whoever took it away, the one in its place is selected, so that the keys go on. */
function useNeighbour(heads: readonly CellHead[]): void {
  const { selection, stray, say } = useNotebook();
  const actions = useActions();
  const at = useRef(-1);
  useEffect(() => selection.subscribe(() => { at.current = heads.findIndex((head) => head.id === selection.get().cell); }), [selection, heads]);
  useEffect(() => {
    const { cell, isEditing } = selection.get();
    const now = heads.findIndex((head) => head.id === cell);
    if (cell === null || now >= 0) {
      at.current = now;
      return;
    }
    const next = heads[Math.min(at.current, heads.length - 1)];
    if (isEditing) {
      stray.lose(performance.now());
      say('Somebody else deleted the cell that you were writing in. Its text is in the trash.');
    }
    // Who is at something else keeps the focus there.
    const isElsewhere = window.document.activeElement !== null && window.document.activeElement !== window.document.body;
    actions.select(isElsewhere || at.current < 0 || !next ? null : next.id);
  }, [heads, selection, actions, stray, say]);
}
