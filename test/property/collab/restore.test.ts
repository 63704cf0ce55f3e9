/** Going back to an earlier content is an ordinary edit: everybody ends alike, nothing typed meanwhile is lost, and undo takes it back. */
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import * as Y from 'yjs';
import { compareContents } from '@/lib/collab/compare';
import { isUnchanged } from '@/lib/domain/history';
import { contentOf, knowsAll, RESTORE, restoreContent, restoreWithUndo, type NotebookContent } from '@/lib/collab/content';
import { addCell, cellsOf, initialise, listCells, moveCell, setTitle, setTrashed, setType, sourceOf } from '@/lib/collab/document';
import { applyEdits } from '@/lib/collab/edits';
import { diffSequences, editsBetween } from '@/lib/collab/text-diff';

const letters = fc.constantFrom('a', 'b', ' ', '\n', '😀', '👍🏽', 'é', 'word', '(', '\n\n');
const text = fc.array(letters, { maxLength: 40 }).map((parts) => parts.join(''));

describe('the difference of two texts', () => {
  it('H6: applied to the first gives the second, for any texts', () => {
    fc.assert(fc.property(text, text, (from, to) => {
      expect(applyEdits(from, editsBetween(from, to))).toBe(to);
    }), { numRuns: 500 });
  });

  it('H6: touches nothing that lies outside of what changed', () => {
    fc.assert(fc.property(text, text, text, (start, inserted, end) => {
      const edits = editsBetween(start + end, start + inserted + end);
      expect(edits.reduce((sum, edit) => sum + edit.text.length - edit.length, 0)).toBe(inserted.length);
      expect(edits.reduce((sum, edit) => sum + edit.length, 0)).toBeLessThanOrEqual((start + end).length);
      if (inserted === '') expect(edits).toEqual([]);
    }));
  });

  it('H6: never splits a surrogate pair, so no letter breaks', () => {
    fc.assert(fc.property(text, text, (from, to) => {
      const doc = new Y.Doc();
      const shared = doc.getText('t');
      shared.insert(0, from);
      doc.transact(() => { for (const edit of editsBetween(from, to).toReversed()) { shared.delete(edit.offset, edit.length); shared.insert(edit.offset, edit.text); } });
      expect(shared.toString()).toBe(to);
    }), { examples: [['😀', '😁'], ['a😀b', 'a😁b']] });
  });

  it('is a shortest one for short lists, and one replacement where they share nothing within the bound', () => {
    expect(diffSequences(['a', 'b', 'c', 'a', 'b', 'b', 'a'], ['c', 'b', 'a', 'b', 'a', 'c']).reduce((sum, { a, b }) => sum + a[1] - a[0] + b[1] - b[0], 0)).toBe(5); // Myers 1986, figure 1
    const [one, two] = [Array.from({ length: 3_000 }, (_, at) => `a${at}`), Array.from({ length: 3_000 }, (_, at) => `b${at}`)];
    expect(diffSequences(one, two)).toEqual([{ a: [0, 3_000], b: [0, 3_000] }]);
  });
});

const step = fc.record({
  who: fc.nat(2),
  what: fc.constantFrom('type', 'type', 'type', 'add', 'move', 'trash', 'retype', 'title', 'keep', 'restore', 'restore', 'restoreOne', 'undo', 'sync', 'offline'),
  cell: fc.nat(20),
  at: fc.nat(200),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** Three people, each with a document of their own; `sync` joins those who are not offline. */
class People {
  readonly docs = [new Y.Doc(), new Y.Doc(), new Y.Doc()];
  readonly undo: Y.UndoManager[];
  readonly isOffline = [false, false, false];
  readonly kept: NotebookContent[] = [];
  readonly words: string[] = [];
  readonly ever = new Set<string>();

  constructor() {
    const [first] = this.docs as [Y.Doc, ...Y.Doc[]];
    initialise(first, 'Trial');
    for (let index = 0; index < 3; index += 1) addCell(first, { type: 'ts', source: `const c${index} = ${index};\n`, after: null });
    this.sync(true);
    this.kept.push(contentOf(first));
    this.undo = this.docs.map((doc) => new Y.UndoManager(cellsOf(doc), { trackedOrigins: new Set([RESTORE]), captureTimeout: 0 }));
  }

  sync(all = false): void {
    const joined = this.docs.filter((_, at) => all || !this.isOffline[at]);
    for (const from of joined) for (const to of joined) if (from !== to) Y.applyUpdate(to, Y.encodeStateAsUpdate(from, Y.encodeStateVector(to)));
  }

  take({ who, what, cell, at }: Step, index: number): void {
    const doc = this.docs[who]!;
    const cells = listCells(doc, { withTrashed: true });
    const { id } = cells[cell % cells.length]!;
    switch (what) {
      case 'type': {
        const word = `w${index}x`;
        this.words.push(word);
        const source = sourceOf(doc, id)!;
        source.insert(boundary(source.toString(), at), ` ${word} `);
        break;
      }
      case 'add': this.ever.add(addCell(doc, { type: 'ts', after: id })); break;
      case 'move': moveCell(doc, id, cells[at % cells.length]!.id); break;
      case 'trash': setTrashed(doc, id, at % 2 === 0); break;
      case 'retype': setType(doc, id, at % 2 === 0 ? 'markdown' : 'ts'); break;
      case 'title': setTitle(doc, `Title ${at}`); break;
      case 'keep': this.kept.push(contentOf(doc)); break;
      case 'restore': restoreContent(doc, this.kept[at % this.kept.length]!); break;
      case 'restoreOne': restoreContent(doc, this.kept[at % this.kept.length]!, [id]); break;
      case 'undo': this.undo[who]!.undo(); break;
      case 'sync': this.sync(); break;
      case 'offline': this.isOffline[who] = !this.isOffline[who]; break;
    }
  }
}

/** A place between words. */
function boundary(source: string, at: number): number {
  const places = [source.length, ...[...source.matchAll(/ (?= )/g)].map((match) => match.index + 1)];
  return places[at % places.length]!;
}

describe('restoring', () => {
  it('H7: any interleaving of edits, moves, deletions, offline spans, restores and their undo converges, and doubles no cell', () => {
    fc.assert(fc.property(fc.array(step, { minLength: 5, maxLength: 60 }), (steps) => {
      const people = new People();
      const before = new Set(listCells(people.docs[0]!, { withTrashed: true }).map((cell) => cell.id as string));
      for (const [index, each] of steps.entries()) people.take(each, index);
      people.sync(true);
      const [one, ...others] = people.docs.map((doc) => contentOf(doc));
      for (const other of others) expect(other).toEqual(one);
      const ids = listCells(people.docs[0]!, { withTrashed: true }).map((cell) => cell.id as string);
      expect(new Set(ids)).toEqual(new Set([...before, ...people.ever]));
      expect(new Set(ids).size).toBe(ids.length);
    }), { numRuns: 200 });
  });

  it('H7: leaves no word typed by others out while a restore and its undo go on, offline or not', () => {
    fc.assert(fc.property(fc.array(step.map((each) => ({ ...each, what: each.what === 'title' ? 'type' as const : each.what })), { minLength: 5, maxLength: 50 }), (steps) => {
      const people = new People();
      // Person 0 restores and takes it back; the others only type, add and move, so each of their words must be there.
      const theirs: string[] = [];
      for (const [index, each] of steps.entries()) {
        const isRestorer = each.who === 0;
        const may = isRestorer ? ['restore', 'undo', 'sync', 'offline'] : ['type', 'add', 'move', 'retype', 'sync', 'offline'];
        if (!may.includes(each.what)) continue;
        // Whoever restores has not heard of what the others type: it reaches them only at the end.
        if (each.what === 'sync') people.isOffline[0] = true;
        people.take(each, index);
        if (each.what === 'type') theirs.push(people.words.at(-1)!);
      }
      people.sync(true);
      const everything = listCells(people.docs[0]!, { withTrashed: true }).map((cell) => cell.source).join('\n');
      for (const word of theirs) expect(everything).toContain(word);
    }), { numRuns: 200 });
  });

  it('H8: of the whole gives the content as it was, and nothing more to restore', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const people = new People();
      for (const [index, each] of steps.entries()) people.take(each, index);
      const [doc] = people.docs as [Y.Doc, ...Y.Doc[]];
      for (const wanted of people.kept) {
        restoreContent(doc, wanted);
        expect(contentOf(doc)).toEqual(wanted);
        expect(isUnchanged(compareContents(wanted, contentOf(doc)).counts)).toBe(true);
        const vector = Y.encodeStateVector(doc);
        expect(restoreContent(doc, wanted)).toBe(0);
        expect(Y.encodeStateVector(doc)).toEqual(vector);
      }
    }), { numRuns: 100 });
  });

  it('H8: one undo takes all of it back, and what others typed in between stays', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const people = new People();
      for (const [index, each] of steps.entries()) people.take(each, index);
      people.sync(true);
      const [doc, other] = people.docs as [Y.Doc, Y.Doc, Y.Doc];
      const before = contentOf(doc);
      const done = restoreWithUndo(doc, people.kept[0]!);
      const { id } = listCells(other, { withTrashed: true })[0]!;
      const source = sourceOf(other, id)!;
      source.insert(boundary(source.toString(), 7), ' theirs ');
      people.sync(true);
      done?.back();
      expect(sourceOf(doc, id)!.toString()).toContain('theirs');
      const after = contentOf(doc);
      expect(after.cells.map((cell) => [cell.id, cell.type, cell.source.replace(' theirs ', '')])).toEqual(before.cells.map((cell) => [cell.id, cell.type, cell.source]));
      expect(after.title).toBe(before.title);
    }), { numRuns: 100 });
  });

  it('in a copy that has not heard of a cell leaves that out, and doubles nothing when it comes', () => {
    const [one, other] = [new Y.Doc(), new Y.Doc()];
    initialise(one, 'Trial');
    Y.applyUpdate(other, Y.encodeStateAsUpdate(one));
    const id = addCell(one, { type: 'markdown', source: '# Kept', after: null });
    expect(knowsAll(other, contentOf(one))).toBe(false);
    expect(restoreWithUndo(other, contentOf(one))).toBeNull();
    sourceOf(one, id)!.insert(6, ' on');
    Y.applyUpdate(other, Y.encodeStateAsUpdate(one));
    expect(knowsAll(other, contentOf(one))).toBe(true);
    expect(listCells(other).map((cell) => cell.source)).toEqual(['# Kept on']);
  });

  it('is taken back and done again key by key, only where nobody set the key since', () => {
    const doc = new Y.Doc();
    initialise(doc, 'Trial');
    const id = addCell(doc, { type: 'ts', source: 'a', after: null });
    const wanted = contentOf(doc);
    setType(doc, id, 'markdown');
    setTitle(doc, 'Another');
    const changed = contentOf(doc);
    const done = restoreWithUndo(doc, wanted)!;
    expect(contentOf(doc)).toEqual(wanted);
    done.back();
    expect(contentOf(doc)).toEqual(changed);
    done.forth();
    setType(doc, id, 'raw');
    done.back();
    expect(contentOf(doc)).toMatchObject({ title: 'Another', cells: [{ type: 'raw' }] });
  });

  it('of one cell leaves the others, the order and the title as they are', () => {
    const doc = new Y.Doc();
    initialise(doc, 'One');
    const first = addCell(doc, { type: 'ts', source: 'a', after: null });
    const second = addCell(doc, { type: 'ts', source: 'b', after: first });
    const before = contentOf(doc);
    sourceOf(doc, first)!.insert(1, 'a');
    sourceOf(doc, second)!.insert(1, 'b');
    moveCell(doc, first, second);
    setTitle(doc, 'Two');
    setTrashed(doc, second, true);
    expect(restoreContent(doc, before, [second])).toBe(1);
    expect(listCells(doc).map((cell) => [cell.id, cell.source])).toEqual([[second, 'b'], [first, 'aa']]);
    expect(contentOf(doc).title).toBe('Two');
  });
});

describe('comparing', () => {
  it('matches cells by id and names what happened to each', () => {
    const cell = (id: string, source: string, type = 'ts') => ({ id, order: 'a0', type, source }) as never;
    const left = { title: 'Was', cells: [cell('a', '1'), cell('b', '2'), cell('c', '3'), cell('d', '4'), cell('e', '5')] };
    const right = { title: 'Is', cells: [cell('d', '4'), cell('a', '1'), cell('b', '2!'), cell('x', 'new'), cell('e', '5', 'markdown')] };
    const { cells, counts } = compareContents(left, right);
    expect(cells.map((each) => [each.id, ...each.kinds])).toEqual([['d', 'moved'], ['a', 'same'], ['b', 'edited'], ['c', 'removed'], ['x', 'added'], ['e', 'retyped']]);
    expect(counts).toEqual({ added: 1, removed: 1, edited: 1, moved: 1, retyped: 1, retitled: true });
  });

  it('finds the places of 10,000 cells in reverse', () => {
    const cells = Array.from({ length: 10_000 }, (_, at) => ({ id: `c${at}`, order: 'a0', type: 'ts', source: '' }) as never);
    expect(compareContents({ title: '', cells }, { title: '', cells: cells.toReversed() }).counts.moved).toBe(9_999);
  });
});
