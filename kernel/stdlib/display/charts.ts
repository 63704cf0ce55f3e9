/** Vega-Lite charts with their data inside. What they measure is measured here, over all rows (lib/charts). */
import { buildChart } from '@/lib/charts/build';
import { plainValue, sampleOf } from '@/lib/charts/points';
import { CHART_BOUNDS, type Bins, type ChartAggregate, type ChartRequest, type SortOrder } from '@/lib/charts/request';
import type { FrameColumn } from '@/lib/ml/frame';
import { DataError, noColumn } from '../errors';
import { frameOf, isTable, type Table } from '../table/table';
import { Chart } from './rich-chart';

export { Chart } from './rich-chart';
export type { Bins, ChartAggregate } from '@/lib/charts/request';

export interface ChartOptions {
  readonly title?: string;
  /** A column that colours: its twelve commonest values, the rest as ‘other’. */
  readonly color?: string;
  /** A column: a chart of its own for each of its values, twelve at most. */
  readonly facet?: string;
}

export interface GroupedOptions extends ChartOptions {
  /** Of the rows that share a place. Default: the mean of `y`, or the number of rows without one. */
  readonly aggregate?: ChartAggregate;
  /** Equal parts of numbers (10), parts of a calendar for dates ('month'), or 'auto'. */
  readonly bins?: Bins;
}

export interface BarOptions extends GroupedOptions {
  /** By height. Default: numbers and dates in their own order, anything else in the table's. */
  readonly sort?: SortOrder;
}

export interface HeatmapOptions {
  readonly title?: string;
  readonly facet?: string;
  /** The column that colours measure: its mean, or another aggregate. Without it: the number of rows. */
  readonly value?: string;
  readonly aggregate?: ChartAggregate;
  /** Of both axes. Columns of more than 60 numbers or dates are parted anyhow. */
  readonly bins?: Bins;
}

/** Any Vega-Lite specification. Data stands in it, or is given as a table. Addresses (`url`) are refused: nothing is fetched. */
export function chart(spec: Readonly<Record<string, unknown>>, data?: Table, options: { readonly title?: string } = {}): Chart {
  const text = JSON.stringify(spec, (_, value: unknown) => (typeof value === 'function' ? undefined : value));
  if (text === undefined || text.length > 2_000_000) throw new DataError('The chart is larger than 2 MB.', 'Aggregate or sample its data first.');
  if (text.includes('"__proto__"') || depthOf(spec) > 40) throw new DataError('The chart is nested too deeply, or has a field called __proto__.');
  const plain = JSON.parse(text) as Record<string, unknown>;
  if (/"url"\s*:/.test(text)) throw new DataError('A chart cannot fetch its data.', 'Read the file with readCsv and pass the table: chart(spec, table).');
  const title = options.title ?? (typeof plain['title'] === 'string' ? plain['title'] : 'Chart');
  return new Chart(title, data === undefined ? plain : { ...plain, data: { values: rowsFor(data) } });
}

/**
 * A bar for each value of `x`: its count, or the mean of `y` where `y` is given, or another aggregate. Numbers and dates stand in their own
 * order, anything else in the table's. Of more than 200 values the highest bars are drawn, and the title says so. Colours of counts and
 * sums stand on each other, those of means side by side.
 *
 * @example bars(sales, 'region', 'amount', { aggregate: 'sum', color: 'year', sort: 'descending' })
 */
export function bars(table: Table, x: string, options?: BarOptions): Chart;
export function bars(table: Table, x: string, y?: string, options?: BarOptions): Chart;
export function bars(table: Table, x: string, y?: string | BarOptions, options: BarOptions = {}): Chart {
  return drawn(table, { mark: 'bar', x, ...measured(y, options) });
}

/**
 * A line through the rows in order of `x`; with an aggregate or bins one value for each place: `line(sales, 'day', 'amount', { aggregate: 'sum', bins: 'month' })`.
 */
export function line(table: Table, x: string, options?: GroupedOptions): Chart;
export function line(table: Table, x: string, y?: string, options?: GroupedOptions): Chart;
export function line(table: Table, x: string, y?: string | GroupedOptions, options: GroupedOptions = {}): Chart {
  return drawn(table, { mark: 'line', x, ...measured(y, options) });
}

/** As `line`, filled down to zero; colours of counts and sums stand on each other. */
export function area(table: Table, x: string, options?: GroupedOptions): Chart;
export function area(table: Table, x: string, y?: string, options?: GroupedOptions): Chart;
export function area(table: Table, x: string, y?: string | GroupedOptions, options: GroupedOptions = {}): Chart {
  return drawn(table, { mark: 'area', x, ...measured(y, options) });
}

/** A point for each row; of more than 5,000 rows a random sample, and the title says so. */
export function scatter(table: Table, x: string, y: string, options: ChartOptions = {}): Chart {
  return drawn(table, { mark: 'point', x, y, ...options });
}

/** How the values of a number column are distributed, in equal bins (20). Counted here, whatever the number of rows. */
export function histogram(table: Table, column: string, options: ChartOptions & { readonly bins?: number } = {}): Chart {
  return drawn(table, { mark: 'histogram', x: column, ...options });
}

/**
 * The quartiles of a number column as a box, for all rows or for each value of `by`. Whiskers reach the last value within 1.5
 * interquartile ranges (Tukey); of what lies beyond, up to 50 points a box are drawn.
 */
export function box(table: Table, column: string, { by, ...options }: Omit<ChartOptions, 'color'> & { readonly by?: string } = {}): Chart {
  return drawn(table, { mark: 'box', y: column, ...(by === undefined ? {} : { x: by }), ...options });
}

/** The number of rows, or the mean or another aggregate of `value`, at each pair of values of two columns. */
export function heatmap(table: Table, x: string, y: string, options: HeatmapOptions = {}): Chart {
  return drawn(table, { mark: 'heatmap', x, y, ...options });
}

/** @internal The chart that a request of the page describes: the same that the code written for it gives. */
export function drawn(table: Table, request: ChartRequest): Chart {
  if (!isTable(table)) throw new DataError('A chart takes a table first.', "For example: scatter(table, 'age', 'income').");
  const { title, spec } = buildChart(withoutUndefined(request), { rowCount: table.rowCount, column: (name) => column(table, name) });
  return new Chart(title, spec, table);
}

function measured<Options extends GroupedOptions>(y: string | Options | undefined, options: Options): Options & { readonly y?: string } {
  return typeof y === 'object' ? y : { ...options, ...(y === undefined ? {} : { y }) };
}

function withoutUndefined(request: ChartRequest): ChartRequest {
  return Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined)) as unknown as ChartRequest;
}

function depthOf(value: unknown): number {
  return typeof value === 'object' && value !== null ? 1 + Object.values(value).reduce<number>((most, inner) => Math.max(most, depthOf(inner)), 0) : 0;
}

function column(table: Table, name: string): FrameColumn {
  const found = frameOf(table).columns.find((candidate) => candidate.name === name);
  if (found === undefined) throw noColumn(String(name), table.name, table.columnNames);
  return found;
}

function rowsFor(table: Table): Record<string, string | number | boolean | null>[] {
  if (!isTable(table)) throw new DataError('A chart takes a table first.', "For example: scatter(table, 'age', 'income').");
  const { columns } = frameOf(table);
  return Array.from(sampleOf(table.rowCount, CHART_BOUNDS.points), (row) => Object.fromEntries(columns.map((one) => [one.name, plainValue(one, row)])));
}
