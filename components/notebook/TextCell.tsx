'use client';
/** A text cell: Markdown as it reads, or its source while it is edited. */
import type { CellId } from '@/lib/domain/ids';
import { useActions } from './actions';
import { useCanEdit, useFind, useOption, useSource } from './context';
import { Folded } from './Folded';
import { CellEditor } from './editor/CellEditor';
import { Prose } from './Prose';
import styles from './notebook.module.css';

const NO_MARKS: readonly never[] = [];

export function TextCell({ id, place, isEditing }: { readonly id: CellId; readonly place: number; readonly isEditing: boolean }) {
  const actions = useActions();
  const canEdit = useCanEdit();
  const source = useSource(id);
  const isHidden = useOption(id, 'sourceHidden');
  // Marks are drawn in the source, so what is found is shown there.
  const isFound = useFind((find) => find.isOpen && find.places[find.at]?.cell === id);
  if (isHidden && !isEditing && !isFound) return <Folded id={id} option="sourceHidden" what="Text" />;
  if ((isEditing && canEdit) || isFound) {
    return (
      <div className={styles.well}>
        <CellEditor cellId={id} language="markdown" label={`Text of cell ${place}`} isReadOnly={!canEdit} hasFocus={isEditing} marks={NO_MARKS} onLeave={() => actions.select(id)} onFocus={() => actions.select(id, true)} />
      </div>
    );
  }
  return (
    // Enter on the cell does the same.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div onDoubleClick={() => { if (canEdit) actions.select(id, true); }}>
      {source.trim() ? <Prose text={source} /> : <p className="faint">{canEdit ? 'Empty text. Press Enter to write.' : 'Empty text.'}</p>}
    </div>
  );
}
