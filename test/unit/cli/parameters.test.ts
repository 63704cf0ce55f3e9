import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyParameters, listParameters, type Given } from '@/kernel/cli/parameters/apply';
import { nearest } from '@/kernel/cli/parameters/nearest';
import { isoDate, typeWords } from '@/kernel/cli/parameters/types';
import { parseCell } from '@/kernel/host/parse';

const cellsOf = (source: string) => [{ id: 'p', source, isParameters: true }, { id: 'c', source: 'const other = 1;', isParameters: false }];
const texts = (given: Record<string, string>) => new Map<string, Given>(Object.entries(given).map(([name, text]) => [name, { text }]));
const jsons = (given: Record<string, unknown>) => new Map<string, Given>(Object.entries(given).map(([name, json]) => [name, { json }]));

function applied(source: string, given: ReadonlyMap<string, Given>) {
  const result = applyParameters(cellsOf(source), given, parseCell);
  if (!result.ok) throw new Error(result.message);
  return { source: result.value.sources.get('p')!, values: result.value.values };
}

function refusal(source: string, given: ReadonlyMap<string, Given>): string {
  const result = applyParameters(cellsOf(source), given, parseCell);
  return result.ok ? 'accepted' : result.message;
}

function listed(source: string) {
  const result = listParameters(cellsOf(source), parseCell);
  if (!result.ok) throw new Error(result.message);
  return result.value.parameters;
}

const typeOf = (source: string): string => typeWords(listed(source)[0]!.type);

describe('which names are parameters', () => {
  const source = "export const rate = 0.5; // share\nlet name = 'x', flag = false;\nconst low = -3;\nconst computed = rate * 2;";

  it('replaces values of cells tagged parameters and nothing else', () => {
    expect(applied(source, texts({ rate: '2', name: 'it’s "y"', flag: 'true', low: '-1.5' }))).toEqual({
      source: 'export const rate = 2; // share\nlet name = "it’s \\"y\\"", flag = true;\nconst low = -1.5;\nconst computed = rate * 2;',
      values: { rate: 2, name: 'it’s "y"', flag: true, low: -1.5 },
    });
  });

  it('keeps the values of the notebook where none is given', () => {
    expect(applied(source, new Map())).toEqual({ source, values: { rate: 0.5, name: 'x', flag: false, low: -3 } });
  });

  it('refuses an unknown name, names the nearest and says what there is', () => {
    expect(refusal(source, texts({ rte: '2' }))).toBe('There is no parameter “rte”. Did you mean rate? The notebook has rate, name, flag, low.');
    expect(refusal(source, texts({ quantity: '2' }))).toBe('There is no parameter “quantity”. The notebook has rate, name, flag, low.');
    expect(refusal('1;', texts({ rate: '2' }))).toContain('no cell of it is tagged “parameters”');
  });

  it('says of a computed value why it cannot be given', () => {
    expect(refusal(source, texts({ computed: '2' }))).toContain('“computed” is worked out by its cell');
  });

  it('asks for one that has a type and no value', () => {
    expect(refusal('let who: string;', new Map())).toBe('The parameter who (string) has no value of its own. Pass --param who=VALUE.');
    expect(applied('let who: string, n = 1;', texts({ who: 'me' })).source).toBe('let who: string = "me", n = 1;');
  });

  it('names the line of a cell of parameters that does not parse', () => {
    expect(refusal('const a = 1;\nconst = 2;', texts({ a: '2' }))).toMatch(/^The parameters in cell 1, line 2, cannot be read: /);
  });
});

describe('the type of a parameter', () => {
  it.each([
    ['const a: number = 1', 'number'], ['const a = "x"', 'string'], ['const a = true', 'boolean'], ['const a = -1', 'number'], ['const a = `x`', 'string'],
    ["const a: 'x' | 'y' = 'x'", "'x' | 'y'"], ["const a = 'x' as 'x' | 'y'", "'x' | 'y'"], ['const a: 1 | 2 | -3 = 1', '1 | 2 | -3'], ['const a: number | null = null', 'number | null'],
    ['const a: number[] = []', 'number[]'], ['const a: readonly string[] = []', 'string[]'], ['const a: Array<boolean> = []', 'boolean[]'], ['const a: (string | null)[] = []', '(string | null)[]'],
    ['const a = [1, 2]', 'number[]'], ['const a = [1, "x"]', 'JSON[]'], ['const a: [number, number] = [0, 1]', '[number, number]'],
    ['const a: Date = new Date("2024-01-01")', 'Date'], ['const a = new Date("2024-01-01")', 'Date'],
    ['const a: { depth: number; name?: string } = { depth: 1 }', '{ depth: number; name?: string }'], ['const a: Record<string, number> = {}', 'Record<string, number>'],
    ["const a: Mode = 'x'; type Mode = 'x' | 'y';", "'x' | 'y'"], ['const a: Shape = { n: 1 }; interface Shape { n: number }', '{ n: number }'],
    ['const a: unknown = 1', 'JSON'], ['const a: Elsewhere = {}', 'Elsewhere'], ['const a = 1 as const', 'number'],
  ])('of %s is %s', (source, type) => expect(typeOf(source)).toBe(type));

  it('that names itself ends', () => {
    expect(typeOf('const a: Tree = []; type Tree = Tree[];')).toContain('JSON');
  });
});

describe('the help of a parameter', () => {
  it('is the doc comment before it, or the comment behind it, with its bounds', () => {
    expect(listed('/**\n * Learning rate,\n * (0, 1]\n * @min 0\n * @max 1\n */\nconst rate: number = 0.1;\nconst n = 3; // how many\nconst bare = 1;\n// not this\nconst c = 1;')).toMatchObject([
      { name: 'rate', description: 'Learning rate, (0, 1]', min: 0, max: 1 }, { name: 'n', description: 'how many', min: null, max: null }, { name: 'bare', description: '' }, { name: 'c', description: '' },
    ]);
  });

  it('holds values to the bounds', () => {
    const source = '/** @min 0 @max 1 */ const rate: number | null = 0.1;';
    expect(refusal(source, texts({ rate: '-0.1' }))).toBe('The parameter rate is at least 0, not -0.1.');
    expect(refusal(source, jsons({ rate: 2 }))).toBe('The parameter rate is at most 1, not 2.');
    expect([refusal(source, texts({ rate: '1' })), refusal(source, texts({ rate: '0' })), refusal(source, texts({ rate: 'null' }))]).toEqual(['accepted', 'accepted', 'accepted']);
  });
});

describe('a value from the command line', () => {
  it.each([
    ['const a = 1', 'fast', 'The parameter a is a number, not “fast”.'], ['const a = 1', '', 'a number'], ['const a = 1', 'Infinity', 'a number'], ['const a = true', '1', 'The parameter a is true or false, not “1”.'],
    ["const a: 'x' | 'y' = 'x'", 'z', 'The parameter a is x or y, not “z”.'], ['const a: number[] = []', '1,two', 'The parameter a is number[], not “1,two”.'], ['const a: Date = new Date("2024-01-01")', '2024-02-30', 'a date such as'],
    ['const a: Date = new Date("2024-01-01")', '2024-01-01T10:00', 'a date such as'], ['const a: number | null = 1', 'none', 'number or null'], ['const a: [number, number] = [0, 1]', '1', '[number, number]'], ['const a: { n: number } = { n: 1 }', '{n:1}', '{ n: number }'],
  ])('for %s may not be “%s”', (source, text, message) => expect(refusal(source, texts({ a: text }))).toContain(message));

  it.each([
    ['const a: number[] = []', '1, 2', [1, 2]], ['const a: number[] = []', '[1,2]', [1, 2]], ['const a: string[] = ["x"]', '', []], ['const a: string[] = []', 'x,y z', ['x', 'y z']], ["const a: 'x' | 'y' = 'x'", 'y', 'y'],
    ['const a: string | null = null', 'null', null], ['const a: string | number = 1', '2', 2], ['const a = 1', '1e-3', 0.001], ['const a: Date = new Date("2024-01-01")', '2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['const a: { n: number } = { n: 1 }', '{"n":2}', { n: 2 }], ['const a: [number, string] = [0, ""]', '1,x', [1, 'x']], ['const a: string = ""', '=x=', '=x='],
  ])('for %s may be “%s”', (source, text, value) => expect(applied(source, texts({ a: text })).values).toEqual({ a: value }));
});

describe('a value from JSON', () => {
  it.each([
    ['const a = 1', '2', 'The parameter a is a number, not the text "2".'], ['const a: number[] = []', [1, 'x'], 'The parameter a[1] is a number, not the text "x".'],
    ['const a: { n: number } = { n: 1 }', { n: 1, m: 2 }, 'a.m is nothing: its type has no such field'], ['const a: { n: number } = { n: 1 }', {}, 'The parameter a.n is a number, not missing.'], ['const a: Record<string, number> = {}', { x: null }, 'The parameter a.x is a number, not null.'],
    ['const a = "x"', null, 'The parameter a is a text, not null.'], ['const a: boolean = true', 1, 'true or false'],
  ])('for %s may not be %j', (source, json, message) => expect(refusal(source, jsons({ a: json }))).toContain(message));
});

describe('values in the source', () => {
  it('take as many lines as what they replace', () => {
    const { source } = applied('const a = [\n  1,\n  2,\n];\nthrow 1;', jsons({ a: [3] }));
    expect(source.split('\n')).toHaveLength(5);
    expect(source.split('\n')[4]).toBe('throw 1;');
  });

  it('cannot be made to do anything but be a value', () => {
    const json = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown);
    fc.assert(fc.property(json, (value) => {
      const { source } = applied('const a: unknown = 1;', jsons({ a: value }));
      expect(parseCell(source).errors).toEqual([]);
      expect(new Function(`'use strict'; ${source.replace(': unknown', '')} return a;`)()).toEqual(value);
    }), { examples: [[JSON.parse('{"__proto__":{"x":1}}')], ['`${1}\u2028'], [-0], ['</script>']] });
  });

  it('are dates where the type says so, also in lists and objects', () => {
    expect(applied('const a: { at: Date; name: string } = { at: new Date("2024-01-01"), name: "" };', jsons({ a: { at: '2025-01-01', name: '2025-01-01T00:00:00.000Z' } })).source).toContain('{ "at": new Date("2025-01-01T00:00:00.000Z"), "name": "2025-01-01T00:00:00.000Z" }');
  });
});

describe('dates', () => {
  it('mean the same in every time zone, or are refused', () => {
    expect(isoDate('2026-01-31T12:00:00+02:00')).toBe('2026-01-31T10:00:00.000Z');
    expect(['2026-01-31T12:00', '2026-02-31', 'tomorrow', '2026', '31.01.2026'].map(isoDate)).toEqual([null, null, null, null, null]);
  });
});

describe('the nearest name', () => {
  it('is one that differs in little, whatever its case', () => {
    expect(nearest('Learning_Rate', ['epochs', 'learningRate'])).toBe('learningRate');
    expect(nearest('zzz', ['epochs', 'learningRate'])).toBeNull();
    expect(nearest('x', ['y'])).toBeNull();
    expect(nearest('a', [])).toBeNull();
  });
});

describe('input cells', () => {
  const cells = (fields: object) => [{ id: 'i', source: JSON.stringify({ name: 'rate', ...fields }), isParameters: false, isInput: true }, { id: 'c', source: 'rate', isParameters: false }];
  const chosen = (fields: object, given: string) => {
    const result = applyParameters(cells(fields), texts({ rate: given }), parseCell);
    return result.ok ? [result.value.values.rate, (JSON.parse(result.value.sources.get('i')!) as { value: unknown }).value] : result.message;
  };

  it('are parameters by their names, with what their control takes', () => {
    const result = listParameters(cells({ control: 'slider', label: 'Rate', min: 0, max: 1, default: 0.5 }), parseCell);
    expect(result.ok && result.value.parameters).toMatchObject([{ name: 'rate', value: 0.5, min: 0, max: 1, description: 'Rate', cell: 'i' }]);
    expect(chosen({ control: 'slider', min: 0, max: 1 }, '0.25')).toEqual([0.25, 0.25]);
    expect(chosen({ control: 'select', options: ['mean', 2] }, '2')).toEqual([2, 2]);
    expect(chosen({ control: 'select', options: ['a', 'b'], multiple: true }, 'b,a')).toEqual([['b', 'a'], ['a', 'b']]);
    expect(chosen({ control: 'checkbox' }, 'true')).toEqual([true, true]);
    expect(chosen({ control: 'file' }, 'people.csv')).toEqual(['people.csv', 'people.csv']);
    expect(chosen({ control: 'date' }, '2026-03-31')).toEqual(['2026-03-31', '2026-03-31']);
  });

  it('refuse what their control does not offer, and keep their default where nothing is given', () => {
    expect(chosen({ control: 'slider', min: 0, max: 1 }, '3')).toContain('at most 1');
    expect(chosen({ control: 'date' }, 'tomorrow')).toContain('a day is wanted');
    expect(chosen({ control: 'select', options: ['a'] }, 'z')).toContain('rate');
    const kept = applyParameters(cells({ control: 'number', default: 7 }), new Map(), parseCell);
    expect(kept.ok && kept.value.values).toEqual({ rate: 7 });
  });
});
