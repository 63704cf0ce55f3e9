/**
 * A chart over the columns of a table as a Vega-Lite specification with its data inside. Everything is grouped and measured here, over
 * all rows; only points are drawn of a sample, and the title says so.
 */
import type { FrameColumn } from '@/lib/ml/frame';
import { field } from './axis';
import { box } from './box';
import { alphabetical, atMost, countsOf } from './dimension';
import { grouped } from './grouped';
import { heatmap } from './heatmap';
import { points } from './points';
import { CHART_AGGREGATES, CHART_BOUNDS, ChartError, MARKS, needs, takes, type Channel, type ChartRequest } from './request';
import { categories, type Facet, type Source } from './source';

export interface BuiltChart {
  readonly title: string;
  readonly spec: Readonly<Record<string, unknown>>;
}

const FACET_HEIGHT = 150;

/** @throws ChartError, or what `source.column` throws, for the author of a cell */
export function buildChart(request: ChartRequest, source: Source): BuiltChart {
  check(request);
  for (const name of [request.x, request.y, request.color, request.value, request.facet]) if (name !== undefined) source.column(name);
  const notes: string[] = [];
  const facet = request.facet === undefined ? null : facetOf(source.column(request.facet), notes);
  const draw = { bar: grouped, line: grouped, area: grouped, histogram: grouped, point: points, box, heatmap }[request.mark];
  const drawing = draw(request, source, facet);
  const all = [...drawing.notes, ...notes];
  const title = request.title ?? drawing.title;
  const data = { values: drawing.values };
  const shown = `${title}${all.length === 0 ? '' : ` (${all.join(', ')})`}`;
  if (facet === null) return { title: shown, spec: drawing.layer ? { data, encoding: drawing.encoding, layer: drawing.layer } : { mark: drawing.mark, data, encoding: drawing.encoding } };
  const by = { field: field(facet.name), type: 'nominal', title: request.facet, header: { labelLimit: 200 }, sort: null };
  if (drawing.layer) return { title: shown, spec: { data, facet: by, columns: 3, spec: { height: FACET_HEIGHT, encoding: drawing.encoding, layer: drawing.layer } } };
  return { title: shown, spec: { data, facet: by, columns: 3, spec: { height: FACET_HEIGHT, mark: drawing.mark, encoding: drawing.encoding } } };
}

function check(request: ChartRequest): void {
  const { mark, aggregate } = request;
  if (!MARKS.includes(mark)) throw new ChartError(`There is no chart ‘${String(mark)}’.`, `There are ${MARKS.join(', ')}.`);
  for (const channel of ['x', 'y', 'color', 'value', 'facet'] as const satisfies readonly Channel[]) {
    if (request[channel] === undefined && needs(mark, channel)) throw new ChartError(`A ${mark} chart has no column for ${channel}.`, 'Name one of the table’s columns.');
    if (request[channel] !== undefined && !takes(mark, channel)) throw new ChartError(`A ${mark} chart takes no ${channel}.`, 'Leave it out.');
  }
  if (aggregate !== undefined && !CHART_AGGREGATES.includes(aggregate)) throw new ChartError(`There is no aggregate ‘${String(aggregate)}’.`, `Use one of ${CHART_AGGREGATES.join(', ')}.`);
  if (request.sort !== undefined && request.sort !== 'ascending' && request.sort !== 'descending') throw new ChartError(`A chart is sorted ascending or descending, not ‘${String(request.sort)}’.`, 'Leave it out for the order of x.');
  for (const channel of ['y', 'value'] as const) {
    const needed = aggregate !== undefined && aggregate !== 'count' && takes(mark, channel) && (mark === 'heatmap' ? channel === 'value' : channel === 'y');
    if (needed && request[channel] === undefined) throw new ChartError(`The ${aggregate} of which column is not said.`, `Name it as ${channel}, or leave the aggregate out to count rows.`);
  }
}

function facetOf(column: FrameColumn, notes: string[]): Facet {
  const whole = alphabetical(categories(column));
  const dimension = atMost(whole, CHART_BOUNDS.facets, countsOf(whole));
  if (dimension !== whole) notes.push(`${CHART_BOUNDS.facets} of ${whole.from.length} values of ${column.name}`);
  return { dimension, name: column.name };
}
