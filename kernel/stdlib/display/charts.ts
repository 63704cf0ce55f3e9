/** Vega-Lite charts with their data inside. */
import { isoDate, type FrameColumn } from '@/lib/ml/frame';
import { createRandom, permutation } from '@/lib/ml/random';
import { DataError, noColumn } from '../errors';
import { frameOf, isTable, type Table } from '../table/table';
import { Chart } from './rich-chart';

export { Chart } from './rich-chart';

/** More points than this are drawn as a random sample, and the title says so. */
const MAX_POINTS = 5000;
const MAX_BARS = 200;

export interface ChartOptions {
  readonly title?: string;
  /** A column that colours. */
  readonly color?: string;
}

/** Any Vega-Lite specification. Data stands in it, or is given as a table. Addresses (`url`) are refused: nothing is fetched. */
export function chart(spec: Readonly<Record<string, unknown>>, data?: Table, options: { readonly title?: string } = {}): Chart {
  const text = JSON.stringify(spec, (_, value: unknown) => (typeof value === 'function' ? undefined : value));
  if (text === undefined || text.length > 2_000_000) throw new DataError('The chart is larger than 2 MB.', 'Aggregate or sample its data first.');
  if (text.includes('"__proto__"') || depthOf(spec) > 40) throw new DataError('The chart is nested too deeply, or has a field called __proto__.');
  const plain = JSON.parse(text) as Record<string, unknown>;
  if (/"url"\s*:/.test(text)) throw new DataError('A chart cannot fetch its data.', 'Read the file with readCsv and pass the table: chart(spec, table).');
  const title = options.title ?? (typeof plain['title'] === 'string' ? plain['title'] : 'Chart');
  return new Chart(title, data === undefined ? plain : { ...plain, data: { values: valuesOf(data, data.columnNames, MAX_POINTS) } });
}

/**
 * A bar for each value of `x`: its count, or the mean of `y` where `y` is given. Numbers and dates stand in their own order, anything else in the
 * table's. Of more than 200 values the highest bars are drawn, and the title says so.
 */
export function bars(table: Table, x: string, y?: string, options: ChartOptions = {}): Chart {
  const isOrdered = typeOf(table, x) !== 'nominal';
  const grouped = y === undefined ? table.groupBy(x).aggregate({ count: 'count' }) : table.groupBy(x).aggregate({ [`mean ${y}`]: ['mean', y] });
  const measure = grouped.columnNames.at(-1)!;
  const few = grouped.rowCount <= MAX_BARS;
  const kept = few ? grouped : grouped.sort(measure, { descending: true }).head(MAX_BARS);
  const shown = isOrdered ? kept.sort(x) : kept;
  const values = valuesOf(shown, [x, measure], MAX_BARS);
  const title = options.title ?? `${measure} by ${x}`;
  return new Chart(few ? title : `${title} (${MAX_BARS} of ${grouped.rowCount} values)`, {
    mark: { type: 'bar', tooltip: true }, data: { values },
    encoding: { x: { field: field(x), type: isOrdered ? 'ordinal' : 'nominal', sort: null, title: x, axis: labelAxis(values.map((value) => String(value[x]))) }, y: { field: field(measure), type: 'quantitative', title: measure, ...(y === undefined ? { axis: { tickMinStep: 1 } } : {}) }, ...coloured(shown, options.color) },
  });
}

/** Pixels of a label's character at the theme's size, about. */
const CHARACTER = 6.5;
const LINE = 16;
const LONGEST_LABEL = 140;

/** Labels stand level where the page's width has room for them side by side, else they slant, and stand upright where even that is too dense. */
function labelAxis(labels: readonly string[]): object {
  const widest = Math.min(LONGEST_LABEL, CHARACTER * labels.reduce((most, label) => Math.max(most, label.length), 0)) + 8;
  const either = (level: string, slanted: string) => ({ expr: `width < ${Math.ceil(widest * labels.length)} ? ${slanted} : ${level}` });
  return { labelLimit: LONGEST_LABEL, labelAngle: either('0', `width < ${LINE * labels.length} ? -90 : -40`), labelAlign: either("'center'", "'right'"), labelBaseline: either("'top'", "'middle'") };
}

/** A line through the rows in order of `x`. */
export function line(table: Table, x: string, y: string, options: ChartOptions = {}): Chart {
  return points('line', table, x, y, options);
}

/** A point for each row. */
export function scatter(table: Table, x: string, y: string, options: ChartOptions = {}): Chart {
  return points('point', table, x, y, options);
}

function points(mark: 'line' | 'point', table: Table, x: string, y: string, options: ChartOptions): Chart {
  const encoding = { x: { field: field(x), type: typeOf(table, x), title: x, scale: { zero: false } }, y: { field: field(y), type: typeOf(table, y), title: y, scale: { zero: false } }, ...coloured(table, options.color) };
  const names = [...new Set([x, y, ...(options.color === undefined ? [] : [options.color])])];
  const title = options.title ?? `${y} by ${x}`;
  return new Chart(table.rowCount > MAX_POINTS ? `${title} (${MAX_POINTS} of ${table.rowCount} rows)` : title, { mark: { type: mark, tooltip: true }, data: { values: valuesOf(table, names, MAX_POINTS) }, encoding });
}

/** How the values of a number column are distributed, in equal bins. Counted here, whatever the number of rows. */
export function histogram(table: Table, column: string, options: ChartOptions & { readonly bins?: number } = {}): Chart {
  const numbers = table.column(column).toNumbers().filter((value) => Number.isFinite(value));
  const bins = options.bins ?? 20;
  if (!(Number.isInteger(bins) && bins > 0 && bins <= 500)) throw new DataError(`A histogram has 1 to 500 bins, not ${bins}.`);
  let low = Infinity;
  let high = -Infinity;
  for (const value of numbers) { if (value < low) low = value; if (value > high) high = value; }
  const width = low === high ? 1 : (high - low) / bins;
  const counts = Array.from({ length: numbers.length === 0 ? 0 : low === high ? 1 : bins }, () => 0);
  for (const value of numbers) counts[Math.min(counts.length - 1, Math.floor((value - low) / width))]!++;
  return new Chart(options.title ?? `Distribution of ${column}`, {
    mark: { type: 'bar', tooltip: true }, data: { values: counts.map((count, i) => ({ from: low + i * width, to: low + (i + 1) * width, count })) },
    encoding: {
      x: { field: 'from', type: 'quantitative', bin: { binned: true }, title: column }, x2: { field: 'to' },
      // Without this Vega-Lite takes the bins for parts of a stack, and draws none of them.
      y: { field: 'count', type: 'quantitative', title: 'rows', stack: null, axis: { tickMinStep: 1 } },
    },
  });
}

function depthOf(value: unknown): number {
  return typeof value === 'object' && value !== null ? 1 + Object.values(value).reduce<number>((most, inner) => Math.max(most, depthOf(inner)), 0) : 0;
}

function column(table: Table, name: string): FrameColumn {
  if (!isTable(table)) throw new DataError('A chart takes a table first.', "For example: scatter(table, 'age', 'income').");
  const found = frameOf(table).columns.find((candidate) => candidate.name === name);
  if (found === undefined) throw noColumn(String(name), table.name, table.columnNames);
  return found;
}

function typeOf(table: Table, name: string): 'quantitative' | 'temporal' | 'nominal' {
  const { type } = column(table, name);
  return type === 'date' ? 'temporal' : type === 'string' || type === 'boolean' ? 'nominal' : 'quantitative';
}

function coloured(table: Table, name: string | undefined): object {
  return name === undefined ? {} : { color: { field: field(name), type: typeOf(table, name), title: name } };
}

/** Dots and brackets in names would be read as paths. */
function field(name: string): string {
  return name.replace(/[\\.[\]'"]/g, (character) => `\\${character}`);
}

function valuesOf(table: Table, names: readonly string[], limit: number): Record<string, string | number | boolean | null>[] {
  const columns = names.map((name) => column(table, name));
  const rows = table.rowCount <= limit ? Int32Array.from({ length: table.rowCount }, (_, row) => row) : permutation(table.rowCount, createRandom(0)).slice(0, limit).sort();
  return Array.from(rows, (row) => Object.fromEntries(columns.map((one) => [one.name, plainValue(one, row)])));
}

function plainValue(one: FrameColumn, row: number): string | number | boolean | null {
  if (one.type === 'string') return one.codes[row]! < 0 ? null : one.dictionary[one.codes[row]!]!;
  const value = one.numbers[row]!;
  if (!Number.isFinite(value)) return null;
  return one.type === 'boolean' ? value !== 0 : one.type === 'date' ? isoDate(value) : value;
}
