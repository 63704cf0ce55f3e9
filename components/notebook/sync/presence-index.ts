/**
 * Others in the notebook, by cell: whoever draws one cell hears of that cell alone. Carets move many times a second, and a notebook may have two
 * thousand cells.
 */
import type { PresenceEntry } from './document-client';
import { Store } from './store';

const NOBODY: readonly PresenceEntry[] = [];
const NOBODY_LISTENS: readonly (() => void)[] = [];

export class PresenceIndex {
  /** Who is here and in which cell: the same list while only carets move within cells. */
  readonly roster = new Store<readonly PresenceEntry[]>(NOBODY);
  #byCell: ReadonlyMap<string, readonly PresenceEntry[]> = new Map();
  readonly #listeners = new Map<string, Set<() => void>>();

  /** Those in one cell, the same list until one of them comes, goes or moves. */
  in(cell: string): readonly PresenceEntry[] {
    return this.#byCell.get(cell) ?? NOBODY;
  }

  subscribe(cell: string, listener: () => void): () => void {
    const known = this.#listeners.get(cell) ?? new Set();
    this.#listeners.set(cell, known.add(listener));
    return () => {
      known.delete(listener);
      if (known.size === 0 && this.#listeners.get(cell) === known) this.#listeners.delete(cell);
    };
  }

  /** Takes everybody as they are now. An entry that did not change is the same object as before. */
  set(people: readonly PresenceEntry[]): void {
    const before = this.#byCell;
    const next = new Map<string, PresenceEntry[]>();
    for (const person of people) {
      if (!person.cell) continue;
      const here = next.get(person.cell);
      if (here) here.push(person);
      else next.set(person.cell, [person]);
    }
    const kept = new Map<string, readonly PresenceEntry[]>();
    const changed = [...before.keys()].filter((cell) => !next.has(cell));
    for (const [cell, here] of next) {
      const was = before.get(cell);
      const isSame = was?.length === here.length && was.every((person, at) => person === here[at]);
      kept.set(cell, isSame ? was! : here);
      if (!isSame) changed.push(cell);
    }
    this.#byCell = kept;
    if (!isSameRoster(this.roster.get(), people)) this.roster.set(people);
    for (const cell of changed) for (const listener of Array.from(this.#listeners.get(cell) ?? NOBODY_LISTENS)) listener();
  }
}

function isSameRoster(a: readonly PresenceEntry[], b: readonly PresenceEntry[]): boolean {
  return a.length === b.length && a.every((one, at) => {
    const other = b[at]!;
    return one === other || (one.client === other.client && one.cell === other.cell && one.user.id === other.user.id && one.user.name === other.user.name && one.user.colour === other.user.colour);
  });
}
