/** Fixes for problems of the dataflow: after each, the real analyser finds the problem no more, and one undo takes it back. */
import { beforeAll, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { Structure } from '@/components/notebook/structure';
import { Service } from '@/components/notebook/typescript/service';
import type { Remedy } from '@/components/notebook/typescript/types';
import { parseCell } from '@/kernel/host/parse';
import { fillCells, listCells } from '@/lib/collab/document';
import type { CellId } from '@/lib/domain/ids';
import { distanceOf, isNear } from '@/components/notebook/fixes/near';
import { analyseNotebook } from '@/lib/notebook/dataflow/graph';
import type { GraphCell, Problem, ProblemCode } from '@/lib/notebook/session-types';
import { library as makeLibrary } from '../../support/editor';

/** One service for all: the library is read once. */
let service: Service;
beforeAll(() => {
  service = new Service(makeLibrary());
  service.update({ order: [c(1)], texts: { [c(1)]: '1' } });
  service.mend(c(1), { code: 'missing-name', message: '', blocks: false, name: 'x' }, []);
}, 240_000);

const c = (number: number) => `c${number}` as CellId;
const problemsOf = (cells: readonly GraphCell[]) => cells.flatMap((cell) => cell.problems.map((problem): [CellId, Problem] => [cell.id, problem]));

/** A notebook of these sources: its document, its problems, and the fixes for the first one of a kind that a cell has. */
function open(...sources: string[]) {
  const doc = new Y.Doc();
  fillCells(doc, sources.map((source, at) => ({ id: c(at + 1), type: 'ts', source })));
  const structure = new Structure(doc);
  const texts = () => listCells(doc).map((cell) => cell.source);
  const graph = () => analyseNotebook(listCells(doc).map(({ id, source }) => ({ id, type: 'ts' as const, source })), parseCell);
  service.update({ order: listCells(doc).map(({ id }) => id), texts: Object.fromEntries(listCells(doc).map(({ id, source }) => [id, source])) });
  const fixes = (cell: number, code: ProblemCode, deleted: readonly string[] = []): readonly Remedy[] => {
    const problem = graph()[cell - 1]!.problems.find((each) => each.code === code);
    if (!problem) throw new Error(`cell ${cell} has no ${code}: ${JSON.stringify(problemsOf(graph()))}`);
    return service.mend(c(cell), problem, deleted.map((source, at) => ({ id: `gone${at}` as CellId, source })));
  };
  const apply = (remedy: Remedy | undefined) => {
    if (remedy?.change.do === 'edit') structure.replace(new Map(Object.entries(remedy.change.edits).map(([id, edits]) => [id as CellId, edits.map(({ start, length, text }) => ({ offset: start, length, text }))])));
    else if (remedy?.change.do === 'merge') structure.merge(remedy.change.cells);
    else throw new Error('no such fix');
  };
  return { structure, texts, graph, fixes, apply };
}

/** Applies the fix whose title matches, expects the texts, no problem of any blocking kind, and that one undo gives all back. */
function expectFixed(sources: readonly string[], cell: number, code: ProblemCode, title: RegExp, after: readonly string[]): void {
  const notebook = open(...sources);
  const found = notebook.fixes(cell, code);
  notebook.apply(found.find((remedy) => title.test(remedy.title)) ?? (() => { throw new Error(`only ${found.map((remedy) => remedy.title).join('; ')}`); })());
  expect(notebook.texts()).toEqual(after);
  expect(problemsOf(notebook.graph()).filter(([, problem]) => problem.blocks || problem.code === code)).toEqual([]);
  expect(notebook.structure.undo()?.isDone).toBe(true);
  expect(notebook.texts()).toEqual(sources);
}

describe('a name with two definers', () => {
  const TWO = ['const rate = 1;', 'const rate = 2;\nconst own = rate * 3;', 'const twice = rate * 2;\nconst box = { rate };'];
  it('is renamed where it is not read, and its own uses follow', () => {
    expectFixed(TWO, 2, 'defined-twice', /^Rename it here to `rate2`$/, [TWO[0]!, 'const rate2 = 2;\nconst own = rate2 * 3;', TWO[2]!]);
  });

  it('is renamed with all that read it, by the rename that goes across cells', () => {
    expectFixed(TWO, 1, 'defined-twice', /^Rename it here and where it is read/, ['const rate2 = 1;', TWO[1]!, 'const twice = rate2 * 2;\nconst box = { rate: rate2 };']);
  });

  it('is renamed in another cell, from each cell that is concerned', () => {
    for (const cell of [1, 3]) expectFixed(TWO, cell, 'defined-twice', /^Rename the one in cell 2 to/, [TWO[0]!, 'const rate2 = 2;\nconst own = rate2 * 3;', TWO[2]!]);
  });

  it('is kept inside its cell by braces, with what the cell shows', () => {
    expectFixed(['const i = 1;', 'import { bars } from \'pinion/display\';\n\n// counts\nlet i = 0;\nfor (const x of [1]) i += x;\ni', 'i + 1'], 2, 'defined-twice', /in \{ \}/,
      ['const i = 1;', 'import { bars } from \'pinion/display\';\n\n// counts\n{\n  let i = 0;\n  for (const x of [1]) i += x;\n  display(i)\n}', 'i + 1']);
  });

  it('is not put into braces where that would hide what others read, or hides nothing', () => {
    const titles = (...sources: string[]) => open(...sources).fixes(2, 'defined-twice').map((remedy) => remedy.title).filter((title) => title.includes('{ }'));
    expect(titles('const a = 1;', 'const a = 2; const b = 3;', 'a + b')).toEqual([]);
    expect(titles('const a = 1;', 'var a = 2;', 'a')).toEqual([]);
    expect(titles('const a = 1;', 'export const a = 2;', 'a')).toEqual([]);
    expect(titles('const bars = 1;', "import { bars } from 'pinion/display';", 'bars')).toEqual([]);
    expect(titles('const a = 1;', 'const a = 2;', 'a')).toHaveLength(1);
  });

  it('that the library has, too, gives way to its import or the other way round', () => {
    const sources = ["import { bars } from 'pinion/display';", 'const bars = [1, 2];', 'bars'];
    expectFixed(sources, 1, 'defined-twice', /^Rename it here and where/, ["import { bars as bars2 } from 'pinion/display';", 'const bars = [1, 2];', 'bars2']);
    expectFixed(sources, 2, 'defined-twice', /^Rename it here to/, [sources[0]!, 'const bars2 = [1, 2];', 'bars']);
  });

  it('takes the first number that nobody uses', () => {
    expectFixed(['const rate = 1, rate2 = 0;', 'const rate = 2;', 'rate + rate2'], 2, 'defined-twice', /^Rename it here to `rate3`$/, ['const rate = 1, rate2 = 0;', 'const rate3 = 2;', 'rate + rate2']);
  });
});

describe('cells that wait for each other', () => {
  const RING = ['const f = () => g();\nconst base = 1;', 'const g = () => base;'];
  it('are merged where they are two', () => {
    for (const cell of [1, 2]) expectFixed(RING, cell, 'cycle', /^Merge cell 1 and cell 2$/, [`${RING[0]!}\n${RING[1]!}`]);
  });

  it('are not merged where both declare a name', () => {
    const titles = open('const f = () => g(); const i = 1;', 'const g = () => f(); const i = 2;').fixes(1, 'cycle').map((remedy) => remedy.title);
    expect(titles).toEqual(['Go to `g` in cell 1', 'Go to `f` in cell 2']);
  });

  it('lead to every reading that closes the ring', () => {
    const notebook = open('const a = b;', 'const b = d;', 'const d = a;');
    const found = notebook.fixes(2, 'cycle');
    expect(found.map((remedy) => remedy.title)).toEqual(['Go to `d` in cell 2', 'Go to `a` in cell 3', 'Go to `b` in cell 1']);
    expect(found[1]!.change).toEqual({ do: 'go', place: { cell: c(3), start: 10, length: 1 } });
  });
});

describe('a name that nothing defines', () => {
  it('is replaced by the name that was meant, everywhere in the cell and nowhere else', () => {
    expectFixed(['const table = { colum: 1 };', 'const n = tabel.colum + (() => tabel)().colum;\nconst o = { tabel };'], 2, 'missing-name', /^Replace by `table`$/,
      ['const table = { colum: 1 };', 'const n = table.colum + (() => table)().colum;\nconst o = { tabel: table };']);
    expectFixed(['Maht.max(1, 2)'], 1, 'missing-name', /^Replace by `Math`$/, ['Math.max(1, 2)']);
    expectFixed(['const scores = [1];\nScores.length'], 1, 'missing-name', /^Replace by `scores`$/, ['const scores = [1];\nscores.length']);
  });

  it('leaves a variable of the same name inside a function alone', () => {
    expectFixed(['const table = 1;', 'const f = (tabel: number) => tabel; f(tabel)'], 2, 'missing-name', /^Replace by `table`$/, ['const table = 1;', 'const f = (tabel: number) => tabel; f(table)']);
  });

  it('is imported from the module that has it', () => {
    expectFixed(["const people = await readCsv('people.csv');"], 1, 'missing-name', /^Import `readCsv` from 'pinion\/data'$/, ["import { readCsv } from 'pinion/data';\nconst people = await readCsv('people.csv');"]);
  });

  it('leads to the deleted cell that defined it', () => {
    const found = open('rates.length').fixes(1, 'missing-name', ['rates + 1', '// rates\nconst rates = [1];']);
    expect(found.at(-1)).toEqual({ title: 'Restore the deleted cell that defined `rates`', change: { do: 'restore', cell: 'gone1' } });
  });

  it('has no fix where nothing is near', () => {
    expect(open('const a = 1;', 'somethingElse()').fixes(2, 'missing-name')).toEqual([]);
  });
});

describe('an assignment to another cell’s name', () => {
  it('becomes a constant of its own, which what follows means', () => {
    expectFixed(['const rate = 1;', 'const before = rate;\nrate = rate * 2;\nrate + before'], 2, 'assigns-foreign', /^Make it a constant `rate2`$/, ['const rate = 1;', 'const before = rate;\nconst rate2 = rate * 2;\nrate2 + before']);
    expectFixed(['const rate = 1;', 'rate += before;\nconst before = 1;'], 2, 'assigns-foreign', /constant/, ['const rate = 1;', 'const rate2 = rate + before;\nconst before = 1;']);
    expectFixed(['const rate = 1;', 'rate *= 1 + 2;'], 2, 'assigns-foreign', /constant/, ['const rate = 1;', 'const rate2 = rate * (1 + 2);']);
    expectFixed(['const rate = 1;', 'rate++;'], 2, 'assigns-foreign', /constant/, ['const rate = 1;', 'const rate2 = rate + 1;']);
  });

  it('becomes work on a copy where it is more than one assignment', () => {
    expectFixed(['const sum = 0;', "import { bars } from 'pinion/display';\nfor (const x of [1, 2]) sum += x;\nsum"], 2, 'assigns-foreign', /^Work on a copy, `sum2`$/,
      ['const sum = 0;', "import { bars } from 'pinion/display';\nlet sum2 = sum;\nfor (const x of [1, 2]) sum2 += x;\nsum2"]);
    expectFixed(['const a = 1;', '({ a } = { a: 2 });'], 2, 'assigns-foreign', /copy/, ['const a = 1;', 'let a2 = a;\n({ a: a2 } = { a: 2 });']);
    expectFixed(['const a = 1;', 'const f = () => a;\na = 2;\nf()'], 2, 'assigns-foreign', /copy/, ['const a = 1;', 'let a2 = a;\nconst f = () => a2;\na2 = 2;\nf()']);
  });
});

describe('other assignments', () => {
  it('to what nobody declares are declared', () => {
    expectFixed(['total = 1;'], 1, 'assigns-undeclared', /with const$/, ['const total = 1;']);
    expectFixed(['total = 1;\ntotal += 2;'], 1, 'assigns-undeclared', /with let$/, ['let total = 1;\ntotal += 2;']);
    expectFixed(['for (const x of [1]) total = x;'], 1, 'assigns-undeclared', /with let$/, ['let total;\nfor (const x of [1]) total = x;']);
    expectFixed(['globalThis.total = 1;'], 1, 'assigns-undeclared', /with const$/, ['const total = 1;']);
  });

  it('to names of the language get a name of their own', () => {
    expectFixed(['performance = 3;\nperformance + 1'], 1, 'assigns-undeclared', /constant `performance2`$/, ['const performance2 = 3;\nperformance2 + 1']);
  });

  it('to a constant of the cell make it a variable', () => {
    expectFixed(['const sum = 0;\nsum = 1;'], 1, 'syntax', /with let$/, ['let sum = 0;\nsum = 1;']);
  });

  it('from a function, of what others read, hand on the value at the end', () => {
    expectFixed(['let count = 0;\nconst add = () => { count += 1; };\nadd();\ncount', 'count + 1'], 1, 'assigns-foreign', /at the end/,
      ['let count2 = 0;\nconst add = () => { count2 += 1; };\nadd();\ndisplay(count2)\nconst count = count2;', 'count + 1']);
  });

  it('of what is given back when the cell ends keep it', () => {
    expectFixed(['using handle = { [Symbol.dispose]() {} };', 'handle'], 1, 'assigns-foreign', /with const$/, ['const handle = { [Symbol.dispose]() {} };', 'handle']);
  });
});

describe('an import of what is not there', () => {
  it('comes from the module that has the names, or is called nearly so', () => {
    expectFixed(["import { histogram } from 'charts';"], 1, 'not-importable', /^Import from 'pinion\/display'$/, ["import { histogram } from 'pinion/display';"]);
    expectFixed(["import * as tf from '@tensorflow/tfjs-node';"], 1, 'not-importable', /^Import from '@tensorflow\/tfjs'$/, ["import * as tf from '@tensorflow/tfjs';"]);
    expectFixed(["import * as data from 'pinion/dta';"], 1, 'not-importable', /^Import from 'pinion\/data'$/, ["import * as data from 'pinion/data';"]);
  });

  it('is removed, with its line', () => {
    expectFixed(["import fs from 'node:fs';\nconst a = 1;"], 1, 'not-importable', /^Remove this import$/, ['const a = 1;']);
    expect(open("import fs from 'node:fs';").fixes(1, 'not-importable').map((remedy) => remedy.title)).toEqual(['Remove this import']);
  });
});

describe('names that are nearly alike', () => {
  it('differ by a slip of the finger, counted by their length', () => {
    expect([distanceOf('table', 'tabel'), distanceOf('abc', 'abc'), distanceOf('', 'ab'), distanceOf('kitten', 'sitting')]).toEqual([1, 0, 2, 3]);
    expect([isNear('table', 'Table'), isNear('table', 'tabel'), isNear('x', 'y'), isNear('a', 'abcdef'), isNear('table', 'table')]).toEqual([0.5, 1, null, null, null]);
  });
});
