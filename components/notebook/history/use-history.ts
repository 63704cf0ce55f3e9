'use client';
/** What the history panel shows and does: versions page by page, deleted cells, names, and going back. */
import { useCallback, useEffect, useState } from 'react';
import { setTrashed } from '@/lib/collab/document';
import { knowsAll, type NotebookContent } from '@/lib/collab/content';
import type { TrashedCellView, VersionView } from '@/lib/domain/history';
import type { CellId } from '@/lib/domain/ids';
import { callApi, messageOf } from '@/components/api';
import { useNotebook } from '../context';

export interface Done {
  readonly text: string;
  readonly undo: (() => void) | null;
}

export interface History {
  /** Null until they have come. */
  readonly versions: readonly VersionView[] | null;
  readonly trash: readonly TrashedCellView[];
  readonly error: string | null;
  /** Grows with every change that is known of. */
  readonly turn: number;
  /** When the list was read: milliseconds since 1970. */
  readonly readAt: number;
  readonly more: (() => void) | null;
  /** Names a version, or with null for the version what the notebook says now; gives its number. */
  name(id: number | null, name: string | null): Promise<number | null>;
  /** Goes back to a version, whole or some cells. Null where it was refused; `error` says why. */
  restore(version: VersionView, cells: readonly CellId[] | null): Promise<Done | null>;
  restoreTrashed(cell: TrashedCellView): Done;
}

export function useHistory(isOpen: boolean): History {
  const { id, document, structure } = useNotebook();
  const base = `/api/v1/notebooks/${id}`;
  const [versions, setVersions] = useState<readonly VersionView[] | null>(null);
  const [next, setNext] = useState<number | null>(null);
  const [trash, setTrash] = useState<readonly TrashedCellView[]>([]);
  const [error, setError] = useState<string | null>(null);
  const [turn, setTurn] = useState(0);
  const [readAt, setReadAt] = useState(0);

  const fail = useCallback((caught: unknown) => setError(messageOf(caught)), []);
  const again = useCallback(() => setTurn((before) => before + 1), []);

  useEffect(() => {
    if (!isOpen) return undefined;
    const stop = new AbortController();
    const options = { signal: stop.signal };
    Promise.all([
      callApi<{ versions: VersionView[]; next: number | null }>('GET', `${base}/history`, undefined, options),
      callApi<{ cells: TrashedCellView[] }>('GET', `${base}/trash`, undefined, options),
    ]).then(([page, trashed]) => {
      setVersions(page.versions);
      setNext(page.next);
      setTrash(trashed.cells);
      setReadAt(Date.now());
      setError(null);
    }, (caught: unknown) => { if (!stop.signal.aborted) fail(caught); });
    return () => stop.abort();
  }, [isOpen, base, turn, fail]);

  const more = next === null ? null : () => {
    callApi<{ versions: VersionView[]; next: number | null }>('GET', `${base}/history?before=${next}`).then((page) => {
      setVersions((before) => [...(before ?? []), ...page.versions]);
      setNext(page.next);
    }, fail);
  };

  /** Resolves once what is written here is in the database, so that the server reads what this page shows. */
  const saved = () => new Promise<void>((resolve) => {
    const isSaved = () => document.status.get().unsaved === 0;
    if (isSaved()) return resolve();
    const stop = document.status.subscribe(() => {
      if (!isSaved()) return;
      stop();
      resolve();
    });
  });
  const settle = () => void saved().then(again);

  return {
    versions, trash, error, turn, readAt, more,
    async name(version, name) {
      try {
        const made = version === null ? await callApi<VersionView>('POST', `${base}/history`, { name }) : await callApi<VersionView>('PATCH', `${base}/history/${version}`, { name });
        again();
        return made.id;
      } catch (caught) {
        fail(caught);
        return null;
      }
    },
    async restore(version, cells) {
      try {
        await saved();
        const some = cells ? { cells } : {};
        const { content } = await callApi<{ content: NotebookContent }>('POST', `${base}/history/${version.id}/restore`, { by: 'page', ...some });
        if (!knowsAll(document.doc, content)) {
          // Cells that this page has not: the server has them, or makes them, and going back to what was before undoes it.
          const { before } = await callApi<{ before: VersionView }>('POST', `${base}/history/${version.id}/restore`, { by: 'server', ...some });
          again();
          return { text: cells ? 'The cell is as it was' : 'The notebook is as it was', undo: () => void callApi('POST', `${base}/history/${before.id}/restore`, { by: 'server' }).then(again, fail) };
        }
        const back = structure.restore(content, cells);
        settle();
        if (!back) return { text: 'Nothing differs from that version', undo: null };
        return { text: cells ? 'The cell is as it was' : 'The notebook is as it was', undo: () => { back(); settle(); } };
      } catch (caught) {
        fail(caught);
        return null;
      }
    },
    restoreTrashed(cell) {
      setTrashed(document.doc, cell.id as CellId, false);
      settle();
      return { text: 'The cell is back in its place', undo: () => { setTrashed(document.doc, cell.id as CellId, true); settle(); } };
    },
  };
}
