/**
 * A1 to A4: a comment stays on its characters. Every character ever typed is another one, so which are left can be read
 * off the text; three people edit, move, delete and undo at once, and exchange what they did now and then.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { addCell, initialise, listCells, LOCAL, moveCell, setTrashed, sourceOf } from '@/lib/collab/document';
import { findText, readPosition, runsOf, writePosition } from '@/lib/collab/anchors';
import type { CellId } from '@/lib/domain/ids';
import type { Anchor } from '@/lib/notebook/anchor';

const EDITS = 1_000;
const OTHER = 'other' as CellId;
const CELL = 'cell' as CellId;

type Step =
  | { readonly do: 'insert'; readonly who: number; readonly at: number; readonly length: number }
  | { readonly do: 'delete'; readonly who: number; readonly at: number; readonly length: number }
  | { readonly do: 'undo' | 'redo' | 'move' | 'exchange'; readonly who: number };

const who = fc.nat(2);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('insert' as const), who, at: fc.double({ min: 0, max: 1, noNaN: true }), length: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('delete' as const), who, at: fc.double({ min: 0, max: 1, noNaN: true }), length: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('undo' as const, 'redo' as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('move' as const), who }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('exchange' as const), who }) },
);

class World {
  readonly docs: Y.Doc[];
  readonly undo: Y.UndoManager[];
  #next = 0x4e00;

  constructor(text: number) {
    const first = new Y.Doc();
    first.clientID = 1;
    initialise(first, 'Trial');
    addCell(first, { type: 'ts', source: this.fresh(text), after: null, id: CELL });
    addCell(first, { type: 'markdown', source: '', after: CELL, id: OTHER });
    this.docs = [first, ...[2, 3].map((id) => {
      const doc = new Y.Doc();
      doc.clientID = id;
      Y.applyUpdate(doc, Y.encodeStateAsUpdate(first));
      return doc;
    })];
    this.undo = this.docs.map((doc) => new Y.UndoManager(sourceOf(doc, CELL)!, { trackedOrigins: new Set([LOCAL]), captureTimeout: 0 }));
  }

  /** Characters that nobody has typed before. */
  fresh(length: number): string {
    return Array.from({ length }, () => String.fromCharCode((this.#next += 1))).join('');
  }

  take(one: Step): void {
    const doc = this.docs[one.who]!;
    const source = sourceOf(doc, CELL)!;
    if (one.do === 'insert') doc.transact(() => source.insert(Math.round(one.at * source.length), this.fresh(one.length)), LOCAL);
    if (one.do === 'delete' && source.length > 0) {
      const at = Math.min(source.length - 1, Math.floor(one.at * source.length));
      doc.transact(() => source.delete(at, Math.min(one.length, source.length - at)), LOCAL);
    }
    if (one.do === 'undo') this.undo[one.who]!.undo();
    if (one.do === 'redo') this.undo[one.who]!.redo();
    if (one.do === 'move') moveCell(doc, CELL, listCells(doc)[0]!.id === CELL ? OTHER : null);
    if (one.do === 'exchange') this.exchange();
  }

  exchange(): void {
    for (const from of this.docs) for (const to of this.docs) if (from !== to) Y.applyUpdate(to, Y.encodeStateAsUpdate(from, Y.encodeStateVector(to)));
  }

  comment(start: number, end: number): { readonly anchor: Extract<Anchor, { kind: 'text' }>; readonly quote: string } {
    const source = sourceOf(this.docs[0]!, CELL)!;
    return { anchor: { kind: 'text', cell: CELL, runs: runsOf(source, start, end)! }, quote: source.toString().slice(start, end) };
  }
}

/** What holds of a comment in one copy of the document, whatever was done to it. */
function check(doc: Y.Doc, { anchor, quote }: ReturnType<World['comment']>): 'whole' | 'part' | 'gone' {
  const text = sourceOf(doc, CELL)!.toString();
  const place = findText(doc, anchor, quote);
  const left = [...text].flatMap((letter, at) => (quote.includes(letter) ? [at] : []));
  // Undo and redo write a character anew under another id: such ones count as left only where the whole quote stands.
  const isWhole = text.includes(quote);
  if (isWhole) expect(place).toEqual({ cell: CELL, start: text.indexOf(quote), end: text.indexOf(quote) + quote.length });
  if (left.length === 0) expect(place).toBeNull();
  if (!place) return 'gone';
  expect(quote).toContain(text[place.start]!);
  expect(quote).toContain(text[place.end - 1]!);
  expect(place.start).toBeGreaterThanOrEqual(left[0]!);
  expect(place.end).toBeLessThanOrEqual(left.at(-1)! + 1);
  return isWhole ? 'whole' : 'part';
}

describe('a comment on text', () => {
  it(`A1: stays on its characters through ${EDITS.toLocaleString('en')} edits by three people, moves and undo, alike for everybody`, () => {
    const seen = new Set<string>();
    fc.assert(fc.property(fc.array(step, { minLength: EDITS, maxLength: EDITS }), fc.nat(60), fc.integer({ min: 3, max: 30 }), (steps, start, length) => {
      const world = new World(100);
      const comment = world.comment(start, start + length);
      for (const one of steps) world.take(one);
      for (const doc of world.docs) seen.add(check(doc, comment));
      world.exchange();
      const places = world.docs.map((doc) => findText(doc, comment.anchor, comment.quote));
      expect(places[1]).toEqual(places[0]);
      expect(places[2]).toEqual(places[0]);
      // A copy that was loaded from storage says the same as one that lived through it all.
      const loaded = new Y.Doc();
      Y.applyUpdate(loaded, Y.encodeStateAsUpdate(world.docs[0]!));
      expect(findText(loaded, comment.anchor, comment.quote)).toEqual(places[0]);
      seen.add(check(loaded, comment));
    }), { numRuns: 15 });
    expect(seen.size).toBeGreaterThan(0);
  });

  it('A1: without undo it spans exactly from the first to the last of its characters that are left', () => {
    fc.assert(fc.property(fc.array(step.filter((each) => each.do !== 'undo' && each.do !== 'redo'), { maxLength: 120 }), fc.nat(15), fc.integer({ min: 1, max: 20 }), (steps, start, length) => {
      const world = new World(40);
      const { anchor, quote } = world.comment(start, start + length);
      for (const one of steps) {
        world.take(one);
        const doc = world.docs[one.who]!;
        const text = sourceOf(doc, CELL)!.toString();
        const left = [...text].flatMap((letter, at) => (quote.includes(letter) ? [at] : []));
        expect(findText(doc, anchor, quote)).toEqual(left.length === 0 ? null : { cell: CELL, start: left[0]!, end: left.at(-1)! + 1 });
      }
    }), { numRuns: 60 });
  });
});

describe('text that is deleted', () => {
  const world = () => {
    const doc = new Y.Doc();
    initialise(doc, 'Trial');
    addCell(doc, { type: 'ts', source: 'const wanted = 1;\nconst rest = 2;', after: null, id: CELL });
    addCell(doc, { type: 'ts', source: 'const third = 3;', after: CELL, id: OTHER });
    const source = sourceOf(doc, CELL)!;
    return { doc, source, anchor: { kind: 'text' as const, cell: CELL, runs: runsOf(source, 0, 17)! }, quote: source.toString().slice(0, 17) };
  };

  it('A2: is gone, and found again once undo or somebody brings it back whole, in any copy', () => {
    const { doc, source, anchor, quote } = world();
    const undo = new Y.UndoManager(source, { trackedOrigins: new Set([LOCAL]) });
    doc.transact(() => source.delete(0, 17), LOCAL);
    expect(findText(doc, anchor, quote)).toBeNull();
    undo.undo();
    const copy = new Y.Doc();
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
    for (const each of [doc, copy]) expect(findText(each, anchor, quote)).toEqual({ cell: CELL, start: 0, end: 17 });
  });

  it('A3: is followed into another cell where it stands once, as after a split, a merge, or cutting and pasting', () => {
    const { doc, source, anchor, quote } = world();
    source.delete(0, 18);
    sourceOf(doc, OTHER)!.insert(0, `${quote}\n`);
    expect(findText(doc, anchor, quote)).toEqual({ cell: OTHER, start: 0, end: 17 });
    sourceOf(doc, OTHER)!.insert(0, `${quote}\n`);
    expect(findText(doc, anchor, quote)).toBeNull();
  });

  it('A3: of a deleted cell is gone until the cell comes back, and is not taken for the same words elsewhere', () => {
    const { doc, anchor, quote } = world();
    sourceOf(doc, OTHER)!.insert(0, quote);
    setTrashed(doc, CELL, true);
    expect(findText(doc, anchor, quote)).toBeNull();
    setTrashed(doc, CELL, false);
    expect(findText(doc, anchor, quote)).toEqual({ cell: CELL, start: 0, end: 17 });
  });
});

describe('what a page sends', () => {
  it('A4: names positions that move with the text, and nonsense points nowhere', () => {
    const doc = new Y.Doc();
    initialise(doc, 'Trial');
    addCell(doc, { type: 'ts', source: 'abcdef', after: null, id: CELL });
    const source = sourceOf(doc, CELL)!;
    const [start, end] = [writePosition(source, 2, 'after'), writePosition(source, 4, 'before')];
    source.insert(0, 'xx');
    expect([readPosition(source, start), readPosition(source, end)]).toEqual([4, 6]);
    fc.assert(fc.property(fc.oneof(fc.string(), fc.base64String(), fc.uint8Array().map((bytes) => btoa(String.fromCharCode(...bytes)))), (text) => {
      const at = readPosition(source, text);
      expect(at === null || (at >= 0 && at <= source.length)).toBe(true);
    }));
  });

  it('A4: is refused where it spans nothing, lies outside, or is in too many pieces', () => {
    const doc = new Y.Doc();
    const source = doc.getText('t');
    for (let at = 0; at < 900; at += 1) source.insert(0, 'x');
    expect(runsOf(source, 3, 3)).toBeNull();
    expect(runsOf(source, 5, 3)).toBeNull();
    expect(runsOf(source, -1, 3)).toBeNull();
    expect(runsOf(source, 0, 901)).toBeNull();
    expect(runsOf(source, 0, 900)).toBeNull();
    expect(runsOf(source, 10, 20)).toHaveLength(10);
  });
});
