import { runInThisContext } from 'node:vm';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { describe, expect, it } from 'vitest';
import { compileCell } from '@/kernel/host/compile';
import { parseCell } from '@/kernel/host/parse';
import type { CellId } from '@/lib/domain/ids';
import { analyseNotebook } from '@/lib/notebook/dataflow/graph';

type Run = (read: object, load: (module: string) => object, define: (name: string, value: unknown) => void) => Promise<unknown>;

function compile(source: string, ...others: string[]) {
  const cells = [source, ...others].map((text, index) => ({ id: `c${index + 1}` as CellId, type: 'ts' as const, source: text }));
  return compileCell({ cell: 'c1', source, graph: analyseNotebook(cells, parseCell) });
}

async function run(source: string, read: Record<string, unknown> = {}, modules: Record<string, object> = {}) {
  const compiled = compile(source, ...Object.keys(read).map((name) => `const ${name} = 0`));
  if (!compiled.ok) throw new Error(compiled.message);
  const defined: Record<string, unknown> = {};
  // The kernel evaluates exactly this text.
  const body = runInThisContext(`(${compiled.value.code}\n)`) as Run;
  const result = await body(read, (module) => modules[module] ?? {}, (name, value) => { defined[name] = value; });
  return { result, defined, compiled: compiled.value };
}

describe('the value of a cell (D9)', () => {
  it.each([
    ['1 + 1', 2], ['const a = 1; a', 1], ['"hello"', 'hello'], ['a => 1; 3;', 3], ['{ a: 1 }', undefined], ['({ a: 1 })', { a: 1 }], ['const a = 1', undefined], ['if (true) 5', undefined],
    ['await Promise.resolve(4)', 4], ['7 // seven', 7], ['5 as number; type T = 1', 5], ['export default 6', 6], ['5; enum E { A }', undefined], ['', undefined], ['await (async () => 9)() satisfies number;;', 9],
    ['const __read = 1, __result = 2; __read + __result', 3], ['this', undefined],
  ])('%s', async (source, value) => expect((await run(source)).result).toEqual(value));
});

describe('what a cell gives and takes (D11)', () => {
  it('defines values as they are at the end', async () => {
    const { defined } = await run('let n = 1; export class K {} enum E { A, B } namespace N { export const q = 2 } n = 5; var [x, { y }] = [1, { y: 2 }]');
    expect(defined).toMatchObject({ n: 5, x: 1, y: 2, N: { q: 2 } });
    expect((defined.E as Record<string, number>).B).toBe(1);
  });
  it('defines nothing when it throws', async () => {
    const compiled = compile('const a = 1; throw new Error("no")');
    const names: string[] = [];
    const body = runInThisContext(`(${compiled.ok ? compiled.value.code : ''})`) as Run;
    await expect(body({}, () => ({}), (name) => names.push(name))).rejects.toThrow('no');
    expect(names).toEqual([]);
  });
  it('reads constants, and says which cell each comes from', async () => {
    const { result, compiled } = await run('table.rows + limit', { table: { rows: 2 }, limit: 3 });
    expect(result).toBe(5);
    expect(compiled).toMatchObject({ reads: ['table', 'limit'], sources: { table: 'c2', limit: 'c3' } });
  });
  it('imports from the kernel, wherever the import stands', async () => {
    const { result, compiled } = await run("const v = twice(2); import { double as twice } from 'pinion/ml'; import * as data from 'pinion/data'; [v, data.n, (await import('pinion/data')).n]", {}, { 'pinion/ml': { double: (x: number) => x * 2 }, 'pinion/data': { n: 7 } });
    expect(result).toEqual([4, 7, 7]);
    expect([...compiled.imports].sort()).toEqual(['pinion/data', 'pinion/ml']);
  });
  it('is strict code', async () => expect((await run('(function () { return this })()')).result).toBeUndefined());
});

describe('places (D11)', () => {
  it.each([
    ['const a: number = 1;\ninterface X { a: string }\n\nboom(a as any)', 'boom', 4, 1],
    ["import { x } from 'pinion/ml'\n\n  enum E { A }\nconst y = [\n  1,\n  boom(),\n]", 'boom', 6, 3],
    ['const first = 1\nfirst as number;\n  boom()', 'boom', 3, 3],
  ])('%s', (source, word, line, column) => {
    const compiled = compile(source);
    if (!compiled.ok) throw new Error(compiled.message);
    const { code, map } = compiled.value;
    const lines = code.split('\n');
    const at = lines.findIndex((text) => text.includes(word));
    const place = originalPositionFor(new TraceMap(map), { line: at + 1, column: lines[at]!.indexOf(word) });
    expect([place.line, place.column! + 1]).toEqual([line, column]);
  });
});

describe('what cannot be compiled', () => {
  it('is refused with the problem', () => {
    expect(compile('let a = ;')).toMatchObject({ ok: false, code: 'invalid', details: { problem: { code: 'syntax', line: 1 } } });
    expect(compile("import 'left-pad'")).toMatchObject({ ok: false, code: 'invalid' });
  });
});
