'use client';
/** A cell's place in the column, with its comments and what can be added below it. */
import { memo } from 'react';
import type { CellType } from '@/lib/collab/document';
import type { CellId } from '@/lib/domain/ids';
import { Button } from '@/components/ui';
import { useActions } from './actions';
import { Cell } from './Cell';
import { CellComments } from './comments/CellComments';
import { useSelection } from './context';
import styles from './notebook.module.css';

export interface RowProps {
  readonly id: CellId;
  readonly type: CellType;
  /** 1 is the first. */
  readonly place: number;
  readonly isLast: boolean;
  readonly isChosen: boolean;
  readonly folded: number;
  readonly canPin: boolean;
  readonly canEdit: boolean;
  readonly isDragged: boolean;
  /** What is dragged would land below it. */
  readonly isTarget: boolean;
}

export const Row = memo(function Row({ id, type, place, isLast, isChosen, folded, canPin, canEdit, isDragged, isTarget }: RowProps) {
  const isSelected = useSelection((selection) => selection.cell === id);
  return (
    <div className={styles.row} data-dragged={isDragged || undefined}>
      <Cell id={id} type={type} place={place} isFirst={place === 1} isLast={isLast} isChosen={isChosen} folded={folded} canPin={canPin} />
      <CellComments id={id} place={place} />
      {canEdit ? <Insert after={id} isShown={isSelected || isLast} /> : null}
      {isTarget ? <div className={styles.dropLine} /> : null}
    </div>
  );
});

export const Insert = memo(function Insert({ after, isShown }: { readonly after: CellId | null; readonly isShown: boolean }) {
  const actions = useActions();
  return (
    <div className={styles.insert} data-shown={isShown || undefined}>
      <Button variant="quiet" size="small" icon="plus" aria-label={after === null ? 'Add TypeScript at the top' : 'Add TypeScript below'} onClick={() => actions.add('ts', after)}>TypeScript</Button>
      <Button variant="quiet" size="small" icon="plus" aria-label={after === null ? 'Add text at the top' : 'Add text below'} onClick={() => actions.add('markdown', after)}>Text</Button>
      <Button variant="quiet" size="small" icon="plus" aria-label={after === null ? 'Add SQL at the top' : 'Add SQL below'} onClick={() => actions.add('sql', after)}>SQL</Button>
      <Button variant="quiet" size="small" icon="plus" aria-label={after === null ? 'Add an input at the top' : 'Add an input below'} onClick={() => actions.add('input', after)}>Input</Button>
    </div>
  );
});
