import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseCell } from '@/kernel/host/parse';
import { parseIpynb } from '@/lib/notebook/files/ipynb';
import { parsePercent } from '@/lib/notebook/files/percent';
import { analyseCell } from '@/lib/notebook/dataflow/cell';
import { library, notebookOf, type TestNotebook } from '../../support/editor';

/** One notebook for all: the library is read once, and each test writes its cells anew. */
let notebook: TestNotebook;
beforeAll(() => { notebook = notebookOf(library(), { one: '', two: '', three: '' }); }, 240_000);

const KNOWN_TABLES = "import { readCsv, Table } from 'pinion/data';\nconst people = await readCsv('people.csv');";

/** What is wrong with each cell, errors only: `cell:line message`. */
function errorsIn(one: string, two = '', three = ''): string[] {
  const cells = { one, two, three };
  for (const [id, text] of Object.entries(cells)) notebook.write(id, text);
  return Object.entries(cells).flatMap(([id, text]) => notebook.findings(id).filter(({ severity }) => severity === 'error').map(({ start, message }) => `${id}:${text.slice(0, start).split('\n').length} ${message}`));
}

describe('What the kernel accepts has no squiggle', () => {
  it.each([
    // the value of a cell (D9)
    ['1 + 1'], ['const a = 1; a'], ['"hello"'], ['a => 1; 3;'], ['{ a: 1 }'], ['({ a: 1 })'], ['if (true) 5'], ['7 // seven'], ['5 as number; type T = 1'], ['export default 6'], ['5; enum E { A }'], [''], ['this'],
    ['const x = 1; x, x + 1'], ['export const a = 1; a'], ['export { a as b }; const a = 1'], ['export default async function named() {}'],
    // top-level await and its kin
    ['await Promise.resolve(4)'], ['for await (const x of (async function* () { yield 1 })()) print(x)'], ['await using a = { async [Symbol.asyncDispose]() {} }; using b = { [Symbol.dispose]() {} };'],
    // names without types: types are optional
    ['function twice(x) { return x * 2 }\ntwice(2)'], ['const f = (row) => row.age'], ['const xs = []; xs.push(1); xs[0] + 1'], ['const o = {}; for (const key of ["a"]) print(o[key])'], ['try { print(1) } catch (error) { print(error) }'], ['class K { constructor(a) { print(a) } }'],
    // what kernels know
    ['console.log(new TextEncoder().encode("a"), structuredClone({}), performance.now(), crypto.randomUUID())'], ['setTimeout(() => print(1), 10); queueMicrotask(() => {})'], ['new URL("https://example.org").hostname; btoa("a"); new AbortController().signal'],
    ['display(1); print(2); progress("x", 10).step(); parameters.rate'], ['Iterator.from([1]).map((x) => x + 1).toArray(); new Set([1]).union(new Set([2])); Object.groupBy([1], (x) => x)'], ['new Float16Array(2); Promise.try(() => 1); Array.fromAsync([1])'], ['Temporal.PlainDate.from("2026-01-01"); /(?<y>x)/v.test("x")'],
    ['navigator.hardwareConcurrency; globalThis.print; self'], ['typeof Deno; typeof nothing'],
    // words of the session's own: it says them better
    ['nothing'], ['const a = 1; a = 2'], ["import { x } from 'left-pad'; x"], ["import { nothing } from 'pinion/ml'; nothing"],
    // imports
    ["import * as tf from '@tensorflow/tfjs';\nconst model = tf.sequential();\nmodel.add(tf.layers.dense({ units: 1, inputShape: [2] }));\nmodel.compile({ optimizer: tf.train.adam(0.01), loss: 'meanSquaredError' });\nawait model.fit(tf.ones([4, 2]), tf.zeros([4, 1]), { epochs: 1 });"],
    ["const { Table } = await import('pinion/data'); Table.fromRows([{ a: 1 }]).column('a').mean()"],
    [`${KNOWN_TABLES}\npeople.filter((row) => row.age > 18).derive({ older: (row) => row.age + 1 }).select('older').sort('older')`],
    ["import { Table } from 'pinion/data';\nTable.fromColumns({ a: [1, 2], b: ['x', null] }).groupBy('b').aggregate({ n: 'count', mean: ['mean', 'a'], max: ['a', 'max'] })"],
    ['namespace N { export const a = 1 } namespace T { export interface X {} } N.a'], ['const enum C { A = 1 } C.A'], ['var a = 1; { var b = 2 } a + b'], ['let n = 0; function next() { return ++n } next()'], ['label: for (;;) { break label }'], ['// @ts-nocheck\nconst a: string = 1'], ['const a: string = 1 as never; // @ts-ignore\nconst b: string = 2'],
  ])('%s', (source) => expect(errorsIn(source)).toEqual([]));

  it.each<[what: string, ...cells: string[]]>([
    ['a name of another cell', 'const rate = 0.1', 'rate * 2'],
    ['a name of a cell further down', 'rate * 2', 'const rate = 0.1'],
    ['one name in two cells that nobody else reads (D2)', 'const i = 1', 'const i = "two"'],
    ['one name in two cells and a reader: the session says it (D2.1)', 'const i = 1', 'const i = 2', 'i + 1'],
    ['the same import in two cells (D2.2)', "import { Table } from 'pinion/data'; Table.fromRows([])", "import { Table } from 'pinion/data'; Table.fromRows([])", 'Table.fromRows([])'],
    ['an import of another cell', "import * as tf from '@tensorflow/tfjs'", 'const t: tf.Tensor = tf.tensor([1]); t.print()'],
    ['types, classes and enums of other cells', 'interface Row { a: number }\nclass K<T> { value!: T }\nenum E { A }\ntype U = Row | null', 'const r: Row = { a: 1 }; const k: K<Row> = new K(); const u: U = r; E.A; k.value.a; u'],
    ['a name of its own that shadows another cell (D1.3)', 'const value = 1', 'const value = "text"; value.toUpperCase()'],
    ['a parameter that shadows another cell', 'const value = 1', 'const f = (value: string) => value.trim(); f("a")'],
    ['a function of another cell', 'async function load<T>(x: T) { return [x] }', 'const xs = await load(1); xs[0]!.toFixed()'],
    ['names taken apart', 'const { a, b: [c, ...d] } = { a: 1, b: [2, 3, 4] }', 'a + c! + d.length'],
    ['a variable of a loop in another cell', 'var n = 0; for (var i = 0; i < 3; i++) n += i', 'n + i'],
    ['an assignment to another cell: the session says it (D3)', 'let n = 1', 'n = 2'],
    ['cells that read each other: the session says it (D8)', 'const a = () => b', 'const b = () => a'],
    ['a cell that does not parse yet, for the others', 'const ready = 1; const half = (', 'ready + 1'],
  ])('%s', (_what, ...cells) => {
    const [one, two, three] = cells as [string, string, string | undefined];
    expect(errorsIn(one, two, three).filter((error) => !(_what.startsWith('a cell that does not parse') && error.startsWith('one:')))).toEqual([]);
  });

  it('not even in the examples that come with Pinion', () => {
    const read = [parsePercent(readFileSync('docs/examples/spirals.ts', 'utf8')), parseIpynb(readFileSync('docs/examples/flats.ipynb', 'utf8'))];
    for (const file of read) {
      const cells = file.ok ? file.value.cells.filter(({ type }) => type === 'ts') : [];
      const example = notebookOf(library(), Object.fromEntries(cells.map(({ source }, at) => [`c${at}`, source])));
      expect(cells.length).toBeGreaterThan(3);
      expect(cells.flatMap((_, at) => example.findings(`c${at}`)).filter(({ severity }) => severity === 'error')).toEqual([]);
    }
  });
});

describe('What is wrong is shown where it is', () => {
  it.each([
    ['const a: string = 1', 'one:1', /'number' is not assignable to type 'string'/],
    ['const a = [1, 2];\na.push("x")', 'one:2', /'string' is not assignable/],
    [`${KNOWN_TABLES}\npeople.colum('age')`, 'one:3', /on type 'Table'. Did you mean 'column'/],
    ["import * as tf from '@tensorflow/tfjs';\n\ntf.tensor([1]).summ()", 'one:3', /'summ' does not exist/],
    ['const a = 1;\nconst b: Missing = a', 'one:2', /Cannot find name 'Missing'/],
    ['const a = {\n  b: 1,\n', 'one:3', /'\}' expected/],
    ['await 1; const f = () => { await 2 }', 'one:1', /only allowed within async/],
  ])('%s', (source, place, message) => {
    const [first, ...rest] = errorsIn(source);
    expect(first).toMatch(message);
    expect(first).toContain(`${place} `);
    expect(rest).toEqual([]);
  });

  it('across cells, and it goes when the other cell is mended', () => {
    expect(errorsIn('const rate = "0.1"', 'rate.toFixed(2)')).toEqual([expect.stringMatching(/^two:1 Property 'toFixed' does not exist/)]);
    expect(errorsIn('const rate = 0.1', 'rate.toFixed(2)')).toEqual([]);
  });

  it('not for columns that the last run did not have: the cell may have changed since', () => {
    notebook.update({ tables: { one: { people: { age: 'integer' } } } as never });
    expect(errorsIn(KNOWN_TABLES, "people.column('later').mean(); people.filter((row) => row.later > 1)")).toEqual([]);
    notebook.update({ tables: {} });
  });
});

describe('Names that cells share', () => {
  it.each([
    'const a = 1, [b, { c = 2, ...d }] = e; let f; var g', '{ var h; { let no } } for (var i of []) for (const k of []) { }', 'function l() { var no } async function* m() {}', 'class N { static { var no } } abstract class O {}',
    'enum P {} const enum Q {}', 'namespace R.S { var no }', 'namespace T { export type no = 1 }', "import u, { v as w } from 'pinion/data'; import * as x from 'pinion/ml'", 'export const y = 1; export default class Z {}', 'export { a1 as b1 }; const a1 = 1',
    'using c1 = open(); await using d1 = open()', 'switch (1) { default: var e1 } try { var f1 } catch { var g1 } finally { var h1 }', 'declare const no: number; declare function no2(): void', 'label: { var i1 }', 'const j1 = function no() {}, k1 = class no {}',
  ])('are those that the kernel takes for definitions: %s', (source) => {
    notebook.write('one', source);
    const types = new Set(source.includes('namespace T') ? ['T'] : []);
    expect(notebook.declared('one').filter((name) => !types.has(name)).sort()).toEqual([...analyseCell(source, parseCell).defines].sort());
  });
});
