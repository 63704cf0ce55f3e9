/** Who defines and who reads each name of a notebook, and which names have too many definers (D2). */
import type { CellId, Digest } from '@/lib/domain/ids';
import type { GraphCell } from '../session-types';
import type { CellAnalysis } from './findings';

/** A cell of a notebook with what its own source says. `analysis` is null for prose. */
export interface AnalysedCell {
  readonly id: CellId;
  readonly type: GraphCell['type'];
  readonly digest: Digest;
  readonly analysis: CellAnalysis | null;
  /** How messages call it. */
  readonly title: string;
}

export class Names {
  readonly #definers = new Map<string, AnalysedCell[]>();
  readonly #readers = new Map<string, AnalysedCell[]>();
  readonly #conflicts = new Set<string>();

  constructor(cells: readonly AnalysedCell[]) {
    for (const cell of cells) {
      for (const name of cell.analysis?.defines ?? []) push(this.#definers, name, cell);
      for (const { name } of cell.analysis?.reads ?? []) push(this.#readers, name, cell);
    }
    for (const [name, found] of this.#definers) if (found.length > 1 && this.#readers.has(name) && !areSameImport(name, found)) this.#conflicts.add(name);
  }

  definers(name: string): readonly AnalysedCell[] {
    return this.#definers.get(name) ?? [];
  }

  /** Cells that read the name from another cell. */
  readers(name: string): readonly AnalysedCell[] {
    return this.#readers.get(name) ?? [];
  }

  /** True for a name that is read and has several definers: it makes no edge. */
  isConflict(name: string): boolean {
    return this.#conflicts.has(name);
  }

  get conflicts(): ReadonlySet<string> {
    return this.#conflicts;
  }

  /** The cell whose value a reader of the name gets: the first in the notebook. */
  owner(name: string): AnalysedCell | undefined {
    return this.#definers.get(name)?.[0];
  }
}

function areSameImport(name: string, definers: readonly AnalysedCell[]): boolean {
  return new Set(definers.map((cell) => cell.analysis?.importedAs[name] ?? cell.id)).size === 1;
}

function push<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const known = lists.get(key);
  if (known) known.push(value);
  else lists.set(key, [value]);
}
