'use client';
/** A text cell: Markdown as it reads, or its source while it is edited. */
import type { CellId } from '@/lib/domain/ids';
import { useActions } from './actions';
import { useCanEdit, useSource } from './context';
import { CellEditor, type EditorCommands } from './editor/CellEditor';
import { Prose } from './Prose';
import styles from './notebook.module.css';

const NO_MARKS: readonly never[] = [];
export function TextCell({ id, place, isEditing, commands }: { readonly id: CellId; readonly place: number; readonly isEditing: boolean; readonly commands: EditorCommands }) {
  const actions = useActions();
  const canEdit = useCanEdit();
  const source = useSource(id);
  if (isEditing && canEdit) {
    return (
      <div className={styles.well}>
        <CellEditor cellId={id} language="markdown" label={`Text of cell ${place}`} isReadOnly={false} hasFocus marks={NO_MARKS} commands={commands} onFocus={() => actions.select(id, true)} />
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
