/** Which chart to begin with, by the types of columns, and what becomes of it when another mark is chosen. */
import { aggregates, canBin, isNumeric, needs, takes, type Channel, type ChartRequest, type Mark } from './request';

/** As much of a column as decides; a table output's summaries have it. `distinct` null: not known. */
export interface ColumnFacts {
  readonly name: string;
  readonly type: 'number' | 'integer' | 'string' | 'boolean' | 'date' | 'mixed';
  readonly distinct: number | null;
  /** Rows looked at. */
  readonly counted: number;
}

/** Texts with more values make poor categories. */
const FEW = 30;

interface Kinds {
  readonly dates: readonly string[];
  readonly measures: readonly string[];
  readonly categories: readonly string[];
  readonly texts: readonly string[];
}

function kindsOf(columns: readonly ColumnFacts[]): Kinds {
  const isKey = ({ name, type, distinct, counted }: ColumnFacts) => (type === 'integer' || type === 'string') && (/(^|[_\s-])(id|key|index|nr)$/i.test(name) || /[a-z]Id$/.test(name) || (type === 'integer' && distinct !== null && distinct === counted && counted > 20 && /^(row|no|number)$/i.test(name)));
  const useful = columns.filter((column) => !isKey(column));
  const considered = useful.length > 0 ? useful : columns;
  const isCategory = ({ type, distinct }: ColumnFacts) => type === 'boolean' || ((type === 'string' || type === 'mixed') && distinct !== null && distinct <= FEW);
  return {
    dates: considered.filter((column) => column.type === 'date').map((column) => column.name),
    measures: considered.filter((column) => isNumeric(column.type)).map((column) => column.name),
    categories: considered.filter(isCategory).map((column) => column.name),
    texts: considered.filter((column) => (column.type === 'string' || column.type === 'mixed') && !isCategory(column)).map((column) => column.name),
  };
}

/** Null for a table without columns. */
export function recommend(columns: readonly ColumnFacts[]): ChartRequest | null {
  const { dates, measures, categories, texts } = kindsOf(columns);
  if (dates.length > 0) return { mark: 'line', x: dates[0]!, ...(measures.length > 0 ? { y: measures[0]!, aggregate: 'mean' as const } : {}), bins: 'auto' };
  if (categories.length > 0) return measures.length > 0 ? { mark: 'bar', x: categories[0]!, y: measures[0]!, aggregate: 'mean' } : { mark: 'bar', x: categories[0]!, aggregate: 'count', sort: 'descending' };
  if (measures.length > 1) return { mark: 'point', x: measures[0]!, y: measures[1]! };
  if (measures.length === 1) return { mark: 'histogram', x: measures[0]! };
  const any = texts[0] ?? columns[0]?.name;
  return any === undefined ? null : { mark: 'bar', x: any, aggregate: 'count', sort: 'descending' };
}

/** The request with another mark: columns are kept where the mark takes them, and chosen where it needs one of another kind. */
export function withMark(request: ChartRequest, mark: Mark, columns: readonly ColumnFacts[]): ChartRequest {
  const kinds = kindsOf(columns);
  const typeOf = (name: string | undefined) => columns.find((column) => column.name === name)?.type;
  const isMeasure = (name: string | undefined) => { const type = typeOf(name); return type !== undefined && isNumeric(type); };
  const kept: { -readonly [Key in keyof ChartRequest]?: ChartRequest[Key] } = {};
  for (const channel of ['x', 'y', 'color', 'value', 'facet'] as const) if (request[channel] !== undefined && takes(mark, channel)) kept[channel] = request[channel];
  const choose = (channel: Channel, ...from: readonly (string | undefined)[]) => {
    const found = from.find((name) => name !== undefined && (channel === 'x' || name !== kept.x)) ?? columns.find((column) => column.name !== kept.x)?.name;
    if (found !== undefined) kept[channel] = found;
  };
  if (mark === 'histogram' && !isMeasure(kept.x) && typeOf(kept.x) !== 'date') choose('x', isMeasure(request.y) ? request.y : undefined, ...kinds.measures, ...kinds.dates);
  if (mark === 'box') {
    if (!isMeasure(kept.y)) choose('y', isMeasure(request.x) ? request.x : undefined, ...kinds.measures);
    if (kept.x === kept.y || isMeasure(kept.x)) delete kept.x;
    if (kept.x === undefined && kinds.categories[0] !== undefined) kept.x = kinds.categories[0];
  }
  if (mark === 'point' && kept.y === undefined) choose('y', ...kinds.measures);
  if (mark === 'heatmap' && (kept.y === undefined || kept.y === kept.x || isMeasure(kept.y))) choose('y', ...kinds.categories, ...kinds.dates, ...kinds.measures);
  if (kept.x === undefined && needs(mark, 'x')) choose('x', ...kinds.categories, ...kinds.dates, ...kinds.measures);
  const measured = mark === 'heatmap' ? kept.value : kept.y;
  const aggregate = !aggregates(mark) ? undefined : measured === undefined ? ('count' as const) : request.aggregate === undefined || request.aggregate === 'count' ? (isMeasure(measured) ? ('mean' as const) : ('count' as const)) : request.aggregate;
  const bins = canBin(mark) && request.bins !== undefined && suits(request.bins, typeOf(kept.x), mark) ? request.bins : (mark === 'line' || mark === 'area') && typeOf(kept.x) === 'date' ? ('auto' as const) : undefined;
  return { mark, ...kept, ...(aggregate === undefined ? {} : { aggregate }), ...(bins === undefined ? {} : { bins }), ...(mark === 'bar' && request.sort !== undefined ? { sort: request.sort } : {}), ...(request.title === undefined ? {} : { title: request.title }) };
}

/** Whether such bins can be of a column of this type. */
export function suits(bins: NonNullable<ChartRequest['bins']>, type: ColumnFacts['type'] | undefined, mark: Mark): boolean {
  // A histogram's parts are automatic where nothing is said.
  if (type === 'date') return typeof bins === 'string' && !(bins === 'auto' && mark === 'histogram');
  if (type !== undefined && isNumeric(type)) return typeof bins === 'number' || (bins === 'auto' && mark !== 'histogram');
  return false;
}
