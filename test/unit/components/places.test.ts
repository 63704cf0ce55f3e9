/** Clipboard text, sections, the outline, and where what is dragged lands. */
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import * as Y from 'yjs';
import { pastedCells, textOf } from '@/components/notebook/clipboard';
import { rangeOf } from '@/components/notebook/context';
import { landing, scrollStep } from '@/components/notebook/dragging';
import { outlineOf } from '@/components/notebook/outline';
import { hiddenBy, sectionAt, Sections } from '@/components/notebook/sections';
import { Structure } from '@/components/notebook/structure';
import { listCells, listHeads } from '@/lib/collab/document';
import type { CellId } from '@/lib/domain/ids';

const id = (text: string) => text as CellId;

describe('the clipboard', () => {
  it('gives back the cells that were copied, whatever is in them', () => {
    const cell = fc.record({ type: fc.constantFrom('ts' as const, 'markdown' as const, 'sql' as const, 'raw' as const), source: fc.string({ unit: fc.constantFrom('a', '\n', '/', '%', ' ', '# ', '// %%', '"', 'é') }) });
    fc.assert(fc.property(fc.array(cell, { minLength: 1, maxLength: 5 }), (cells) => {
      expect(pastedCells(textOf(cells), [])).toEqual({ ok: true, value: cells });
    }));
  });
  it('takes text without markers as one cell, after the cells copied here', () => {
    expect(pastedCells('let a = 1;\r\n', [])).toEqual({ ok: true, value: [{ type: 'ts', source: 'let a = 1;' }] });
    expect(pastedCells('let a = 1;', [{ type: 'markdown', source: 'x' }])).toEqual({ ok: true, value: [{ type: 'markdown', source: 'x' }] });
    expect(pastedCells(null, [])).toMatchObject({ ok: false, message: expect.stringMatching(/Ctrl-V/) as string });
  });
  it('refuses what is too much or cannot be read, in words', () => {
    expect(pastedCells('x'.repeat(1_000_001), [])).toMatchObject({ ok: false, message: expect.stringMatching(/million/) as string });
    expect(pastedCells('// %% [nonsense]\nx', [])).toMatchObject({ ok: false, message: expect.stringMatching(/cannot be pasted.*nonsense/) as string });
  });
});

describe('a selection of several', () => {
  const heads = ['a', 'b', 'c', 'd'].map((each) => ({ id: id(each), type: 'ts' as const }));
  it('goes from one end to the other, either way round', () => {
    expect(rangeOf(heads, { cell: id('d'), anchor: id('b') }).map((head) => head.id)).toEqual(['b', 'c', 'd']);
    expect(rangeOf(heads, { cell: id('b'), anchor: id('d') }).map((head) => head.id)).toEqual(['b', 'c', 'd']);
  });
  it('is one cell when the other end was deleted, and none when both were', () => {
    expect(rangeOf(heads, { cell: id('b'), anchor: id('gone') }).map((head) => head.id)).toEqual(['b']);
    expect(rangeOf(heads, { cell: id('gone'), anchor: id('b') })).toEqual([]);
  });
});

describe('sections', () => {
  const cells = [['1', '# A'], ['2', 'text'], ['3', '## B'], ['4', 'more'], ['5', '# C'], ['6', 'end']].map(([name, source]) => ({ id: id(name!), type: 'markdown' as const, source: source! }));
  it('hide what their heading rules, down to the next of its level', () => {
    expect([...hiddenBy(cells, new Set([id('1')])).hidden]).toEqual(['2', '3', '4']);
    expect([...hiddenBy(cells, new Set([id('3')])).hidden]).toEqual(['4']);
    expect(hiddenBy(cells, new Set([id('1'), id('3')])).counts).toEqual(new Map([['1', 3]]));
    expect([...hiddenBy(cells, new Set([id('2')])).hidden]).toEqual([]);
  });
  it('are kept for the next visit, and opened for a cell inside', () => {
    const doc = new Y.Doc();
    const made = new Structure(doc).add(cells, null);
    const store = new Map<string, string>();
    const storage = { getItem: (key: string) => store.get(key) ?? null, setItem: (key: string, value: string) => void store.set(key, value), removeItem: (key: string) => void store.delete(key) };
    const sections = new Sections(doc, 'n', storage);
    sections.fold(made[0]!, true);
    sections.fold(made[2]!, true);
    expect(new Sections(doc, 'n', storage).hidden().hidden.size).toBe(3);
    sections.reveal(made[3]!);
    expect(sections.hidden().hidden.has(made[3]!)).toBe(false);
    expect(sections.get().size).toBe(0);
    expect(store.size).toBe(0);
    expect(sectionAt(doc, made[3]!)).toMatchObject({ text: 'B', level: 2 });
    expect(sections.levelAt(null)).toBe(0);
  });
});

it('the outline has every heading with the code under it', () => {
  const doc = new Y.Doc();
  new Structure(doc).add([{ type: 'markdown', source: '# A\n\n###### F\n' }, { type: 'ts', source: '# no' }, { type: 'markdown', source: '```\n# fenced\n```' }], null);
  expect(outlineOf(listCells(doc)).map(({ level, text, at, under }) => [level, text, at, under.length])).toEqual([[1, 'A', 0, 0], [6, 'F', 1, 1]]);
  expect(listHeads(doc)).toHaveLength(3);
});

describe('dragging', () => {
  const boxes = ['a', 'b', 'c'].map((cell, at) => ({ cell: id(cell), top: at * 100, bottom: at * 100 + 100 }));
  it('lands behind the last cell whose middle is above the pointer, never behind itself', () => {
    expect(landing(boxes, 40, [id('c')])).toBeNull();
    expect(landing(boxes, 60, [id('c')])).toBe('a');
    expect(landing(boxes, 299, [id('c')])).toBe('b');
    expect(landing(boxes, 299, [id('a')])).toBe('c');
  });
  it('scrolls only near the edges, faster the nearer', () => {
    expect(scrollStep(400, 800, 96)).toBe(0);
    expect(scrollStep(97, 800, 96)).toBeLessThan(scrollStep(160, 800, 96));
    expect(scrollStep(799, 800, 96)).toBeGreaterThan(0);
  });
});
