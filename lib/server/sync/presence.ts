/**
 * Who is in a room. One state a socket, under the client id it named first; identity, colour and clock are the server's,
 * so that nobody can speak, or fall silent, for somebody else (rules C12 to C14).
 */
import { pickColour, readPlace, writeEntries, type AwarenessEntry, type Identity } from '@/lib/collab/presence';

interface Seat {
  readonly user: Identity;
  client: number | null;
  state: object | null;
}

export class PresenceTable<Key> {
  readonly #seats = new Map<Key, Seat>();
  readonly #now: () => number;
  #clock = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Gives the colour that others will see: one person has one, in however many windows. */
  join(key: Key, user: Omit<Identity, 'colour'>): number {
    const colours = new Map([...this.#seats.values()].map((seat) => [seat.user.id, seat.user.colour]));
    const colour = colours.get(user.id) ?? pickColour([...colours.values()]);
    this.#seats.set(key, { user: { ...user, colour }, client: null, state: null });
    return colour;
  }

  /**
   * Takes what a socket says of itself. Gives the entries for everybody else, or null where it speaks under another
   * client id than before, or one that somebody else here uses.
   */
  say(key: Key, entry: AwarenessEntry): AwarenessEntry[] | null {
    const seat = this.#seats.get(key);
    if (!seat) return null;
    if (seat.client === null) {
      const held = [...this.#seats.entries()].find(([, other]) => other.client === entry.client);
      if (held && held[1].user.id !== seat.user.id) return null;
      if (held) held[1].client = null; // the same page, back before its old socket was missed
      seat.client = entry.client;
    }
    if (seat.client !== entry.client) return null;
    seat.state = entry.state === null ? null : { ...readPlace(entry.state), user: seat.user };
    return [this.#entryOf(seat.client, seat.state)];
  }

  /** Gives the entries that tell the others it is gone. */
  leave(key: Key): AwarenessEntry[] {
    const seat = this.#seats.get(key);
    this.#seats.delete(key);
    return seat?.client == null || seat.state === null ? [] : [this.#entryOf(seat.client, null)];
  }

  /** Everybody else, for one who asks. */
  others(key: Key): Uint8Array | null {
    const entries = [...this.#seats.entries()].filter(([other, seat]) => other !== key && seat.client !== null && seat.state !== null)
      .map(([, seat]) => this.#entryOf(seat.client!, seat.state));
    return entries.length > 0 ? writeEntries(entries) : null;
  }

  /** Clocks only grow, over restarts too: browsers keep the last one they saw. */
  #entryOf(client: number, state: object | null): AwarenessEntry {
    this.#clock = Math.max(this.#clock + 1, this.#now());
    return { client, clock: this.#clock, state };
  }
}
