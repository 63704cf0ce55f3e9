/**
 * Which findings each cell has, worked out when nobody has typed for a moment: first the cells that are on the screen, then the others. While this
 * person writes, none are: the service would take the core that the page draws the letters with.
 */
import type { CellId } from '@/lib/domain/ids';
import { keysRest } from '../keys-pressed';
import { Store } from '../sync/store';
import type { TypesClient } from './client';
import type { Finding } from './types';
import type { WatchedCells } from './watch';

export interface CellFindings {
  /** The text that they were found in. */
  readonly source: string;
  readonly list: readonly Finding[];
}

const NONE: readonly Finding[] = [];

/** Below are TypeScript's codes for what does not parse, of which the session speaks. */
export const SYNTAX_BELOW = 2000;

export function countErrors(list: readonly Finding[] = NONE): number {
  return list.filter(({ severity, code }) => severity === 'error' && code >= SYNTAX_BELOW).length;
}

const SETTLE_MS = 300;
/** Where others type without a pause, findings are worked out this often all the same. */
const MOST_MS = 2_000;
const OTHERS_MS = 1_500;

export class FindingsStore {
  readonly all = new Store<Readonly<Record<string, CellFindings>>>({});
  readonly #client: TypesClient;
  readonly #cells: WatchedCells;
  readonly #mounted: () => readonly CellId[];
  readonly #rest: (pause: number) => Promise<void>;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #round = 0;
  /** Since when something has changed and nothing was worked out. */
  #waitsSince: number | null = null;
  #isFinding = false;
  #isGone = false;

  /** `rest` resolves once this person has pressed no key for so many milliseconds. */
  constructor(client: TypesClient, cells: WatchedCells, mounted: () => readonly CellId[], rest: (pause: number) => Promise<void> = keysRest) {
    this.#rest = rest;
    this.#client = client;
    this.#cells = cells;
    this.#mounted = mounted;
  }

  of(cell: CellId): readonly Finding[] {
    return this.all.get()[cell]?.list ?? NONE;
  }

  /** Something changed: begins anew after a pause. Does nothing before the service was first wanted. */
  refresh(): void {
    if (!this.#client.isStarted) return;
    this.#round += 1;
    if (this.#isFinding) return; // those on the screen are finished first, and looked at again
    const now = Date.now();
    this.#waitsSince ??= now;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#run(), Math.max(0, Math.min(SETTLE_MS, this.#waitsSince + MOST_MS - now)));
  }

  async #run(): Promise<void> {
    this.#waitsSince = null;
    this.#isFinding = true;
    await this.#rest(SETTLE_MS);
    const round = this.#round;
    const near = this.#mounted();
    for (const id of near) await this.#look(id);
    this.#isFinding = false;
    if (this.#isGone) return;
    if (round !== this.#round) return this.refresh();
    await new Promise((resolve) => { this.#timer = setTimeout(resolve, OTHERS_MS - SETTLE_MS); });
    const known = new Set(near);
    await this.#find(this.#cells.list().flatMap(({ id, isMade }) => (known.has(id) || isMade ? [] : [id])), round);
    if (round === this.#round) this.#forgetGone();
  }

  /** False when something changed meanwhile. */
  async #find(cells: readonly CellId[], round: number): Promise<boolean> {
    for (const id of cells) {
      await this.#rest(SETTLE_MS);
      if (round !== this.#round) return false;
      await this.#look(id);
    }
    return round === this.#round;
  }

  /** Works out one cell's. What was found in a text that has changed meanwhile is of no use. */
  async #look(id: CellId): Promise<void> {
    const source = this.#cells.source(id);
    const list = this.#isGone ? null : await this.#client.ask('findings', [id], { isUrgent: false });
    if (list && !this.#isGone && this.#cells.source(id) === source) this.#put(id, { source, list });
  }

  #put(id: CellId, found: CellFindings): void {
    const before = this.all.get()[id];
    // Most cells are clean: nobody need hear that they still are.
    if (found.list.length === 0 && (before?.list.length ?? 0) === 0) return;
    if (before?.source === found.source && JSON.stringify(before.list) === JSON.stringify(found.list)) return;
    this.all.set({ ...this.all.get(), [id]: found });
  }

  #forgetGone(): void {
    const here = new Set<string>(this.#cells.list().map(({ id }) => id));
    const kept = Object.entries(this.all.get()).filter(([id]) => here.has(id));
    if (kept.length < Object.keys(this.all.get()).length) this.all.set(Object.fromEntries(kept));
  }

  destroy(): void {
    this.#isGone = true;
    this.#round += 1;
    if (this.#timer) clearTimeout(this.#timer);
  }
}
