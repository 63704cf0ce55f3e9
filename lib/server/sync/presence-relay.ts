/**
 * Tells everybody in a room where the others are, together: fifty people who type would make two and a half thousand frames each time all
 * their carets move, and this makes fifty. Of what one client said meanwhile, only the last goes out.
 */
import { writeFrame } from '@/lib/collab/frames';
import { encodeEntry, joinEntries, type AwarenessEntry } from '@/lib/collab/presence';

/** A caret is seen to move at once, of few people; of many, who cannot all be looked at, a little later. Milliseconds. */
export const TELL_MS = { least: 40, each: 5, most: 500 } as const;

interface Waiting<Key> {
  readonly from: Key;
  readonly bytes: Uint8Array;
}

export class PresenceRelay<Key extends { send(frame: Uint8Array): void }> {
  readonly #here: ReadonlySet<Key>;
  #waiting = new Map<number, Waiting<Key>>();
  #timer: NodeJS.Timeout | null = null;

  /** @param here everybody in the room, as it stands when they are told */
  constructor(here: ReadonlySet<Key>) {
    this.#here = here;
  }

  /** Takes what `from` said; everybody else hears it. */
  say(entries: readonly AwarenessEntry[], from: Key): void {
    for (const entry of entries) {
      this.#waiting.delete(entry.client);
      this.#waiting.set(entry.client, { from, bytes: encodeEntry(entry) });
    }
    this.#timer ??= setTimeout(() => this.#tell(), Math.min(TELL_MS.most, Math.max(TELL_MS.least, TELL_MS.each * this.#here.size)));
  }

  #tell(): void {
    this.#timer = null;
    const waiting = [...this.#waiting.values()];
    this.#waiting = new Map();
    const spoke = new Set(waiting.map(({ from }) => from));
    const whole = frameOf(waiting);
    for (const key of this.#here) {
      const others = spoke.has(key) ? waiting.filter(({ from }) => from !== key) : waiting;
      if (others.length > 0) key.send(others === waiting ? whole : frameOf(others));
    }
  }

  end(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#waiting.clear();
  }
}

function frameOf(waiting: readonly { readonly bytes: Uint8Array }[]): Uint8Array {
  return writeFrame({ type: 'awareness', entries: joinEntries(waiting.map(({ bytes }) => bytes)) });
}
