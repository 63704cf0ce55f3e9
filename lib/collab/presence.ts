/**
 * Presence: who is here, in which cell, with what selected. It travels as Yjs awareness and is never stored. A client
 * says only where it is; who it is, its colour and the clock are written by the server (rules C12 to C14).
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { CLIENT_IDS } from './updates';

/** A caret or selection in a cell's source: Yjs relative positions, base64. */
export interface PresenceSelection {
  readonly anchor: string;
  readonly head: string;
}

/** What a client may say of itself. */
export interface Place {
  /** The cell that has the focus. */
  readonly cell?: string;
  readonly selection?: PresenceSelection;
}

export interface Identity {
  readonly id: string;
  readonly name: string;
  /** 1 to 8, a token `--presence-n`; free ones first, in order of arrival. */
  readonly colour: number;
}

export interface Presence extends Place {
  readonly user: Identity;
}

export const PRESENCE_COLOURS = 8;
const ENTRIES_BYTES = 4_096;
const SHORT_TEXT = 200;

export interface AwarenessEntry {
  readonly client: number;
  readonly clock: number;
  /** Null: gone. */
  readonly state: unknown;
}

/** Reads the one entry of a client's awareness frame; null when there is another number of them, or it is too large. */
export function readOwnEntry(bytes: Uint8Array): AwarenessEntry | null {
  const entries = bytes.length <= ENTRIES_BYTES ? readEntries(bytes) : null;
  return entries?.length === 1 ? entries[0]! : null;
}

/** Reads every entry of an awareness frame; null when it is not one. */
export function readEntries(bytes: Uint8Array): AwarenessEntry[] | null {
  try {
    const decoder = decoding.createDecoder(bytes);
    const entries: AwarenessEntry[] = [];
    for (let left = decoding.readVarUint(decoder); left > 0; left -= 1) {
      const client = decoding.readVarUint(decoder);
      const clock = decoding.readVarUint(decoder);
      if (client >= CLIENT_IDS) return null;
      entries.push({ client, clock, state: JSON.parse(decoding.readVarString(decoder)) as unknown });
    }
    return decoding.hasContent(decoder) ? null : entries;
  } catch {
    return null;
  }
}

export function writeEntries(entries: readonly AwarenessEntry[]): Uint8Array {
  return joinEntries(entries.map(encodeEntry));
}

/** One entry as it stands in a frame. */
export function encodeEntry({ client, clock, state }: AwarenessEntry): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, client);
  encoding.writeVarUint(encoder, clock);
  encoding.writeVarString(encoder, JSON.stringify(state));
  return encoding.toUint8Array(encoder);
}

/** An awareness frame's content, of entries that were encoded before: one that goes to many is written once. */
export function joinEntries(encoded: readonly Uint8Array[]): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, encoded.length);
  for (const bytes of encoded) encoding.writeUint8Array(encoder, bytes);
  return encoding.toUint8Array(encoder);
}

const isShort = (value: unknown): value is string => typeof value === 'string' && value.length <= SHORT_TEXT;

/** Keeps of a state what a client may say; everything else in it is dropped. */
export function readPlace(state: unknown): Place {
  if (typeof state !== 'object' || state === null) return {};
  const { cell, selection } = state as Record<string, unknown>;
  const { anchor, head } = (typeof selection === 'object' && selection !== null ? selection : {}) as Record<string, unknown>;
  return {
    ...(isShort(cell) ? { cell } : {}),
    ...(isShort(anchor) && isShort(head) ? { selection: { anchor, head } } : {}),
  };
}

/** Reads a state that the server relayed; null for one without identity (one's own, before it went round). */
export function readPresence(state: unknown): Presence | null {
  const user = (state as { user?: Partial<Identity> } | null)?.user;
  if (!user || typeof user.id !== 'string' || typeof user.name !== 'string' || typeof user.colour !== 'number') return null;
  return { ...readPlace(state), user: { id: user.id, name: user.name, colour: user.colour } };
}

/** The first colour that nobody here has; beyond eight people, the one that fewest have. */
export function pickColour(taken: readonly number[]): number {
  const counts = Array.from({ length: PRESENCE_COLOURS }, (_, index) => taken.filter((colour) => colour === index + 1).length);
  return counts.indexOf(Math.min(...counts)) + 1;
}
