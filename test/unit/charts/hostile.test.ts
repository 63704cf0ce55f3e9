/** Specifications that are wrong or mean harm, and what a chart says of itself. */
import { describe, expect, it } from 'vitest';
import { needsTrial, problemOf } from '@/lib/charts/check';
import { chartFileName, chartTable, describeChart } from '@/lib/charts/describe';
import { readOutput, readPage } from '@/kernel/host/validate-output';
import { fit } from '@/lib/charts/fit';
import type { PageRequest } from '@/lib/notebook/output-pages';
import { pageRequest } from '@/lib/server/session/page-request';

const data = { values: [{ a: 1, b: 'x' }, { a: 5, b: 'y' }] };
const spec = (more: Record<string, unknown>) => ({ data, mark: 'bar', encoding: { x: { field: 'a', type: 'quantitative' } }, ...more });

describe('a specification', () => {
  it('that is well passes, and needs no trial', () => {
    expect(problemOf(spec({}))).toBeNull();
    expect(needsTrial(spec({ title: 'f(x) over x (all)' }))).toBe(false);
    expect(needsTrial(spec({ encoding: { x: { field: 'a', axis: { labelAngle: { expr: 'width < 300 ? -40 : 0' } } } } }))).toBe(false);
  });

  it.each([
    ['a field that is not there', spec({ encoding: { y: { field: 'incom' } } }), 'encoding.y.field: the data has no field ‘incom’. It has a, b.'],
    ['a mark that is not there', spec({ mark: 'pie' }), 'mark: there is no mark ‘pie’. There are arc, area'],
    ['a mark of a layer', { data, layer: [{ mark: { type: 'bar' } }, { mark: { type: 'evil' } }] }, 'layer.1.mark: there is no mark ‘evil’'],
    ['an address to fetch', spec({ data: { url: 'https://example.com/x.csv' } }), 'data.url: a chart loads nothing.'],
    ['an address in a layer', { layer: [{ data: { url: '//x' }, mark: 'bar' }] }, 'layer.0.data.url: a chart loads nothing.'],
    ['a lookup of an address', spec({ transform: [{ lookup: 'a', from: { data: { url: '//x' }, key: 'a' } }] }), 'transform.0.from.data.url'],
    ['a billion rows made up', spec({ data: { sequence: { start: 0, stop: 1e9 } } }), 'data.sequence: it makes more than 100,000 rows.'],
    ['rows without an end', spec({ data: { sequence: { start: 0, stop: 1, step: 0 } } }), 'more than 100,000 rows'],
    ['steps without an end', spec({ transform: [{ density: 'a', steps: 1e9 }] }), 'transform.0.steps'],
    ['values without an end', spec({ transform: [{ impute: 'a', key: 'a', keyvals: { start: 0, stop: 1e12 } }] }), 'transform.0.keyvals'],
    ['bins without an end', spec({ encoding: { x: { field: 'a', bin: { maxbins: 1e9 } } } }), 'encoding.x.bin.maxbins'],
    ['a thousand copies', { data, repeat: Array.from({ length: 1000 }, () => 'a'), spec: { mark: 'bar' } }, 'repeat: these are more than 100 charts.'],
    ['copies times copies', { data, repeat: { row: Array.from({ length: 20 }, () => 'a'), column: Array.from({ length: 20 }, () => 'a') }, spec: { mark: 'bar' } }, 'more than 100 charts'],
    ['a costly signal under the pointer', spec({ params: [{ name: 'p', on: [{ events: 'mousemove', update: 'sequence(1e9)' }] }] }), 'params.0.on.0.update: what happens under the pointer cannot call sequence.'],
    ['a pattern under the pointer', spec({ params: [{ name: 'p', on: [{ events: 'mousemove', update: "test(/(a+)+$/, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!')" }] }] }), 'cannot call test'],
    ['a field called __proto__', JSON.parse('{"data":{"values":[]},"mark":"bar","config":{"__proto__":{"x":1}}}') as Record<string, unknown>, '__proto__'],
  ])('with %s is refused, by its place', (_, hostile, words) => {
    expect(problemOf(hostile)).toContain(words);
  });

  it('that is nested without an end is refused', () => {
    let deep: Record<string, unknown> = { mark: 'bar' };
    for (let level = 0; level < 5_000; level += 1) deep = { spec: deep };
    expect(problemOf(deep)).toBe('The specification is nested too deeply.');
  });

  it('whose expressions call functions is tried elsewhere first', () => {
    for (const hostile of [
      spec({ transform: [{ calculate: 'sequence(0, 1e9)', as: 'b' }] }), spec({ transform: [{ filter: "test(/(a+)+$/, datum.b)" }] }), spec({ params: [{ name: 'p', expr: "repeat('x', 1e9)" }] }),
      spec({ encoding: { x: { field: 'a', axis: { labelExpr: 'pad(datum.label, 1e9)' } } } }), { datasets: { x: [] }, ...spec({ config: { signals: [{ name: 's', init: 'sequence (1e9)' }] } }) },
    ]) expect(needsTrial(hostile)).toBe(true);
  });

  it('is never drawn larger than the page', () => {
    expect(fit(spec({ width: 1e9, height: 1e9 }), 600)).toMatchObject({ width: 600, height: 2_000 });
    expect(fit(spec({ width: -5, height: Number.NaN }), 600)).toMatchObject({ width: 1 });
    expect(fit({ facet: { field: 'b' }, columns: 3, data, spec: { mark: 'bar' } }, 640)).toMatchObject({ columns: 3, spec: { width: 169 } });
    expect(fit({ facet: { field: 'b' }, columns: 3, data, spec: { mark: 'bar' } }, 350)).toMatchObject({ columns: 1, spec: { width: 306 } });
  });
});

describe('a chart', () => {
  it('says in words what it shows', () => {
    expect(describeChart('Sales', spec({ encoding: { x: { field: 'b', title: 'region' }, y: { field: 'a' } } }))).toBe('Sales. Bar chart: a, 1 to 5 by region, x, y; 2 rows of data.');
    expect(describeChart('Sales', { ...spec({}), description: 'Own words.' })).toBe('Sales. Own words.');
    expect(describeChart('Odd', { layer: [null, 3], encoding: 'x' } as never)).toBe('Odd. Chart.');
  });

  it('gives its data as a table, wherever in the specification that stands', () => {
    expect(chartTable(spec({}))).toEqual({ columns: ['a', 'b'], rows: [[1, 'x'], [5, 'y']], count: 2 });
    expect(chartTable({ datasets: { d: [{ z: 1 }] }, layer: [{ mark: 'bar' }, { data: { name: 'd' }, mark: 'bar' }] })).toMatchObject({ columns: ['z'], count: 1 });
    expect(chartTable({ facet: { field: 'b' }, spec: { data: { values: [1, 2] } } })).toMatchObject({ columns: ['value'], rows: [[1], [2]] });
    expect(chartTable({ data: { sequence: { start: 0, stop: 10 } }, mark: 'bar' })).toBeNull();
  });

  it('is kept under a name that every file system takes', () => {
    expect(chartFileName(['Quarterly: <report>/2024', 'mean amount by région'], 'svg')).toBe('quarterly-report-2024-mean-amount-by-région.svg');
    expect(chartFileName(['../..', '\u202e'], 'png')).toBe('chart.png');
  });
});

describe('what a kernel claims', () => {
  const line = (name: string, points: number) => ({ name, x: Array.from({ length: points }, (_, at) => at), y: Array.from({ length: points }, () => 1) });
  const curves = (more: Record<string, unknown>) => ({ kind: 'curves', curves: { id: 'c', title: 't', epochs: 3, series: [line('loss', 3)], best: null, ended: null, ...more } });

  it('of curves is taken where it is bounded, and refused where not', () => {
    expect(readOutput(curves({}))).not.toBeNull();
    for (const hostile of [{ series: [line('loss', 301)] }, { series: Array.from({ length: 13 }, () => line('loss', 1)) }, { series: [{ ...line('loss', 3), x: [1] }] }, { series: [{ ...line('loss', 1), y: ['1'] }] }, { epochs: -1 }, { title: 't'.repeat(1_001) }, { extra: 1 }, { best: { series: 'loss', epoch: 1.5, value: 1 } }]) expect(readOutput(curves(hostile)), JSON.stringify(hostile).slice(0, 80)).toBeNull();
  });

  it('of progress, reports and charts likewise', () => {
    const bar = { kind: 'progress', id: 'p', label: 'l', value: 1, total: 2 };
    expect([bar, { ...bar, parent: 'q', elapsed: 5 }, { ...bar, elapsed: 'long' }, { ...bar, parent: 3 }].map((one) => readOutput(one) !== null)).toEqual([true, true, false, false]);
    const report = { task: 'classification', title: 't', rows: 1, metrics: [] };
    const slice = { column: 'c', value: 'v', rows: 1, metrics: [] };
    expect([report, { ...report, slices: [slice] }, { ...report, slices: Array.from({ length: 201 }, () => slice) }, { ...report, calibration: [{ predicted: 0, observed: 0, rows: -1 }] }, { ...report, precisionRecall: [{ recall: null, precision: 0, threshold: 0 }] }].map((one) => readOutput({ kind: 'report', report: one }) !== null)).toEqual([true, true, false, false, false]);
    const request: PageRequest = { what: 'chart', chart: { mark: 'bar', x: 'a' } };
    expect(readPage(request, { what: 'chart', name: null, title: 't', spec: {} })).not.toBeNull();
    for (const answer of [{ what: 'chart', name: null, title: 't', spec: [] }, { what: 'chart', name: null, title: 't', spec: JSON.parse('{"__proto__":1}') as unknown }, { what: 'table' }, null]) expect(readPage(request, answer)).toBeNull();
  });
});

describe('what a browser asks of a chart', () => {
  it('is checked by its shape before a kernel hears it', () => {
    const asks = (chart: unknown) => pageRequest.safeParse({ what: 'chart', chart }).success;
    expect(asks({ mark: 'bar', x: 'a', y: 'b', aggregate: 'sum', bins: 'month', sort: 'ascending', title: 't' })).toBe(true);
    for (const hostile of [{}, { mark: 'pie' }, { mark: 'bar', x: 3 }, { mark: 'bar', x: 'a'.repeat(1_001) }, { mark: 'bar', bins: 501 }, { mark: 'bar', bins: 'minute' }, { mark: 'bar', aggregate: 'eval' }, { mark: 'bar', url: 'x' }, JSON.parse('{"mark":"bar","__proto__":{"x":"a"},"y2":1}') as unknown]) expect(asks(hostile), JSON.stringify(hostile)).toBe(false);
  });
});
