/** What the parts of a chart are made from and give. */
import type { FrameColumn } from '@/lib/ml/frame';
import type { Datum, Encoding } from './axis';
import { alphabetical, atMost, countsOf, partsOf, valuesOf, type Dimension } from './dimension';
import { CHART_BOUNDS, type ChartRequest } from './request';

/** Columns by name. */
export interface Source {
  readonly rowCount: number;
  /** @throws where there is none of the name */
  readonly column: (name: string) => FrameColumn;
}

export interface Drawing {
  readonly title: string;
  readonly mark: unknown;
  readonly encoding: Encoding;
  readonly values: readonly Datum[];
  /** What is not drawn, in words. */
  readonly notes: readonly string[];
  /** Instead of the mark, which then is null: the layers of a chart that has several. */
  readonly layer?: readonly Encoding[];
}

/** The facet's dimension and the name of its field. */
export interface Facet {
  readonly dimension: Dimension;
  readonly name: string;
}

/** Few values as they are, many numbers or dates in six parts. */
export function categories(column: FrameColumn): Dimension {
  const values = valuesOf(column);
  if (values.type === 'nominal' || values.from.length <= CHART_BOUNDS.colors) return values;
  return partsOf(column, column.type === 'date' ? 'auto' : 6);
}

/** What colours: twelve values at most, the rest as ‘other’. Null where the request has no colour. */
export function colorOf(request: ChartRequest, source: Source): Dimension | null {
  if (request.color === undefined) return null;
  const whole = alphabetical(categories(source.column(request.color)));
  return atMost(whole, CHART_BOUNDS.colors, countsOf(whole), 'other');
}
