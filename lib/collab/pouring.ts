/**
 * Text that moves between cells, when they are merged and split (rules C21 to C24). The first cell keeps its Y.Text, and what
 * is moved is inserted anew; so places in it are kept as relative positions, and what others typed around them stays.
 *
 *   split:  cut(cell, offsets) → seams      undo: join(seam) → span      redo: part(span) → seam
 *   merge:  pour(from, into)   → span       undo: part(span) → seam      redo: join(seam) → span
 *
 * What two people moved at the same moment is set right afterwards (copies.ts).
 */
import * as Y from 'yjs';
import type { CellId } from '@/lib/domain/ids';
import { observeMoves, recordMove, runsOf, settleMoves, type Settled } from './copies';
import { addCell, cellsOf, isMerged, setTrashed, sourceOf, STRUCTURE, typeOf } from './document';
import { isDeleted, setMergedAway } from './options';

/** A place in a cell's text that goes with its letters, also into another cell. */
interface Anchor {
  cell: CellId;
  at: Y.RelativePosition;
  /** Right after the letter at its left (-1), or right before the one at its right (0). */
  readonly side: -1 | 0;
}

/** Where `second` follows on `first`, so that the two can be joined there. */
export interface Seam {
  readonly first: CellId;
  readonly second: CellId;
  readonly at: Anchor;
  /** What stands between them once they are one. */
  readonly gap: string;
}

/** The part of `first` that came from `second`, so that they can be parted again. */
export interface Span {
  readonly first: CellId;
  readonly second: CellId;
  readonly start: Anchor;
  readonly end: Anchor;
  readonly gap: string;
  /** With nothing after it: what others append then belongs to it. */
  readonly isTail: boolean;
  /** Anchors that came along. */
  readonly carried: readonly Anchor[];
}

const ANCHORS_MOST = 2_000;

export class Pouring {
  readonly #doc: Y.Doc;
  readonly #mayWrite: () => boolean;
  #anchors: Anchor[] = [];

  /** `mayWrite` says whether this page may change the document now. */
  constructor(doc: Y.Doc, mayWrite: () => boolean) {
    this.#doc = doc;
    this.#mayWrite = mayWrite;
    observeMoves(doc, () => this.settle()); // for as long as the document lives
  }

  /** Text that others moved at the same moment stands once again; what is kept here about a copy that went holds on to the one that stayed. */
  settle(): void {
    if (!this.#mayWrite()) return;
    const settled = settleMoves(this.#doc);
    if (settled.length === 0) return;
    for (const anchor of this.#anchors) this.#follow(anchor, settled);
  }

  #follow(anchor: Anchor, settled: readonly Settled[]): void {
    const { item } = anchor.at;
    const found = item && settled.find(({ gone }) => gone[0] === item.client && gone[1] <= item.clock && item.clock < gone[1] + gone[2]);
    if (!found) return;
    anchor.cell = found.cell;
    anchor.at = Y.createRelativePositionFromJSON({ item: { client: found.stays[0], clock: found.stays[1] + item.clock - found.gone[1] }, assoc: anchor.side });
  }

  /**
   * Moves the text of `seam.second` to its place in `seam.first`, and the emptied cell out of sight. Null, and nothing done,
   * where either was deleted meanwhile: the text would go with it.
   */
  join(seam: Seam): Span | null {
    const doc = this.#doc;
    const [first, second] = [sourceOf(doc, seam.first), sourceOf(doc, seam.second)];
    if (!first || !second || isDeleted(doc, seam.first) || isDeleted(doc, seam.second)) return null;
    return doc.transact(() => {
      const text = second.toString();
      // The letters are where somebody else cut or merged them at the same moment.
      if (text === '' && isMerged(cellsOf(doc).get(seam.second)!)) return null;
      const took = runsOf(second, 0, second.length);
      const at = seam.at.cell === seam.first ? this.#offsetOf(seam.at) : first.length;
      const from = at + seam.gap.length;
      const isTail = at === first.length;
      const carried = this.#anchors.filter((anchor) => anchor.cell === seam.second);
      const places = carried.map((anchor) => this.#offsetOf(anchor));
      first.insert(at, seam.gap + text);
      recordMove(doc, { took, put: runsOf(first, from, from + text.length), gap: runsOf(first, at, from), into: seam.first, isNew: false });
      second.delete(0, second.length);
      setMergedAway(doc, seam.second);
      for (const [index, anchor] of carried.entries()) this.#put(anchor, seam.first, from + places[index]!);
      return { first: seam.first, second: seam.second, gap: seam.gap, carried, start: this.#anchor(seam.first, from, 0), end: this.#anchor(seam.first, from + text.length, -1), isTail };
    }, STRUCTURE);
  }

  /** Merges `from` into the end of `into`, on a new line. */
  pour(from: CellId, into: CellId): Span | null {
    const length = sourceOf(this.#doc, into)?.length;
    return length === undefined ? null : this.join({ first: into, second: from, at: this.#anchor(into, length, -1), gap: '\n' });
  }

  /** Moves back what came from `span.second`, with all that was written into it since, and shows that cell again. */
  part(span: Span): Seam | null {
    const doc = this.#doc;
    const [first, second] = [sourceOf(doc, span.first), sourceOf(doc, span.second)];
    if (!first || !second) return null;
    return doc.transact(() => {
      const isWhole = span.start.cell === span.first && span.end.cell === span.first;
      const from = isWhole ? this.#offsetOf(span.start) : first.length;
      const to = isWhole ? Math.max(from, span.isTail ? first.length : this.#offsetOf(span.end)) : from;
      const text = first.toString();
      const gap = span.gap && text.slice(0, from).endsWith(span.gap) ? span.gap : '';
      this.#move(first, span.first, from, to, second, span.second, span.carried, false, () => first.delete(from - gap.length, to - from + gap.length));
      setTrashed(doc, span.second, false, STRUCTURE);
      return { first: span.first, second: span.second, gap, at: this.#anchor(span.first, from - gap.length, -1) };
    }, STRUCTURE);
  }

  /**
   * Cuts a cell at `offsets` (UTF-16 units): it keeps what stands before the first, each further piece becomes a cell after it.
   * Line ends at a cut are left out, and come back when the pieces are joined. The last seam is that of the first cut.
   */
  cut(id: CellId, offsets: readonly number[]): Seam[] {
    const doc = this.#doc;
    const source = sourceOf(doc, id);
    const type = typeOf(doc, id);
    if (!source || !type) return [];
    const places = [...new Set(offsets.filter((offset) => offset >= 0 && offset <= source.length))].sort((a, b) => b - a);
    return doc.transact(() => places.flatMap((offset) => {
      const text = source.toString();
      if (offset > text.length) return []; // among line ends that the cut before it left out
      const left = /\n*$/.exec(text.slice(0, offset))![0].length;
      const right = /^\n*/.exec(text.slice(offset))![0].length;
      const second = addCell(doc, { type, after: id }, STRUCTURE);
      this.#move(source, id, offset + right, text.length, sourceOf(doc, second)!, second, [], true, () => source.delete(offset - left, text.length - offset + left));
      return [{ first: id, second, gap: '\n'.repeat(left + right), at: this.#anchor(id, offset - left, -1) }];
    }), STRUCTURE);
  }

  /** Moves a stretch of one text to the start of another, with the anchors that hold on to its letters. */
  #move(first: Y.Text, firstId: CellId, from: number, to: number, second: Y.Text, secondId: CellId, carried: readonly Anchor[], isNew: boolean, erase: () => void): void {
    const own = new Set(carried);
    const isTail = to === first.length; // what stands before the end goes with it
    const moving = this.#anchors.filter((anchor) => anchor.cell === firstId).map((anchor) => ({ anchor, offset: this.#offsetOf(anchor) }))
      .filter(({ anchor, offset }) => own.has(anchor) || (anchor.side === -1 ? offset > from && offset <= to : offset >= from && (offset < to || isTail)));
    const text = first.toString().slice(from, to);
    const took = runsOf(first, from, to);
    erase();
    second.insert(0, text);
    recordMove(this.#doc, { took, put: runsOf(second, 0, text.length), gap: [], into: secondId, isNew });
    for (const { anchor, offset } of moving) this.#put(anchor, secondId, Math.min(text.length, Math.max(0, offset - from)));
  }

  #anchor(cell: CellId, offset: number, side: -1 | 0): Anchor {
    const anchor: Anchor = { cell, side, at: Y.createRelativePositionFromTypeIndex(sourceOf(this.#doc, cell)!, offset, side) };
    this.#anchors = [...this.#anchors.slice(1 - ANCHORS_MOST), anchor];
    return anchor;
  }

  #put(anchor: Anchor, cell: CellId, offset: number): void {
    anchor.cell = cell;
    anchor.at = Y.createRelativePositionFromTypeIndex(sourceOf(this.#doc, cell)!, offset, anchor.side);
  }

  #offsetOf(anchor: Anchor): number {
    const text = sourceOf(this.#doc, anchor.cell)!;
    const found = Y.createAbsolutePositionFromRelativePosition(anchor.at, this.#doc);
    return found?.type === text ? found.index : text.length;
  }
}
