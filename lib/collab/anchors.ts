/**
 * Where a comment stands. A comment on text names the characters themselves, by the ids that Yjs gave them, so it follows
 * them through edits by anybody, moves of the cell, and time. Undo writes deleted text anew, under new ids; then the words
 * kept when the comment was made find it again (rules A1 to A4).
 */
import * as Y from 'yjs';
import type { CellId } from '@/lib/domain/ids';
import type { Anchor, Run } from '@/lib/notebook/anchor';
import { listHeads, sourceOf } from './document';

export interface TextPlace {
  readonly cell: CellId;
  /** UTF-16 units; `end` is after the last. */
  readonly start: number;
  readonly end: number;
}

/** UTF-16 units of text that one comment may be about. */
export const QUOTE_MOST = 2_000;
const RUNS_MOST = 400;
/** Shorter words stand in too many places to be looked for in other cells. */
const FOUND_ELSEWHERE_LEAST = 8;

/** The items of a shared text in order; deleted ones too. */
function* itemsOf(source: Y.Text): Generator<Y.Item> {
  for (let item = source._start; item !== null; item = item.right) yield item;
}

/** The runs of the characters from `start` to `end`; null where there is none, or they are too many to keep. */
export function runsOf(source: Y.Text, start: number, end: number): Run[] | null {
  if (!(start >= 0 && start < end && end <= source.length)) return null;
  const runs: [number, number, number][] = [];
  let at = 0;
  for (const item of itemsOf(source)) {
    if (item.deleted || !item.countable) continue;
    const from = Math.max(0, start - at);
    const to = Math.min(item.length, end - at);
    if (from < to) {
      const last = runs.at(-1);
      const clock = item.id.clock + from;
      if (last && last[0] === item.id.client && last[1] + last[2] === clock) last[2] += to - from;
      else runs.push([item.id.client, clock, to - from]);
    }
    at += item.length;
    if (at >= end) break;
  }
  return runs.length > 0 && runs.length <= RUNS_MOST ? runs : null;
}

/** From the first to the last of the characters of `runs` that are still there; null when none is. */
function survivors(source: Y.Text, runs: readonly Run[]): { readonly start: number; readonly end: number } | null {
  let [start, end] = [Infinity, -1];
  let at = 0;
  for (const item of itemsOf(source)) {
    if (item.deleted || !item.countable) continue;
    for (const [client, clock, length] of runs) {
      if (client !== item.id.client) continue;
      const from = Math.max(clock, item.id.clock) - item.id.clock;
      const to = Math.min(clock + length, item.id.clock + item.length) - item.id.clock;
      if (from >= to) continue;
      start = Math.min(start, at + from);
      end = Math.max(end, at + to);
    }
    at += item.length;
  }
  return end < 0 ? null : { start, end };
}

/** Where `quote` stands around `place`, whole; null where it does not. */
function around(text: string, quote: string, place: { readonly start: number; readonly end: number }): { readonly start: number; readonly end: number } | null {
  for (let at = text.indexOf(quote, Math.max(0, place.end - quote.length)); at !== -1 && at <= place.start; at = text.indexOf(quote, at + 1)) {
    if (at + quote.length >= place.end) return { start: at, end: at + quote.length };
  }
  return null;
}

/** The only place of `quote` in `text`; null where there is none or more. */
function only(text: string, quote: string): { readonly start: number; readonly end: number } | null {
  const at = quote === '' ? -1 : text.indexOf(quote);
  return at !== -1 && text.indexOf(quote, at + 1) === -1 ? { start: at, end: at + quote.length } : null;
}

/**
 * Where the commented text is now: its own characters as far as they are there; all of `quote`, where that stands around
 * them again; and when they are gone, the only place where `quote` stands in the cell, or else in the notebook. Null when
 * there is none: the text is gone. Everybody with the same document gets the same answer.
 */
export function findText(doc: Y.Doc, anchor: Extract<Anchor, { kind: 'text' }>, quote: string): TextPlace | null {
  const source = sourceOf(doc, anchor.cell);
  const heads = listHeads(doc);
  const isShown = heads.some((head) => head.id === anchor.cell);
  if (source) {
    const text = source.toString();
    const kept = survivors(source, anchor.runs);
    const place = kept ? (around(text, quote, kept) ?? kept) : only(text, quote);
    // Of a deleted cell nothing is shown, but it can come back: its text is not looked for elsewhere while it lies there.
    if (place) return isShown ? { cell: anchor.cell, ...place } : null;
  }
  if (quote.length < FOUND_ELSEWHERE_LEAST) return null;
  let found: TextPlace | null = null;
  for (const { id } of heads) {
    if (id === anchor.cell) continue;
    const text = sourceOf(doc, id)?.toString() ?? '';
    if (!text.includes(quote)) continue;
    const place = only(text, quote);
    if (found || !place) return null;
    found = { cell: id, ...place };
  }
  return found;
}

const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

/** A position of a text as it travels: a Yjs relative position, base64. `side` is the character it keeps to. */
export function writePosition(source: Y.Text, offset: number, side: 'before' | 'after'): string {
  return btoa(String.fromCharCode(...Y.encodeRelativePosition(Y.createRelativePositionFromTypeIndex(source, offset, side === 'before' ? -1 : 0))));
}

/** Null for what does not point into `source`: anybody may send anything. */
export function readPosition(source: Y.Text, position: string): number | null {
  try {
    const found = Y.createAbsolutePositionFromRelativePosition(Y.decodeRelativePosition(bytesOf(position)), source.doc!);
    return found?.type === source ? found.index : null;
  } catch {
    return null;
  }
}
