/**
 * What the page may ask of a value that stays in the kernel, by the handle its output carries, and what comes back (V10–V16 of
 * OUTPUTS.md). Rows, entries and slices are bounded by `PAGE_BOUNDS`: a kernel gives fewer than asked rather than more.
 */
import type { ChartRequest } from '../charts/request';
import { BOUNDS, type ColumnSummary, type Output, type Scalar, type TensorStatistics, type TreeEntry } from './outputs';

export const PAGE_BOUNDS = {
  rows: 1_000,
  /** Rows times columns of one page. */
  cells: 20_000,
  entries: 100,
  sorts: 4,
  filters: 8,
  filterText: 200,
  searchText: 200,
  /** Columns whose summaries one page holds, and those whose names it holds. */
  summaries: 50,
  names: 200,
  /** Spans of columns in one request. */
  spans: 10_000,
  /** Characters of one value in one page. */
  text: 100_000,
  /** Bytes of a part of a file. */
  part: 1024 * 1024,
  /** Rows and columns of one slice of a tensor. */
  side: 100,
  /** Pixels along each side of an image; larger ones are thinned. */
  pixels: 256,
  rank: 16,
} as const;

export interface SortKey {
  readonly column: string;
  readonly descending: boolean;
}

export const FILTER_TESTS = ['contains', 'equals', 'less', 'greater', 'missing', 'present'] as const;
export type FilterTest = (typeof FILTER_TESTS)[number];

/** `contains` ignores case. `equals`, `less` and `greater` compare numbers and dates by value, text by code unit. */
export interface ColumnFilter {
  readonly column: string;
  readonly test: FilterTest;
  /** As typed; empty for `missing` and `present`. */
  readonly value: string;
}

/** Which rows, and in which order: several filters must all hold; several keys sort by the first, then the next. */
export interface RowOrder {
  readonly sort: readonly SortKey[];
  readonly filter: readonly ColumnFilter[];
}

/** Columns by place, as ascending spans [from, to) that do not touch; null: all of them. */
export type ColumnSpans = readonly (readonly [from: number, to: number])[] | null;

/** A cell of a table by its place: the row within the order asked for, the column within the table. */
export interface CellPlace {
  readonly row: number;
  readonly column: number;
}

export const TABLE_FORMATS = ['csv', 'parquet'] as const;
export type TableFormat = (typeof TABLE_FORMATS)[number];

export type PageRequest =
  /** Of `columns` columns from the place `first` on. */
  | ({ readonly what: 'rows'; readonly offset: number; readonly limit: number; readonly first: number; readonly columns: number } & RowOrder)
  /** One column, all rows looked at. */
  | { readonly what: 'column'; readonly column: string }
  /** Summaries of the columns from the place `first` on, as a table first shows them. */
  | { readonly what: 'columns'; readonly first: number; readonly limit: number }
  /** Columns whose name contains `text`, whatever its case; all of them where it is empty. */
  | { readonly what: 'names'; readonly text: string; readonly offset: number; readonly limit: number }
  /** The next cell that contains `text`, whatever its case, at or after `from` row by row (`back`: at or before it), and how many there are. */
  | ({ readonly what: 'search'; readonly text: string; readonly shown: ColumnSpans; readonly from: CellPlace; readonly back: boolean } & RowOrder)
  /** One value as text, from the character `offset` on. */
  | ({ readonly what: 'text'; readonly row: number; readonly column: number; readonly offset: number; readonly limit: number } & RowOrder)
  /** The next part of a file that the server makes of the table; only the server asks. `id` names the file, `part` counts from 0, null forgets it. */
  | ({ readonly what: 'file'; readonly id: string; readonly part: number | null; readonly format: TableFormat; readonly shown: ColumnSpans } & RowOrder)
  | { readonly what: 'entries'; readonly offset: number; readonly limit: number }
  /** A list of records, as a table. */
  | { readonly what: 'table' }
  /** A chart over a table, of all its rows: what the code written for the request gives. */
  | { readonly what: 'chart'; readonly chart: ChartRequest }
  /** `at`: an index for every dimension but the last two. Tensors of fewer than two dimensions are one row. */
  | { readonly what: 'slice'; readonly at: readonly number[]; readonly row: number; readonly column: number; readonly rows: number; readonly columns: number }
  /** All elements looked at. */
  | { readonly what: 'statistics' }
  /** `at`: an index for every dimension before height, width and channels. */
  | { readonly what: 'image'; readonly at: readonly number[] };

export interface RowsPage { readonly what: 'rows'; readonly offset: number; readonly rowCount: number; readonly rows: readonly (readonly Scalar[])[] }
export interface ColumnsPage { readonly what: 'columns'; readonly first: number; readonly columns: readonly ColumnSummary[] }
/** `total`: names that contain the text. */
export interface NamesPage { readonly what: 'names'; readonly offset: number; readonly total: number; readonly names: readonly { readonly place: number; readonly name: string; readonly type: ColumnSummary['type'] }[] }
/**
 * A kernel looks for a fraction of a second at a time: where `looked` is less than `of`, ask again. `total` counts the cells found in
 * the rows looked at; `found` is among those, `number` its place among all, from 1.
 */
export interface SearchPage { readonly what: 'search'; readonly looked: number; readonly of: number; readonly total: number; readonly found: (CellPlace & { readonly number: number }) | null }
/** `text` null: missing. `length`: characters of the whole. */
export interface TextPage { readonly what: 'text'; readonly offset: number; readonly length: number; readonly text: string | null }
/** `bytes`: base64, `PAGE_BOUNDS.part` of them at most. `name`: of the table, as its author named it; empty where nobody did. */
export interface FilePage { readonly what: 'file'; readonly name: string; readonly rowCount: number; readonly bytes: string; readonly isLast: boolean }
export interface ColumnPage { readonly what: 'column'; readonly column: ColumnSummary }
export interface EntriesPage { readonly what: 'entries'; readonly offset: number; readonly size: number; readonly entries: readonly TreeEntry[] }
export interface TablePage { readonly what: 'table'; readonly table: Extract<Output, { readonly kind: 'table' }> }
/** `name`: what a cell calls the table; null where none does. */
export interface ChartPage { readonly what: 'chart'; readonly name: string | null; readonly title: string; readonly spec: Readonly<Record<string, unknown>> }
export interface SlicePage { readonly what: 'slice'; readonly row: number; readonly column: number; readonly values: readonly (readonly Scalar[])[] }
export interface StatisticsPage { readonly what: 'statistics'; readonly statistics: TensorStatistics }
/** `rgba`: base64, four bytes a pixel, row by row. `scale` says in words how values became brightness. */
export interface ImagePage { readonly what: 'image'; readonly width: number; readonly height: number; readonly rgba: string; readonly scale: string }

export type PageAnswer = RowsPage | ColumnPage | ColumnsPage | NamesPage | SearchPage | TextPage | FilePage | EntriesPage | TablePage | ChartPage | SlicePage | StatisticsPage | ImagePage;
export type PageOf<Request extends PageRequest> = Extract<PageAnswer, { readonly what: Request['what'] }>;

/** True for shapes that can be looked at as an image or a batch of them: …, height, width, 1 | 3 | 4 channels. */
export function isImageShape(shape: readonly number[]): boolean {
  const [height = 0, width = 0, channels = 0] = shape.slice(-3);
  return shape.length >= 3 && [1, 3, 4].includes(channels) && height >= 2 && width >= 2;
}

/** How a number stands in a page: itself, or text where JSON has no such number. */
export function plainNumber(value: number): Scalar {
  if (Object.is(value, -0)) return '-0';
  return Number.isFinite(value) ? value : String(value);
}

/** Characters of a cell's text in a page of so many cells: wide pages cut shorter, so that every page stays small. */
export function cellText(cells: number): number {
  return Math.max(25, Math.min(BOUNDS.cellText, Math.floor(500_000 / Math.max(1, cells))));
}

/** True for `column` within the spans. */
export function isShown(shown: ColumnSpans, column: number): boolean {
  return shown === null || shown.some(([from, to]) => column >= from && column < to);
}

/** The spans of all `count` columns but those in `hidden`; null where none is hidden. */
export function spansWithout(hidden: ReadonlySet<number>, count: number): ColumnSpans {
  const gone = [...hidden].filter((column) => column < count).sort((a, b) => a - b);
  if (gone.length === 0) return null;
  const spans: [number, number][] = [];
  let from = 0;
  for (const column of [...gone, count]) {
    if (column > from) spans.push([from, column]);
    from = column + 1;
  }
  return spans;
}
