import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCell } from '@/kernel/host/parse';
import { compileCell } from '@/kernel/host/compile';
import { parseInput } from '@/lib/notebook/cells/input';
import { starterOf } from '@/lib/notebook/cells/starters';
import { CONTROLS } from '@/lib/notebook/cells/input-types';
import { acceptValue, sourceWithValue, valueOf } from '@/lib/notebook/cells/input-value';
import { programOf } from '@/lib/notebook/cells/program';
import { analyseNotebook } from '@/lib/notebook/dataflow/graph';
import type { CellId } from '@/lib/domain/ids';

const written = (fields: object) => JSON.stringify({ name: 'x', ...fields });
const read = (fields: object) => {
  const input = parseInput(written(fields));
  if (!input.ok) throw new Error(input.message);
  return input.value;
};
const refusal = (source: string) => {
  const input = parseInput(source);
  return input.ok ? null : input.message;
};

describe('the definition of an input', () => {
  it('can be of every kind, and a new one is', () => {
    const kinds = { slider: {}, number: { min: 1 }, text: {}, select: { options: ['a', { label: 'Two', value: 2 }] }, date: { min: '2024-02-29' }, checkbox: {}, file: { endsWith: '.csv' }, rows: { table: 'clean' } };
    expect(Object.keys(kinds).toSorted()).toEqual([...CONTROLS].toSorted());
    for (const [control, fields] of Object.entries(kinds)) expect(refusal(written({ control, ...fields }))).toBeNull();
    expect(refusal(starterOf('input', new Set()))).toBeNull();
    expect(JSON.parse(starterOf('input', new Set(['input1', 'input2'])))).toMatchObject({ name: 'input3', label: 'Input 3' });
  });

  it.each([
    ['{', /not JSON/],
    ['[]', /JSON object/],
    ['null', /JSON object/],
    [written({ control: 'knob' }), /no control “knob”. There are slider, number/],
    [written({ control: 'slider', name: '1st' }), /cannot be a name/],
    [written({ control: 'slider', name: 'class' }), /word of the language/],
    [written({ control: 'slider', name: 'Math' }), /every cell has already/],
    [written({ control: 'slider', name: '__proto__' }), /word of the language/],
    [written({ control: 'slider', min: 2, max: 1 }), /max \(1\) must be above min \(2\)/],
    [written({ control: 'slider', min: 0, max: 1, step: 0 }), /step must be above 0/],
    [written({ control: 'number', min: 'low' }), /“min” is a number/],
    [written({ control: 'select' }), /“options” is a list/],
    [written({ control: 'select', options: [1, 1] }), /twice/],
    [written({ control: 'select', options: [{ value: {} }] }), /A choice is a text, a number/],
    [written({ control: 'date', max: '2023-02-29' }), /is a day/],
    [written({ control: 'rows' }), /Name the table/],
    [written({ control: 'text', onclick: 'x' }), /has no “onclick”/],
  ])('is refused in words where it is wrong: %s', (source, message) => { expect(refusal(source)).toMatch(message); });

  it('never throws, whatever stands there', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json(), fc.record({ name: fc.string(), control: fc.constantFrom<unknown>(...CONTROLS, 1), min: fc.anything(), max: fc.anything(), step: fc.anything(), options: fc.anything(), default: fc.anything() }).map((fields) => JSON.stringify(fields))), (source) => {
      const input = parseInput(source ?? '');
      if (input.ok) expect(acceptValue(input.value, valueOf(input.value)).ok).toBe(true);
    }));
  });
});

describe('what is chosen', () => {
  it('is taken where the definition offers it, else refused with what it offers', () => {
    expect(acceptValue(read({ control: 'slider', min: 0, max: 1 }), 0.25)).toMatchObject({ ok: true, value: 0.25 });
    expect(acceptValue(read({ control: 'slider', min: 0, max: 1, label: 'Rate' }), 2)).toMatchObject({ ok: false, message: 'Rate: 2 is outside 0 to 1.' });
    expect(acceptValue(read({ control: 'number', max: 3 }), 4)).toMatchObject({ ok: false, message: expect.stringContaining('at most 3') });
    expect(acceptValue(read({ control: 'select', options: ['a', 'b'], multiple: true }), ['b', 'a', 'b'])).toMatchObject({ ok: true, value: ['a', 'b'] });
    expect(acceptValue(read({ control: 'select', options: ['a'] }), 'z')).toMatchObject({ ok: false });
    expect(acceptValue(read({ control: 'date', min: '2024-01-01' }), '2023-12-31')).toMatchObject({ ok: false });
    expect(acceptValue(read({ control: 'file', endsWith: '.csv' }), 'a.txt')).toMatchObject({ ok: false, message: expect.stringContaining('.csv') });
    expect(acceptValue(read({ control: 'rows', table: 't' }), [3, 1, 3])).toMatchObject({ ok: true, value: [1, 3] });
    for (const wrong of [Number.NaN, Infinity, '5', null]) expect(acceptValue(read({ control: 'number' }), wrong)).toMatchObject({ ok: false });
  });

  it('falls back to the default, and then to the beginning, once the definition no longer offers it', () => {
    expect(valueOf(read({ control: 'slider', min: 0, max: 10, default: 4, value: 7 }))).toBe(7);
    expect(valueOf(read({ control: 'slider', min: 0, max: 5, default: 4, value: 7 }))).toBe(4);
    expect(valueOf(read({ control: 'slider', min: 1, max: 3, default: 4, value: 7 }))).toBe(1);
  });

  it('becomes part of the text that the cell is digested by, the same whoever writes it', () => {
    const source = written({ control: 'slider', min: 0, max: 1, default: 0.5 });
    expect(sourceWithValue(source, undefined)).toBe(sourceWithValue(source, 0.5));
    expect(sourceWithValue(source, 0.6)).not.toBe(sourceWithValue(source, 0.5));
    expect(sourceWithValue(sourceWithValue(source, 0.6), undefined)).toBe(sourceWithValue(source, 0.6));
    expect(sourceWithValue('not JSON', 3)).toBe('not JSON');
  });
});

describe('the program of an input', () => {
  it.each([
    [{ control: 'slider', value: 0.1 }, 'const x = 0.1;'],
    [{ control: 'text', value: '"); throw 1; ("' }, 'const x = "\\"); throw 1; (\\"";'],
    [{ control: 'checkbox', value: true }, 'const x = true;'],
    [{ control: 'date', value: '2026-03-31' }, 'const x = new Date("2026-03-31");'],
    [{ control: 'file', value: 'a.csv' }, 'const x = "a.csv";'],
    [{ control: 'rows', table: 'clean', value: [1, 2] }, 'const x = clean.take([1,2]);'],
  ])('is a constant: %j', (fields, program) => { expect(programOf('input', written(fields))).toBe(program); });

  it('defines its name, reads its table, and is compiled as the graph sees it', () => {
    const cells = [
      { id: 'a' as CellId, type: 'ts' as const, source: 'const clean = 1' },
      { id: 'b' as CellId, type: 'input' as const, source: written({ control: 'rows', table: 'clean', value: [0] }) },
      { id: 'c' as CellId, type: 'ts' as const, source: 'x' },
      { id: 'd' as CellId, type: 'input' as const, source: '{' },
    ];
    const graph = analyseNotebook(cells, parseCell);
    expect(graph.map(({ defines, reads, parents }) => [defines, reads, parents])).toEqual([[['clean'], [], []], [['x'], ['clean'], ['a']], [[], ['x'], ['b']], [[], [], []]]);
    expect(graph[3]!.problems).toMatchObject([{ code: 'syntax', blocks: true, message: expect.stringContaining('not JSON') }]);
    expect(compileCell({ cell: 'b', source: cells[1]!.source, graph })).toMatchObject({ ok: true, value: { reads: ['clean'], defines: ['x'] } });
  });
});
