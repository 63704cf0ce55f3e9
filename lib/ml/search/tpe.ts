/**
 * The tree-structured Parzen estimator (Bergstra et al. 2011), over all dimensions together (Falkner et al. 2018), with Optuna's
 * constants: points are drawn from the density of the good trials, and that is taken which is likeliest there compared with the rest.
 */
import { normalQuantile, normalUpperTail } from '../distributions';
import type { Random } from '../random';
import { dimensionsOf, randomPoint, type Dimension, type Observation, type Point, type Space } from './space';

const STARTUP = 10;
const CANDIDATES = 24;
const WIDTH = 0.2;

/** The point to try next. `seen`: trials that ended; the first ten are random. */
export function suggestTpe(space: Space, seen: readonly Observation[], random: Random): Point {
  if (seen.length < STARTUP) return randomPoint(space, random);
  const ordered = [...seen].sort((a, b) => a.value - b.value);
  const good = Math.min(25, Math.ceil(0.1 * ordered.length));
  const dimensions = dimensionsOf(space);
  const likely = mixture(dimensions, ordered.slice(0, good).map((one) => one.point));
  const rest = mixture(dimensions, ordered.slice(good).map((one) => one.point));
  let best = randomPoint(space, random);
  let highest = -Infinity;
  for (let i = 0; i < CANDIDATES; i++) {
    const candidate = drawn(likely, random);
    const ratio = logDensity(likely, candidate) - logDensity(rest, candidate);
    if (ratio > highest) [best, highest] = [candidate, ratio];
  }
  return best;
}

interface Mixture {
  readonly dimensions: readonly Dimension[];
  /** Centres of the kernels; the last stands for knowing nothing. */
  readonly centres: readonly (Point | null)[];
  /** Of every kernel but the last, in units of [0, 1]. */
  readonly width: number;
  /** ln of what each kernel's bells are divided by, over all ranges. */
  readonly scales: Float64Array;
}

function mixture(dimensions: readonly Dimension[], points: readonly Point[]): Mixture {
  const n = points.length;
  // Scott's rule, and no narrower than what n points can tell apart.
  const width = Math.min(1, Math.max(1 / Math.min(100, 1 + n), WIDTH * Math.max(1, n) ** (-1 / (dimensions.length + 4))));
  const centres = [...points, null];
  const scales = Float64Array.from(centres, (centre) => dimensions.reduce((sum, dimension, d) => (dimension.kind === 'choice' ? sum : sum + logScale(centre === null ? 0.5 : centre[d]!, centre === null ? 1 : width)), 0));
  return { dimensions, centres, width, scales };
}

/** ln of the mass that a bell has within [0, 1], times √2π and its width. */
function logScale(mean: number, width: number): number {
  return Math.log(width * Math.sqrt(2 * Math.PI) * (1 - normalUpperTail(mean / width) - normalUpperTail((1 - mean) / width)));
}

function drawn({ dimensions, centres, width }: Mixture, random: Random): Point {
  const centre = centres[random.below(centres.length)]!;
  return Float64Array.from(dimensions, (dimension, d) => {
    if (dimension.kind === 'choice') {
      // A kernel's own option has the weight that is not spread evenly over all.
      return centre !== null && random.next() < optionWeight(centres.length) ? centre[d]! : random.below(dimension.options.length);
    }
    return centre === null ? truncated(0.5, 1, random) : truncated(centre[d]!, width, random);
  });
}

function optionWeight(kernels: number): number {
  return 1 - 1 / kernels;
}

/** A normal value given that it lies in [0, 1], by its inverse distribution. */
function truncated(mean: number, width: number, random: Random): number {
  const [below, above] = [normalUpperTail(mean / width), normalUpperTail((1 - mean) / width)];
  const share = below + random.next() * (1 - below - above);
  return Math.min(1, Math.max(0, mean + width * normalQuantile(Math.min(1 - 1e-15, Math.max(1e-15, share)))));
}

function logDensity({ dimensions, centres, width, scales }: Mixture, point: Point): number {
  const own = optionWeight(centres.length);
  const logs = centres.map((centre, kernel) => {
    let sum = -scales[kernel]!;
    for (let d = 0; d < dimensions.length; d++) {
      const dimension = dimensions[d]!;
      if (dimension.kind !== 'choice') sum -= (centre === null ? point[d]! - 0.5 : (point[d]! - centre[d]!) / width) ** 2 / 2;
      else sum += Math.log((centre === null ? 1 : 1 - own) / dimension.options.length + (centre !== null && centre[d] === point[d] ? own : 0));
    }
    return sum;
  });
  const highest = Math.max(...logs);
  return highest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - highest), 0) / centres.length);
}
