/** Boxes from the quartiles of a column, whiskers to the last values within 1.5 interquartile ranges (Tukey), and some of what lies beyond. */
import { quantileSorted } from '@/lib/ml/statistics';
import { field, freeName, labelAxis, labelOf, type Datum, type Encoding } from './axis';
import { atMost, countsOf, type Dimension } from './dimension';
import { cellsOf, valuesByGroup } from './measure';
import { CHART_BOUNDS, ChartError, type ChartRequest } from './request';
import { categories, type Drawing, type Facet, type Source } from './source';

export interface Box {
  readonly low: number;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  readonly high: number;
  /** Spread over those beyond the whiskers, 50 at most. */
  readonly outliers: readonly number[];
  readonly beyond: number;
}

/** Of finite values, ascending. Quartiles are of type 7. Null where there is none. */
export function boxOf(ascending: Float64Array): Box | null {
  if (ascending.length === 0) return null;
  const [q1, median, q3] = [0.25, 0.5, 0.75].map((fraction) => quantileSorted(ascending, fraction)) as [number, number, number];
  const reach = 1.5 * (q3 - q1);
  const inside = ascending.filter((value) => value >= q1 - reach && value <= q3 + reach);
  const outside = ascending.filter((value) => value < q1 - reach || value > q3 + reach);
  const most = Math.min(CHART_BOUNDS.outliers, outside.length);
  const outliers = Array.from({ length: most }, (_, at) => outside[most < 2 ? 0 : Math.round((at * (outside.length - 1)) / (most - 1))]!);
  return { low: inside[0]!, q1, median, q3, high: inside.at(-1)!, outliers, beyond: outside.length };
}

const WIDTH = 18;

export function box(request: ChartRequest, source: Source, facet: Facet | null): Drawing {
  const column = source.column(request.y!);
  if (column.type === 'string' || column.type === 'date' || column.type === 'boolean') throw new ChartError(`Column ‘${column.name}’ holds no numbers, so it has no quartiles.`, 'Choose a column of numbers.');
  const notes: string[] = [];
  const by = request.x === undefined ? null : few(categories(source.column(request.x)), notes);
  const dimensions = [...(by === null ? [] : [by]), ...(facet === null ? [] : [facet.dimension])];
  const cells = cellsOf(dimensions, source.rowCount);
  const taken = [...(request.x === undefined ? [] : [request.x]), ...(facet === null ? [] : [facet.name])];
  const [low, q1, median, q3, high, rows, outlier] = ['low', 'q1', 'median', 'q3', 'high', 'rows', 'outlier'].map((name) => freeName(name, taken)) as [string, string, string, string, string, string, string];
  const rank = new Map(by?.order.map((place, at) => [place, at]));
  const groups = valuesByGroup(cells, column.numbers).map((values, id) => ({ id, values: values.filter(Number.isFinite) }));
  if (by !== null) groups.sort((a, b) => rank.get(cells.places[0]![a.id]!)! - rank.get(cells.places[0]![b.id]!)!);
  let [drawn, beyond] = [0, 0];
  const values = groups.flatMap(({ id, values: ascending }): Datum[] => {
    const found = boxOf(ascending);
    if (found === null) return [];
    drawn += found.outliers.length;
    beyond += found.beyond;
    const place: Datum = { ...(by === null ? {} : { [request.x!]: labelOf(by, cells.places[0]![id]!) }), ...(facet === null ? {} : { [facet.name]: labelOf(facet.dimension, cells.places.at(-1)![id]!) }) };
    return [{ ...place, [low]: found.low, [q1]: found.q1, [median]: found.median, [q3]: found.q3, [high]: found.high, [rows]: ascending.length }, ...found.outliers.map((value): Datum => ({ ...place, [outlier]: value }))];
  });
  if (beyond > drawn) notes.push(`${drawn} of ${beyond} outliers`);
  const labels = [...new Set(values.map((value) => String(value[request.x ?? ''] ?? '')))];
  const x: Encoding = by === null ? {} : { x: { field: field(request.x!), type: 'nominal', sort: null, title: request.x, axis: labelAxis(labels) } };
  const y = (name: string) => ({ field: field(name), type: 'quantitative', title: request.y, scale: { zero: false } });
  const isBox = [{ filter: { field: field(median), valid: true } }];
  const tooltip = [low, q1, median, q3, high, rows].map((name) => ({ field: field(name), type: 'quantitative', title: name.trim() }));
  return {
    title: by === null ? `Distribution of ${request.y!}` : `${request.y!} by ${request.x!}`, mark: null, values, notes, encoding: x,
    layer: [
      { transform: isBox, mark: { type: 'rule' }, encoding: { y: y(low), y2: { field: field(high) } } },
      { transform: isBox, mark: { type: 'bar', size: WIDTH, orient: 'vertical' }, encoding: { y: { ...y(q1), stack: null }, y2: { field: field(q3) }, tooltip } },
      { transform: isBox, mark: { type: 'tick', color: 'white', size: WIDTH, orient: 'horizontal', thickness: 2 }, encoding: { y: y(median) } },
      ...(drawn === 0 ? [] : [{ transform: [{ filter: { field: field(outlier), valid: true } }], mark: { type: 'point', size: 12, opacity: 0.6, tooltip: true }, encoding: { y: y(outlier) } }]),
    ],
  };
}

function few(whole: Dimension, notes: string[]): Dimension {
  const kept = atMost(whole, CHART_BOUNDS.side, countsOf(whole));
  if (kept !== whole) notes.push(`${CHART_BOUNDS.side} of ${whole.from.length} values of ${whole.name}`);
  return kept;
}
