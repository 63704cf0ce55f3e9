import { describe, expect, it } from 'vitest';
import { useNotebooks } from '../../support/notebook-kernel';

const run = useNotebooks();
const WHAT = '`v` of cell 1';

describe('a write to what another cell reads is refused, and named (D4, K11.1, K11.2, K11.5)', () => {
  it.each([
    ['a record', 'const v = { a: { b: 1 } }', 'v.a.b = 2', /read-only here \(Cannot assign to read only property 'b'/],
    ['a new property', 'const v = {} as any', 'v.x = 1', /not extensible/],
    ['a deleted property', 'const v: any = { x: 1 }', 'delete v.x', /Cannot delete property 'x'/],
    ['a list', 'const v = [1, [2]]', '(v[1] as any).push(3)', /not extensible/],
    ['a sorted list', 'const v = [2, 1]', 'v.sort()', /read only property/],
    ['a typed array', 'const v = new Float32Array([1, 2])', 'v[0] = 3', /read only property/],
    ['a function with properties', 'const v = Object.assign(() => 1, { calls: [1] })', 'v.calls.push(2)', /not extensible/],
    ['the statics of a class', 'class v { static made = 0 }', 'v.made += 1', /read only property/],
    ['the methods of a class', 'class v { size() { return 1 } }', 'v.prototype.size = () => 2', /read only property/],
    ['an enum', 'enum v { A, B }', '(v as any).A = 7', /read only property/],
    ['a namespace', 'namespace v { export const list = [1] }', 'v.list.push(2)', /not extensible/],
  ])('%s', async (_, define, write, message) => {
    const failed = await run(define, write).then((notebook) => notebook.cell(2));
    expect(failed.error?.message).toContain(`Cannot change ${WHAT}`);
    expect(failed.error?.message).toMatch(message);
    expect(failed.error?.remedy).toContain('structuredClone');
    expect(failed.error?.frames[0]).toMatchObject({ cell: 'c2', line: 1 });
  });

  it.each([
    ['a map', 'const v = new Map([[1, { n: 1 }]])', 'v.set(1, { n: 2 })', 'Cannot set the map'],
    ['a set', 'const v = new Set([1])', 'v.add(2)', 'Cannot add the set'],
    ['a weak map', 'const v = new WeakMap()', 'v.set({}, 1)', 'Cannot set the weak map'],
    ['a weak set', 'const v = new WeakSet()', 'v.add({})', 'Cannot add the weak set'],
    ['a date', 'const v = new Date(0)', 'v.setFullYear(2000)', 'Cannot setFullYear the date'],
    ['a generator', 'const v = (function* () { yield 1 })()', 'v.next()', 'Cannot next the iterator'],
    ['an async generator', 'const v = (async function* () { yield 1 })()', 'await v.next()', 'Cannot next the iterator'],
    ['an iterator of a list', 'const v = [1, 2][Symbol.iterator]()', '[...v]', 'Cannot next the iterator'],
    ['a tensor', "import * as tf from '@tensorflow/tfjs'\nconst v = tf.tensor1d([1])", 'v.dispose()', 'Cannot dispose the tensor'],
    ['a tensor variable', "import * as tf from '@tensorflow/tfjs'\nconst v = tf.variable(tf.tensor1d([1]))\nconst one = tf.tensor1d([2])", 'v.assign(one)', 'Cannot assign the tensor'],
    ['a model', "import * as tf from '@tensorflow/tfjs'\nconst v = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] })", "v.compile({ loss: 'meanSquaredError', optimizer: 'sgd' })", 'Cannot compile the model'],
  ])('%s', async (_, define, write, message) => {
    const failed = await run(define, write).then((notebook) => notebook.cell(2));
    expect(failed.error?.message).toBe(`${message} ${WHAT}: it is read-only here`);
    expect(failed.error?.remedy).toBeTruthy();
  });
});

describe('private fields of what crossed (D4, K11.4)', () => {
  const counter = 'class Counter { #n = 0; #seen: number[] = []; static #made = 0; inc() { this.#n += 1; return this.#n } see(x: number) { this.#seen.push(x) } get n() { return this.#n + this.#seen.length } static make() { Counter.#made++; return new Counter() } fresh() { const c = new Counter(); c.inc(); return c.n } swap() { [this.#n] = [5] } each() { for (this.#n of [1]); } }';
  it.each(['v.inc()', 'v.swap()', 'v.each()'])('cannot be written: %s', async (write) => {
    const failed = await run(`${counter}\nconst v = new Counter()`, write).then((notebook) => notebook.cell(2));
    expect(failed.error?.message).toBe(`Cannot change #n of ${WHAT}: it is read-only here`);
    expect(failed.error?.remedy).toContain('read-only');
  });
  it('hold values that are closed too', async () => expect((await run(`${counter}\nconst v = new Counter()`, 'v.see(1)')).cell(2).error?.message).toMatch(/not extensible/));
  it('of the class itself cannot be written', async () => expect((await run(`${counter}`, 'Counter.make()')).cell(2).error?.message).toContain('Cannot change #made of `Counter` of cell 1'));
  it('are free until the cell ends, and in objects that other cells make', async () => {
    const notebook = await run(`${counter}\nconst v = new Counter(); v.inc(); v.see(1)`, '[v.n, v.fresh()]', 'const own = new Counter(); own.inc(); own.inc(); own.n');
    expect(notebook.text(2)).toMatch(/"2".*"1"/);
    expect(notebook.text(3)).toContain('"2"');
  });
  it('follow a class that extends one of another cell', async () => {
    const notebook = await run(counter, 'class Sub extends Counter { #own = [1]; add() { this.#own.push(2); return this.#own.length } }\nconst v = new Sub(); v.add(); v.inc()', 'v.inc()', 'v.add()', 'v.n');
    expect(notebook.cell(2).outcome).toBe('ok');
    expect(notebook.cell(3).error?.message).toContain('Cannot change #n of `v` of cell 2');
    expect(notebook.cell(4).error?.message).toMatch(/not extensible/);
    expect(notebook.text(5)).toContain('"1"');
  });
});

describe('what the functions of the defining cell see afterwards (D4, K11.3)', () => {
  it('is what other cells see: bytes', async () => {
    const notebook = await run('const w = new Float64Array(3); w[0] = 1; const bump = () => { w[0]! += 1; return w[0] }; const look = () => w', 'bump()', '[w[0], look() === w]', 'w');
    expect(notebook.cell(2).error?.message).toContain('Cannot change `w` of cell 1');
    expect(notebook.text(3)).toMatch(/"1".*"true"/);
  });
  it('is what other cells see: bytes that crossed inside a record', async () => {
    const notebook = await run('const w = new Uint8Array(2); const m = { w }; const bump = () => { w[0]! += 1 }', 'bump()', 'm.w[0]');
    expect(notebook.cell(2).error?.message).toMatch(/read only property/);
  });
  it('is what other cells see: bytes that a new cell reads later in the same kernel', async () => {
    const notebook = await run('let w = new Uint8Array(2); function bump() { w[0]! += 1 }', 'bump()\nw[0]');
    expect(notebook.cell(2).error?.message).toMatch(/read only property/);
  });
  it('holds for setters, and for objects that two cells share', async () => {
    const notebook = await run('const held = { n: 1 }; const v = { set n(x: number) { held.n = x }, get n() { return held.n } }', 'const w = { held: v }', 'w.held.n = 2', 'v.n = 3');
    expect(notebook.cell(3).outcome === 'error' || notebook.cell(4).outcome === 'error').toBe(false);
  });
});

describe('what crosses unharmed (D4, K11.6)', () => {
  it('functions, classes, the language and the library go on working', async () => {
    const notebook = await run("import * as tf from '@tensorflow/tfjs'\nconst M = Map; const f = Math.max; class P { x = 1; toString() { return 'p' } } const p = new Proxy({ a: 1 }, {}); const r = /a/g; const g = function* () { yield 1; yield 2 }",
      "const m = new M([[1, 2]]); m.set(3, 4); class Q extends P { x = 2; toString() { return 'q' } }; const q = new Q(); q.x = 5; [m.size, f(1, 2), String(q), q.x, p.a, 'aa'.replace(r, 'b'), [...g()].length, tf.tidy(() => tf.tensor1d([1]).add(1).dataSync()[0])].join()");
    expect(notebook.text(2)).toContain('2,2,q,5,1,bb,2,2');
  });
  it('a list of two million elements, and what hides in it', async () => {
    const notebook = await run('const v: any[] = Array.from({ length: 2_000_000 }, (_, i) => i); v[1_999_999] = { deep: 1 }', 'v.length', 'v[5] = 1', 'v[1_999_999].deep = 2');
    expect(notebook.text(2)).toContain('2000000');
    expect(notebook.cell(3).error?.message).toContain(`Cannot change ${WHAT}`);
    expect(notebook.cell(4).error?.message).toContain(`Cannot change ${WHAT}`);
  });
});

describe('what code made at run time may do (D3.3)', () => {
  it.each([
    ['indirect eval', "(0, eval)('var hidden = 1')"], ['a function from text', "new Function('globalThis.hidden = 1')()"], ['an alias', 'const g: any = globalThis; g.hidden = 1'],
    ['Object.assign', 'Object.assign(globalThis, { hidden: 1 })'], ['Reflect', "Object.defineProperty(globalThis, 'hidden', { value: 1 })"],
  ])('%s defines nothing that other cells could see', async (_, source) => {
    const notebook = await run(source, "typeof (globalThis as any).hidden");
    expect(notebook.cell(1).error?.message ?? 'sloppy code fails silently').toMatch(/not extensible|silently/);
    expect(notebook.text(2)).toContain('undefined');
  });
  it('computes', async () => expect((await run("[(0, eval)('1 + 1'), new Function('a', 'return a * 2')(4)].join()")).text(1)).toContain('2,8'));
});
