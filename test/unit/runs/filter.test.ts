import { describe, expect, it } from 'vitest';
import type { RunNames } from '@/lib/domain/runs';
import { FilterError, parseField, parseFilter } from '@/lib/runs/filter';

const names: RunNames = { params: ['C', 'learning rate', 'estimator'], metrics: ['rocAuc', 'loss', 'val_loss'], tags: ['stage'] };

function refusal(text: string): FilterError {
  try {
    parseFilter(text, names);
  } catch (error) {
    if (error instanceof FilterError) return error;
    throw error;
  }
  throw new Error(`this was taken: ${text}`);
}

/** The place of an error as the text that it marks. */
const marked = (text: string) => { const { at, length } = refusal(text); return text.slice(at, at + length); };

describe('reading a filter', () => {
  it('is null for blanks', () => {
    expect(parseFilter('  ', names)).toBeNull();
  });

  it('binds and closer than or, and not closest', () => {
    expect(parseFilter("number = 1 or not number = 2 and number = 3", names)).toMatchObject({ kind: 'or', parts: [{ value: 1 }, { kind: 'and', parts: [{ kind: 'not', part: { value: 2 } }, { value: 3 }] }] });
  });

  it('reads what users of MLflow write', () => {
    expect(parseFilter("metrics.rocAuc >= .9 AND params.\"learning rate\" <> 1e-3 and tag.stage LIKE '%prod' and attributes.run_name ILIKE 'x_'", names)).toEqual({
      kind: 'and', parts: [
        { kind: 'compare', field: { of: 'metric', name: 'rocAuc' }, order: '>=', value: 0.9 },
        { kind: 'compare', field: { of: 'param', name: 'learning rate' }, order: '!=', value: 0.001 },
        { kind: 'like', field: { of: 'tag', name: 'stage' }, pattern: '%prod', isCaseless: false },
        { kind: 'like', field: { of: 'run', name: 'name' }, pattern: 'x_', isCaseless: true },
      ],
    });
  });

  it('reads quotes inside quotes, lists, and what is missing', () => {
    expect(parseFilter(`name contains "it""s" and status not in ('failed', "stopped") and params.C is not missing`, names)).toMatchObject({
      parts: [{ text: 'it"s' }, { kind: 'in', values: ['failed', 'stopped'], isNot: true }, { kind: 'not', part: { kind: 'missing' } }],
    });
  });

  it('reads times as UTC where they have no zone', () => {
    expect(parseFilter("startedAt >= '2026-11-20T14:30' and endedAt < '2026-11-21'", names)).toMatchObject({ parts: [{ value: Date.UTC(2026, 10, 20, 14, 30) }, { value: Date.UTC(2026, 10, 21) }] });
  });

  it('reads one field for an order', () => {
    expect(parseField('metrics.rocAuc', names)).toEqual({ of: 'metric', name: 'rocAuc' });
    expect(() => parseField('metrics.rocAuc > 1', names)).toThrow(FilterError);
  });
});

describe('what is wrong with a filter', () => {
  it.each([
    ['metrics.rocAUC > .9', 'metrics.rocAUC', 'metrics.rocAuc'],
    ['metrics.C > 1', 'metrics.C', 'params.C'],
    ['rocAuc > .9', 'rocAuc', 'metrics.rocAuc'],
    ['stauts = "finished"', 'stauts', 'status'],
    ["status = 'finsihed'", "'finsihed'", "'finished'"],
    ['status = finished', 'finished', "'finished'"],
    ['params.estimator contians "Log"', 'contians', 'contains'],
    ['params.C > 1 && metrics.loss < 1', '&&', 'and'],
    ['params."learning rat" > 1', 'params."learning rat"', 'params."learning rate"'],
  ])('%s: names the place and what was meant', (text, place, suggestion) => {
    expect([marked(text), refusal(text).suggestion]).toEqual([place, suggestion]);
  });

  it.each([
    ['(number = 1', '('], ['number = 1)', ')'], ['number', 'number'], ["name = 'open", "'open"], ['name = 1', '1'], ['metrics.loss = "low"', '"low"'], ["name > 'a'", '>'], ["params.C > 'a'", "'a'"],
    ['number in 1', '1'], ['number in (1 2)', '2'], ['metrics. > 1', 'metrics.'], ['number = 1 number = 2', 'number'], ["startedAt > 'yesterday'", "'yesterday'"], ['startedAt > 5', '5'], ['tags.stage > 5', '>'],
    ['metrics.loss contains "1"', 'contains'], ['number is 5', '5'], ['number = 1 and', ''], ['number = missing', 'missing'], ['a ; drop table runs', ';'],
  ])('%s: names the place and has a remedy', (text, place) => {
    expect(marked(text)).toBe(place);
    expect(refusal(text).remedy.length).toBeGreaterThan(5);
  });

  it('is found before it can cost much', () => {
    expect(refusal(`${'('.repeat(500)}number = 1`).message).toMatch(/nested/);
    expect(refusal(`${'not '.repeat(400)}number = 1`).message).toMatch(/nested/);
    expect(refusal(Array.from({ length: 60 }, () => 'number = 1').join(' or ')).message).toMatch(/too much/);
  });
});
