/**
 * How one text became another, as short a way as is worth finding: by line, then by word within lines that changed. Follows
 * E. W. Myers, "An O(ND) Difference Algorithm and Its Variations" (Algorithmica 1, 1986), the greedy form, with a bound on
 * the work: texts that share next to nothing are one replacement. No edit ever splits a surrogate pair.
 */
import type { TextEdit } from './edits';

/** A run of items of `a` replaced by a run of items of `b`: half-open index ranges. */
export interface Hunk {
  readonly a: readonly [number, number];
  readonly b: readonly [number, number];
}

/** Differences looked for before two sequences count as unrelated; memory and time grow with its square. */
const MOST_DIFFERENCES = 1_500;

/** The hunks that turn `a` into `b`, ascending and apart from each other; what lies between them is equal. */
export function diffSequences(a: readonly string[], b: readonly string[], most = MOST_DIFFERENCES): Hunk[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let endA = a.length;
  let endB = b.length;
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA -= 1;
    endB -= 1;
  }
  if (start === endA && start === endB) return [];
  if (start === endA || start === endB) return [{ a: [start, endA], b: [start, endB] }];
  const pairs = equalPairs(a.slice(start, endA), b.slice(start, endB), most);
  const hunks: Hunk[] = [];
  let [x, y] = [start, start];
  for (const [i, j] of [...pairs.map(([i, j]) => [i + start, j + start] as const), [endA, endB] as const]) {
    if (i > x || j > y) hunks.push({ a: [x, i], b: [y, j] });
    [x, y] = [i + 1, j + 1];
  }
  return hunks;
}

/** Index pairs of a longest common subsequence; none where more than `most` differences would be needed. */
function equalPairs(a: readonly string[], b: readonly string[], most: number): [number, number][] {
  const limit = Math.min(a.length + b.length, most);
  const furthest = new Int32Array(2 * limit + 3);
  const trace: Int32Array[] = [];
  const middle = limit + 1;
  for (let d = 0; d <= limit; d += 1) {
    trace.push(furthest.slice(middle - d - 1, middle + d + 2));
    for (let k = -d; k <= d; k += 2) {
      const isDown = k === -d || (k !== d && furthest[middle + k - 1]! < furthest[middle + k + 1]!);
      let x = isDown ? furthest[middle + k + 1]! : furthest[middle + k - 1]! + 1;
      let y = x - k;
      while (x < a.length && y < b.length && a[x] === b[y]) {
        x += 1;
        y += 1;
      }
      furthest[middle + k] = x;
      if (x >= a.length && y >= b.length) return walkBack(trace, a.length, b.length);
    }
  }
  return [];
}

function walkBack(trace: readonly Int32Array[], lengthA: number, lengthB: number): [number, number][] {
  const pairs: [number, number][] = [];
  let [x, y] = [lengthA, lengthB];
  for (let d = trace.length - 1; d >= 0; d -= 1) {
    const furthest = trace[d]!; // of diagonals -d-1 to d+1
    const at = (k: number) => furthest[k + d + 1]!;
    const k = x - y;
    const isDown = k === -d || (k !== d && at(k - 1) < at(k + 1));
    const before = isDown ? k + 1 : k - 1;
    const fromX = d === 0 ? 0 : at(before);
    const fromY = d === 0 ? 0 : fromX - before;
    const [stepX, stepY] = d === 0 ? [0, 0] : isDown ? [fromX, fromY + 1] : [fromX + 1, fromY];
    while (x > stepX && y > stepY) {
      x -= 1;
      y -= 1;
      pairs.push([x, y]);
    }
    [x, y] = [fromX, fromY];
  }
  return pairs.toReversed();
}

/** Lines with their line ends, so that joined they are the text again. */
export function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+/g) ?? [];
}

/** Words, runs of blanks and single signs; joined they are the text again. */
export function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}\p{M}_$]+|[^\S\n]+|./gsu) ?? [];
}

/** The edits that turn `from` into `to`, ascending: whole lines where lines came or went, else words and letters. */
export function editsBetween(from: string, to: string): TextEdit[] {
  const [a, b] = [linesOf(from), linesOf(to)];
  const offsets = offsetsOf(a);
  return diffSequences(a, b).flatMap((hunk) => {
    const [before, after] = [a.slice(...hunk.a).join(''), b.slice(...hunk.b).join('')];
    return withinLines(before, after).map((edit) => ({ ...edit, offset: edit.offset + offsets[hunk.a[0]]! }));
  });
}

function withinLines(from: string, to: string): TextEdit[] {
  if (from === '' || to === '') return [{ offset: 0, length: from.length, text: to }];
  const [a, b] = [wordsOf(from), wordsOf(to)];
  const offsets = offsetsOf(a);
  return diffSequences(a, b).map((hunk) => trimmed({
    offset: offsets[hunk.a[0]]!,
    length: offsets[hunk.a[1]]! - offsets[hunk.a[0]]!,
    text: b.slice(...hunk.b).join(''),
  }, from));
}

/** Leaves out letters that are the same at both ends of a replacement. */
function trimmed(edit: TextEdit, from: string): TextEdit {
  const before = Array.from(from.slice(edit.offset, edit.offset + edit.length));
  const after = Array.from(edit.text);
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  const units = (letters: readonly string[]) => letters.join('').length;
  return {
    offset: edit.offset + units(before.slice(0, start)),
    length: units(before.slice(start, before.length - end)),
    text: after.slice(start, after.length - end).join(''),
  };
}

/** Where each item begins, and the end of the last. */
function offsetsOf(items: readonly string[]): number[] {
  const offsets = [0];
  for (const item of items) offsets.push(offsets.at(-1)! + item.length);
  return offsets;
}
