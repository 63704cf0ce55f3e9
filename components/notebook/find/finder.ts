/** What is found in the whole notebook, cells that are not on the page included; follows the document. */
import type * as Y from 'yjs';
import { listCells, observe, sourceOf } from '@/lib/collab/document';
import type { TextEdit } from '@/lib/collab/edits';
import type { CellId } from '@/lib/domain/ids';
import type { Structure } from '../structure';
import { Store } from '../sync/store';
import { compile, findIn, smallest, type Found, type Query } from './matching';

export interface Place extends Found {
  readonly cell: CellId;
}

export interface FindState {
  readonly isOpen: boolean;
  readonly hasReplace: boolean;
  readonly query: Query;
  readonly replacement: string;
  /** What is the matter with the query; null: nothing. */
  readonly problem: string | null;
  readonly places: readonly Place[];
  /** Index into `places`; -1: at none. */
  readonly at: number;
}

/** More is counted as "10,000 or more". */
export const PLACES_MOST = 10_000;
const SETTLE_MS = 150;

const CLOSED: FindState = { isOpen: false, hasReplace: false, query: { text: '', isCase: false, isWord: false, isRegex: false }, replacement: '', problem: null, places: [], at: -1 };

export class Finder extends Store<FindState> {
  readonly #doc: Y.Doc;
  readonly #structure: Structure;
  readonly #stop: () => void;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(doc: Y.Doc, structure: Structure) {
    super(CLOSED);
    this.#doc = doc;
    this.#structure = structure;
    this.#stop = observe(doc, () => { if (this.get().isOpen) this.#timer ??= setTimeout(() => this.#look(), SETTLE_MS); });
  }

  open(hasReplace: boolean, text?: string): void {
    const { query } = this.get();
    this.patch({ isOpen: true, hasReplace: hasReplace || (this.get().isOpen && this.get().hasReplace), query: text ? { ...query, text } : query });
    this.#look();
  }

  close(): void {
    this.patch({ isOpen: false, places: [], at: -1, problem: null });
  }

  ask(change: Partial<Query>): void {
    this.patch({ query: { ...this.get().query, ...change }, at: -1 });
    this.#look();
  }

  replaceWith(replacement: string): void {
    this.patch({ replacement });
    this.#look();
  }

  /** Goes to the next (1) or previous (-1) place, round the ends; from nowhere, to the first in or after `from`. */
  go(by: 1 | -1, from: CellId | null): Place | null {
    const { places, at } = this.get();
    if (places.length === 0) return null;
    const next = at >= 0 ? (at + by + places.length) % places.length : this.#firstFrom(from, by);
    this.patch({ at: next });
    return places[next]!;
  }

  #firstFrom(cell: CellId | null, by: 1 | -1): number {
    const { places } = this.get();
    const order = listCells(this.#doc).map((each) => each.id);
    const start = cell === null ? 0 : order.indexOf(cell);
    if (by === 1) return Math.max(0, places.findIndex((place) => order.indexOf(place.cell) >= start));
    const before = places.findLastIndex((place) => order.indexOf(place.cell) <= start);
    return before < 0 ? places.length - 1 : before;
  }

  /** Replaces the current place and goes to the one after it; null where there is none. */
  replaceOne(from: CellId | null): Place | null {
    this.#look();
    if (this.get().at < 0) return this.go(1, from);
    const place = this.get().places[this.get().at]!;
    this.#replace([place]);
    this.#look();
    const { places } = this.get();
    const order = listCells(this.#doc).map((each) => each.id);
    const after = places.findIndex((each) => (each.cell === place.cell ? each.from >= place.from + place.instead.length : order.indexOf(each.cell) > order.indexOf(place.cell)));
    this.patch({ at: places.length === 0 ? -1 : Math.max(0, after) });
    return places[this.get().at] ?? null;
  }

  /** Replaces everything that is found now, as one step; gives how many places and cells. */
  replaceAll(): { readonly places: number; readonly cells: number } {
    this.#look();
    const { places } = this.get();
    this.#replace(places);
    this.patch({ at: -1 });
    this.#look();
    return { places: places.length, cells: new Set(places.map((place) => place.cell)).size };
  }

  #replace(places: readonly Place[]): void {
    const edits = new Map<CellId, TextEdit[]>();
    for (const place of places) {
      const edit = smallest(place, sourceOf(this.#doc, place.cell)!.toString().slice(place.from, place.to));
      if (edit) edits.set(place.cell, [...(edits.get(place.cell) ?? []), edit]);
    }
    if (edits.size > 0) this.#structure.replace(edits);
  }

  #look(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const { query, replacement, at, places: before } = this.get();
    const compiled = compile(query);
    if (!compiled.ok) return this.patch({ problem: compiled.message, places: [], at: -1 });
    const places: Place[] = [];
    const { pattern } = compiled;
    if (pattern) {
      for (const cell of listCells(this.#doc)) {
        if (places.length >= PLACES_MOST) break;
        for (const found of findIn(cell.source, pattern, replacement, query.isRegex, PLACES_MOST - places.length)) places.push({ cell: cell.id, ...found });
      }
    }
    // Where the current place moved a little, because somebody typed before it, it is still the current one.
    const old = before[at];
    const near = old ? nearest(places, old) : -1;
    this.patch({ problem: null, places, at: near });
  }

  destroy(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#stop();
  }
}

function nearest(places: readonly Place[], old: Place): number {
  let best = -1;
  for (const [at, place] of places.entries()) {
    if (place.cell === old.cell && (best < 0 || Math.abs(place.from - old.from) < Math.abs(places[best]!.from - old.from))) best = at;
  }
  return best;
}
