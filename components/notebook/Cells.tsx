'use client';
/** The column of cells, with ways to add between them. */
import { useEffect, useRef } from 'react';
import type { CellHead } from '@/lib/collab/document';
import type { CellId } from '@/lib/domain/ids';
import { Button, Empty } from '@/components/ui';
import { useActions } from './actions';
import { Cell } from './Cell';
import { CellComments } from './comments/CellComments';
import { rangeOf, useCanEdit, useDrag, useHeads, useHidden, useNotebook, useSelection } from './context';
import styles from './notebook.module.css';

export function Cells({ canPin }: { readonly canPin: boolean }) {
  const heads = useHeads();
  const { hidden, counts } = useHidden(heads);
  const canEdit = useCanEdit();
  const selected = useSelection((selection) => selection.cell);
  const anchor = useSelection((selection) => selection.anchor);
  const drag = useDrag();
  useNeighbour(heads);
  const chosen = new Set(anchor === null || anchor === selected ? [] : rangeOf(heads, { cell: selected, anchor }).map((head) => head.id));
  return (
    <div className={styles.cells} role="group" aria-label="Cells" data-cells data-dragging={drag !== null || undefined}>
      {heads.length === 0 ? <Empty title="No cells yet">{canEdit ? 'TypeScript cells compute, text cells explain.' : 'Whoever edits this notebook has not begun.'}</Empty> : null}
      {canEdit ? <Insert after={null} isShown={heads.length === 0} /> : null}
      {drag?.after === null ? <div className={styles.dropLine} /> : null}
      {heads.map((head, at) => (hidden.has(head.id) ? null : (
        <div key={head.id} className={styles.row} data-dragged={drag?.cells.includes(head.id) || undefined}>
          <Cell id={head.id} type={head.type} place={at + 1} isFirst={at === 0} isLast={at === heads.length - 1} isChosen={chosen.has(head.id)} folded={counts.get(head.id) ?? 0} canPin={canPin} />
          <CellComments id={head.id} place={at + 1} />
          {canEdit ? <Insert after={head.id} isShown={selected === head.id || at === heads.length - 1} /> : null}
          {drag?.after === head.id ? <div className={styles.dropLine} /> : null}
        </div>
      )))}
    </div>
  );
}

function Insert({ after, isShown }: { readonly after: CellId | null; readonly isShown: boolean }) {
  const actions = useActions();
  return (
    <div className={styles.insert} data-shown={isShown || undefined}>
      <Button variant="quiet" size="small" icon="plus" aria-label={after === null ? 'Add TypeScript at the top' : 'Add TypeScript below'} onClick={() => actions.add('ts', after)}>TypeScript</Button>
      <Button variant="quiet" size="small" icon="plus" aria-label={after === null ? 'Add text at the top' : 'Add text below'} onClick={() => actions.add('markdown', after)}>Text</Button>
      <Button variant="quiet" size="small" icon="plus" aria-label={after === null ? 'Add an input at the top' : 'Add an input below'} onClick={() => actions.add('input', after)}>Input</Button>
    </div>
  );
}

/** When the selected cell goes, whoever took it away, the one in its place is selected, so that the keys go on. */
function useNeighbour(heads: readonly CellHead[]): void {
  const { selection } = useNotebook();
  const actions = useActions();
  const at = useRef(-1);
  useEffect(() => selection.subscribe(() => { at.current = heads.findIndex((head) => head.id === selection.get().cell); }), [selection, heads]);
  useEffect(() => {
    const { cell } = selection.get();
    const now = heads.findIndex((head) => head.id === cell);
    if (cell === null || now >= 0) {
      at.current = now;
      return;
    }
    const next = heads[Math.min(at.current, heads.length - 1)];
    // Who is at something else keeps the focus there.
    const isElsewhere = window.document.activeElement !== null && window.document.activeElement !== window.document.body;
    actions.select(isElsewhere || at.current < 0 || !next ? null : next.id);
  }, [heads, selection, actions]);
}
