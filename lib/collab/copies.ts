/**
 * Text that two people moved at the same moment is there twice: each took the same letters away, which is one deletion, and each
 * inserted them anew, which are two texts. So every move is written down in `meta`, under `move:<id>`: which letters it took, by the ids that Yjs
 * gave them, and which letters it put in their place. A letter that was taken by two moves keeps the copy of the larger move (of
 * equals, the one whose first letter has the lower id); the others, and what was copied from them since, are deleted (rules C25, C26).
 *
 * The record of a move never changes, the order of two moves is the same for everybody, and deletions add up: so all copies of the document
 * end alike, whoever settles first and however often. The copy of the first in that order is never deleted here, so no letter goes.
 */
import * as Y from 'yjs';
import type { CellId } from '@/lib/domain/ids';
import { cellsOf, metaOf, sourceOf } from './document';
import { setMergedAway } from './options';

/** Origin of letters deleted here. */
export const SETTLE = Symbol('settle');

/** Letters with ids that follow on each other: client, first clock, how many UTF-16 units. */
export type Run = readonly [client: number, clock: number, length: number];

export interface Move {
  /** The letters that were taken, in their order. */
  readonly took: readonly Run[];
  /** Those put in their place, as many. */
  readonly put: readonly Run[];
  /** The cell that they are in. */
  readonly into: CellId;
  /** Line ends that were put before them. */
  readonly gap: readonly Run[];
  /** The cell was made for them. */
  readonly isNew: boolean;
}

const PREFIX = 'move:';
const RUNS_MOST = 20_000;

const lengthOf = (runs: readonly Run[]) => runs.reduce((sum, run) => sum + run[2], 0);

/** The ids of the letters from `from` to `to` of a text. */
export function runsOf(text: Y.Text, from: number, to: number): Run[] {
  const runs: Run[] = [];
  let at = 0;
  for (let item = text._start; item && at < to; item = item.right) {
    if (item.deleted || !item.countable) continue;
    const [start, end] = [Math.max(from, at), Math.min(to, at + item.length)];
    if (start < end) {
      const clock = item.id.clock + start - at;
      const last = runs.at(-1);
      if (last && last[0] === item.id.client && last[1] + last[2] === clock) runs[runs.length - 1] = [last[0], last[1], last[2] + end - start];
      else runs.push([item.id.client, clock, end - start]);
    }
    at += item.length;
  }
  return runs;
}

/** Writes a move down, in the transaction that makes it. One of nothing, or one in too many pieces to be worth it, is not. */
export function recordMove(doc: Y.Doc, move: Move): void {
  const [first] = move.put;
  if (!first || move.took.length > RUNS_MOST || lengthOf(move.took) !== lengthOf(move.put)) return;
  metaOf(doc).set(`${PREFIX}${first[0]}-${first[1]}`, move);
}

/** Calls `listener` after moves were written down, once the texts have taken over what came with them. */
export function observeMoves(doc: Y.Doc, listener: () => void): () => void {
  let isWaiting = false;
  const onMeta = (event: Y.YMapEvent<unknown>) => {
    if (isWaiting || ![...event.keysChanged].some((key) => key?.startsWith(PREFIX))) return;
    isWaiting = true;
    // Within observers the offsets that texts remember are still those from before.
    doc.once('afterAllTransactions', () => {
      isWaiting = false;
      listener();
    });
  };
  metaOf(doc).observe(onMeta);
  return () => metaOf(doc).unobserve(onMeta);
}

function isRuns(value: unknown): value is readonly Run[] {
  return Array.isArray(value) && value.length <= RUNS_MOST && value.every((run) => Array.isArray(run) && run.length === 3 && run.every((part) => Number.isSafeInteger(part) && part >= 0));
}

/** The moves of a document, in the order in which one wins over another. What is none, whoever wrote it, is left out. */
function movesOf(doc: Y.Doc): Move[] {
  const moves: Move[] = [];
  metaOf(doc).forEach((value, key) => {
    if (!key.startsWith(PREFIX)) return;
    const { took, put, into, gap, isNew } = (value ?? {}) as Partial<Move>;
    if (!isRuns(took) || !isRuns(put) || !isRuns(gap) || put.length === 0 || typeof into !== 'string' || lengthOf(took) !== lengthOf(put)) return;
    moves.push({ took, put, gap, into, isNew: isNew === true });
  });
  const size = new Map(moves.map((move) => [move, lengthOf(move.took)]));
  return moves.sort((a, b) => size.get(b)! - size.get(a)! || a.put[0]![0] - b.put[0]![0] || a.put[0]![1] - b.put[0]![1]);
}

interface Stretch<Value> {
  readonly from: number;
  readonly to: number;
  readonly value: Value;
}

/** Letters with something each, by whole runs. No letter is in it twice. */
class Stretches<Value> {
  /** Ascending. */
  readonly #byClient = new Map<number, Stretch<Value>[]>();

  /** Adds the part of a run that is not in here; gives its parts, and where in the run they begin. */
  add(run: Run, valueAt: (offset: number, length: number) => Value): { readonly run: Run; readonly offset: number }[] {
    const [client, clock, length] = run;
    const added: { run: Run; offset: number }[] = [];
    let at = clock;
    for (const { from, to } of [...this.#touching(run), { from: clock + length, to: clock + length }]) {
      if (from > at) added.push({ run: [client, at, from - at], offset: at - clock });
      at = Math.max(at, to);
    }
    let all = this.#byClient.get(client);
    if (!all) this.#byClient.set(client, (all = []));
    for (const { run: [, from, size], offset } of added) all.splice(this.#firstAfter(all, from), 0, { from, to: from + size, value: valueAt(offset, size) });
    return added;
  }

  /** The parts of a run that are in here: where in the run, and where in their stretch, they begin, and what stands for that. */
  within(run: Run): { readonly offset: number; readonly length: number; readonly value: Value; readonly inside: number }[] {
    return this.#touching(run).map(({ from, to, value }) => {
      const [start, end] = [Math.max(from, run[1]), Math.min(to, run[1] + run[2])];
      return { offset: start - run[1], length: end - start, value, inside: start - from };
    });
  }

  #touching([client, clock, length]: Run): Stretch<Value>[] {
    const all = this.#byClient.get(client) ?? [];
    const found: Stretch<Value>[] = [];
    for (let at = this.#firstAfter(all, clock); at < all.length && all[at]!.from < clock + length; at += 1) found.push(all[at]!);
    return found;
  }

  /** The first that ends after a clock. */
  #firstAfter(all: readonly Stretch<Value>[], clock: number): number {
    let [low, high] = [0, all.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (all[middle]!.to <= clock) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The letters of `runs` from `offset` on, `length` of them. */
function slice(runs: readonly Run[], offset: number, length: number): Run[] {
  const found: Run[] = [];
  let at = 0;
  for (const [client, clock, size] of runs) {
    const [start, end] = [Math.max(offset, at), Math.min(offset + length, at + size)];
    if (start < end) found.push([client, clock + start - at, end - start]);
    at += size;
  }
  return found;
}

/** A letter that stood twice: the copy that goes, and the one that stays. */
export interface Settled {
  readonly gone: Run;
  readonly stays: Run;
  readonly cell: CellId;
}

/**
 * Deletes all but one copy of every letter that several moves took, and gives what went and what stays in its place. Does nothing, and gives
 * nothing, where no letter was taken twice. Cells that were made for such a copy alone and are empty now are out of sight.
 */
export function settleMoves(doc: Y.Doc): readonly Settled[] {
  const moves = movesOf(doc);
  const owned = new Stretches<{ readonly stays: readonly Run[]; readonly into: CellId }>();
  const lost: { readonly move: Move; readonly runs: readonly Run[] }[] = [];
  const settled: Settled[] = [];
  for (const move of moves) {
    let at = 0;
    for (const run of move.took) {
      const start = at;
      for (const part of owned.within(run)) {
        const gone = slice(move.put, start + part.offset, part.length);
        lost.push({ move, runs: gone });
        settled.push(...paired(gone, slice(part.value.stays, part.inside, part.length), part.value.into));
      }
      owned.add(run, (offset, length) => ({ stays: slice(move.put, start + offset, length), into: move.into }));
      at += run[2];
    }
  }
  if (lost.length === 0) return [];
  const doomed = withCopies(lost, moves);
  doc.transact(() => {
    for (const [move, runs] of doomed) {
      const isAll = lengthOf(runs) === lengthOf(move.put);
      const text = sourceOf(doc, move.into);
      erase(text, isAll ? [...runs, ...move.gap] : runs);
      if (isAll && move.isNew && text?.length === 0 && cellsOf(doc).get(move.into)?.get('trashed') === false) setMergedAway(doc, move.into, SETTLE);
    }
  }, SETTLE);
  return settled;
}

/** The copies that go, and what was copied from them since, each letter once. */
function withCopies(lost: readonly { readonly move: Move; readonly runs: readonly Run[] }[], moves: readonly Move[]): ReadonlyMap<Move, readonly Run[]> {
  const doomed = new Map<Move, Run[]>();
  const known = new Stretches<true>();
  const queue = [...lost];
  for (let at = 0; at < queue.length; at += 1) {
    const { move, runs } = queue[at]!;
    const fresh = runs.flatMap((run) => known.add(run, () => true).map((added) => added.run));
    if (fresh.length === 0) continue;
    doomed.set(move, [...doomed.get(move) ?? [], ...fresh]);
    for (const next of moves) {
      const further = copiesOf(fresh, next);
      if (further.length > 0) queue.push({ move: next, runs: further });
    }
  }
  return doomed;
}

/** The letters that a move put in the place of any of `runs`. */
function copiesOf(runs: readonly Run[], { took, put }: Move): Run[] {
  const found: Run[] = [];
  let at = 0;
  for (const [client, clock, length] of took) {
    for (const run of runs) {
      const [start, end] = [Math.max(run[1], clock), Math.min(run[1] + run[2], clock + length)];
      if (run[0] === client && start < end) found.push(...slice(put, at + start - clock, end - start));
    }
    at += length;
  }
  return found;
}

/** Pairs of runs of one length each, letter by letter the same. */
function paired(gone: readonly Run[], stays: readonly Run[], cell: CellId): Settled[] {
  const pairs: Settled[] = [];
  let offset = 0;
  for (const run of gone) {
    let at = 0;
    for (const other of slice(stays, offset, run[2])) {
      pairs.push({ gone: [run[0], run[1] + at, other[2]], stays: other, cell });
      at += other[2];
    }
    offset += run[2];
  }
  return pairs;
}

/** Deletes those letters of a text that are there; last first, so that offsets stay true. */
function erase(text: Y.Text | null, runs: readonly Run[]): void {
  if (!text) return;
  const places: { readonly at: number; readonly length: number }[] = [];
  let at = 0;
  for (let item = text._start; item; item = item.right) {
    if (item.deleted || !item.countable) continue;
    const { client, clock } = item.id;
    for (const run of runs) {
      const [start, end] = [Math.max(run[1], clock), Math.min(run[1] + run[2], clock + item.length)];
      if (run[0] === client && start < end) places.push({ at: at + start - clock, length: end - start });
    }
    at += item.length;
  }
  for (const place of places.toSorted((a, b) => b.at - a.at)) text.delete(place.at, place.length);
}
