/** Finding text in many lines, and cutting lines into rows as wide as a page. Pure. */
import type { Run, TerminalLine } from './terminal';

export interface Match {
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

export const MOST_MATCHES = 10_000;

/** Places of `query` in the lines, without regard to case; at most 10,000. */
export function matchesIn(lines: readonly TerminalLine[], query: string): Match[] {
  const wanted = query.toLowerCase();
  const matches: Match[] = [];
  if (wanted === '') return matches;
  for (let line = 0; line < lines.length; line += 1) {
    const text = lines[line]!.text.toLowerCase();
    for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
      if (matches.length === MOST_MATCHES) return matches;
      matches.push({ line, start: at, end: at + wanted.length });
    }
  }
  return matches;
}

/** Where each line's first row stands when every row holds `columns` characters; one more for the end. */
export function rowStarts(lines: readonly TerminalLine[], columns: number | null): Int32Array {
  const starts = new Int32Array(lines.length + 1);
  for (let line = 0; line < lines.length; line += 1) starts[line + 1] = starts[line]! + (columns === null ? 1 : Math.max(1, Math.ceil(lines[line]!.text.length / columns)));
  return starts;
}

/** The line that a row belongs to. */
export function lineOfRow(starts: Int32Array, row: number): number {
  let [low, high] = [0, starts.length - 2];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (starts[middle]! <= row) low = middle;
    else high = middle - 1;
  }
  return low;
}

export interface Piece extends Run {
  /** Which match it is part of; −1: none. */
  readonly match: number;
}

/** Part of a line, cut where styles change and matches begin and end. `matches` are of this line, `first` is the number of the first. */
export function piecesOf(line: TerminalLine, from: number, to: number, matches: readonly Match[], first: number): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const run of line.runs) {
    const [start, end] = [Math.max(from, at), Math.min(to, at + run.text.length)];
    for (let place = start; place < end;) {
      const inside = matches.findIndex((match) => match.start <= place && place < match.end);
      const next = inside >= 0 ? Math.min(end, matches[inside]!.end) : Math.min(end, ...matches.filter((match) => match.start > place).map((match) => match.start));
      pieces.push({ text: run.text.slice(place - at, next - at), style: run.style, match: inside < 0 ? -1 : first + inside });
      place = next;
    }
    at += run.text.length;
  }
  return pieces;
}
