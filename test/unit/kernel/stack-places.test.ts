import { describe, expect, it } from 'vitest';
import { framesOf, useNotebooks } from '../../support/notebook-kernel';

const run = useNotebooks();

describe('every frame leads to the cell\'s own line and column, and only frames of cells are shown (D11.2)', () => {
  it.each([
    ['at the top', 'const a: number = 1\ninterface X { y: string }\n  throw new Error("no")', ['c1:3:9']],
    ['in a function', 'function inner(x: number) {\n  throw new Error("no")\n}\nfunction outer() { inner(1) }\nouter()', ['c1:2:9 inner', 'c1:4:20 outer', 'c1:5:1']],
    ['in an arrow function', 'const f = <T,>(x: T) => {\n  return (x as any).a.b\n}\nf({})', ['c1:2:23 f', 'c1:4:1']],
    ['after an await', 'await 1\n\n  null!.x', ['c1:3:9']],
    ['in an async function that is awaited', 'async function f() {\n  await 1\n  throw new Error("no")\n}\nawait f()', ['c1:3:9 f', 'c1:5:1']],
    ['in the constructor of a class', 'class K {\n  constructor(private readonly x: number) {\n    throw new Error("no")\n  }\n}\nnew K(1)', ['c1:3:11 new K', 'c1:6:1']],
    ['in a field, a static block and a getter', 'class K {\n  static { K.boom }\n  static get boom(): number {\n    throw new Error("no")\n  }\n}', ['c1:4:11 K.get boom', 'c1:2:14 static block of K']],
    ['in a generator', 'function* g() {\n  yield 1\n  throw new Error("no")\n}\nfor (const x of g()) x', ['c1:3:9 g', 'c1:5:12']],
    ['in a callback of the language', 'const list = [1]\nlist.map((x: number) => {\n  throw new Error("no")\n})', ['c1:3:9', 'c1:2:6']],
    ['in an enum', 'const f = (): number => { throw new Error("no") }\nenum E {\n  A = f(),\n}', ['c1:1:33 f', 'c1:3:7', 'c1:4:1']],
    ['in an imported function', "import * as tf from '@tensorflow/tfjs'\n\n  tf.tensor1d([1, 2]).reshape([3])", ['c1:3:23']],
    ['behind lines that the language counts and the editor does not', 'const a = `\u2028`; // \u2028\nthrow new Error("no")', undefined],
    ['behind CR and CRLF', 'const a = 1\r\nconst b = `x\r\ny`\rthrow new Error("no")', ['c1:4:7']],
    ['behind a byte-order mark and wide characters', '\uFEFFconst a = "😀"; throw new Error("no")', ['c1:1:24']],
  ])('%s', async (_, source, frames) => {
    const notebook = await run(source);
    if (frames === undefined) expect(notebook.cell(1).error?.frames).toHaveLength(1);
    else expect(notebook.frames(1)).toEqual(frames);
  });

  it('through functions of another cell', async () => {
    const notebook = await run('const boom = (x: number) => {\n  if (x > 0) throw new RangeError("no")\n}\nclass K {\n  each(f: (x: number) => void) { f(1) }\n}', '1\nboom(1)', '2\nnew K().each((x) => boom(x))');
    expect(notebook.frames(2)).toEqual(['c1:2:20 boom', 'c2:2:1']);
    expect(notebook.frames(3)).toEqual(['c1:2:20 boom', 'c3:2:21', 'c1:5:34 K.each', 'c3:2:9']);
  });
  it('of rejections that nobody awaits', async () => {
    const notebook = await run('void (async () => {\n  throw new Error("stray")\n})()\nawait new Promise((go) => setTimeout(go, 20))');
    const stray = notebook.cell(1).entries.find(({ output }) => output.kind === 'error')!.output;
    expect(stray.kind === 'error' && framesOf(stray.error.frames)).toEqual(['c1:2:9', 'c1:3:3']);
  });
  it('of errors thrown in timers', async () => {
    const notebook = await run('setTimeout(function late() {\n  throw new Error("late")\n}, 1)\nawait new Promise((go) => setTimeout(go, 40))');
    const late = notebook.cell(1).entries.find(({ output }) => output.kind === 'error')?.output;
    expect(late?.kind === 'error' && framesOf(late.error.frames)[0]).toBe('c1:2:9 late');
  });
  it('of code made at run time: the place that made it', async () => {
    const notebook = await run('1\nnew Function("null.x")()');
    expect(notebook.frames(1).at(-1)).toMatch(/^c1:2:/);
  });
});

describe('errors say what they hold (D11.3)', () => {
  it('a cause, and the cause of that', async () => {
    const error = (await run('try {\n  JSON.parse("{")\n} catch (cause) {\n  throw new Error("config unreadable", { cause: new TypeError("middle", { cause }) })\n}')).cell(1).error!;
    expect(error.message).toMatch(/^config unreadable\nCaused by TypeError: middle \(line 4\)\nCaused by SyntaxError: .*\(line 2\)$/s);
  });
  it('every error of several', async () => {
    const error = (await run('await Promise.any([\n  Promise.reject(new Error("one")),\n  Promise.reject(new RangeError("two")),\n])')).cell(1).error!;
    expect(error.message).toMatch(/All promises were rejected\n1\. Error: one \(line 2\)\n2\. RangeError: two \(line 3\)$/);
  });
  it('a cause that is its own cause, and one that throws when looked at', async () => {
    const notebook = await run('const e: any = new Error("round"); e.cause = e; throw e', 'throw Object.defineProperty(new Error("hidden"), "cause", { get() { throw 1 } })');
    expect(notebook.cell(1).error?.message).toBe('round');
    expect(notebook.cell(2).error?.message).toBe('hidden');
  });
});
