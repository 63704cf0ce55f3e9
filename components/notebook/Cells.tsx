'use client';
/** The column of cells, with ways to add between them. */
import { useEffect } from 'react';
import type { CellId } from '@/lib/domain/ids';
import { Button, Empty } from '@/components/ui';
import { useActions } from './actions';
import { Cell } from './Cell';
import { useCanEdit, useHeads, useNotebook, useSelection } from './context';
import styles from './notebook.module.css';

export function Cells({ canPin }: { readonly canPin: boolean }) {
  const heads = useHeads();
  const canEdit = useCanEdit();
  const selected = useSelection((selection) => selection.cell);
  useKeys();
  return (
    <div className={styles.cells} role="group" aria-label="Cells">
      {heads.length === 0 ? <Empty title="No cells yet">{canEdit ? 'TypeScript cells compute, text cells explain.' : 'Whoever edits this notebook has not begun.'}</Empty> : null}
      {canEdit ? <Insert after={null} isShown={heads.length === 0} /> : null}
      {heads.map((head, at) => (
        <div key={head.id}>
          <Cell id={head.id} type={head.type} place={at + 1} isFirst={at === 0} isLast={at === heads.length - 1} canPin={canPin} />
          {canEdit ? <Insert after={head.id} isShown={selected === head.id || at === heads.length - 1} /> : null}
        </div>
      ))}
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

/** Ctrl Z outside of any text takes back the last change of structure. */
function useKeys(): void {
  const { structure } = useNotebook();
  const canEdit = useCanEdit();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      const isText = target.closest('input, textarea, [contenteditable], [role="textbox"], .monaco-editor, [role="dialog"]') !== null;
      if (isText || !canEdit || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.key.toLowerCase() !== 'z') return;
      if (structure.undo()) event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [structure, canEdit]);
}
