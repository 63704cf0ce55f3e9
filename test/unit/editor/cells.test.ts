import { beforeAll, describe, expect, it } from 'vitest';
import type { CellEdits, SpanEdit } from '@/components/notebook/typescript/types';
import { library, notebookOf, type TestNotebook } from '../../support/editor';

const CELLS = {
  load: "import { readCsv } from 'pinion/data';\n/** Everybody who applied. */\nconst people = await readCsv('people.csv');\nconst limit = 18;",
  use: 'const adults = people.filter((row) => row.age > limit);\nconst both = { people, limit };\nboth.people.rowCount + limit;',
  own: 'const f = (people: string) => people.trim();\nf("a"); const local = 1; local + local',
};

let notebook: TestNotebook;
beforeAll(() => { notebook = notebookOf(library(), CELLS); }, 240_000);

const applied = (text: string, edits: readonly SpanEdit[] = []) => edits.toSorted((a, b) => b.start - a.start).reduce((result, { start, length, text: by }) => result.slice(0, start) + by + result.slice(start + length), text);
const renamed = (cell: string, needle: string, name: string) => notebook.at(cell, needle, (id, at) => notebook.service.rename(id, at, name));
const textsAfter = (edits: CellEdits) => Object.fromEntries(Object.entries(edits).map(([id, list]) => [id, applied(notebook.text(id), list)]));
const fresh = () => { for (const [id, text] of Object.entries(CELLS)) notebook.write(id, text); };

describe('Completion', () => {
  it('offers names of other cells, methods by type, and what would have to be imported', () => {
    fresh();
    for (const [typed, names] of [['peop', ['people']], ['adu', ['adults']], ['lim', ['limit']], ['disp', ['display']], ['hist', ['histogram']], ['', ['people', 'adults', 'limit']]] as const) {
      notebook.write('own', typed);
      expect(notebook.offered('own', typed)).toEqual(expect.arrayContaining([...names]));
    }
    notebook.write('own', 'people.');
    expect(notebook.offered('own', 'people.')).toEqual(expect.arrayContaining(['filter', 'groupBy', 'rowCount']));
    notebook.write('own', "import * as tf from '@tensorflow/tfjs';\ntf.layers.");
    expect(notebook.offered('own', 'tf.layers.')).toEqual(expect.arrayContaining(['dense', 'conv2d']));
  });

  it('works in what does not parse yet, and in cells whose neighbour does not', () => {
    fresh();
    notebook.write('own', 'function half() {\n  if (people.');
    expect(notebook.offered('own', 'people.')).toContain('filter');
    notebook.write('load', `${CELLS.load}\nconst broken = \`not ended`);
    expect(notebook.offered('own', 'people.')).toContain('filter');
  });

  it('imports what it offers: into the import of the module where there is one, else as a line', () => {
    fresh();
    const edits = (text: string, name: string, from: string) => {
      notebook.write('own', text);
      return applied(text, notebook.service.describe('own' as never, text.length, name, from)?.edits);
    };
    expect(edits('hist', 'histogram', 'pinion/display')).toBe("import { histogram } from 'pinion/display';\nhist");
    expect(edits("import { bars } from 'pinion/display';\nhist", 'histogram', 'pinion/display')).toBe("import { bars, histogram } from 'pinion/display';\nhist");
    expect(edits("import { bars } from 'pinion/display';\nt", 'tf', '@tensorflow/tfjs')).toBe("import { bars } from 'pinion/display';\nimport * as tf from '@tensorflow/tfjs';\nt");
  });
});

describe('Columns of tables that a run has shown', () => {
  beforeAll(() => notebook.update({ tables: { load: { people: { age: 'integer', sex: 'string', 'hours per week': 'number' } } } as never }));
  it.each([
    ["people.column('", ['age', 'sex', 'hours per week']], ["people.drop('age').column('", ['sex', 'hours per week']], ["people.select('sex', 'age').sort('", ['sex', 'age']], ["people.rename({ sex: 'gender' }).column('", ['age', 'gender', 'hours per week']],
    ["people.derive({ twice: (row) => row.age * 2 }).column('", ['age', 'sex', 'hours per week', 'twice']], ["people.groupBy('sex').aggregate({ n: 'count' }).column('", ['sex', 'n']], ["people.dropMissing().head(3).groupBy('", ['age', 'sex', 'hours per week']],
    ["people.coerce({ age: 'string' }).clip('", ['age', 'sex', 'hours per week']], ["people.select('made up').column('", ['made up']], ["people.drop('", ['age', 'sex', 'hours per week']], ["people.select('age', '", ['age', 'sex', 'hours per week']],
  ])('%s', (text, columns) => {
    fresh();
    notebook.write('own', text);
    expect(notebook.offered('own', text).toSorted()).toEqual(columns.toSorted());
  });
  it.each([['people.fillMissing({ ', ['age', 'sex']], ['people.filter((row) => row.', ['age', 'sex']], ['people.coerce({ ', ['age', 'sex']], ['for (const one of people) one.', ['age', 'sex']]])('%s', (text, columns) => {
    fresh();
    notebook.write('own', text);
    expect(notebook.offered('own', text)).toEqual(expect.arrayContaining(columns));
  });
  it('are offered in the cell that loaded the table, too', () => {
    fresh();
    notebook.write('load', `${CELLS.load}\npeople.trim().column('`);
    expect(notebook.offered('load', "trim().column('")).toEqual(['age', 'sex', 'hours per week']);
  });
  it('give rows their types', () => {
    fresh();
    notebook.write('own', "people.filter((row) => row.age.length > 1)");
    expect(notebook.findings('own').map(({ message }) => message)).toEqual([expect.stringContaining("'length' does not exist on type 'number'")]);
  });
});

describe('Hover and signatures', () => {
  it('say type, comment and the cell that defines', () => {
    notebook.update({ tables: {} });
    fresh();
    expect(notebook.at('use', 'people', (id, at) => notebook.service.hover(id, at))).toMatchObject({ code: 'const people: Table', text: 'Everybody who applied.\n\nDefined in cell 1.', start: 15, length: 6 });
    expect(notebook.at('own', 'people.trim', (id, at) => notebook.service.hover(id, at))?.code).toBe('(parameter) people: string');
  });
  it('name the parameter that the caret is in', () => {
    notebook.write('own', "people.sort('age', ");
    const found = notebook.service.signature('own' as never, "people.sort('age', ".length);
    expect(found?.parameter).toBe(1);
    const { label, parameters } = found!.signatures[0]!;
    expect(label.slice(...parameters[1]!.span)).toMatch(/^options\?: /);
  });
});

describe('Going to a definition', () => {
  it('leads to another cell, and to the own declaration that hides it', () => {
    fresh();
    expect(notebook.at('use', 'people', (id, at) => notebook.service.definition(id, at))).toEqual([{ cell: 'load', start: CELLS.load.indexOf('people ='), length: 6 }]);
    expect(notebook.at('own', 'people.trim', (id, at) => notebook.service.definition(id, at))).toEqual([{ cell: 'own', start: CELLS.own.indexOf('people:'), length: 6 }]);
  });
  it('finds every place of a name, strings and other names apart', () => {
    const found = notebook.at('load', 'people =', (id, at) => notebook.service.references(id, at));
    expect(found.map(({ cell, start }) => `${cell}:${start}`)).toEqual([`load:${CELLS.load.indexOf('people =')}`, `use:${CELLS.use.indexOf('people')}`, `use:${CELLS.use.indexOf('people,')}`]);
  });
});

describe('Renaming', () => {
  it.each([['load', 'people ='], ['use', 'people.filter']])('from cell %s changes every cell that reads the name, and nothing else', (cell, needle) => {
    fresh();
    const found = renamed(cell, needle, 'applicants');
    expect(found.ok && textsAfter(found.edits)).toEqual({
      load: CELLS.load.replace('const people', 'const applicants'),
      use: 'const adults = applicants.filter((row) => row.age > limit);\nconst both = { people: applicants, limit };\nboth.people.rowCount + limit;',
    });
    for (const [id, text] of Object.entries(found.ok ? textsAfter(found.edits) : {})) notebook.write(id, text);
    expect(Object.keys(CELLS).flatMap((id) => notebook.findings(id)).filter(({ severity }) => severity === 'error')).toEqual([]);
  });
  it('of a local name stays in its cell', () => {
    fresh();
    const found = renamed('own', 'people:', 'text');
    expect(found.ok && textsAfter(found.edits)).toEqual({ own: CELLS.own.replaceAll('people', 'text') });
  });
  it.each([
    ['load', 'people =', 'limit', /Cell 1 defines `limit` already/], ['load', 'people =', 'adults', /Cell 2 defines `adults` already/], ['load', 'people =', 'row', /Cell 2 uses `row` already/], ['load', 'people =', '1st', /cannot be a name/],
    ['load', 'people =', 'await', /cannot be a name/], ['load', 'people =', '', /cannot be a name/], ['load', 'readCsv(', 'x', /./], ['use', 'filter', 'sieve', /part of the language or of a library/], ['use', '> limit', 'x', /Nothing here/],
  ])('%s: %s to %s is refused in words', (cell, needle, name, why) => {
    fresh();
    const found = renamed(cell, needle, name);
    if (needle === 'readCsv(') expect(found).toMatchObject({ ok: true });
    else expect(found).toMatchObject({ ok: false, why: expect.stringMatching(why) });
  });
});

describe('An input cell', () => {
  it('gives its name with its type, and is renamed in its settings', () => {
    fresh();
    notebook.update({ order: ['load', 'use', 'own', 'rate'], made: ['rate'], texts: { rate: 'let rate = 2;' } } as never);
    notebook.write('own', 'rate === 3; rate.');
    expect(notebook.offered('own', 'rate.')).toContain('toFixed');
    expect(notebook.at('own', 'rate', (id, at) => notebook.service.definition(id, at))).toMatchObject([{ cell: 'rate', start: 0 }]);
    expect(renamed('own', 'rate', 'share')).toEqual({ ok: false, why: '`rate` gets its name in cell 4, which is not TypeScript. Change it there.' });
    notebook.update({ order: ['load', 'use', 'own'], made: [] } as never);
  });
});

describe('A SQL cell', () => {
  it('gives the name of its result as a table, with the columns of its last run', () => {
    fresh();
    notebook.update({ order: ['load', 'use', 'own', 'query'], made: ['query'], texts: { query: "let totals!: import('pinion/data').Table;" } } as never);
    notebook.write('own', 'totals.');
    expect(notebook.offered('own', 'totals.')).toEqual(expect.arrayContaining(['filter', 'rowCount']));
    notebook.update({ tables: { query: { totals: { shop: 'string', total: 'number' } } } } as never);
    notebook.write('own', "totals.column('");
    expect(notebook.offered('own', "totals.column('")).toEqual(['shop', 'total']);
    notebook.write('own', 'totals.filter((row) => row.total.length > 1)');
    expect(notebook.findings('own').map(({ message }) => message)).toEqual([expect.stringContaining("'length' does not exist on type 'number'")]);
    notebook.update({ order: ['load', 'use', 'own'], made: [], tables: {} } as never);
  });
});

describe('Mending', () => {
  it('imports a name that is not known', () => {
    notebook.write('own', 'histogram(people)');
    const fixes = notebook.service.fixes('own' as never, 0, 'histogram'.length, []);
    expect(fixes.map(({ title }) => title)).toEqual(["Import histogram from 'pinion/display'"]);
    expect(applied('histogram(people)', fixes[0]!.edits['own' as never])).toBe("import { histogram } from 'pinion/display';\nhistogram(people)");
  });
  it('spells a name as it is', () => {
    const text = "people.colum('age')";
    notebook.write('own', text);
    const [found] = notebook.findings('own');
    const fixes = notebook.service.fixes('own' as never, found!.start, found!.start + found!.length, [found!.code]);
    expect(fixes.map(({ edits }) => applied(text, edits['own' as never]))).toContain("people.column('age')");
  });
  it('organises imports without losing those that only other cells read', () => {
    const text = "import { scatter } from 'pinion/display';\nimport { Table } from 'pinion/data';\nimport { bars } from 'pinion/display';\n\nconst a = 1;";
    notebook.write('own', text);
    expect(applied(text, notebook.service.organise('own' as never))).toBe("import { Table } from 'pinion/data';\nimport { bars, scatter } from 'pinion/display';\n\nconst a = 1;");
  });
  it('formats', () => {
    notebook.write('own', 'const a={b:1}\nif(a.b){print( a )}');
    expect(applied('const a={b:1}\nif(a.b){print( a )}', notebook.service.format('own' as never))).toBe('const a = { b: 1 }\nif (a.b) { print(a) }');
  });
});

describe('Hostile texts', () => {
  it('of a megabyte are left out, and the others go on', () => {
    fresh();
    notebook.write('own', `const big = [${'1,'.repeat(500_000)}]`);
    expect(notebook.findings('own')).toEqual([]);
    expect(notebook.at('use', 'people', (id, at) => notebook.service.hover(id, at))?.code).toBe('const people: Table');
  });
  it('that exceed the stack fail alone', () => {
    fresh();
    notebook.write('own', `const deep = ${'('.repeat(20_000)}1${')'.repeat(20_000)};`);
    expect(notebook.findings('own')).toEqual([]);
    notebook.write('own', '1');
    expect(notebook.at('use', 'people', (id, at) => notebook.service.hover(id, at))?.code).toBe('const people: Table');
  });
});
