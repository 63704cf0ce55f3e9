/** How many rows, or what of a column, at each pair of values or parts of two columns. */
import { field, freeName, labelAxis, labelOf, measureName, UTC, type Datum, type Encoding } from './axis';
import { atMost, countsOf, partsOf, valuesOf, type Dimension } from './dimension';
import { cellsOf, measure } from './measure';
import { CHART_BOUNDS, ChartError, type Bins, type ChartRequest } from './request';
import type { Drawing, Facet, Source } from './source';

export function heatmap(request: ChartRequest, source: Source, facet: Facet | null): Drawing {
  if (request.x === request.y) throw new ChartError(`Column ‘${request.x!}’ is both x and y.`, 'Choose two columns.');
  const notes: string[] = [];
  const x = side(request.x!, source, request.bins, notes);
  const y = side(request.y!, source, request.bins, notes);
  const cells = cellsOf([x, y, ...(facet === null ? [] : [facet.dimension])], source.rowCount);
  const measured = request.value === undefined ? null : source.column(request.value);
  const aggregate = request.aggregate ?? (measured === null ? 'count' : 'mean');
  const heights = measure(cells, aggregate, measured);
  const taken = [x.name, y.name, ...(facet === null ? [] : [facet.name])];
  const color = freeName(measureName(aggregate, request.value), taken);
  const [xEnd, yEnd] = [freeName(`${x.name} to`, [...taken, color]), freeName(`${y.name} to`, [...taken, color])];
  const ranks = [x, y].map((one) => new Map(one.order.map((place, at) => [place, at])));
  const order = Array.from({ length: cells.count }, (_, id) => id).sort((a, b) => ranks[0]!.get(cells.places[0]![a]!)! - ranks[0]!.get(cells.places[0]![b]!)! || ranks[1]!.get(cells.places[1]![a]!)! - ranks[1]!.get(cells.places[1]![b]!)!);
  const values = order.map((id): Datum => ({
    ...ends(x, cells.places[0]![id]!, xEnd), ...ends(y, cells.places[1]![id]!, yEnd),
    ...(facet === null ? {} : { [facet.name]: labelOf(facet.dimension, cells.places[2]![id]!) }),
    [color]: Number.isFinite(heights[id]!) ? heights[id]! : null,
  }));
  const encoding: Encoding = {
    ...axis('x', x, xEnd), ...axis('y', y, yEnd),
    color: { field: field(color), type: 'quantitative', title: color, legend: { title: color } },
  };
  return { title: `${color} by ${x.name} and ${y.name}`, mark: { type: 'rect', tooltip: true }, encoding, values, notes };
}

function side(name: string, source: Source, bins: Bins | undefined, notes: string[]): Dimension {
  const column = source.column(name);
  const canPart = column.type !== 'string' && column.type !== 'boolean';
  // A calendar's unit is for dates, a number of parts for numbers.
  const own = !canPart || bins === undefined ? undefined : column.type === 'date' ? (typeof bins === 'number' ? 'auto' : bins) : typeof bins === 'number' ? bins : 'auto';
  const values = own === undefined ? valuesOf(column) : null;
  const whole = values !== null && (!canPart || values.from.length <= CHART_BOUNDS.side) ? values : partsOf(column, own ?? 'auto');
  const kept = atMost(whole, CHART_BOUNDS.side, countsOf(whole));
  if (kept !== whole) notes.push(`${CHART_BOUNDS.side} of ${whole.from.length} values of ${name}`);
  return kept;
}

function ends(one: Dimension, place: number, end: string): Datum {
  return one.to === null ? { [one.name]: labelOf(one, place) } : { [one.name]: one.from[place]!, [end]: one.to[place]! };
}

function axis(channel: 'x' | 'y', one: Dimension, end: string): Encoding {
  const base = { field: field(one.name), title: one.name };
  if (one.to === null) return { [channel]: { ...base, type: one.type === 'nominal' ? 'nominal' : 'ordinal', sort: one.order.map((place) => one.from[place]!), ...(channel === 'x' ? { axis: labelAxis(one.order.map((place) => String(one.from[place]))) } : {}) } };
  return { [channel]: one.type === 'temporal' ? { ...base, type: 'temporal', ...UTC } : { ...base, type: 'quantitative', bin: { binned: true } }, [`${channel}2`]: { field: field(end) } };
}
