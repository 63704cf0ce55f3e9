import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseCell } from '@/kernel/host/parse';
import type { CellId } from '@/lib/domain/ids';
import { cellDigest, sha256 } from '@/lib/notebook/dataflow/digest';
import { Analyses, analyseNotebook } from '@/lib/notebook/dataflow/graph';

const graphOf = (...sources: string[]) => analyseNotebook(sources.map((source, index) => ({ id: `c${index + 1}` as CellId, type: 'ts' as const, source })), parseCell);
const one = (source: string) => graphOf(source)[0]!;

describe('what a cell defines (D1)', () => {
  it.each([
    ['const a = 1, [b, { c: d = 2, ...e }, ...f] = x', ['a', 'b', 'd', 'e', 'f']],
    ['function f() { var inner } class K {} enum E { A } namespace N { export const q = 1 }', ['f', 'K', 'E', 'N']],
    ['if (true) { var deep = 1; let shallow = 2; function local() {} } for (var i of []) {} try {} catch { var caught }', ['deep', 'i', 'caught']],
    ["import d, { a as b, type T } from 'pinion/data'; import * as all from 'pinion/ml'; import type { U } from 'pinion/ml'", ['d', 'b', 'all']],
    ['export const a = 1; export default class Named {}', ['a', 'Named']],
    ['interface I { x: number } type T = I; declare const w: number; declare function g(): void', []],
    ['async function* stream() { yield 1 } using handle = open()', ['stream', 'handle']],
  ])('%s', (source, names) => expect([...one(source).defines].sort()).toEqual([...names].sort()));
});

describe('what a cell reads (D1)', () => {
  it.each([
    ['a + b.c[d]', ['a', 'b', 'd']],
    ['const f = (x, y = z) => x + y + w; function g() { return h(inner); var inner }', ['z', 'w', 'h']],
    ['outer: for (const i of list) { continue outer }', ['list']],
    ['try { risky() } catch ({ message }) { log(message) }', ['risky', 'log']],
    ['class K extends Base { [key] = value; static s = t; m(x = u) { return this.k } }', ['Base', 'key', 'value', 't', 'u']],
    ['const o = { shorthand, [computed]: 1, plain: 2, method() { return free } }', ['shorthand', 'computed', 'free']],
    ['const a: Type = b as Other; const c = <Third>d; e satisfies Fourth; f!; g<Fifth>()', ['b', 'd', 'e', 'f', 'g']],
    ['type T = typeof onlyType; let x: typeof alsoType', []],
    ['const { a = fallback, ...rest } = source', ['fallback', 'source']],
    ['switch (k) { case one: let two = 1; two; break; default: three }', ['k', 'one', 'three']],
    ['enum E { A = base, B = A }', ['base']],
    ['const x = x2; { const x2 = 1; x2 }', ['x2']],
    ['`${a}${tag`${b}`}`; new C(...d); e?.f?.(g)', ['a', 'tag', 'b', 'C', 'd', 'e', 'g']],
    ['for await (const part of parts) { [...part] } function* gen() { yield* other }', ['parts', 'other']],
    ['(function self2() { return self2 }); arguments2; (function () { return arguments })', ['arguments2']],
  ])('%s', (source, names) => expect([...one(source).reads].sort()).toEqual([...names].sort()));

  it('knows the names that every kernel has, unless a cell defines them', () => {
    expect(one('Math.max(console, structuredClone)').reads).toEqual([]);
    const [, reader] = graphOf('const performance = 3', 'performance + 1');
    expect(reader).toMatchObject({ reads: ['performance'], parents: ['c1'] });
  });
  it('warns of a name that nothing defines, and does not block', () => {
    const cell = one('const a = 1\nmisspelt + a\ntypeof maybe');
    expect(cell.problems).toEqual([expect.objectContaining({ code: 'missing-name', name: 'misspelt', blocks: false, line: 2, column: 1 })]);
  });
});

describe('one definer for a name that others read (D2)', () => {
  it('names both definers and every reader', () => {
    const graph = graphOf('const x = 1', 'const x = 2', 'x + 1', 'y');
    expect(graph.slice(0, 3).map((cell) => cell.problems.map((problem) => [problem.code, problem.blocks]))).toEqual([[['defined-twice', true]], [['defined-twice', true]], [['defined-twice', true]]]);
    expect(graph[0]!.problems[0]!.message).toContain('cell 1 and cell 2');
    expect(graph[2]!.problems[0]!).toMatchObject({ cells: ['c1', 'c2'], line: 1, column: 1 });
    expect(graph[2]!.parents).toEqual([]);
  });
  it('lets a name that nobody else reads repeat', () => expect(graphOf('for (var i = 0; i < 2; i++) {}', 'var i = 3; i').flatMap((cell) => cell.problems)).toEqual([]));
  it('lets identical imports repeat, and tells different ones apart', () => {
    expect(graphOf("import { a } from 'pinion/ml'", "import { a } from 'pinion/ml'", 'a').flatMap((cell) => cell.problems)).toEqual([]);
    expect(graphOf("import { a } from 'pinion/ml'", "import { b as a } from 'pinion/ml'", 'a')[2]!.problems[0]!.code).toBe('defined-twice');
  });
});

describe('assignments (D3)', () => {
  it.each([
    ['total = 2', 'assigns-foreign'], ['total++', 'assigns-foreign'], ['[total] = [1]', 'assigns-foreign'], ['for (total of []) {}', 'assigns-foreign'],
    ['function f() { total += 1 }', 'assigns-foreign'], ['other = 1', 'assigns-undeclared'], ['Math = 1', 'assigns-undeclared'],
    ['globalThis.x = 1', 'assigns-undeclared'], ["self['x'] = 1", 'assigns-undeclared'], ['({ a: globalThis.y } = {})', 'assigns-undeclared'],
  ])('%s is refused', (source, code) => expect(graphOf('let total = 1', source)[1]!.problems.find((problem) => problem.blocks)?.code).toBe(code));
  it('refuses a function that changes a let which another cell reads', () => {
    expect(graphOf('let n = 0; function next() { n += 1 }', 'n')[0]!.problems[0]).toMatchObject({ code: 'assigns-foreign', cells: ['c2'] });
    expect(graphOf('let n = 0; for (const x of [1]) n += x', 'n')[0]!.problems).toEqual([]);
    expect(graphOf('let n = 0; function next() { n += 1 }', 'next()')[0]!.problems).toEqual([]);
  });
});

describe('cycles (D8)', () => {
  it('shows the path on every cell in the cycle, and only there', () => {
    const graph = graphOf('const a = b', 'const b = c', 'const c = a', 'const d = c', 'const e = 1');
    expect(graph.map((cell) => cell.problems.map((problem) => problem.code))).toEqual([['cycle'], ['cycle'], ['cycle'], [], []]);
    expect(graph[0]!.problems[0]!.message).toContain('cell 1 reads `b` of cell 2 reads `c` of cell 3 reads `a` of cell 1');
  });
  it('takes a chain of 5,000 cells', () => {
    const graph = graphOf(...Array.from({ length: 5_000 }, (_, i) => (i === 0 ? 'const v0 = 1' : `const v${i} = v${i - 1} + 1`)));
    expect(graph.flatMap((cell) => cell.problems)).toEqual([]);
    expect(graph[4_999]!.parents).toEqual(['c4999']);
  });
});

describe('what cannot run', () => {
  it.each([
    ['const a = 1\nlet b = ;', 'syntax', 2], ['"unfinished', 'syntax', 1], ['let a; let a', 'syntax', 1], ['with (x) {}', 'syntax', 1], ['<!-- html', 'syntax', 1],
    ['1\nimport.meta.url', 'syntax', 2], ['return 1', 'syntax', 1], ['const v = <div/>', 'syntax', 1], ['@dec class K {}', 'syntax', 1],
    ["1\nimport fs from 'node:fs'", 'not-importable', 2], ["await import('https://example.com/x.js')", 'not-importable', 1], ['import(name)', 'not-importable', 1],
  ])('%s', (source, code, line) => {
    const problem = one(source).problems.find((found) => found.blocks);
    expect(problem).toMatchObject({ code, line });
  });
  it('refuses a megabyte in a cell and nesting without end, and goes on', () => {
    expect(one(`'${'x'.repeat(1_100_000)}'`).problems[0]!.code).toBe('too-large');
    expect(one('('.repeat(60_000)).problems[0]!.blocks).toBe(true);
    expect(one(`x${'+1'.repeat(60_000)}`).problems.length).toBeGreaterThan(0);
  });
  it('leaves a cell with a syntax error out of the graph of the others', () => expect(graphOf('const a = 1', 'const a = ', 'a')[2]!.problems).toEqual([]));
});

describe('digests', () => {
  it('are SHA-256', () => {
    for (const text of ['', 'abc', 'é😀', 'x'.repeat(55), 'x'.repeat(56), 'x'.repeat(64), 'y'.repeat(10_000)]) expect(sha256(new TextEncoder().encode(text))).toBe(createHash('sha256').update(text).digest('hex'));
  });
  it('differ by type and source', () => expect(new Set([cellDigest('ts', 'a'), cellDigest('markdown', 'a'), cellDigest('ts', 'b')]).size).toBe(3));
});

describe('many cells', () => {
  it('analyses one cell again after one edit', () => {
    let parses = 0;
    const counting = (source: string) => { parses += 1; return parseCell(source); };
    const cells = Array.from({ length: 500 }, (_, i) => ({ id: `c${i}` as CellId, type: 'ts' as const, source: `const v${i} = ${i}` }));
    const known = new Analyses();
    analyseNotebook(cells, counting, [], known);
    cells[250] = { ...cells[250]!, source: 'const v250 = 1 + v2' };
    analyseNotebook(cells, counting, [], known);
    expect(parses).toBe(501);
  });
  it('forgets sources that were typed over, so that a day of typing fills no memory', () => {
    let parses = 0;
    const counting = (source: string) => { parses += 1; return parseCell(source); };
    const known = new Analyses();
    const typed = (source: string) => analyseNotebook([{ id: 'c1' as CellId, type: 'ts', source }, { id: 'c2' as CellId, type: 'ts', source: 'a' }], counting, [], known);
    for (const source of ['a = 1', 'a = 12', 'a = 123', 'a = 1']) typed(source);
    expect(parses).toBe(5); // the first was forgotten, the cell that nobody typed in never
  });
});
