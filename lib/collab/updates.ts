/**
 * What a Yjs update would do, found out before anything is applied or stored. Two readings:
 * `inspectUpdate` looks at the bytes alone: whose structs they are, whether they are of kinds that a notebook document
 * holds, how much they claim. `applyOnTrial` applies it to a draft and looks at what became of it.
 */
import * as Y from 'yjs';
import * as decoding from 'lib0/decoding';
import { DOCUMENT_ROOTS, doesDamage } from './damage';

/** One update; a paste of a book fits. */
export const UPDATE_BYTES = 2 * 1024 * 1024;
/** The document as stored, snapshot and log. */
export const DOCUMENT_BYTES = 64 * 1024 * 1024;
/** Yjs draws client ids from 32 bits. Ids above it mark people who only ever deleted (rooms write those). */
export const CLIENT_IDS = 2 ** 32;
/** Clock of one client: far beyond what a person types, far below where numbers lose precision. */
const CLOCK_MOST = 2 ** 40;
/** A few bytes can claim a run of any length; this is what one update may claim. */
const UNITS_MOST = 4 * 1024 * 1024;

export type UpdateFault = 'unreadable' | 'too-large' | 'foreign-kind' | 'orphan';

export interface Inspection {
  /** Clients under which the update brings new structs; none for one that only deletes. */
  readonly writers: readonly number[];
}

/** Content of an item by Yjs' reference number: deleted, string, type, any. Nothing else belongs in a notebook. */
const KINDS = new Set([1, 4, 7, 8]);

/** Keeps hold of its input, to see whether bytes were left over. */
class TracingDecoder extends Y.UpdateDecoderV1 {
  static last: decoding.Decoder | null = null;
  constructor(decoder: decoding.Decoder) {
    super(decoder);
    TracingDecoder.last = decoder;
  }
}

type Decoded = ReturnType<typeof Y.decodeUpdate>;

function decode(update: Uint8Array): Decoded | null {
  try {
    const decoded = Y.decodeUpdateV2(update, TracingDecoder as unknown as typeof Y.UpdateDecoderV2);
    const rest = TracingDecoder.last;
    TracingDecoder.last = null;
    return rest && decoding.hasContent(rest) ? null : decoded;
  } catch {
    return null;
  }
}

/**
 * Reads an update against `headBefore`, the next clock of a client in everything accepted so far. Refuses, by name of the
 * fault: bytes that are no update, too much of it, content that a notebook does not hold, and structs or deletions that
 * would have to wait for others (rules C5 to C7).
 */
export function inspectUpdate(update: Uint8Array, headBefore: (client: number) => number): Inspection | UpdateFault {
  if (update.length > UPDATE_BYTES) return 'too-large';
  const decoded = decode(update);
  if (!decoded) return 'unreadable';

  const next = new Map<number, number>();
  const headOf = (client: number) => next.get(client) ?? headBefore(client);
  let units = 0;
  for (const struct of decoded.structs) {
    const { client, clock } = struct.id;
    const end = clock + struct.length;
    if (client >= CLIENT_IDS || end > CLOCK_MOST) return 'unreadable';
    units += struct.length;
    if (units > UNITS_MOST) return 'too-large';
    if (struct instanceof Y.Skip || clock > headOf(client)) return 'orphan';
    if (struct instanceof Y.Item && !isOfNotebook(struct)) return 'foreign-kind';
    if (struct instanceof Y.Item && dependsOnItself(struct)) return 'orphan';
    if (end > headOf(client)) next.set(client, end);
  }
  for (const struct of decoded.structs) {
    if (struct instanceof Y.Item && dependenciesOf(struct).some((id) => id.clock >= headOf(id.client))) return 'orphan';
  }
  for (const [client, ranges] of decoded.ds.clients) {
    for (const range of ranges) {
      if (range.clock + range.len > headOf(client)) return 'orphan';
    }
  }
  return { writers: [...next.keys()] };
}

function dependenciesOf(item: Y.Item): Y.ID[] {
  const parent = item.parent instanceof Y.ID ? item.parent : null;
  return [item.origin, item.rightOrigin, parent].filter((id) => id !== null);
}

/** Yjs takes it for granted that what a client refers to of its own came earlier, and breaks where it did not. */
function dependsOnItself(item: Y.Item): boolean {
  return dependenciesOf(item).some((id) => id.client === item.id.client && id.clock >= item.id.clock);
}

function isOfNotebook(item: Y.Item): boolean {
  const content = item.content;
  if (!KINDS.has(content.getRef())) return false;
  if (content instanceof Y.ContentType && content.type.constructor !== Y.Map && content.type.constructor !== Y.Text) return false;
  const parent: unknown = item.parent;
  return typeof parent !== 'string' || DOCUMENT_ROOTS.includes(parent);
}

/**
 * Applies an update to a draft and gives its effect: an update of just what is new, null where nothing is. Says 'damage'
 * when it threw, left something waiting, removed or replaced a cell, or left what it touched malformed (rule C8); the
 * draft must then be thrown away.
 */
export function applyOnTrial(draft: Y.Doc, update: Uint8Array): Uint8Array | null | 'damage' {
  let effect: Uint8Array | null = null;
  const take = (made: Uint8Array) => { effect = made; };
  draft.on('update', take);
  try {
    if (doesDamage(draft, () => Y.applyUpdate(draft, update, 'trial'))) return 'damage';
  } catch {
    return 'damage';
  } finally {
    draft.off('update', take);
  }
  return hasPending(draft) ? 'damage' : effect;
}

/** True when a document holds structs or deletions that wait for others: something is missing from it. */
export function hasPending(doc: Y.Doc): boolean {
  return doc.store.pendingStructs !== null || doc.store.pendingDs !== null;
}
