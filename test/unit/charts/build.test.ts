/** Charts over tables: what they measure, against values worked out by hand, and that Vega draws them. */
import { compile, type TopLevelSpec } from 'vega-lite';
import { parse, View } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { describe, expect, it } from 'vitest';
import { Table } from '@/kernel/stdlib/data';
import { area, bars, box, heatmap, histogram, line, scatter, type Chart } from '@/kernel/stdlib/display/charts';
import { fit } from '@/lib/charts/fit';

const sales = Table.fromColumns({
  region: ['North', 'South', 'North', 'South', 'East', 'North', null],
  year: [2023, 2023, 2024, 2024, 2024, 2024, 2023],
  amount: [10, 20, 30, 40, 50, 5, 7],
  day: [new Date('2024-01-31'), new Date('2024-02-01'), new Date('2024-02-29'), new Date('2024-03-01'), new Date('2024-03-31'), new Date('2024-03-31T23:59:59Z'), null],
}, { name: 'sales' });

type Values = Record<string, unknown>[];
const values = (chart: Chart) => (chart.spec as { data: { values: Values } }).data.values;
const pairs = (chart: Chart, x: string, y: string) => values(chart).map((row) => [row[x], row[y]]);

/** Draws the chart as the page does, without a page; gives the text of the drawing. */
async function draw(chart: Chart): Promise<string> {
  const { spec } = compile(fit(chart.spec, 640) as unknown as TopLevelSpec);
  const warnings: unknown[] = [];
  const view = new View(parse(spec, undefined, { ast: true }), { expr: expressionInterpreter, renderer: 'none' } as never);
  view.logger({ level: () => 0, error: (...said: unknown[]) => warnings.push(said), warn: (...said: unknown[]) => warnings.push(said), info: () => {}, debug: () => {} } as never);
  const svg = await view.toSVG();
  view.finalize();
  expect(warnings).toEqual([]);
  return svg;
}
/** Rectangles that are drawn, with their width and height in pixels. */
const marksIn = (svg: string, role: string) => [...svg.matchAll(new RegExp(`aria-roledescription="${role}"[^>]*? d="([^"]*)"`, 'g'))].map(([, outline]) => {
  const [width, height] = [/h(-?[\d.]+)/, /v(-?[\d.]+)/].map((side) => Math.abs(Number(side.exec(outline!)?.[1])));
  return [width!, height!] as const;
});

describe('bars', () => {
  it('measure what they are asked to, of all rows that share a value', () => {
    expect(pairs(bars(sales, 'region', 'amount', { aggregate: 'sum' }), 'region', 'sum amount')).toEqual([['North', 45], ['South', 60], ['East', 50], [null, 7]]);
    expect(pairs(bars(sales, 'region', 'amount'), 'region', 'mean amount')).toEqual([['North', 15], ['South', 30], ['East', 50], [null, 7]]);
    expect(pairs(bars(sales, 'region', 'amount', { aggregate: 'median' }), 'region', 'median amount')).toEqual([['North', 10], ['South', 30], ['East', 50], [null, 7]]);
    expect(pairs(bars(sales, 'year', 'region', { aggregate: 'distinct' }), 'year', 'distinct region')).toEqual([[2023, 2], [2024, 3]]);
    expect(pairs(bars(sales, 'year', 'region', { aggregate: 'count' }), 'year', 'count of region')).toEqual([[2023, 2], [2024, 4]]);
    expect(pairs(bars(sales, 'year', 'amount', { aggregate: 'min' }), 'year', 'min amount')).toEqual([[2023, 7], [2024, 5]]);
    expect(pairs(bars(sales, 'year', 'amount', { aggregate: 'max' }), 'year', 'max amount')).toEqual([[2023, 20], [2024, 50]]);
  });

  it('stand by height where that is asked for', () => {
    expect(values(bars(sales, 'region', 'amount', { aggregate: 'sum', sort: 'descending' })).map((row) => row.region)).toEqual(['South', 'East', 'North', null]);
    expect(values(bars(sales, 'region', { sort: 'ascending' })).map((row) => row.count)).toEqual([1, 1, 2, 3]);
  });

  it('part months as the calendar does, and numbers equally', () => {
    expect(values(bars(sales, 'day', 'amount', { aggregate: 'sum', bins: 'month' }))).toEqual([
      { day: '2024-01-01', 'day to': '2024-02-01', 'sum amount': 10 }, { day: '2024-02-01', 'day to': '2024-03-01', 'sum amount': 50 }, { day: '2024-03-01', 'day to': '2024-04-01', 'sum amount': 95 },
    ]);
    expect(values(bars(sales, 'amount', { bins: 3 }))).toEqual([{ amount: 5, 'amount to': 20, count: 3 }, { amount: 20, 'amount to': 35, count: 2 }, { amount: 35, 'amount to': 50, count: 2 }]);
  });

  it('part weeks from Monday and quarters from January, before 1970 too', () => {
    const days = Table.fromColumns({ day: [new Date('1969-12-28'), new Date('1969-12-29'), new Date('2024-06-30'), new Date('2024-07-01'), new Date('0050-02-03')] });
    expect(values(bars(days, 'day', { bins: 'week' })).map((row) => row.day)).toEqual(['0050-01-31', '1969-12-22', '1969-12-29', '2024-06-24', '2024-07-01']);
    expect(values(bars(days, 'day', { bins: 'quarter' })).map((row) => row.day)).toEqual(['0050-01-01', '1969-10-01', '2024-04-01', '2024-07-01']);
  });

  it('colour their parts, and fold the rare ones into one', () => {
    expect(values(bars(sales, 'year', 'amount', { aggregate: 'sum', color: 'region' }))).toEqual([
      { year: 2023, region: 'North', 'sum amount': 10 }, { year: 2023, region: 'South', 'sum amount': 20 }, { year: 2023, region: null, 'sum amount': 7 },
      { year: 2024, region: 'East', 'sum amount': 50 }, { year: 2024, region: 'North', 'sum amount': 35 }, { year: 2024, region: 'South', 'sum amount': 40 },
    ]);
    const many = Table.fromColumns({ x: Array.from({ length: 210 }, () => 'a'), color: Array.from({ length: 210 }, (_, row) => `c${Math.floor(Math.sqrt(2 * row))}`) });
    const found = values(bars(many, 'x', { color: 'color' }));
    expect(found).toHaveLength(13);
    expect(found.find((row) => row.color === 'other')).toBeDefined();
    expect(found.reduce((sum, row) => sum + Number(row.count), 0)).toBe(210);
  });

  it('keep a column that is called as what is measured apart from it', () => {
    const table = Table.fromColumns({ count: ['a', 'a', 'b'] });
    expect(values(bars(table, 'count'))).toEqual([{ count: 'a', 'count ': 2 }, { count: 'b', 'count ': 1 }]);
  });
});

describe('the other charts', () => {
  it('draw one point of a line for each part of time', () => {
    expect(pairs(line(sales, 'day', 'amount', { bins: 'month' }), 'day', 'mean amount')).toEqual([['2024-01-01', 10], ['2024-02-01', 25], ['2024-03-01', 95 / 3]]);
    expect(values(line(sales, 'day', 'amount'))).toHaveLength(7);
    expect(pairs(area(sales, 'year', { color: 'region' }), 'year', 'count').reduce((sum, [, count]) => sum + Number(count), 0)).toBe(7);
  });

  it('box quartiles as NumPy has them, with Tukey’s whiskers', () => {
    const table = Table.fromColumns({ value: [1, 2, 3, 4, 5, 6, 7, 8, 9, 100, NaN], kind: ['a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a'] });
    expect(values(box(table, 'value', { by: 'kind' }))).toEqual([{ kind: 'a', low: 1, q1: 3.25, median: 5.5, q3: 7.75, high: 9, rows: 10 }, { kind: 'a', outlier: 100 }]);
    expect(() => box(sales, 'region')).toThrow('holds no numbers, so it has no quartiles. Choose a column of numbers.');
  });

  it('count or measure each pair of values', () => {
    expect(values(heatmap(sales, 'region', 'year')).filter((row) => row.region === 'North')).toEqual([{ region: 'North', year: 2023, count: 1 }, { region: 'North', year: 2024, count: 2 }]);
    expect(values(heatmap(sales, 'region', 'year', { value: 'amount', aggregate: 'sum' })).filter((row) => row.region === 'North')).toEqual([{ region: 'North', year: 2023, 'sum amount': 10 }, { region: 'North', year: 2024, 'sum amount': 35 }]);
    const numbers = Table.fromColumns({ a: Float64Array.from({ length: 1000 }, (_, row) => row), b: Float64Array.from({ length: 1000 }, (_, row) => -row) });
    expect(values(heatmap(numbers, 'a', 'b', { bins: 10 }))).toHaveLength(10);
  });

  it('are repeated for each value of a column, twelve at most, and say so', () => {
    const table = Table.fromColumns({ x: Float64Array.from({ length: 200 }, (_, row) => row), kind: Array.from({ length: 200 }, (_, row) => `k${row % 20}`) });
    const chart = histogram(table, 'x', { facet: 'kind', bins: 4 });
    expect(chart.title).toBe('Distribution of x (12 of 20 values of kind)');
    expect(new Set(values(chart).map((row) => row.kind)).size).toBe(12);
  });

  it('look at every row of a million', () => {
    const n = 1_000_000;
    const table = Table.fromColumns({ group: Float64Array.from({ length: n }, (_, row) => row % 10), x: Float64Array.from({ length: n }, (_, row) => row) });
    expect(values(bars(table, 'group', 'x', { aggregate: 'median' })).map((row) => row['median x'])).toEqual(Array.from({ length: 10 }, (_, group) => 499_995 + group));
    expect(values(histogram(table, 'x')).reduce((sum, row) => sum + Number(row.count), 0)).toBe(n);
  });

  it('say what cannot be drawn, and what to do', () => {
    expect(() => bars(sales, 'regoin')).toThrow('No column ‘regoin’ in sales. Nearest: region.');
    expect(() => bars(sales, 'year', 'region')).toThrow("holds text, so its mean cannot be drawn. Use aggregate: 'count' or 'distinct'");
    expect(() => bars(sales, 'region', { bins: 4 })).toThrow('which cannot be binned');
    expect(() => bars(sales, 'day', { bins: 4 })).toThrow('holds dates, which are binned by year, quarter');
    expect(() => bars(sales, 'amount', { bins: 'month' })).toThrow('have no month');
    expect(() => histogram(sales, 'amount', { bins: 0 })).toThrow('1 to 500 bins');
    expect(() => bars(sales, 'region', 'amount', { aggregate: 'average' as never })).toThrow('There is no aggregate ‘average’. Use one of count, mean');
    expect(() => scatter(sales, 'amount', undefined as never)).toThrow('A point chart has no column for y.');
    expect(() => heatmap(sales, 'year', 'year')).toThrow('is both x and y');
    expect(() => bars([] as never, 'x')).toThrow('A chart takes a table first.');
  });
});

describe('every chart', () => {
  const kinds: readonly (readonly [string, Chart, string, number])[] = [
    ['bars', bars(sales, 'region'), 'bar', 4], ['coloured bars', bars(sales, 'year', { color: 'region' }), 'bar', 6], ['bars of means side by side', bars(sales, 'year', 'amount', { color: 'region' }), 'bar', 6],
    ['bars of months', bars(sales, 'day', { bins: 'month' }), 'bar', 3], ['bars of parts', bars(sales, 'amount', { bins: 3 }), 'bar', 3], ['a coloured histogram', histogram(sales, 'amount', { color: 'region', bins: 2 }), 'bar', 6],
    ['a heatmap', heatmap(sales, 'region', 'year'), 'rect mark', 6], ['a heatmap of parts', heatmap(sales, 'amount', 'day', { bins: 2 }), 'rect mark', 0], ['small charts', bars(sales, 'year', { facet: 'region' }), 'bar', 6],
    ['boxes', box(sales, 'amount', { by: 'year' }), 'bar', 2], ['small boxes', box(sales, 'amount', { facet: 'year' }), 'bar', 2],
  ];
  it.each(kinds)('of %s is drawn with a size by Vega, without a word of complaint', async (_, chart, role, count) => {
    const svg = await draw(chart);
    const drawn = marksIn(svg, role);
    if (count > 0) expect(drawn).toHaveLength(count);
    for (const [width, height] of drawn) {
      expect(width).toBeGreaterThan(2);
      expect(height).toBeGreaterThan(0);
    }
  });

  it.each([['a line', line(sales, 'day', 'amount')], ['lines of parts', line(sales, 'amount', { bins: 3, color: 'region' })], ['an area', area(sales, 'day', 'amount', { aggregate: 'sum', bins: 'month' })], ['points', scatter(sales, 'day', 'amount', { color: 'region' })]])('of %s is drawn', async (_, chart) => {
    expect(await draw(chart)).toMatch(/aria-roledescription="(?:line mark|area mark|point)"/);
  });
});
