/**
 * What is found in the whole notebook, cells that are not on the page included; follows the document. Plain text is found at once, a regular
 * expression by a worker with a limit of time: then what is found comes a little later, and belongs to the texts as they were asked about.
 */
import type * as Y from 'yjs';
import { listCells, observe, sourceOf } from '@/lib/collab/document';
import type { TextEdit } from '@/lib/collab/edits';
import type { CellId } from '@/lib/domain/ids';
import type { Structure } from '../structure';
import { Store } from '../sync/store';
import { Matcher, type Searched } from './matcher';
import { compile, findInAll, smallest, type Found, type Query } from './matching';

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
  /** A regular expression is being tried; `places` are not its own yet. */
  readonly isLooking: boolean;
}

/** More is counted as "10,000 or more". */
export const PLACES_MOST = 10_000;
const SETTLE_MS = 150;

const CLOSED: FindState = { isOpen: false, hasReplace: false, query: { text: '', isCase: false, isWord: false, isRegex: false }, replacement: '', problem: null, places: [], at: -1, isLooking: false };

/** What is said of a pattern that the worker was stopped in. */
const WORDS: Readonly<Record<'slow' | 'failed', string>> = {
  slow: 'This pattern takes too long on this notebook. Repeat less within what repeats: (a+)+ finds what a+ finds.',
  failed: 'This pattern could not be tried. Load the page again.',
};

export class Finder extends Store<FindState> {
  readonly #doc: Y.Doc;
  readonly #structure: Structure;
  readonly #matcher: Matcher;
  readonly #stop: () => void;
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** The last look; null once it is done. */
  #looking: Promise<void> | null = null;

  constructor(doc: Y.Doc, structure: Structure, matcher = new Matcher()) {
    super(CLOSED);
    this.#doc = doc;
    this.#structure = structure;
    this.#matcher = matcher;
    this.#stop = observe(doc, () => { if (this.get().isOpen) this.#timer ??= setTimeout(() => this.#look(), SETTLE_MS); });
  }

  open(hasReplace: boolean, text?: string): void {
    const { query } = this.get();
    this.patch({ isOpen: true, hasReplace: hasReplace || (this.get().isOpen && this.get().hasReplace), query: text ? { ...query, text } : query });
    this.#look();
  }

  close(): void {
    this.patch({ isOpen: false, places: [], at: -1, problem: null });
    this.#rest();
  }

  /** Resolves once `places` are those of the query as it is. */
  async settled(): Promise<void> {
    while (this.#looking) await this.#looking;
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
  async replaceOne(from: CellId | null): Promise<Place | null> {
    this.#look();
    await this.settled();
    if (this.get().at < 0) return this.go(1, from);
    const place = this.get().places[this.get().at]!;
    this.#replace([place]);
    this.#look();
    await this.settled();
    const { places } = this.get();
    const order = listCells(this.#doc).map((each) => each.id);
    const after = places.findIndex((each) => (each.cell === place.cell ? each.from >= place.from + place.instead.length : order.indexOf(each.cell) > order.indexOf(place.cell)));
    this.patch({ at: places.length === 0 ? -1 : Math.max(0, after) });
    return places[this.get().at] ?? null;
  }

  /** Replaces everything that is found now, as one step; gives how many places and cells. */
  async replaceAll(): Promise<{ readonly places: number; readonly cells: number }> {
    this.#look();
    await this.settled();
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
    this.#rest();
    const { query, replacement } = this.get();
    const compiled = compile(query);
    if (!compiled.ok) return this.patch({ problem: compiled.message, places: [], at: -1 });
    const cells = listCells(this.#doc);
    const search = { texts: cells.map((cell) => cell.source), query, replacement, most: PLACES_MOST };
    const ids = cells.map((cell) => cell.id);
    if (!query.isRegex || compiled.pattern === null) return this.#show(ids, findInAll(search));
    this.patch({ isLooking: true });
    const looking: Promise<void> = this.#matcher.find(search).then((searched) => {
      if (this.#looking !== looking) return;
      this.#looking = null;
      this.#take(searched, ids, search.texts);
    });
    this.#looking = looking;
  }

  #take(searched: Searched, ids: readonly CellId[], texts: readonly string[]): void {
    if (searched.kind === 'old') return;
    if (searched.kind !== 'found') return this.patch({ isLooking: false, problem: WORDS[searched.kind], places: [], at: -1 });
    // What somebody wrote in the meantime is looked at again soon; until then its old places would point beside the text.
    const isSame = ids.map((id, at) => sourceOf(this.#doc, id)?.toString() === texts[at]);
    this.#show(ids, searched.found.map((found, at) => (isSame[at] ? found : [])));
    if (isSame.includes(false)) this.#timer ??= setTimeout(() => this.#look(), SETTLE_MS);
  }

  #show(ids: readonly CellId[], found: readonly (readonly Found[])[]): void {
    const { at, places: before } = this.get();
    const places = ids.flatMap((cell, index) => found[index]!.map((each): Place => ({ cell, ...each })));
    // Where the current place moved a little, because somebody typed before it, it is still the current one.
    const old = before[at];
    this.patch({ isLooking: false, problem: null, places, at: old ? nearest(places, old) : -1 });
  }

  /** Nothing is waited for any more. */
  #rest(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#looking = null;
    if (this.get().isLooking) this.patch({ isLooking: false });
  }

  destroy(): void {
    this.#rest();
    this.#matcher.destroy();
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
