'use client';
/** What a person does in a notebook, with what the page says when it cannot be done. */
import { useMemo } from 'react';
import { listHeads, LOCAL, sourceOf, type CellType } from '@/lib/collab/document';
import { hasOption, setOption, type CellOption } from '@/lib/collab/options';
import type { CellId, Digest, ExecutionId, NotebookId } from '@/lib/domain/ids';
import { starterOf } from '@/lib/notebook/cells/starters';
import type { InputValue } from '@/lib/notebook/cells/input-types';
import { sourceWithValue } from '@/lib/notebook/cells/input-value';
import { cellDigest } from '@/lib/notebook/dataflow/digest';
import type { PageOf, PageRequest } from '@/lib/notebook/output-pages';
import type { SessionCommand } from '@/lib/notebook/session-types';
import { ApiError } from '@/components/api';
import { countOf } from '@/components/format';
import { useToasts } from '@/components/ui';
import { CELLS_MOST, cellsFor, pastedCells, readClipboard, textOf } from './clipboard';
import { rangeOf, useNotebook, type OpenNotebook } from './context';
import { SessionRefusal, type SessionClient } from './session-client';
import { TYPE_NAMES } from './words';

export interface Actions {
  /** Runs cells, in the notebook's order. */
  run(cells: readonly CellId[]): void;
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
  /** Selects one cell, alone, and shows it where its section is folded away. */
  select(cell: CellId | null, isEditing?: boolean): void;
  /** Selects all cells from the one selected first to `to`; gives how many. */
  extend(to: CellId): number;
  add(type: CellType, after: CellId | null): void;
  /** Says where cells are now, and keeps the focus in them. */
  moved(cells: readonly CellId[]): void;
  remove(cells: readonly CellId[], words: string, name?: string): void;
  /** Copies cells, for this page and, where the browser allows it, for others. */
  copy(cells: readonly CellId[]): void;
  /** Puts the cells copied last after `after`; from another page's or program's text where that may be read. */
  paste(after: CellId | null, text?: string): Promise<void>;
  duplicate(cells: readonly CellId[]): void;
  /** Folds away, or shows, as the first is not; gives whether they are folded away now. */
  fold(cells: readonly CellId[], option: CellOption): boolean;
  /** Gives whether they are shown now. */
  toggleNumbers(): boolean;
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
      if (cell) notebook.sections.reveal(cell);
      const before = selection.get();
      if (before.cell !== cell || before.isEditing !== isEditing || before.anchor !== null) selection.set({ cell, isEditing, anchor: null });
    };
    const ids = () => listHeads(document.doc).map((head) => head.id);
    const { say } = notebook;
    return {
      run: (cells) => send({ type: 'run', cells: [...cells], stateVector: document.stateVector(), digests: digestsOf(notebook, cells) }),
      runAll: (fromClean) => send({ type: 'run-all', fromClean, stateVector: document.stateVector() }),
      runStale: () => send({ type: 'run-stale', stateVector: document.stateVector() }),
      interrupt: () => send({ type: 'interrupt' }),
      restart: () => send({ type: 'restart' }),
      stop: (other) => send({ type: 'stop', ...(other ? { notebook: other } : {}) }),
      setMode: (mode) => send({ type: 'mode', mode }),
      page: (execution, handle, request) => askPatiently(session, { type: 'page', execution, handle, request }) as Promise<never>,
      choose: (cell, value) => session.command({ type: 'input', cell, value }).then(() => {}, fail),
      select,
      extend: (to) => {
        const before = selection.get();
        const next = { cell: to, isEditing: false, anchor: before.anchor ?? before.cell ?? to };
        selection.set(next);
        return rangeOf(listHeads(document.doc), next).length;
      },
      add: (type, after) => {
        select(structure.add([{ type, source: starterOf(type, namesIn(session)) }], after)[0]!, true);
        say(`${TYPE_NAMES[type]} added at place ${ids().indexOf(selection.get().cell!) + 1}`);
      },
      moved: (cells) => {
        const all = ids();
        say(`${cells.length === 1 ? 'Moved' : `${cells.length} cells moved`} to place ${Math.min(...cells.map((id) => all.indexOf(id))) + 1} of ${all.length}`);
        const { cell, isEditing } = selection.get();
        // A frame that moves in the page loses the focus.
        requestAnimationFrame(() => {
          if (!cell || (window.document.activeElement && window.document.activeElement !== window.document.body)) return;
          if (isEditing) notebook.editors.get(cell)?.focus();
          else window.document.getElementById(`cell-${cell}`)?.focus();
        });
      },
      remove: (cells, words, name) => {
        const all = ids();
        const gone = new Set(cells);
        const last = Math.max(...cells.map((id) => all.indexOf(id)));
        const back = structure.remove(cells, name);
        select(all.slice(last + 1).find((id) => !gone.has(id)) ?? all.slice(0, Math.max(0, last)).findLast((id) => !gone.has(id)) ?? null);
        toasts.say(words, {
          undo: () => {
            back();
            select(cells[0]!);
          },
        });
      },
      copy: (cells) => {
        const copied = cellsFor(document.doc, cells);
        notebook.copied.set(copied);
        // Not allowed, or no page in front: the cells are copied within this page all the same.
        void window.navigator.clipboard?.writeText(textOf(copied)).catch(() => {});
      },
      paste: async (after, given) => {
        const read = pastedCells(given ?? await readClipboard(), notebook.copied.get());
        if (!read.ok) return toasts.say(read.message);
        if (ids().length + read.value.length > CELLS_MOST) return toasts.say(`A notebook has at most ${CELLS_MOST} cells.`);
        const made = structure.add(read.value, after, 'paste');
        select(made.at(-1)!);
        say(`${countOf(made.length, 'cell')} pasted`);
      },
      duplicate: (cells) => {
        const made = structure.add(cellsFor(document.doc, cells), cells.at(-1)!, 'duplicate');
        select(made[0]!);
        say(`${countOf(made.length, 'cell')} duplicated`);
      },
      fold: (cells, option) => {
        const isFolded = !hasOption(document.doc, cells[0]!, option);
        document.doc.transact(() => { for (const id of cells) setOption(document.doc, id, option, isFolded); }, LOCAL);
        return isFolded;
      },
      toggleNumbers: () => {
        const hasNumbers = !notebook.view.get().hasNumbers;
        notebook.view.set({ hasNumbers });
        return hasNumbers;
      },
    };
  }, [notebook, toasts]);
}
