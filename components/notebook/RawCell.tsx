'use client';
/** A raw cell: text as it is. Code of another language, from an imported notebook, says which, and shows what it had shown. */
import { useMemo, useSyncExternalStore } from 'react';
import { languageOf, observeStructure } from '@/lib/collab/document';
import type { CellId } from '@/lib/domain/ids';
import { languageName } from '@/lib/notebook/files/read';
import { Tag } from '@/components/ui';
import { useActions } from './actions';
import { useCanEdit, useCell, useNotebook, useSource } from './context';
import { CellEditor } from './editor/CellEditor';
import { ImportedOutputs } from './Imported';
import styles from './notebook.module.css';
import { Derived } from './sync/store';

const NO_MARKS: readonly never[] = [];

export function useLanguage(id: CellId): string | null {
  const { doc } = useNotebook().document;
  const language = useMemo(() => new Derived((listener) => observeStructure(doc, listener), () => languageOf(doc, id)), [doc, id]);
  return useSyncExternalStore(language.subscribe, language.get, language.get);
}

export function RawCell({ id, place, isEditing }: { readonly id: CellId; readonly place: number; readonly isEditing: boolean }) {
  const actions = useActions();
  const canEdit = useCanEdit();
  const source = useSource(id);
  const language = useLanguage(id);
  const cell = useCell(id);
  return (
    <>
      <p className={styles.rawHead}><Tag icon="code">{language ? languageName(language) : 'Raw text'}</Tag><span>{language ? 'kept as it came; Pinion runs TypeScript' : 'shown as it is'}</span></p>
      {isEditing && canEdit ? (
        <div className={styles.well}>
          <CellEditor cellId={id} language="markdown" label={`Text of cell ${place}`} isReadOnly={false} hasFocus marks={NO_MARKS} onLeave={() => actions.select(id)} onFocus={() => actions.select(id, true)} />
        </div>
      ) : (
        // Enter on the cell does the same.
        // eslint-disable-next-line jsx-a11y/no-static-element-interactions
        <div onDoubleClick={() => { if (canEdit) actions.select(id, true); }}>
          <pre className={styles.raw}>{source === '' ? ' ' : source}</pre>
        </div>
      )}
      <ImportedOutputs id={id} digest={cell?.digest} />
    </>
  );
}
