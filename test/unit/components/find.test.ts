/** Finding and replacing over a notebook. */
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import * as Y from 'yjs';
import { Finder } from '@/components/notebook/find/finder';
import { countWords } from '@/components/notebook/find/FindBar';
import { Matcher } from '@/components/notebook/find/matcher';
import { compile, findIn, findInAll, smallest, type Query } from '@/components/notebook/find/matching';
import { Structure } from '@/components/notebook/structure';
import { listCells, listHeads, sourceOf } from '@/lib/collab/document';
import { applyEdits } from '@/lib/collab/edits';
import type { CellId } from '@/lib/domain/ids';
import { SearchThreads } from '../../support/search-threads';

const plain: Query = { text: '', isCase: false, isWord: false, isRegex: false };
const texts = (text: string, query: Partial<Query>, instead = '') => {
  const compiled = compile({ ...plain, ...query });
  if (!compiled.ok) throw new Error(compiled.message);
  return findIn(text, compiled.pattern!, instead, query.isRegex ?? false, 1_000);
};

describe('matching', () => {
  it('takes signs as they stand, unless a regular expression is asked for', () => {
    expect(texts('a.b a-b', { text: 'a.b' })).toHaveLength(1);
    expect(texts('a.b a-b', { text: 'a.b', isRegex: true })).toHaveLength(2);
  });
  it('heeds case and whole words, letters of every alphabet', () => {
    expect(texts('Größe größe', { text: 'größe' })).toHaveLength(2);
    expect(texts('Größe größe', { text: 'größe', isCase: true })).toHaveLength(1);
    expect(texts('rate rates $rate migräte', { text: 'rate', isWord: true })).toHaveLength(1);
    expect(texts('äpfel', { text: 'pfel', isWord: true })).toHaveLength(0);
  });
  it('says what is wrong with a regular expression', () => {
    for (const text of ['(a', '[', 'a**', '\\']) {
      const compiled = compile({ ...plain, text, isRegex: true });
      expect(compiled).toMatchObject({ ok: false });
      expect((compiled as { message: string }).message).toMatch(/^This is not a regular expression: [^A-Z].*\.$/);
    }
    expect(compile({ ...plain, text: '(a', isRegex: false }).ok).toBe(true);
  });
  it('passes over places of no length', () => expect(texts('baab', { text: 'a*', isRegex: true })).toEqual([{ from: 1, to: 3, instead: '' }]));
  it('fills groups in as String.replace does', () => {
    const sign = fc.constantFrom('a', 'b', ' ', '\n', '1');
    fc.assert(fc.property(fc.string({ unit: sign, maxLength: 20 }), fc.string({ unit: fc.constantFrom('$', '1', '2', '&', 'x', '<', '>', 'n'), maxLength: 6 }), (text, instead) => {
      const found = texts(text, { text: '(?<n>a)(b)?', isRegex: true, isCase: true }, instead);
      expect(applyEdits(text, found.map(({ from, to, instead: made }) => ({ offset: from, length: to - from, text: made })))).toBe(text.replace(/(?<n>a)(b)?/gmu, instead));
    }), { examples: [['ab', '$<n>$2$1']] });
  });
  it('replaces by the smallest edit', () => {
    fc.assert(fc.property(fc.string({ minLength: 1, maxLength: 10, unit: fc.constantFrom('a', 'b') }), fc.string({ maxLength: 10, unit: fc.constantFrom('a', 'b') }), (was, instead) => {
      const edit = smallest({ from: 0, to: was.length, instead }, was);
      expect(edit ? applyEdits(was, [edit]) : was).toBe(instead);
    }));
    expect(smallest({ from: 4, to: 12, instead: 'incomes' }, 'income')).toEqual({ offset: 10, length: 0, text: 's' });
  });
});

let threads: SearchThreads;
beforeAll(async () => { threads = await SearchThreads.build(); });

describe('the finder', () => {
  let doc: Y.Doc;
  let structure: Structure;
  let finder: Finder;
  let ids: CellId[];
  /** Ends the search that is under way, as its limit of time would. */
  let timeIsUp: () => void;
  const read = () => listCells(doc).map((cell) => cell.source);

  beforeEach(() => {
    doc = new Y.Doc();
    structure = new Structure(doc);
    structure.add([{ type: 'ts', source: 'const rate = 1;\nrate' }, { type: 'markdown', source: 'no such word' }, { type: 'ts', source: 'rate + Rate' }], null);
    ids = listHeads(doc).map((head) => head.id);
    finder = new Finder(doc, structure, new Matcher(threads.open, (act) => {
      timeIsUp = act;
      return () => {};
    }));
    finder.open(false);
    finder.ask({ text: 'rate' });
  });

  afterEach(() => finder.destroy());

  it('counts over all cells, and goes round from the selected one', () => {
    expect(countWords(finder.get())).toBe('4 matches');
    expect(finder.go(1, ids[1]!)).toMatchObject({ cell: ids[2], from: 0 });
    expect(countWords(finder.get())).toBe('3 of 4');
    finder.go(1, null);
    expect(finder.go(1, null)).toMatchObject({ cell: ids[0], from: 6 });
    expect(finder.go(-1, null)).toMatchObject({ cell: ids[2], from: 7 });
  });

  it('replaces one and goes on, then the rest as one step that is taken back at once', async () => {
    finder.replaceWith('rates');
    finder.go(1, null);
    expect(await finder.replaceOne(null)).toMatchObject({ cell: ids[0], from: 17 });
    expect(read()[0]).toBe('const rates = 1;\nrate');
    finder.ask({ text: 'rate', isWord: true });
    expect(await finder.replaceAll()).toEqual({ places: 3, cells: 2 });
    expect(read()).toEqual(['const rates = 1;\nrates', 'no such word', 'rates + rates']);
    structure.undo();
    expect(read()).toEqual(['const rates = 1;\nrate', 'no such word', 'rate + Rate']);
  });

  it('keeps what others typed at the same time, also inside what is replaced', async () => {
    const other = new Y.Doc();
    Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
    finder.replaceWith('ratio');
    await finder.replaceAll();
    sourceOf(other, ids[2]!)!.insert(2, 'THEIRS');
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(other));
    expect(read()[2]).toContain('THEIRS');
    structure.undo();
    expect(read()[2]).toBe('raTHEIRSte + Rate');
  });

  it('says what is wrong, and finds nothing meanwhile', async () => {
    finder.ask({ text: '(', isRegex: true });
    expect(finder.get()).toMatchObject({ places: [], at: -1 });
    expect(finder.get().problem).toMatch(/not a regular expression/);
    finder.ask({ text: 'Rate', isRegex: true, isCase: true });
    await finder.settled();
    expect(finder.get().problem).toBeNull();
    expect(countWords(finder.get())).toBe('1 match');
  });

  it('finds and replaces by a regular expression in a worker what it finds here', async () => {
    const query = { text: '(r)ate', isCase: false, isWord: true, isRegex: true };
    finder.ask(query);
    finder.replaceWith('$1atio');
    await finder.settled();
    expect(finder.get().places.map(({ from, to, instead }) => ({ from, to, instead }))).toEqual(findInAll({ texts: read(), query, replacement: '$1atio', most: 100 }).flat());
    expect(await finder.replaceAll()).toEqual({ places: 4, cells: 2 });
    expect(read()).toEqual(['const ratio = 1;\nratio', 'no such word', 'ratio + Ratio']);
  });

  it('stops an expression that takes for ever, says so, and lets the page go on meanwhile', async () => {
    structure.add([{ type: 'ts', source: `${'a'.repeat(60)}!` }], null);
    finder.ask({ text: '^(a+)+$', isRegex: true });
    let isDone = false;
    const done = finder.settled().then(() => { isDone = true; });
    for (let turns = 0; turns < 500; turns += 1) await new Promise((resolve) => { setImmediate(resolve); });
    expect([isDone, finder.get().isLooking]).toEqual([false, true]);
    timeIsUp();
    await done;
    expect(finder.get()).toMatchObject({ places: [], isLooking: false, problem: expect.stringMatching(/^This pattern takes too long on this notebook\./) as unknown });
    finder.ask({ text: 'a{60}' });
    await finder.settled();
    expect(countWords(finder.get())).toBe('1 match');
  });

  it('leaves a slow expression for a better one at once, without its words', async () => {
    structure.add([{ type: 'ts', source: `${'a'.repeat(60)}!` }], null);
    finder.ask({ text: '^(a+)+$', isRegex: true });
    finder.ask({ text: '^a+!$' });
    await finder.settled();
    expect(finder.get()).toMatchObject({ problem: null, places: [{ from: 0, to: 61 }] });
  });

  it('never points beside a text that changed while the expression was tried, and looks again', async () => {
    finder.ask({ text: 'rat.', isRegex: true });
    sourceOf(doc, ids[0]!)!.insert(0, '// new\n');
    await finder.settled();
    for (const { cell, from, to } of finder.get().places) expect(sourceOf(doc, cell)!.toString().slice(from, to)).toMatch(/^rat.$/i);
    const found = new Promise<void>((resolve) => { finder.subscribe(() => { if (finder.get().places.length === 4) resolve(); }); });
    await found;
    expect(finder.get().places.every(({ cell, from, to }) => /^rat.$/i.test(sourceOf(doc, cell)!.toString().slice(from, to)))).toBe(true);
  });
});
