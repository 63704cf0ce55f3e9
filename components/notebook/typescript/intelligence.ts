/** TypeScript over one open notebook: the service behind its editors, their markers, and what crosses from cell to cell. */
import { sourceOf, LOCAL } from '@/lib/collab/document';
import { writeEdits } from '@/lib/collab/edits';
import type { CellId } from '@/lib/domain/ids';
import type { OpenNotebook } from '../context';
import type { Monaco } from '../editor/load';
import { Store } from '../sync/store';
import { TypesClient, type Port } from './client';
import { FindingsStore } from './findings-store';
import { drawFindings } from './markers';
import type { CellEdits, FromWorker, ToWorker } from './types';
import { tablesReader, WatchedCells } from './watch';

type Editor = ReturnType<Monaco['monaco']['editor']['create']>;
export type Range = { readonly startLineNumber: number; readonly startColumn: number; readonly endLineNumber: number; readonly endColumn: number };

const LIBRARY = new URL('../../../.build/editor/library.json', import.meta.url);

function openWorker(): Port {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  return {
    post: (message: ToWorker) => worker.postMessage(message),
    listen: (listener) => {
      worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => listener(data));
      worker.addEventListener('error', (event) => listener({ type: 'failed', id: null, message: event.message }));
    },
    end: () => worker.terminate(),
  };
}

export class Intelligence {
  readonly notebook: OpenNotebook;
  readonly cells: WatchedCells;
  readonly client: TypesClient;
  readonly findings: FindingsStore;
  /** Cells that are left out because working out their types took too long, or `all`. */
  readonly leftOut = new Store<ReadonlySet<CellId | 'all'>>(new Set());
  readonly #editors = new Map<CellId, Editor>();
  readonly #unsubscribe: () => void;
  #pending: { readonly cell: CellId; readonly range: Range } | null = null;

  constructor(notebook: OpenNotebook) {
    this.notebook = notebook;
    this.cells = new WatchedCells(notebook.document.doc);
    const tables = tablesReader(() => notebook.session.view.get().state);
    this.client = new TypesClient({
      notebook: { cells: () => this.cells.list(), tables },
      library: new URL(LIBRARY.href, globalThis.location.href).href,
      open: openWorker,
      onGiveUp: (cell) => this.leftOut.set(new Set([...this.leftOut.get(), cell ?? 'all'])),
    });
    this.findings = new FindingsStore(this.client, this.cells, () => [...this.#editors.keys()]);
    this.cells.onChange(() => this.findings.refresh());
    let known = tables();
    this.#unsubscribe = notebook.session.view.subscribe(() => {
      if (tables() === known) return;
      known = tables();
      this.findings.refresh();
    });
    notebook.document.doc.on('destroy', () => this.#destroy());
  }

  /** An editor is there: its cell gets findings, and the service starts when somebody goes into it. */
  attach(loaded: Monaco, cell: CellId, editor: Editor): () => void {
    this.#editors.set(cell, editor);
    const focused = editor.onDidFocusEditorText(() => {
      if (this.client.isStarted) return;
      this.client.start();
      this.findings.refresh();
    });
    const drawn = drawFindings(loaded, editor, this.findings, cell);
    if (this.#pending?.cell === cell) this.#reveal(editor, this.#pending.range);
    this.findings.refresh();
    return () => {
      focused.dispose();
      drawn();
      if (this.#editors.get(cell) === editor) this.#editors.delete(cell);
    };
  }

  get canWrite(): boolean {
    const { rights, ended } = this.notebook.document.status.get();
    return rights === 'write' && (ended === null || ended === 'signed-out');
  }

  /** Goes to a place in a cell, whose editor comes when it is near. */
  jump(cell: CellId, range: Range): void {
    const editor = this.#editors.get(cell);
    this.#pending = { cell, range };
    this.notebook.selection.set({ cell, isEditing: true, anchor: null });
    if (editor) this.#reveal(editor, range);
  }

  #reveal(editor: Editor, range: Range): void {
    this.#pending = null;
    // After the frame of the cell has taken the selection over.
    requestAnimationFrame(() => {
      editor.setSelection(range);
      editor.focus();
    });
  }

  /** Writes edits into several cells as one step of undo. `sources` are the texts that they refer to; false when one has changed since. */
  apply(edits: CellEdits, sources: (cell: CellId) => string | undefined): boolean {
    const { document } = this.notebook;
    const cells = Object.keys(edits) as CellId[];
    if (cells.some((id) => sources(id) !== this.cells.source(id) || !sourceOf(document.doc, id))) return false;
    document.undo.together(cells, () => document.doc.transact(() => {
      for (const id of cells) writeEdits(sourceOf(document.doc, id)!, edits[id]!.map(({ start, length, text }) => ({ offset: start, length, text })));
    }, LOCAL));
    return true;
  }

  #destroy(): void {
    this.#unsubscribe();
    this.findings.destroy();
    this.cells.destroy();
    this.client.destroy();
    if (current === this) current = null;
  }
}

const known = new WeakMap<OpenNotebook, Intelligence>();
let current: Intelligence | null = null;

/** The one of a notebook, made when it is first asked for. */
export function intelligenceOf(notebook: OpenNotebook): Intelligence {
  let made = known.get(notebook);
  if (!made) known.set(notebook, made = new Intelligence(notebook));
  current = made;
  return made;
}

/** That of the notebook on the page: Monaco's providers are registered once for all. */
export function currentIntelligence(): Intelligence | null {
  return current;
}
