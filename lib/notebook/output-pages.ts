/**
 * What the page may ask of a value that stays in the kernel, by the handle its output carries, and what comes back (V10–V16 of
 * OUTPUTS.md). Rows, entries and slices are bounded by `PAGE_BOUNDS`: a kernel gives fewer than asked rather than more.
 */
import { BOUNDS, type ColumnSummary, type Output, type Scalar, type TensorStatistics, type TreeEntry } from './outputs';

export const PAGE_BOUNDS = {
  rows: 1_000,
  /** Rows times columns of one page. */
  cells: 20_000,
  entries: 100,
  sorts: 4,
  filters: 8,
  filterText: 200,
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

export type PageRequest =
  /** Of the first `columns` columns. Several filters must all hold; several keys sort by the first, then the next. */
  | { readonly what: 'rows'; readonly offset: number; readonly limit: number; readonly columns: number; readonly sort: readonly SortKey[]; readonly filter: readonly ColumnFilter[] }
  /** One column, all rows looked at. */
  | { readonly what: 'column'; readonly column: string }
  | { readonly what: 'entries'; readonly offset: number; readonly limit: number }
  /** A list of records, as a table. */
  | { readonly what: 'table' }
  /** `at`: an index for every dimension but the last two. Tensors of fewer than two dimensions are one row. */
  | { readonly what: 'slice'; readonly at: readonly number[]; readonly row: number; readonly column: number; readonly rows: number; readonly columns: number }
  /** All elements looked at. */
  | { readonly what: 'statistics' }
  /** `at`: an index for every dimension before height, width and channels. */
  | { readonly what: 'image'; readonly at: readonly number[] };

export interface RowsPage { readonly what: 'rows'; readonly offset: number; readonly rowCount: number; readonly rows: readonly (readonly Scalar[])[] }
export interface ColumnPage { readonly what: 'column'; readonly column: ColumnSummary }
export interface EntriesPage { readonly what: 'entries'; readonly offset: number; readonly size: number; readonly entries: readonly TreeEntry[] }
export interface TablePage { readonly what: 'table'; readonly table: Extract<Output, { readonly kind: 'table' }> }
export interface SlicePage { readonly what: 'slice'; readonly row: number; readonly column: number; readonly values: readonly (readonly Scalar[])[] }
export interface StatisticsPage { readonly what: 'statistics'; readonly statistics: TensorStatistics }
/** `rgba`: base64, four bytes a pixel, row by row. `scale` says in words how values became brightness. */
export interface ImagePage { readonly what: 'image'; readonly width: number; readonly height: number; readonly rgba: string; readonly scale: string }

export type PageAnswer = RowsPage | ColumnPage | EntriesPage | TablePage | SlicePage | StatisticsPage | ImagePage;
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
