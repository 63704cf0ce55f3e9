/** Two texts side by side, line by line. Pure. */
import { diffSequences, linesOf, wordsOf } from '@/lib/collab/text-diff';

export interface Part {
  readonly text: string;
  /** This part is only on this side. */
  readonly isChanged: boolean;
}

export interface Side {
  /** From 1. */
  readonly line: number;
  readonly parts: readonly Part[];
}

export type DiffRow =
  | { readonly kind: 'same' | 'changed'; readonly left: Side | null; readonly right: Side | null }
  /** Lines that are the same on both sides and far from any change. */
  | { readonly kind: 'gap'; readonly lines: number };

/** Lines shown around a change. */
const AROUND = 3;

/** The rows of a comparison; stretches of more than twice `AROUND` equal lines become a gap. */
export function sideBySide(left: string, right: string): DiffRow[] {
  const [a, b] = [linesOf(left).map(bare), linesOf(right).map(bare)];
  const hunks = diffSequences(a, b);
  if (hunks.length === 0) return a.map((_, at) => ({ kind: 'same', left: whole(a, at), right: whole(b, at) }));
  const rows: DiffRow[] = [];
  let [x, y] = [0, 0];
  for (const [at, hunk] of [...hunks, { a: [a.length, a.length], b: [b.length, b.length] } as const].entries()) {
    rows.push(...equalRows(a, x, y, hunk.a[0] - x, at > 0, at < hunks.length));
    rows.push(...changedRows(a, b, hunk.a, hunk.b));
    [x, y] = [hunk.a[1], hunk.b[1]];
  }
  return rows;
}

const bare = (line: string) => (line.endsWith('\n') ? line.slice(0, -1) : line);
const whole = (lines: readonly string[], at: number): Side => ({ line: at + 1, parts: [{ text: lines[at]!, isChanged: false }] });

function equalRows(lines: readonly string[], x: number, y: number, count: number, isAfterChange: boolean, isBeforeChange: boolean): DiffRow[] {
  const row = (at: number): DiffRow => ({ kind: 'same', left: whole(lines, x + at), right: { line: y + at + 1, parts: [{ text: lines[x + at]!, isChanged: false }] } });
  const [head, tail] = [isAfterChange ? AROUND : 0, isBeforeChange ? AROUND : 0];
  if (count <= head + tail + 1) return Array.from({ length: count }, (_, at) => row(at));
  return [...Array.from({ length: head }, (_, at) => row(at)), { kind: 'gap', lines: count - head - tail }, ...Array.from({ length: tail }, (_, at) => row(count - tail + at))];
}

function changedRows(a: readonly string[], b: readonly string[], left: readonly [number, number], right: readonly [number, number]): DiffRow[] {
  const count = Math.max(left[1] - left[0], right[1] - right[0]);
  return Array.from({ length: count }, (_, at): DiffRow => {
    const [i, j] = [left[0] + at, right[0] + at];
    if (i >= left[1]) return { kind: 'changed', left: null, right: { line: j + 1, parts: [{ text: b[j]!, isChanged: true }] } };
    if (j >= right[1]) return { kind: 'changed', left: { line: i + 1, parts: [{ text: a[i]!, isChanged: true }] }, right: null };
    const [was, is] = withinLine(a[i]!, b[j]!);
    return { kind: 'changed', left: { line: i + 1, parts: was }, right: { line: j + 1, parts: is } };
  });
}

/** What differs within a line, by word; lines that share little are different as a whole. */
function withinLine(was: string, is: string): [Part[], Part[]] {
  const [a, b] = [wordsOf(was), wordsOf(is)];
  const hunks = diffSequences(a, b);
  const letters = (words: readonly string[]) => words.reduce((sum, word) => sum + word.trim().length, 0);
  const kept = letters(a) - hunks.reduce((sum, hunk) => sum + letters(a.slice(...hunk.a)), 0);
  if (kept * 3 < Math.max(letters(a), letters(b))) return [[{ text: was, isChanged: true }], [{ text: is, isChanged: true }]];
  return [partsOf(a, hunks.map((hunk) => hunk.a)), partsOf(b, hunks.map((hunk) => hunk.b))];
}

function partsOf(words: readonly string[], changed: readonly (readonly [number, number])[]): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const [start, end] of [...changed, [words.length, words.length] as const]) {
    if (start > from) parts.push({ text: words.slice(from, start).join(''), isChanged: false });
    if (end > start) parts.push({ text: words.slice(start, end).join(''), isChanged: true });
    from = end;
  }
  return parts;
}
