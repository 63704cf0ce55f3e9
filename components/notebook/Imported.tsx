'use client';
/** What the cells of an imported notebook had shown in its file: greyed, never to be pinned, and gone once a cell runs or changes here. */
import { createContext, useContext, useEffect, useState } from 'react';
import { callApi } from '@/components/api';
import type { CellId, Digest } from '@/lib/domain/ids';
import type { OutputEntry } from '@/lib/notebook/outputs';
import { useNotebook } from './context';
import { mergeEntries } from './outputs/merge';
import { OutputView } from './outputs/OutputView';
import outputs from './outputs/outputs.module.css';
import styles from './notebook.module.css';

/** True where the notebook came from a file. */
export const ImportedContext = createContext(false);

interface Imported {
  readonly fileName: string;
  readonly cells: Readonly<Record<string, { readonly digest: Digest; readonly entries: readonly OutputEntry[] }>>;
}

/** One request a notebook, whichever cells ask. What a file held does not change. */
const asked = new Map<string, Promise<Imported>>();

function ask(notebookId: string): Promise<Imported> {
  let answer = asked.get(notebookId);
  if (!answer) {
    answer = callApi<Imported>('GET', `/api/v1/notebooks/${notebookId}/imported`);
    asked.set(notebookId, answer);
    answer.catch(() => asked.delete(notebookId));
  }
  return answer;
}

/** `digest` is the cell's source's, now: an edited cell shows nothing of the file any more. */
export function ImportedOutputs({ id, digest }: { readonly id: CellId; readonly digest: Digest | undefined }) {
  const isImported = useContext(ImportedContext);
  const { id: notebookId } = useNotebook();
  const [imported, setImported] = useState<Imported | null>(null);
  useEffect(() => {
    if (!isImported) return undefined;
    let isGone = false;
    // Without it the cell is empty, as one that never ran: that is the truth here.
    ask(notebookId).then((answer) => { if (!isGone) setImported(answer); }, () => {});
    return () => { isGone = true; };
  }, [isImported, notebookId]);

  const found = imported?.cells[id];
  if (!found || found.digest !== digest) return null;
  return (
    <div className={styles.outputs} role="group" aria-label="Imported outputs, not run here">
      <p className={outputs.quiet}>imported with {imported.fileName}, not run here</p>
      <div className={outputs.outputs} data-stale="true">
        {mergeEntries(found.entries).map(({ key, entry }) => <section key={key} className={outputs.output}><OutputView output={entry.output} isLive={false} action={null} /></section>)}
      </div>
    </div>
  );
}
