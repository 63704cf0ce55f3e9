/** Steps of structure, with somebody else at work in between (rules C21 to C26). */
import { beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { Structure } from '@/components/notebook/structure';
import { initialise, listCells, listHeads, moveCell, setType, sourceOf } from '@/lib/collab/document';
import { applyOnTrial } from '@/lib/collab/updates';
import type { CellId } from '@/lib/domain/ids';

let mine: Y.Doc;
let theirs: Y.Doc;
let structure: Structure;
let ids: CellId[];

beforeEach(() => {
  mine = new Y.Doc();
  theirs = new Y.Doc();
  structure = new Structure(mine);
  new Structure(theirs).add([{ type: 'ts', source: 'one\n\ntwo' }, { type: 'ts', source: 'three' }, { type: 'markdown', source: '# Four\nx x' }], null);
  meet();
  ids = listHeads(mine).map((head) => head.id);
});

function meet(): void {
  Y.applyUpdate(mine, Y.encodeStateAsUpdate(theirs));
  Y.applyUpdate(theirs, Y.encodeStateAsUpdate(mine));
}

const read = (doc = mine) => listCells(doc).map((cell) => cell.source);
const theirText = (id: CellId) => sourceOf(theirs, id)!;

describe('a split', () => {
  it('leaves the line ends at the cut out, and puts them back', () => {
    const [second] = structure.split(ids[0]!, [4]);
    expect(read().slice(0, 2)).toEqual(['one', 'two']);
    expect(second).toBe(listHeads(mine)[1]!.id);
    structure.undo();
    expect(read()[0]).toBe('one\n\ntwo');
  });

  it('cuts at several carets at once', () => {
    structure.split(ids[0]!, [3, 5, 6]);
    expect(read().slice(0, 4)).toEqual(['one', '', 't', 'wo']);
    structure.undo();
    expect(read()[0]).toBe('one\n\ntwo');
  });

  it('C23: taken back brings what somebody wrote into the new cell meanwhile', () => {
    const [second] = structure.split(ids[0]!, [5]);
    meet();
    theirText(second!).insert(3, ' and a half');
    theirText(ids[0]!).insert(0, 'zero ');
    meet();
    structure.undo();
    expect(read()[0]).toBe('zero one\n\ntwo and a half');
  });

  it('C22: keeps what somebody typed into the moved stretch at the same time', () => {
    structure.split(ids[0]!, [5]);
    theirText(ids[0]!).insert(6, 'ACTUALLY');
    meet();
    expect(read().join(' ')).toContain('ACTUALLY');
    expect(read(theirs)).toEqual(read());
  });
});

describe('a merge', () => {
  it('C21: shows the merged cell again when somebody typed into it at the same time', () => {
    structure.merge(ids.slice(0, 2));
    expect(read()).toHaveLength(2);
    theirText(ids[1]!).insert(5, ' more');
    meet();
    expect(read().slice(0, 2)).toEqual(['one\n\ntwo\nthree', ' more']);
    expect(read(theirs)).toEqual(read());
  });

  it('C23: taken back gives each cell what somebody wrote into its part', () => {
    structure.merge(ids.slice(0, 2));
    meet();
    theirText(ids[0]!).insert('one\n\ntwo\nthree'.length, ' and more');
    theirText(ids[0]!).insert(3, '!');
    theirText(ids[0]!).insert('one!\n\ntwo\nth'.length, '-');
    meet();
    structure.undo();
    expect(read().slice(0, 2)).toEqual(['one!\n\ntwo', 'th-ree and more']);
    structure.redo();
    expect(read()[0]).toBe('one!\n\ntwo\nth-ree and more');
  });

  it('is nothing that the server refuses', () => {
    initialise(mine, 'Notebook');
    const draft = new Y.Doc();
    Y.applyUpdate(draft, Y.encodeStateAsUpdate(mine));
    const before = Y.encodeStateVector(mine);
    structure.merge(ids);
    structure.undo();
    structure.split(ids[0]!, [2]);
    structure.undo();
    expect(applyOnTrial(draft, Y.encodeStateAsUpdate(mine, before))).toBeInstanceOf(Uint8Array);
  });
});

describe('taking back', () => {
  it('C24: leaves a cell that somebody wrote in meanwhile', () => {
    const [own, touched] = structure.add([{ type: 'ts', source: 'mine' }, { type: 'ts', source: '' }], null, 'paste');
    meet();
    theirText(touched!).insert(0, 'theirs');
    meet();
    structure.undo();
    expect(read()[0]).toBe('theirs');
    expect(listHeads(mine).map((head) => head.id)).not.toContain(own);
  });

  it('C24: leaves a cell that somebody else has moved or made another type since', () => {
    structure.changeType([ids[0]!], 'markdown');
    structure.moveTo([ids[0]!], ids[1]!);
    meet();
    setType(theirs, ids[0]!, 'sql');
    moveCell(theirs, ids[0]!, ids[2]!);
    meet();
    expect(structure.undo()?.isDone).toBe(false);
    structure.undo();
    expect(listHeads(mine).at(-1)).toMatchObject({ id: ids[0], type: 'sql' });
  });

  it('of a replacement keeps the letters that somebody typed beside it', () => {
    structure.replace(new Map([[ids[2]!, [{ offset: 7, length: 1, text: 'long' }, { offset: 9, length: 1, text: 'long' }]]]));
    expect(read()[2]).toBe('# Four\nlong long');
    meet();
    theirText(ids[2]!).insert(11, ' theirs');
    meet();
    structure.undo();
    expect(read()[2]).toBe('# Four\nx theirs x');
    structure.redo();
    expect(read()[2]).toBe('# Four\nlong theirs long');
  });

  it('of a heading takes mark and type back in one step', () => {
    structure.setHeading([ids[1]!, ids[2]!], 2);
    expect(read().slice(1)).toEqual(['## three', '## Four\nx x']);
    expect(listHeads(mine)[1]!.type).toBe('markdown');
    structure.undo();
    expect(read().slice(1)).toEqual(['three', '# Four\nx x']);
    expect(listHeads(mine)[1]!.type).toBe('ts');
  });

  it('forgets what was taken back once something new is done', () => {
    structure.remove([ids[0]!]);
    structure.undo();
    expect(structure.canRedo).toBe(true);
    structure.move([ids[0]!], 1);
    expect(structure.canRedo).toBe(false);
    expect(structure.undo()?.name).toBe('move a cell');
  });
});

describe('two people who change the same cells at the same moment', () => {
  let others: Structure;
  beforeEach(() => { others = new Structure(theirs); });

  it('C25: get the text of a merge once, whoever made it', () => {
    structure.merge(ids.slice(0, 2));
    others.merge(ids.slice(0, 2));
    meet();
    meet();
    expect(read()).toEqual(['one\n\ntwo\nthree', '# Four\nx x']);
    expect(read(theirs)).toEqual(read());
  });

  it('C25: get the pieces of a split once, and no empty cell', () => {
    structure.split(ids[0]!, [4]);
    others.split(ids[0]!, [4]);
    meet();
    meet();
    expect(read()).toEqual(['one', 'two', 'three', '# Four\nx x']);
    expect(read(theirs)).toEqual(read());
  });

  it('C25: keep the larger piece where they cut at different places, so that nothing changes its order', () => {
    structure.split(ids[2]!, [7]);
    others.split(ids[2]!, [1]);
    meet();
    meet();
    expect(read().slice(2)).toEqual(['#', ' Four\nx x']);
    expect(read(theirs)).toEqual(read());
  });

  it('keep what either wrote into the piece before they heard of each other', () => {
    const [made] = structure.split(ids[0]!, [4]);
    sourceOf(mine, made!)!.insert(3, ' mine');
    const [other] = others.split(ids[0]!, [4]);
    theirText(other!).insert(3, ' theirs');
    meet();
    meet();
    const all = read().join('\n');
    expect([all.split('two').length - 1, all.includes(' mine'), all.includes(' theirs')]).toEqual([1, true, true]);
    expect(read(theirs)).toEqual(read());
  });

  it('C26: undo of a merge gives the cell its text again, whichever copy stayed, and the other person’s undo changes nothing more', () => {
    for (const first of ['mine', 'theirs']) {
      structure.merge(ids.slice(0, 2));
      others.merge(ids.slice(0, 2));
      meet();
      meet();
      expect((first === 'mine' ? structure : others).undo()?.isDone).toBe(true);
      meet();
      meet();
      expect(read()).toEqual(['one\n\ntwo', 'three', '# Four\nx x']);
      expect(read(theirs)).toEqual(read());
      (first === 'mine' ? others : structure).undo();
      meet();
      meet();
      expect(read()).toEqual(['one\n\ntwo', 'three', '# Four\nx x']);
    }
  });

  it('C26: undo of a split whose piece is another one now says that it cannot be done, and changes nothing', () => {
    structure.split(ids[0]!, [4]);
    others.split(ids[0]!, [4]);
    meet();
    meet();
    const before = read();
    const done = [structure, others].map((each) => each.undo()?.isDone);
    meet();
    meet();
    expect(done.toSorted()).toEqual([false, true]);
    expect(before.slice(0, 2)).toEqual(['one', 'two']);
    expect(read()[0]).toBe('one\n\ntwo');
  });

  it('change nothing in the page of somebody who may only read', () => {
    const reading = new Y.Doc();
    let mayWrite = false;
    const reader = new Structure(reading, () => mayWrite);
    const sent: unknown[] = [];
    reading.on('update', (_update: Uint8Array, _origin: unknown, _doc: Y.Doc, transaction: Y.Transaction) => { if (transaction.local) sent.push(transaction); });
    structure.merge(ids.slice(0, 2));
    others.merge(ids.slice(0, 2));
    Y.applyUpdate(reading, Y.encodeStateAsUpdate(mine));
    Y.applyUpdate(reading, Y.encodeStateAsUpdate(theirs));
    expect(sent).toEqual([]);
    expect(read(reading)[0]).toBe('one\n\ntwo\nthree\nthree');
    mayWrite = true;
    reader.settle();
    expect(read(reading)[0]).toBe('one\n\ntwo\nthree');
  });

  it('are not held up by records that somebody forged', () => {
    const forged = { took: [[1, 0, 2]], put: [[1, 0, 2]], gap: [], into: ids[0], isNew: true };
    const meta = mine.getMap('meta');
    for (const [name, value] of Object.entries({ a: forged, b: { ...forged, put: [[1, 1, 2]] }, c: { ...forged, took: [[1, 1, 2]] }, d: { took: 'x' }, e: null, f: { ...forged, put: [[1, 0, -2]] }, g: { ...forged, into: 'nowhere' } })) meta.set(`move:${name}`, value);
    structure.merge(ids.slice(0, 2));
    others.merge(ids.slice(0, 2));
    meet();
    meet();
    expect(read()[0]).toBe('one\n\ntwo\nthree');
  });
});
