import { describe, expect, it } from 'vitest';
import { parseCell } from '@/kernel/host/parse';
import type { CellId } from '@/lib/domain/ids';
import { analyseNotebook } from '@/lib/notebook/dataflow/graph';

const graphOf = (...sources: string[]) => analyseNotebook(sources.map((source, index) => ({ id: `c${index + 1}` as CellId, type: 'ts' as const, source })), parseCell);
const one = (source: string) => graphOf(source)[0]!;
/** What a cell defines and reads, sorted. */
const names = (source: string) => ({ defines: [...one(source).defines].sort(), reads: [...one(source).reads].sort() });

describe('declarations (D1.1)', () => {
  it.each([
    ['namespace A.B { export const c = x }', ['A'], ['x']],
    ['namespace T { export interface X {} } namespace U { namespace V { type W = 1 } }', [], []],
    ['module M { export const a = 1 }', ['M'], []],
    ['declare namespace D { const a: number } declare module "x" { export const y: 1 } declare global { var z: 1 }', [], []],
    ['const enum C { A = 1 } declare enum D { A } declare const enum F { A }', ['C'], []],
    ['class K {} namespace K { export const a = 1 }', ['K'], []],
    ['abstract class K { abstract m(): void; declare q: T; constructor(private readonly z = y) {} }', ['K'], ['y']],
    ['function o(a: string): void; function o(a: any) { return b }', ['o'], ['b']],
    ['using a = open(); await using b = open()', ['a', 'b'], ['open']],
    ['var a = 1; { var b = 2; { for (var c in d) { switch (e) { default: var f } } } } label: { var g }', ['a', 'b', 'c', 'f', 'g'], ['d', 'e']],
    ['{ function local() {} } local', [], ['local']],
    ['export { a as b }; export type { T }; export default interface X {}', [], []],
    ['export default async function named() {}', ['named'], []],
    ['import type A = require("x"); import { type B } from "pinion/ml"', [], []],
  ])('%s', (source, defines, reads) => expect(names(source)).toEqual({ defines, reads }));
});

describe('free names (D1.2)', () => {
  it.each([
    // shadowing
    ['{ const x = 1; x } x2', ['x2']], ['{ x; let x }', []], ['for (const x of x1) { x }', ['x1']], ['for (let x = 0; x < 1; x++) {} x', ['x']],
    ['try {} catch (x) { x } x', ['x']], ['try {} catch { x }', ['x']], ['try {} catch ({ a = b, ...c }) { a; c }', ['b']],
    ['(function f() { f }); f', ['f']], ['(class C { m() { C } }); C', ['C']], ['(x => x)(x)', ['x']],
    // functions and their parameters
    ['function f(a = b, { c = d, ...e } = g, [h = i] = [], ...k) { a; c; e; h; k }', ['b', 'd', 'g', 'i']],
    ['function f(a = inner) { var inner; return inner }', ['inner']], ['function f(a = () => body) { const body = 1 }', ['body']],
    ['function f(this: T, x: U): x is V { return x }', []], ['function f() { return arguments[0] }', []], ['const f = async function* <T>(x: T) { yield* y; await z }', ['y', 'z']],
    ['function f() { hoisted(); function hoisted() {} var v } v', ['v']],
    // classes
    ['class K extends mixin(Base) { static #p = a; #q = b; [c] = d; static { var e = f; e } get [g]() { return this.#q } static async *h() { for await (const i of j) yield i } m() { super.m(); new.target; #q in k } }', ['mixin', 'Base', 'a', 'b', 'c', 'd', 'f', 'g', 'j', 'k']],
    ['class K { x = y; constructor() { x } }', ['y', 'x']], ['class K<T extends U> implements I { p!: V; [key: string]: any }', []],
    // patterns
    ['const { [k]: v = w, ...r } = s', ['k', 'w', 's']], ['const [a, , [b = a] = c] = d', ['c', 'd']], ['let a; [a, o.p, { q: o.r = t } = u] = v', ['o', 't', 'u', 'v']],
    // expressions
    ['a?.b?.[c]?.(d)', ['a', 'c', 'd']], ['`${a}${`${b}`}`; tag`${c}`', ['a', 'b', 'tag', 'c']], ['/[\\p{L}--[a-z]]/v.test(s)', ['s']],
    ['({ a, b: c, [d]: e, get f() { return g }, set h(v) { i }, async *j() { k }, ...l })', ['a', 'c', 'd', 'e', 'g', 'i', 'k', 'l']],
    ['x => ({ ...x, y })', ['y']], ['a ??= 1', []], ['new Foo.Bar(b)', ['Foo', 'b']], ['delete a.b[c]', ['a', 'c']], ['(a, b) || c ? d : e', ['a', 'b', 'c', 'd', 'e']], ['import("pinion/ml").then(a)', ['a']],
    // labels and jumps
    ['loop: while (a) { if (b) continue loop; break loop }', ['a', 'b']], ['name: { break name }', []],
    // types
    ['const a = <T,>(x: T extends U ? V : W): asserts x => x', []], ['b as const; c satisfies D; e!; f<G>; <H>i', ['b', 'c', 'e', 'f', 'i']], ['type A = typeof b; let c: typeof import("x"); interface D extends E<F> { g: typeof h }', []],
    ['enum E { A = x, B = A, C = "l".length, "d-e" = y }', ['x', 'y']],
  ])('%s', (source, reads) => expect([...one(source).reads].sort()).toEqual([...reads].sort()));

  it('asks softly by typeof, but firmly where the name is used as well', () => {
    expect(one('typeof maybe').problems).toEqual([]);
    expect(one('typeof maybe === "x" && maybe()').problems[0]).toMatchObject({ code: 'missing-name', column: 25 });
  });
});

describe('what a cell cannot hold is refused at its place (D3.1, D3.3, D9.3)', () => {
  it.each([
    ['const a = 1\n  a = 2', /`a` is a constant of this cell/, 2, 3], ["import { a } from 'pinion/ml'\na++", /constant of this cell/, 2, 1], ['const f = () => { g = 1 }; const g = 2', /`g` is a constant/, 1, 19],
    ['1\narguments', /only inside a function/, 2, 1], ['const f = () => arguments.length', /only inside a function/, 1, 17],
    ['new.target', /new\.target/, 1, 1], ['\n return 1', /'return' statement can only be used within a function/, 2, 2], ['if (1) {\n  break\n}', /Illegal break/, 2, 3], ['for (;;) { (() => { continue })() }', /Illegal continue/, 1, 21],
    ['#!/usr/bin/env node\n1', /leave out the line that begins with #!/, 1, 1], ['1\neval("x")', /eval reads and changes names that Pinion cannot see/, 2, 1], ['class K {\n  accessor x = 1 }', /accessor/, 2, 3],
    ['1;\n/(/.test(a)', /Invalid regular expression: \/\(\//, 2, 1], ['/a/gg', /flag/i, 1, undefined], ["import defer * as x from 'pinion/ml'", /import defer/, 1, 1], ["import.source('pinion/ml')", /import\.source/, 1, 1],
    ['const __proto__ = 1', /`__proto__` cannot be the name/, 1, 1], ['let a = "\ud800"', /Half of a character/, 1, 10], ['@dec class K {}', /Decorators/, 1, 1], ['class K {\n  @dec m() {} }', /Decorators/, 2, 3],
    ["export * from 'pinion/ml'", /cannot export from another module/, 1, 1], ['export = 5', /import \{ … \}/, 1, 1], ['import x = N.y', /import \{ … \}/, 1, 1], ['1\nimport.meta.url', /a cell is not a file/, 2, 1],
  ])('%j', (source, message, line, column) => {
    const problem = one(source).problems.find((found) => found.blocks);
    expect(problem?.message).toMatch(message);
    expect(problem).toMatchObject(column === undefined ? { line } : { line, column });
  });

  it.each(['(?i:a)', '(?<a>x)|(?<a>y)'])('takes patterns that only a newer engine knows: %s', (pattern) => expect(one(`/${pattern}/`).problems).toEqual([]));
  it('takes eval that is not the language\'s, and indirect eval', () => expect(graphOf('const run = (eval2: any) => { eval2("1") }', '(0, eval)("1")').flatMap((cell) => cell.problems)).toEqual([]));
  it('refuses that another cell reads what `using` gives back', () => {
    expect(graphOf('using h = open()', '1')[0]!.problems.filter((problem) => problem.blocks)).toEqual([]);
    expect(graphOf('using h = open()', 'h')[0]!.problems.find((problem) => problem.blocks)).toMatchObject({ name: 'h', cells: ['c2'] });
  });
  it('takes a name out of an earlier block of a namespace only by its full name (D1.4)', () => {
    expect(graphOf('namespace N { export const a = 1 } namespace N { export const b = N.a }').flatMap((cell) => cell.problems)).toEqual([]);
    expect(one('namespace N { export const a = 1 }\nnamespace N { export const b = a }').problems[0]).toMatchObject({ blocks: true, line: 2, column: 32, message: expect.stringContaining('`N.a`') });
  });
});

describe('sources that parsers dislike: each is one error at its place, and the others go on (D9.3, D9.4)', () => {
  it.each([
    ['"unfinished', 1, 1], ["1\n  'unfinished", 2, 3], ['1\n`unfinished', 2, 1], ['1;\n/* unfinished', 2, 1], ['1;\n/unfinished', 2, 1], ['<!-- html -->', 1, 1], ['1\n--> html', 2, 3], ['with (a) {}', 1, 1],
    ['const v = <div/>', 1, 11], ['010', 1, 1], ['"\\01"', 1, 1], ['delete x', 1, 8], ['function f(a, a) {}', 1, undefined], ['a\0b', 1, 2], ['let a = 1\r\nlet b = ;', 2, 9], ['let a = 1\rlet b = ;', 2, 9], ['await: 1', 1, 6], ['let let = 1', 1, 5],
    ["1\nawait import('left-pad')", 2, 7], ["import x from 'https://example.com/x.js'", 1, 15],
  ])('%j', (source, line, column) => {
    const [bad, good] = graphOf(source, 'const fine = 1; fine');
    expect(bad!.problems.find((problem) => problem.blocks)).toMatchObject(column === undefined ? { line } : { line, column });
    expect(good!.problems).toEqual([]);
  });
  it('a byte-order mark is white space', () => expect(names('\uFEFFlet a = b')).toEqual({ defines: ['a'], reads: ['b'] }));
  it('a line separator is no line of the editor', () => expect(one('let a = "\u2028"; let b = ;').problems[0]).toMatchObject({ line: 1, column: 22 }));

  const deep = (open: string, inner: string, close: string, levels = 10_000) => open.repeat(levels) + inner + close.repeat(levels);
  it.each([
    ['parentheses', deep('(', '1', ')')], ['lists', deep('[', '1', ']')], ['functions', deep('(() => ', '1', ')')], ['blocks', deep('{', '1', '}')], ['templates', deep('`${', '1', '}`')], ['types', `type T = ${deep('A<', '1', '>')}`],
    ['signs', `${'-'.repeat(1)}${' -'.repeat(10_000)}1`], ['conditions', `${'a ? b : '.repeat(10_000)}1`], ['members', `a${'.b'.repeat(10_000)}`], ['calls', `a${'()'.repeat(10_000)}`], ['else', `${'if (a) {} else '.repeat(10_000)};`],
    ['lists at what the look ahead lets through', deep('[', '1', ']', 4_000)],
  ])('10,000 levels of %s are refused, not died of', (_, source) => {
    const [bad, good] = graphOf(source, 'const fine = 1; fine');
    expect(bad!.problems[0]).toMatchObject({ blocks: true, line: 1 });
    expect(bad!.problems[0]!.message).toMatch(/nested too deeply|one very long expression|words and signs/);
    expect(good!.problems).toEqual([]);
  });
  it.each([
    ['100,000 lines', 'x++;\n'.repeat(100_000), /words and signs|characters/], ['a megabyte on one line', `[${'1,'.repeat(500_000)}]`, /characters/], ['200,000 numbers', `[${'1,'.repeat(200_000)}]`, /words and signs/],
  ])('%s is too large', (_, source, message) => {
    const problem = one(source).problems[0]!;
    expect(problem).toMatchObject({ code: 'too-large', blocks: true });
    expect(problem.message).toMatch(message);
    expect(problem.message).toContain('file');
  });
  it('takes a long text as one word', () => expect(one(`const text = ${JSON.stringify('word '.repeat(80_000))}; const other = \`${'word '.repeat(10_000)}\` // ${'word '.repeat(1_000)}`).problems).toEqual([]));
  it('takes a cell with 10,000 definitions', () => expect(one(Array.from({ length: 10_000 }, (_, i) => `const v${i}=${i}`).join('\n')).defines).toHaveLength(10_000));
});

describe('5,000 cells (D2.3, D8.1)', () => {
  const many = (source: (index: number) => string) => graphOf(...Array.from({ length: 5_000 }, (_, index) => source(index)));
  it('that define one name which one reads: every one says so, and none names them all', () => {
    const graph = graphOf('x', ...Array.from({ length: 5_000 }, (_, i) => `const x = ${i}`));
    expect(graph.every((cell) => cell.problems[0]?.code === 'defined-twice')).toBe(true);
    expect(graph[0]!.problems[0]!.message).toContain('cell 2, cell 3, cell 4, cell 5, cell 6, cell 7, cell 8, cell 9 and 4,992 more');
    expect(Math.max(...graph.map((cell) => JSON.stringify(cell).length))).toBeLessThan(3_000);
  });
  it('in a ring: the path is shown from each, cut in its middle', () => {
    const graph = many((i) => `const v${i} = v${(i + 1) % 5_000}`);
    expect(graph.every((cell) => cell.problems[0]?.code === 'cycle')).toBe(true);
    expect(graph[2]!.problems[0]!.message).toMatch(/: cell 3 reads `v3` of cell 4 .*… 4,991 more cells … cell 2 reads `v2` of cell 3\./);
    expect(Math.max(...graph.map((cell) => JSON.stringify(cell).length))).toBeLessThan(3_000);
  });
  it('that all read all before them', () => {
    const graph = graphOf(...Array.from({ length: 300 }, (_, i) => `const v${i} = [${Array.from({ length: i }, (_, j) => `v${j}`).join()}]`));
    expect(graph[299]!.parents).toHaveLength(299);
    expect(graph.flatMap((cell) => cell.problems)).toEqual([]);
  });
});
