/** The code that the builder writes, and the charts it recommends. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chartCode, freeTableName, isTableName, readChartCode } from '@/lib/charts/code';
import { recommend, withMark, type ColumnFacts } from '@/lib/charts/recommend';
import { CHART_AGGREGATES, DATE_UNITS, MARKS, needs, takes, type ChartRequest } from '@/lib/charts/request';
import { changed, fieldsOf } from '@/components/notebook/outputs/builder/request';

const column = (name: string, type: ColumnFacts['type'], distinct: number | null = null, counted = 1000): ColumnFacts => ({ name, type, distinct, counted });
const columns = [column('id', 'integer', 1000), column('day', 'date', 300), column('region', 'string', 4), column('amount', 'number', 900), column('note', 'string', 990), column('open', 'boolean', 2)];

describe('the code of a chart', () => {
  it('reads as a person would write it', () => {
    expect(chartCode({ table: 'sales', request: { mark: 'bar', x: 'region', y: 'amount', aggregate: 'sum', color: 'year', sort: 'descending' } })).toBe("import { bars } from 'pinion/display';\n\nbars(sales, 'region', 'amount', { aggregate: 'sum', color: 'year', sort: 'descending' });");
    expect(chartCode({ table: 'sales', request: { mark: 'bar', x: 'region', y: 'amount', aggregate: 'mean' } })).toBe("import { bars } from 'pinion/display';\n\nbars(sales, 'region', 'amount');");
    expect(chartCode({ table: 'sales', request: { mark: 'box', x: 'region', y: 'amount' } })).toBe("import { box } from 'pinion/display';\n\nbox(sales, 'amount', { by: 'region' });");
    expect(chartCode({ table: 'sales', request: { mark: 'line', x: 'day', aggregate: 'count', bins: 'month' } })).toBe("import { line } from 'pinion/display';\n\nline(sales, 'day', { bins: 'month' });");
  });

  it('calls the import otherwise where its name stands for something else', () => {
    expect(chartCode({ table: 'box', request: { mark: 'box', y: 'a' } })).toBe("import { box as boxChart } from 'pinion/display';\n\nboxChart(box, 'a');");
    expect(chartCode({ table: 't', request: { mark: 'histogram', x: 'a' } }, new Set(['histogram']))).toContain('histogramChart(t');
  });

  const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
  const request = fc.record({
    mark: fc.constantFrom(...MARKS), x: word, y: word, color: word, value: word, facet: word, aggregate: fc.constantFrom(...CHART_AGGREGATES), bins: fc.oneof(fc.integer({ min: 1, max: 500 }), fc.constantFrom(...DATE_UNITS, 'auto' as const)),
    sort: fc.constantFrom('ascending' as const, 'descending' as const), title: word,
  }, { requiredKeys: ['mark', 'x', 'y'] }).map((all): ChartRequest => {
    const { mark } = all;
    const isGrouped = mark === 'bar' || mark === 'line' || mark === 'area' || mark === 'heatmap';
    const kept = Object.entries(all).filter(([key]) => (key === 'x' || key === 'y' || key === 'color' || key === 'value' || key === 'facet' ? takes(mark, key) : key === 'aggregate' ? isGrouped : key === 'bins' ? isGrouped || mark === 'histogram' : key === 'sort' ? mark === 'bar' : true));
    return Object.fromEntries(kept) as unknown as ChartRequest;
  });

  it('is read back as the same code, whatever columns are called', () => {
    fc.assert(fc.property(request, fc.constantFrom('sales', 'bars', '$x'), (made, table) => {
      const code = chartCode({ table, request: made });
      const read = readChartCode(code);
      expect(read).not.toBeNull();
      expect(read!.table).toBe(table);
      expect(chartCode(read!)).toBe(code);
    }));
  });

  it('stays one call with texts in it, whatever columns are called', () => {
    fc.assert(fc.property(word, (name) => {
      const code = chartCode({ table: 't', request: { mark: 'histogram', x: name } });
      const called = new Function('histogram', 't', `return ${code.split('\n').slice(2).join('\n')}`) as (histogram: (...given: unknown[]) => unknown, t: string) => unknown;
      expect(called((...given) => given, 't')).toEqual(['t', name]);
    }));
  });

  it('is left alone once a person changed it', () => {
    const code = chartCode({ table: 'sales', request: { mark: 'bar', x: 'region' } });
    for (const other of [code.replace("'region'", 'name'), `${code}\nsales`, code.replace('sales', 'sales.head(5)'), code.replace('bars', 'pie'), '', 'bars(sales']) expect(readChartCode(other)).toBeNull();
  });

  it('names a table as a variable can be called', () => {
    expect(['sales', '$', 'Überblick', 'a b', '1a', 'const', 'print', 'x'.repeat(61)].map(isTableName)).toEqual([true, true, false, false, false, false, false, false]);
    expect(freeTableName(new Set(['table', 'table2']))).toBe('table3');
  });
});

describe('the chart to begin with', () => {
  it('follows from the types of columns', () => {
    expect(recommend(columns)).toEqual({ mark: 'line', x: 'day', y: 'amount', aggregate: 'mean', bins: 'auto' });
    expect(recommend(columns.filter(({ type }) => type !== 'date'))).toEqual({ mark: 'bar', x: 'region', y: 'amount', aggregate: 'mean' });
    expect(recommend([column('a', 'number'), column('b', 'number')])).toEqual({ mark: 'point', x: 'a', y: 'b' });
    expect(recommend([column('a', 'number')])).toEqual({ mark: 'histogram', x: 'a' });
    expect(recommend([column('note', 'string', 990)])).toEqual({ mark: 'bar', x: 'note', aggregate: 'count', sort: 'descending' });
    expect(recommend([column('id', 'integer', 1000)])).toEqual({ mark: 'histogram', x: 'id' });
    expect(recommend([])).toBeNull();
  });

  it('becomes one of any other mark that has what it needs', () => {
    for (const from of MARKS) {
      for (const to of MARKS) {
        const begun = withMark(recommend(columns)!, from, columns);
        const next = withMark(begun, to, columns);
        for (const channel of ['x', 'y', 'color', 'value', 'facet'] as const) {
          if (needs(to, channel)) expect(next[channel], `${from} to ${to}: ${channel}`).toBeDefined();
          if (!takes(to, channel)) expect(next[channel]).toBeUndefined();
        }
        if (to === 'point' || to === 'heatmap') expect(next.x).not.toBe(next.y);
      }
    }
  });
});

describe('the fields of the builder', () => {
  it('are those that the mark takes, and hold what is chosen', () => {
    const keys = (request: ChartRequest) => fieldsOf(request, columns).map((field) => field.key);
    expect(keys({ mark: 'bar', x: 'region', y: 'amount', aggregate: 'sum' })).toEqual(['mark', 'x', 'y', 'aggregate', 'color', 'facet', 'sort']);
    expect(keys({ mark: 'bar', x: 'day', aggregate: 'count' })).toEqual(['mark', 'x', 'bins', 'y', 'color', 'facet', 'sort']);
    expect(keys({ mark: 'box', y: 'amount' })).toEqual(['mark', 'x', 'y', 'facet']);
    expect(keys({ mark: 'heatmap', x: 'region', y: 'open', value: 'amount', aggregate: 'mean' })).toEqual(['mark', 'x', 'y', 'value', 'aggregate', 'facet']);
    for (const mark of MARKS) for (const field of fieldsOf(withMark(recommend(columns)!, mark, columns), columns)) expect(field.choices.map(({ value }) => value), `${mark} ${field.key}`).toContain(field.value);
  });

  it('take along what no longer suits', () => {
    const monthly: ChartRequest = { mark: 'line', x: 'day', y: 'amount', aggregate: 'sum', bins: 'month' };
    expect(changed(monthly, 'x', 'region', columns)).toEqual({ mark: 'line', x: 'region', y: 'amount', aggregate: 'sum' });
    expect(changed(monthly, 'y', '', columns)).toEqual({ mark: 'line', x: 'day', bins: 'month', aggregate: 'count' });
    expect(changed(monthly, 'y', 'note', columns)).toEqual({ mark: 'line', x: 'day', y: 'note', bins: 'month', aggregate: 'count' });
    expect(changed(monthly, 'bins', '', columns)).toEqual({ mark: 'line', x: 'day', y: 'amount', aggregate: 'sum' });
    expect(changed({ mark: 'line', x: 'day', aggregate: 'count' }, 'y', 'amount', columns)).toEqual({ mark: 'line', x: 'day', y: 'amount', aggregate: 'count' });
  });
});
