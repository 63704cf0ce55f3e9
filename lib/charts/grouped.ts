/** Bars, lines and areas whose rows share a place, and histograms. */
import { field, freeName, labelAxis, labelOf, measureName, UTC, type Datum, type Encoding } from './axis';
import { atMost, partsOf, valuesOf, type Dimension, type Value } from './dimension';
import { cellsOf, measure, type Cells } from './measure';
import { points } from './points';
import { CHART_BOUNDS, type ChartAggregate, type ChartRequest } from './request';
import { colorOf, type Drawing, type Facet, type Source } from './source';

export function grouped(request: ChartRequest, source: Source, facet: Facet | null): Drawing {
  const { mark, bins } = request;
  const isLine = mark === 'line' || mark === 'area';
  if (isLine && request.y !== undefined && request.aggregate === undefined && bins === undefined) return points(request, source, facet);
  const column = source.column(request.x!);
  const measured = mark === 'histogram' || request.y === undefined ? null : source.column(request.y);
  const aggregate: ChartAggregate = request.aggregate ?? (measured === null ? 'count' : 'mean');
  const notes: string[] = [];
  const color = colorOf(request, source);
  const whole = mark === 'histogram' || bins !== undefined ? partsOf(column, bins ?? 'auto') : valuesOf(column);
  const along = fewer(whole, { mark, source, aggregate, measured, colors: color?.from.length ?? 1 }, notes);
  const dimensions = [along, ...(color === null ? [] : [color]), ...(facet === null ? [] : [facet.dimension])];
  const cells = cellsOf(dimensions, source.rowCount);
  const heights = measure(cells, aggregate, measured);
  // Parts of a whole stand on each other; means do not add up, so they stand side by side.
  const addsUp = aggregate === 'count' || aggregate === 'sum';
  const asLabels = mark === 'bar' && color !== null && !addsUp && along.to !== null;
  const names = namesOf(request, aggregate);
  const rank = rankOf(along, request, cells, heights);
  const colorRank = new Map(color?.order.map((place, at) => [place, at]));
  const order = Array.from({ length: cells.count }, (_, id) => id)
    .sort((a, b) => rank.get(cells.places[0]![a]!)! - rank.get(cells.places[0]![b]!)! || (colorRank.get(cells.places[1]?.[a] ?? 0) ?? 0) - (colorRank.get(cells.places[1]?.[b] ?? 0) ?? 0));
  const values = filled(order.map((id): Datum => ({
    ...placeOf(along, cells.places[0]![id]!, names, { asLabels, isLine }),
    ...(color === null ? {} : { [names.color]: labelOf(color, cells.places[1]![id]!) }),
    ...(facet === null ? {} : { [facet.name]: labelOf(facet.dimension, cells.places.at(-1)![id]!) }),
    [names.y]: Number.isFinite(heights[id]!) ? heights[id]! : null,
  })), { mark, along, names, isPlain: color === null && facet === null });
  const stack = color === null ? (along.to === null ? {} : { stack: null }) : mark === 'line' || !addsUp ? { stack: null } : { stack: 'zero' };
  const encoding: Encoding = {
    ...across(along, request.x!, names, { asLabels, isLine, labels: [...new Set(values.map((value) => String(value[names.x])))] }),
    y: { field: field(names.y), type: 'quantitative', title: mark === 'histogram' ? 'rows' : names.y, ...stack, ...(mark === 'line' ? { scale: { zero: false } } : {}), ...(aggregate === 'count' ? { axis: { tickMinStep: 1 } } : {}) },
    ...(color === null ? {} : { color: { field: field(names.color), type: 'nominal', title: request.color, sort: null } }),
    ...(color !== null && !addsUp && mark === 'bar' ? { xOffset: { field: field(names.color), sort: null } } : {}),
  };
  return { title: mark === 'histogram' ? `Distribution of ${request.x!}` : `${names.y} by ${request.x!}`, mark: markOf(mark), encoding, values, notes };
}

interface Names { readonly x: string; readonly end: string; readonly y: string; readonly color: string }

function namesOf(request: ChartRequest, aggregate: ChartAggregate): Names {
  const { x, color, facet } = request;
  if (request.mark === 'histogram') {
    const taken = ['from', 'to', 'count', ...(facet === undefined ? [] : [facet])];
    return { x: freeName('from', taken.slice(3)), end: freeName('to', taken.slice(3)), y: freeName('count', taken.slice(3)), color: color === undefined ? '' : freeName(color, taken.slice(0, 3)) };
  }
  const taken = [x!, ...(facet === undefined ? [] : [facet]), ...(color === undefined ? [] : [color])];
  const y = freeName(measureName(aggregate, request.y), taken);
  return { x: x!, end: freeName(`${x!} to`, [...taken, y]), y, color: color ?? '' };
}

function markOf(mark: ChartRequest['mark']): Encoding {
  if (mark === 'line') return { type: 'line', tooltip: true };
  if (mark === 'area') return { type: 'area', line: true, tooltip: true };
  return { type: 'bar', tooltip: true, orient: 'vertical' };
}

/** Bars beyond 200 are left out, the lowest first; lines of very many values are drawn in parts. */
function fewer(whole: Dimension, { mark, source, aggregate, measured, colors }: { readonly mark: ChartRequest['mark']; readonly source: Source; readonly aggregate: ChartAggregate; readonly measured: Parameters<typeof measure>[2]; readonly colors: number }, notes: string[]): Dimension {
  const most = mark === 'line' || mark === 'area' ? Math.floor(CHART_BOUNDS.points / colors) : mark === 'histogram' ? CHART_BOUNDS.bins : CHART_BOUNDS.bars;
  if (whole.from.length <= most) return whole;
  if ((mark === 'line' || mark === 'area') && whole.type !== 'nominal' && whole.to === null) {
    const parts = partsOf(source.column(whole.name), whole.type === 'temporal' ? 'auto' : CHART_BOUNDS.bars);
    notes.push(`${whole.from.length} values of ${whole.name} in ${parts.from.length} parts`);
    return parts;
  }
  notes.push(`${most} of ${whole.from.length} values`);
  const cells = cellsOf([whole], source.rowCount);
  const heights = measure(cells, aggregate, measured);
  const weights = new Float64Array(whole.from.length).fill(-Infinity);
  cells.places[0]!.forEach((place, id) => { if (!Number.isNaN(heights[id]!)) weights[place] = heights[id]!; });
  return atMost(whole, most, weights);
}

/** In which order places stand. */
function rankOf(along: Dimension, { sort, mark }: ChartRequest, cells: Cells, heights: Float64Array): ReadonlyMap<number, number> {
  if (sort === undefined || mark !== 'bar' || along.to !== null) return new Map(along.order.map((place, at) => [place, at]));
  const totals = new Float64Array(along.from.length);
  cells.places[0]!.forEach((place, id) => { if (Number.isFinite(heights[id]!)) totals[place]! += heights[id]!; });
  const sign = sort === 'ascending' ? 1 : -1;
  return new Map([...along.order].sort((a, b) => sign * (totals[a]! - totals[b]!)).map((place, at) => [place, at]));
}

function placeOf(along: Dimension, place: number, names: Names, { asLabels, isLine }: { readonly asLabels: boolean; readonly isLine: boolean }): Datum {
  if (along.to === null || asLabels) return { [names.x]: labelOf(along, place) };
  const [from, to] = [along.from[place]!, along.to[place]!];
  if (isLine) return { [names.x]: along.type === 'temporal' ? from : (Number(from) + Number(to)) / 2 };
  return { [names.x]: from, [names.end]: to };
}

/** Parts of numbers without a row are bars of none, not gaps in the list. */
function filled(values: Datum[], { mark, along, names, isPlain }: { readonly mark: ChartRequest['mark']; readonly along: Dimension; readonly names: Names; readonly isPlain: boolean }): Datum[] {
  if (mark !== 'histogram' || !isPlain) return values;
  const known = new Map<Value, Datum>(values.map((value) => [value[names.x]!, value]));
  return along.order.map((place) => known.get(along.from[place]!) ?? { [names.x]: along.from[place]!, [names.end]: along.to?.[place] ?? null, [names.y]: 0 });
}

function across(along: Dimension, title: string, names: Names, { asLabels, isLine, labels }: { readonly asLabels: boolean; readonly isLine: boolean; readonly labels: readonly string[] }): Encoding {
  const x = { field: field(names.x), title };
  if (isLine) return { x: { ...x, type: along.type, ...(along.type === 'temporal' ? UTC : along.type === 'quantitative' ? { scale: { zero: false } } : { sort: null, axis: labelAxis(labels) }) } };
  if (along.to === null || asLabels) return { x: { ...x, type: along.type === 'nominal' && !asLabels ? 'nominal' : 'ordinal', sort: null, axis: labelAxis(labels) } };
  const end = { x2: { field: field(names.end) } };
  if (along.type === 'temporal') return { x: { ...x, type: 'temporal', ...UTC }, ...end };
  return { x: { ...x, type: 'quantitative', bin: { binned: true } }, ...end };
}
