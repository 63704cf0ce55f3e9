'use client';
/** What a person does in a notebook, with what the page says when it cannot be done. */
import { useMemo } from 'react';
import { listHeads, sourceOf, type CellType } from '@/lib/collab/document';
import type { CellId, Digest, ExecutionId, NotebookId } from '@/lib/domain/ids';
import { starterOf } from '@/lib/notebook/cells/starters';
import type { InputValue } from '@/lib/notebook/cells/input-types';
import { sourceWithValue } from '@/lib/notebook/cells/input-value';
import { cellDigest } from '@/lib/notebook/dataflow/digest';
import type { PageOf, PageRequest } from '@/lib/notebook/output-pages';
import type { SessionCommand } from '@/lib/notebook/session-types';
import { ApiError } from '@/components/api';
import { useToasts } from '@/components/ui';
import { useNotebook, type OpenNotebook } from './context';
import { SessionRefusal, type SessionClient } from './session-client';

export interface Actions {
  run(cell: CellId): void;
  runAll(fromClean: boolean): void;
  runStale(): void;
  interrupt(): void;
  restart(): void;
  /** Ends this notebook's kernel, or that of another one. */
  stop(notebook?: NotebookId): void;
  setMode(mode: 'lazy' | 'auto'): void;
  /** Part of a value in the kernel. Waits while a cell runs; rejects with SessionRefusal. */
  page<Request extends PageRequest>(execution: ExecutionId, handle: string, request: Request): Promise<PageOf<Request>>;
  /** Chooses in an input; resolves once the server has taken or refused it. */
  choose(cell: CellId, value: InputValue): Promise<void>;
  select(cell: CellId | null, isEditing?: boolean): void;
  /** Selects the next (1) or previous (-1) cell; false at the end. */
  selectBeside(cell: CellId, by: -1 | 1, isEditing?: boolean): boolean;
  add(type: CellType, after: CellId | null): void;
  move(cell: CellId, by: -1 | 1): void;
  remove(cell: CellId): void;
}

/** What the person saw: the source of each cell as it stands in this page, an input's with what is chosen. */
function digestsOf({ document: { doc }, session }: OpenNotebook, cells: readonly CellId[]): Record<string, Digest> {
  const types = new Map(listHeads(doc).map((head) => [head.id, head.type]));
  const { inputs } = session.view.get().state;
  return Object.fromEntries(cells.map((id) => {
    const [type, source] = [types.get(id) ?? 'ts', sourceOf(doc, id)?.toString() ?? ''];
    return [id, cellDigest(type, type === 'input' ? sourceWithValue(source, inputs?.[id]?.value) : source)];
  }));
}

function namesIn(session: SessionClient): Set<string> {
  return new Set(Object.values(session.view.get().state.cells).flatMap((cell) => cell.defines));
}

/** Asked again when the kernel is idle, and a little later when too much was asked at a time. */
const TRIES = 20;
const LATER_MS = 400;

async function askPatiently(session: SessionClient, command: SessionCommand): Promise<unknown> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await session.command(command);
    } catch (error) {
      const code = error instanceof SessionRefusal ? error.code : '';
      if (tries === TRIES || (code !== 'unavailable' && code !== 'too-many')) throw error;
      if (code === 'unavailable') await whenIdle(session);
      else await new Promise((resolve) => { setTimeout(resolve, LATER_MS * tries); });
    }
  }
}

function whenIdle(session: SessionClient): Promise<void> {
  return new Promise((resolve) => {
    const stop = session.view.subscribe(look);
    function look() {
      if (session.view.get().state.kernel.status === 'busy') return;
      stop();
      resolve();
    }
    look();
  });
}

export function useActions(): Actions {
  const notebook = useNotebook();
  const toasts = useToasts();
  return useMemo(() => {
    const { document, session, structure, selection } = notebook;
    // The bar says what a refusal for want of a kernel is about, until there is one.
    const fail = (error: unknown) => (error instanceof SessionRefusal && error.code === 'no-room' ? undefined : toasts.fail(error instanceof SessionRefusal ? new ApiError('conflict', error.message, 409) : error));
    const send = (command: SessionCommand) => void session.command(command).catch(fail);
    const select = (cell: CellId | null, isEditing = false) => {
      const before = selection.get();
      if (before.cell !== cell || before.isEditing !== isEditing) selection.set({ cell, isEditing });
    };
    return {
      run: (cell) => send({ type: 'run', cells: [cell], stateVector: document.stateVector(), digests: digestsOf(notebook, [cell]) }),
      runAll: (fromClean) => send({ type: 'run-all', fromClean, stateVector: document.stateVector() }),
      runStale: () => send({ type: 'run-stale', stateVector: document.stateVector() }),
      interrupt: () => send({ type: 'interrupt' }),
      restart: () => send({ type: 'restart' }),
      stop: (other) => send({ type: 'stop', ...(other ? { notebook: other } : {}) }),
      setMode: (mode) => send({ type: 'mode', mode }),
      page: (execution, handle, request) => askPatiently(session, { type: 'page', execution, handle, request }) as Promise<never>,
      choose: (cell, value) => session.command({ type: 'input', cell, value }).then(() => {}, fail),
      select,
      selectBeside: (cell, by, isEditing = false) => {
        const ids = listHeads(document.doc).map((head) => head.id);
        const next = ids[ids.indexOf(cell) + by];
        if (next) select(next, isEditing);
        return next !== undefined;
      },
      add: (type, after) => select(structure.add([{ type, source: starterOf(type, namesIn(session)) }], after)[0]!, true),
      move: (cell, by) => { if (structure.move([cell], by)) select(cell, selection.get().isEditing); },
      remove: (cell) => {
        const ids = listHeads(document.doc).map((head) => head.id);
        const at = ids.indexOf(cell);
        const back = structure.remove([cell]);
        select(ids[at + 1] ?? ids[at - 1] ?? null);
        toasts.say('Cell deleted', {
          undo: () => {
            back();
            select(cell);
          },
        });
      },
    };
  }, [notebook, toasts]);
}
