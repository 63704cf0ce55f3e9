/** What is searched: named dimensions, each a range or a list. Inside, a point has one coordinate for each, in the order of the names. */
import type { Random } from '../random';

export type Dimension =
  | { readonly kind: 'real'; readonly low: number; readonly high: number; readonly isLog: boolean }
  | { readonly kind: 'integer'; readonly low: number; readonly high: number; readonly isLog: boolean }
  | { readonly kind: 'choice'; readonly options: readonly unknown[] };

export type Space = Readonly<Record<string, Dimension>>;

/** Ranges as numbers in [0, 1], on the logarithmic scale where that is theirs; choices as the option's index. */
export type Point = Float64Array;

/** What was tried and what came of it: less is better. */
export interface Observation { readonly point: Point; readonly value: number }

export function dimensionsOf(space: Space): Dimension[] {
  return Object.values(space);
}

/** The value at a coordinate. An integer is the middle of its part of [0, 1]. */
function valueAt(dimension: Dimension, coordinate: number): unknown {
  if (dimension.kind === 'choice') return dimension.options[coordinate];
  const { low, high, isLog } = dimension;
  const scaled = (from: number, to: number) => (isLog ? Math.exp(Math.log(from) + coordinate * (Math.log(to) - Math.log(from))) : from + coordinate * (to - from));
  if (dimension.kind === 'real') return Math.min(high, Math.max(low, scaled(low, high)));
  return Math.min(high, Math.max(low, Math.round(scaled(low - 0.5, high + 0.5))));
}

export function parametersAt(space: Space, point: Point): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(space).map(([name, dimension], index) => [name, valueAt(dimension, point[index]!)]));
}

/** The point of known parameters, so that a search can go on where another ended. A value outside its range gives null. */
export function pointOf(space: Space, parameters: Readonly<Record<string, unknown>>): Point | null {
  const point = new Float64Array(dimensionsOf(space).length);
  for (const [index, [name, dimension]] of Object.entries(space).entries()) {
    const value = parameters[name];
    if (dimension.kind === 'choice') {
      point[index] = dimension.options.findIndex((option) => Object.is(option, value));
      if (point[index] < 0) return null;
      continue;
    }
    const { low, high, isLog } = dimension;
    if (typeof value !== 'number' || !(value >= low && value <= high)) return null;
    const half = dimension.kind === 'integer' ? 0.5 : 0;
    const scale = (x: number) => (isLog ? Math.log(x) : x);
    point[index] = high + half === low - half ? 0.5 : (scale(value) - scale(low - half)) / (scale(high + half) - scale(low - half));
  }
  return point;
}

export function randomPoint(space: Space, random: Random): Point {
  return Float64Array.from(dimensionsOf(space), (dimension) => (dimension.kind === 'choice' ? random.below(dimension.options.length) : random.next()));
}

/** Integers stand for a whole part of [0, 1]: two points of the same parameters become the same point. */
export function snapped(space: Space, point: Point): Point {
  return pointOf(space, parametersAt(space, point)) ?? point;
}

/** Every combination: each option, each integer, and reals at `steps` even places of their scale. */
export function* gridPoints(space: Space, steps: number): Generator<Point> {
  const coordinates = dimensionsOf(space).map((dimension) => {
    if (dimension.kind === 'choice') return [...dimension.options.keys()];
    if (dimension.kind === 'integer') return Array.from({ length: dimension.high - dimension.low + 1 }, (_, i) => pointOf({ it: dimension }, { it: dimension.low + i })![0]!);
    return steps === 1 ? [0.5] : Array.from({ length: steps }, (_, i) => i / (steps - 1));
  });
  const total = coordinates.reduce((product, list) => product * list.length, 1);
  for (let index = 0; index < total; index++) {
    let rest = index;
    const point = new Float64Array(coordinates.length);
    for (let d = coordinates.length - 1; d >= 0; d--) {
      point[d] = coordinates[d]![rest % coordinates[d]!.length]!;
      rest = Math.floor(rest / coordinates[d]!.length);
    }
    yield point;
  }
}
