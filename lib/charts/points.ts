/** A point for each row, or a line through them. Of many rows a random sample is drawn, always the same one. */
import { isoDate, type FrameColumn } from '@/lib/ml/frame';
import { createRandom, permutation } from '@/lib/ml/random';
import { field, labelOf, UTC, type Datum, type Encoding } from './axis';
import { valuesOf, vegaType, type Dimension, type Value } from './dimension';
import { CHART_BOUNDS, type ChartRequest } from './request';
import { colorOf, type Drawing, type Facet, type Source } from './source';

export function points(request: ChartRequest, source: Source, facet: Facet | null): Drawing {
  const { mark, x, y } = request;
  const columns = [...new Set([x!, y!, ...(request.color === undefined ? [] : [request.color])])].map(source.column);
  // A scale of colours serves points of many numbers; lines and areas need a few.
  const colorColumn = request.color === undefined ? null : source.column(request.color);
  const color = colorColumn === null || (mark === 'point' && vegaType(colorColumn) !== 'nominal' && valuesOf(colorColumn).from.length > CHART_BOUNDS.colors) ? null : colorOf(request, source);
  const rows = sampleOf(source.rowCount, CHART_BOUNDS.points).filter((row) => facet === null || facet.dimension.codes[row]! >= 0);
  const values = Array.from(rows, (row): Datum => ({
    ...Object.fromEntries(columns.map((one) => [one.name, plainValue(one, row)])),
    ...(color === null || request.color === x || request.color === y ? {} : { [request.color!]: colorLabel(color, row) }),
    ...(facet === null ? {} : { [facet.name]: labelOf(facet.dimension, facet.dimension.codes[row]!) }),
  }));
  const axis = (name: string): Encoding => {
    const type = vegaType(source.column(name));
    return { field: field(name), type, title: name, scale: type === 'temporal' ? { type: 'utc' } : { zero: mark === 'area' && name === y } };
  };
  const encoding: Encoding = {
    x: axis(x!), y: { ...axis(y!), ...(mark === 'area' && colorColumn !== null ? { stack: null } : {}) },
    ...(colorColumn === null ? {} : { color: { field: field(request.color!), type: color === null ? vegaType(colorColumn) : 'nominal', title: request.color, ...(color === null && vegaType(colorColumn) === 'temporal' ? UTC : {}), ...(color === null ? {} : { sort: color.order.map((place) => labelOf(color, place)) }) } }),
  };
  const notes = source.rowCount > CHART_BOUNDS.points ? [`${CHART_BOUNDS.points} of ${source.rowCount} rows`] : [];
  return { title: `${y!} by ${x!}`, mark: mark === 'area' ? { type: 'area', line: true, tooltip: true } : { type: mark, tooltip: true }, encoding, values, notes };
}

function colorLabel(color: Dimension, row: number): Value {
  return color.codes[row]! < 0 ? null : labelOf(color, color.codes[row]!);
}

/** All row numbers, or `most` drawn at random without a seed of its own, ascending. */
export function sampleOf(rowCount: number, most: number): Int32Array {
  return rowCount <= most ? Int32Array.from({ length: rowCount }, (_, row) => row) : permutation(rowCount, createRandom(0)).slice(0, most).sort();
}

/** A value as JSON has it; what it lacks is missing. */
export function plainValue(one: FrameColumn, row: number): Value {
  if (one.type === 'string') return one.codes[row]! < 0 ? null : one.dictionary[one.codes[row]!]!;
  const value = one.numbers[row]!;
  if (!Number.isFinite(value)) return null;
  return one.type === 'boolean' ? value !== 0 : one.type === 'date' ? isoDate(value) : value;
}
