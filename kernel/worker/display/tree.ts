/**
 * Any JavaScript value as a tree within `BOUNDS`: nodes, depth, entries, text, encoded size and time. Getters are not called and proxies
 * not asked. What does not fit is counted, and can be paged by the node's handle (V4–V7 of OUTPUTS.md).
 */
import { BOUNDS, type Tree, type TreeEntry } from '@/lib/notebook/outputs';
import { cutText, visibleText } from '@/lib/notebook/visible-text';
import { real } from '../runtime';
import { handleFor } from './handles';
import { Accessor, Hole, listingOf, type Listing } from './listing';
import { isTableLike } from './records';
import { scalarText, type ScalarText } from './scalars';

const HIDDEN: Tree = { type: 'scalar', of: 'hidden', text: '(cannot be read)' };
/** The most that one more entry can take with its key, text and marks, encoded. */
const ENTRY_BYTES = 3_500;
const NODE_BYTES = 160;

export function describeTree(value: unknown): Tree {
  try {
    return new Builder(BOUNDS.bytes - 2 * ENTRY_BYTES).node(value, 0);
  } catch {
    return HIDDEN;
  }
}

/** Entries of a collection or record from `offset` on, at most `limit`; fewer where they are large. */
export function treeEntries(object: object, offset: number, limit: number): { readonly size: number; readonly entries: readonly TreeEntry[] } {
  const listing = listingOf(object);
  return { size: listing.size, entries: new Builder(4 * BOUNDS.bytes).entries(object, listing, BOUNDS.treeDepth - 2, offset, limit) };
}

class Builder {
  #nodes = 0;
  #bytes: number;
  readonly #path = new Set<object>();
  #until = Infinity;

  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  node(value: unknown, depth: number): Tree {
    this.#nodes += 1;
    this.#bytes -= NODE_BYTES;
    if (value === Accessor) return { type: 'scalar', of: 'getter', text: '(getter)' };
    if (value === Hole) return { type: 'scalar', of: 'hidden', text: '(empty)' };
    try {
      const scalar = scalarText(value);
      if (scalar !== null) return this.#scalar(scalar, depth);
      return this.#listing(value as object, depth);
    } catch {
      return HIDDEN;
    }
  }

  #scalar({ of, text }: ScalarText, depth: number): Tree {
    const { shown, more } = shorten(text, depth === 0 ? BOUNDS.rootText : BOUNDS.innerText);
    this.#bytes -= sizeOf(shown);
    return { type: 'scalar', of, text: shown, ...(more > 0 ? { more } : {}) };
  }

  #listing(object: object, depth: number): Tree {
    const listing = listingOf(object);
    const name = shorten(listing.name, BOUNDS.nameText).shown;
    this.#bytes -= sizeOf(name);
    if (this.#path.has(object)) return { type: 'seen', name };
    const most = depth >= BOUNDS.treeDepth ? 0 : depth === 0 ? BOUNDS.rootEntries : BOUNDS.innerEntries;
    const entries = this.entries(object, listing, depth, 0, most);
    const more = listing.size - entries.length;
    const isTable = depth === 0 && listing.type === 'list' && isTableLike(object, listing.size);
    return { type: listing.type, name, size: listing.size, entries, more, ...(more > 0 || isTable ? { handle: handleFor(object) } : {}), ...(isTable ? { isTable } : {}) };
  }

  entries(object: object, listing: Listing, depth: number, offset: number, most: number): TreeEntry[] {
    const entries: TreeEntry[] = [];
    if (most === 0 || this.#isSpent()) return entries;
    this.#path.add(object);
    // From the first entry on: what lists the keys of a large record does it in one piece.
    if (this.#until === Infinity) this.#until = real.elapsed() + BOUNDS.treeMs;
    for (const [key, value] of listing.from(offset)) {
      const shown = shorten(key, BOUNDS.keyText).shown;
      this.#bytes -= sizeOf(shown);
      entries.push({ key: shown, value: this.node(value, depth + 1) });
      if (entries.length >= most || this.#isSpent()) break;
    }
    this.#path.delete(object);
    return entries;
  }

  #isSpent(): boolean {
    return this.#nodes >= BOUNDS.treeNodes || this.#bytes < ENTRY_BYTES || real.elapsed() > this.#until;
  }
}

/** The beginning of a text, made visible, and how many characters of it are left out. */
function shorten(text: string, most: number): { readonly shown: string; readonly more: number } {
  let raw = cutText(text, most);
  let shown = visibleText(raw);
  if (shown.length > most) {
    raw = cutText(text, Math.floor(most / 8));
    shown = visibleText(raw);
  }
  return { shown, more: text.length - raw.length };
}

/** Bytes that a visible text takes as JSON, at most. */
function sizeOf(text: string): number {
  let size = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    size += unit > 0x7f ? 3 : unit === 0x22 || unit === 0x5c || unit < 0x20 ? 2 : 1;
  }
  return size;
}
