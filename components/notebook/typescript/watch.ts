/** The cells of a document that run, as TypeScript, read again only where something changed. */
import type * as Y from 'yjs';
import { listHeads, observeTexts, sourceOf, type CellType } from '@/lib/collab/document';
import type { CellId } from '@/lib/domain/ids';
import { isProgram } from '@/lib/notebook/cells/kinds';
import { programOf } from '@/lib/notebook/cells/program';
import { parseSql } from '@/lib/notebook/cells/sql';
import type { SessionState } from '@/lib/notebook/session-types';
import type { Update } from './types';

export interface WatchedCell {
  readonly id: CellId;
  /** TypeScript. */
  readonly source: string;
  /** What it shows is not this text but what this was made from: an input's settings, or a query. */
  readonly isMade?: true;
}

export class WatchedCells {
  readonly #doc: Y.Doc;
  readonly #stop: () => void;
  readonly #listeners = new Set<() => void>();
  readonly #sources = new Map<CellId, string>();
  #list: readonly WatchedCell[] | null = null;
  /** Grows with every change. */
  version = 0;

  constructor(doc: Y.Doc) {
    this.#doc = doc;
    this.#stop = observeTexts(doc, (cell) => {
      this.version += 1;
      this.#list = null;
      if (cell) this.#sources.delete(cell);
      else this.#sources.clear();
      for (const listener of this.#listeners) listener();
    });
  }

  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  source(id: CellId): string {
    const known = this.#sources.get(id);
    if (known !== undefined) return known;
    const text = sourceOf(this.#doc, id)?.toString() ?? '';
    this.#sources.set(id, text);
    return text;
  }

  /** In the order of the notebook. */
  list(): readonly WatchedCell[] {
    this.#list ??= listHeads(this.#doc).filter(({ type }) => isProgram(type)).map(({ id, type }) => (type === 'ts' ? { id, source: this.source(id) } : { id, source: madeOf(type, this.source(id)), isMade: true }));
    return this.#list;
  }

  destroy(): void {
    this.#stop();
    this.#listeners.clear();
  }
}

/** The program of a cell of another kind. What it defines may change with every choice, so its type is not the value that it has now. */
function madeOf(type: CellType, source: string): string {
  if (type === 'sql') return typesOfSql(source);
  return programOf(type, source).replace(/^const /, 'let ');
}

/** The result of a query is a table; its columns are those of its last run (`tablesReader`). */
function typesOfSql(source: string): string {
  const { name, errors } = parseSql(source);
  return name === null || errors.length > 0 ? '' : `let ${name}!: import('pinion/data').Table;`;
}

type Tables = NonNullable<Update['tables']>;

/** Gives the tables that cells left when they last ran, the same object until one differs. */
export function tablesReader(state: () => SessionState): () => Tables {
  let [cells, tables]: [SessionState['cells'] | null, Tables] = [null, {}];
  return () => {
    const now = state().cells;
    if (now === cells) return tables;
    cells = now;
    const found = Object.fromEntries(Object.entries(now).flatMap(([id, cell]) => (cell.tables ? [[id as CellId, cell.tables]] : []))) as Tables;
    const isSame = Object.keys(found).length === Object.keys(tables).length && (Object.keys(found) as CellId[]).every((id) => found[id] === tables[id]);
    if (!isSame) tables = found;
    return tables;
  };
}
