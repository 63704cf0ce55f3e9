/**
 * What a chart over a table shows, as plain data: made by the library's functions, by the builder of the page, and read back from
 * the code that the builder wrote. `build.ts` makes the specification from it.
 */
import type { ColumnType } from '@/lib/domain/artifacts';

export const MARKS = ['bar', 'line', 'area', 'point', 'histogram', 'box', 'heatmap'] as const;
export type Mark = (typeof MARKS)[number];

/** Of the rows that share a place: how many, or what of the measured column. `median` is of type 7, as NumPy's. */
export const CHART_AGGREGATES = ['count', 'mean', 'sum', 'median', 'min', 'max', 'distinct'] as const;
export type ChartAggregate = (typeof CHART_AGGREGATES)[number];

export const DATE_UNITS = ['year', 'quarter', 'month', 'week', 'day', 'hour'] as const;
export type DateUnit = (typeof DATE_UNITS)[number];

/** Equal parts of numbers, a calendar's parts of dates, or 'auto' for what suits the range. */
export type Bins = number | DateUnit | 'auto';

export type SortOrder = 'ascending' | 'descending';

/** What each mark takes: see `NEEDS`. A box's `x` parts the rows; a heatmap measures `value`. */
export interface ChartRequest {
  readonly mark: Mark;
  readonly x?: string;
  readonly y?: string;
  /** A column that colours. */
  readonly color?: string;
  /** Of a heatmap: the column that its colours measure. */
  readonly value?: string;
  readonly aggregate?: ChartAggregate;
  /** Of `x` (a heatmap: of both). A histogram's are numbers. */
  readonly bins?: Bins;
  /** A chart of its own for each value of this column. */
  readonly facet?: string;
  /** By height. Without it, numbers and dates stand in their order and anything else in the table's. */
  readonly sort?: SortOrder;
  readonly title?: string;
}

export const CHART_BOUNDS = {
  /** More points are drawn as a random sample, and the title says so. */
  points: 5_000,
  bars: 200,
  /** Values of a column that colours; the rest are one more, ‘other’. */
  colors: 12,
  facets: 12,
  bins: 500,
  /** Rows and columns of a heatmap. */
  side: 60,
  outliers: 50,
} as const;

export type Channel = 'x' | 'y' | 'color' | 'value' | 'facet';

/** The channels of each mark; those with ! must be given. */
export const NEEDS: Readonly<Record<Mark, readonly (Channel | `${Channel}!`)[]>> = {
  bar: ['x!', 'y', 'color', 'facet'], line: ['x!', 'y', 'color', 'facet'], area: ['x!', 'y', 'color', 'facet'],
  point: ['x!', 'y!', 'color', 'facet'], histogram: ['x!', 'color', 'facet'], box: ['x', 'y!', 'facet'], heatmap: ['x!', 'y!', 'value', 'facet'],
};

export const takes = (mark: Mark, channel: Channel): boolean => NEEDS[mark].some((one) => one === channel || one === `${channel}!`);
export const needs = (mark: Mark, channel: Channel): boolean => NEEDS[mark].includes(`${channel}!`);
/** True where rows that share a place are made one. */
export const aggregates = (mark: Mark): boolean => mark === 'bar' || mark === 'line' || mark === 'area' || mark === 'heatmap';
export const canBin = (mark: Mark): boolean => aggregates(mark) || mark === 'histogram';

export const isNumeric = (type: ColumnType | 'mixed'): boolean => type === 'number' || type === 'integer';

/** What went wrong with a chart, for the author of a cell: what and where in `message`, what to do in `remedy`. */
export class ChartError extends Error {
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(`${message} ${remedy}`);
    this.name = 'DataError';
    this.remedy = remedy;
  }
}
