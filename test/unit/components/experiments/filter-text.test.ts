import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { both, completionsAt, equals, fieldOf, problemOf, withSuggestion } from '@/components/experiments/filter-text';
import { queryOf } from '@/components/experiments/query';
import { PLAIN_STATE } from '@/components/experiments/address';
import { parseFilter } from '@/lib/runs/filter/grammar';

const names = { params: ['C', 'maxDepth', 'top 5 %'], metrics: ['rocAuc', 'loss'], tags: ['stage'] };
const offered = (text: string) => completionsAt(text, text.length, names).options.map((option) => option.text);

describe('completing a filter', () => {
  test('offers metrics, parameters, tags and a run’s own fields where a field begins', () => {
    expect(offered('')).toEqual(['metrics.rocAuc', 'metrics.loss', 'params.C', 'params.maxDepth', 'params."top 5 %"', 'tags.stage', 'number', 'name', 'experiment', 'kind', 'status', 'author']);
    expect(offered('metrics.rocAuc > .9 and not (')[0]).toBe('metrics.rocAuc');
  });

  test('finds a name by its beginning with or without its group, and by a part', () => {
    expect(offered('metr')).toEqual(['metrics.rocAuc', 'metrics.loss']);
    expect(offered('roc')).toEqual(['metrics.rocAuc']);
    expect(offered('params.m')).toEqual(['params.maxDepth']);
    expect(offered('Depth')).toEqual(['params.maxDepth']);
    expect(offered('stat')).toEqual(['status']);
  });

  test('offers what compares behind a field, and what joins behind a comparison', () => {
    expect(offered('metrics.loss ')).toEqual(['=', '!=', '>', '>=', '<', '<=', 'in (', 'is missing']);
    expect(offered('name ')).toEqual(['=', '!=', 'contains', 'in (', 'is missing']);
    expect(offered('params."top 5 %" ')).toContain('>=');
    expect(offered('params.C in (1, 10) ')).toEqual(['and', 'or']);
    expect(offered('params.C is not missing ')).toEqual(['and', 'or']);
    expect(offered('params.C = 1 a')).toEqual(['and']);
  });

  test('offers the values of fields that have a few, and nothing within a text or behind a whole name', () => {
    expect(offered('status = ')).toEqual(["'running'", "'finished'", "'failed'", "'stopped'"]);
    expect(offered('kind in (')).toEqual(["'fit'", "'search'", "'evaluate'", "'custom'"]);
    expect(offered("name = 'and or ")).toEqual([]);
    expect(offered('params.C = 1')).toEqual([]);
  });

  test('says from where it replaces what is typed', () => {
    expect(completionsAt('params.C = 1 and roc', 20, names).from).toBe(17);
  });

  test('takes any text at any place', () => {
    fc.assert(fc.property(fc.string(), fc.nat(), (text, at) => {
      const caret = at % (text.length + 1);
      const { from } = completionsAt(text, caret, names);
      expect(from).toBeLessThanOrEqual(caret);
    }));
  });
});

describe('writing filters', () => {
  test('names columns so that the filter reads them again', () => {
    expect(['params.C', 'params.top 5 %', 'status', 'tags.stage'].map(fieldOf)).toEqual(['params.C', 'params."top 5 %"', 'status', 'tags.stage']);
  });

  test('keeps the runs of a group by their value, whatever it is', () => {
    for (const [column, value] of [['params.C', 1e-7], ['params.C', true], ['params.C', "o'h\\are"], ['params.top 5 %', null], ['experiment', 'a "b"']] as const) {
      expect(() => parseFilter(both('metrics.loss < 1 or metrics.loss > 2', equals(column, value)), names)).not.toThrow();
    }
    expect(equals('params.C', null)).toBe('params.C is missing');
    expect(both('  ', 'a')).toBe('a');
    expect(both('a or b', 'c')).toBe('(a or b) and c');
  });

  test('says where a filter is wrong and what to write instead', () => {
    const problem = problemOf('metrics.rocAUC > .9', names)!;
    expect(problem).toMatchObject({ at: 0, length: 14, suggestion: 'metrics.rocAuc' });
    expect(withSuggestion('metrics.rocAUC > .9', problem)).toBe('metrics.rocAuc > .9');
    expect(problemOf('metrics.rocAuc > .9 and ', names)!.at).toBe(24);
    expect(problemOf('', names)).toBeNull();
  });
});

describe('what the page asks for', () => {
  test('folds trials only where nothing is looked for', () => {
    expect(queryOf(PLAIN_STATE)).toEqual({ filter: '', sort: '', group: null, parent: 'none' });
    expect(queryOf({ ...PLAIN_STATE, isFlat: true }).parent).toBeNull();
    expect(queryOf({ ...PLAIN_STATE, filter: 'number > 1' }).parent).toBeNull();
    expect(queryOf({ ...PLAIN_STATE, brushes: [{ column: 'params.C', from: 0, to: 1 }] })).toMatchObject({ filter: 'params.C >= 0 and params.C <= 1', parent: null });
    expect(queryOf({ ...PLAIN_STATE, group: 'params.top 5 %', sort: '-params.top 5 %' })).toMatchObject({ group: 'params."top 5 %"', sort: '-params."top 5 %"', parent: null });
  });
});
