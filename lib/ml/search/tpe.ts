/**
 * The tree-structured Parzen estimator (Bergstra et al. 2011), over all dimensions together (Falkner et al. 2018), with the constants of
 * Optuna 5: points are drawn from the density of the good trials, and that is taken which is likeliest there compared with the rest.
 */
import { normalQuantile, normalUpperTail } from '../distributions';
import type { Random } from '../random';
import { dimensionsOf, randomPoint, type Dimension, type Observation, type Point, type Space } from './space';

const STARTUP = 10;
const CANDIDATES = 24;
/** So many newest trials count in full; those before them the less, the older they are. */
const FULL_WEIGHTS = 25;

/** The point to try next. `seen`: trials that ended, the oldest first; the first ten are random. */
export function suggestTpe(space: Space, seen: readonly Observation[], random: Random): Point {
  if (seen.length < STARTUP) return randomPoint(space, random);
  const byValue = [...seen.keys()].sort((a, b) => seen[a]!.value - seen[b]!.value);
  const good = new Set(byValue.slice(0, Math.min(25, Math.ceil(0.1 * seen.length))));
  const dimensions = dimensionsOf(space);
  const likely = mixture(dimensions, seen.flatMap(({ point }, at) => (good.has(at) ? [point] : [])));
  const rest = mixture(dimensions, seen.flatMap(({ point }, at) => (good.has(at) ? [] : [point])));
  let best = randomPoint(space, random);
  let highest = -Infinity;
  for (let i = 0; i < CANDIDATES; i++) {
    const candidate = drawn(likely, random);
    const ratio = logDensity(likely, candidate) - logDensity(rest, candidate);
    if (ratio > highest) [best, highest] = [candidate, ratio];
  }
  return best;
}

/** A bell about each point, and a wide one that stands for knowing nothing. */
interface Kernel {
  /** Null: knows nothing. */
  readonly centre: Point | null;
  /** Of its bell in each dimension, in units of [0, 1]. */
  readonly widths: Float64Array;
  /** Its share of the mixture. */
  readonly share: number;
  /** ln of what its bells are divided by, over all ranges. */
  readonly scale: number;
}

interface Mixture {
  readonly dimensions: readonly Dimension[];
  readonly kernels: readonly Kernel[];
}

function mixture(dimensions: readonly Dimension[], points: readonly Point[]): Mixture {
  const widths = dimensions.map((_, d) => widthsOf(Float64Array.from(points, (point) => point[d]!)));
  const weights = [...weightsOf(points.length), 1];
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const kernels = [...points, null].map((centre, at): Kernel => {
    const own = Float64Array.from(dimensions, (_, d) => (centre === null ? 1 : widths[d]![at]!));
    return { centre, widths: own, share: weights[at]! / total, scale: dimensions.reduce((sum, dimension, d) => (dimension.kind === 'choice' ? sum : sum + logScale(centre === null ? 0.5 : centre[d]!, own[d]!)), 0) };
  });
  return { dimensions, kernels };
}

/** To the further of a point's two neighbours, and no narrower than what so many points can tell apart. */
function widthsOf(coordinates: Float64Array): Float64Array {
  const n = coordinates.length;
  const order = [...coordinates.keys()].sort((a, b) => coordinates[a]! - coordinates[b]!);
  const at = (place: number) => (place < 0 ? 0 : place >= n ? 1 : coordinates[order[place]!]!);
  const widths = new Float64Array(n);
  order.forEach((point, place) => {
    const [left, right] = [at(place) - at(place - 1), at(place + 1) - at(place)];
    // The ends of the range are no neighbours, where there is another.
    const width = n < 2 ? Math.max(left, right) : place === 0 ? right : place === n - 1 ? left : Math.max(left, right);
    widths[point] = Math.min(1, Math.max(1 / Math.min(100, n + 2), width));
  });
  return widths;
}

function weightsOf(count: number): number[] {
  const old = count - FULL_WEIGHTS;
  return Array.from({ length: count }, (_, at) => (at >= old ? 1 : old === 1 ? 1 / count : 1 / count + (at / (old - 1)) * (1 - 1 / count)));
}

/** ln of the mass that a bell has within [0, 1], times √2π and its width. */
function logScale(mean: number, width: number): number {
  return Math.log(width * Math.sqrt(2 * Math.PI) * (1 - normalUpperTail(mean / width) - normalUpperTail((1 - mean) / width)));
}

function drawn({ dimensions, kernels }: Mixture, random: Random): Point {
  const { centre, widths } = chosen(kernels, random.next());
  return Float64Array.from(dimensions, (dimension, d) => {
    if (dimension.kind !== 'choice') return truncated(centre === null ? 0.5 : centre[d]!, widths[d]!, random);
    const spread = random.next() < spreadShare(kernels.length, dimension.options.length);
    return centre === null || spread ? random.below(dimension.options.length) : centre[d]!;
  });
}

function chosen(kernels: readonly Kernel[], share: number): Kernel {
  let rest = share;
  return kernels.find((kernel) => (rest -= kernel.share) < 0) ?? kernels.at(-1)!;
}

/** Of a kernel's weight, what lies evenly on all options; the rest is its own option's. */
function spreadShare(kernels: number, options: number): number {
  return options / (options + kernels);
}

/** A normal value given that it lies in [0, 1], by its inverse distribution. */
function truncated(mean: number, width: number, random: Random): number {
  const [below, above] = [normalUpperTail(mean / width), normalUpperTail((1 - mean) / width)];
  const share = below + random.next() * (1 - below - above);
  return Math.min(1, Math.max(0, mean + width * normalQuantile(Math.min(1 - 1e-15, Math.max(1e-15, share)))));
}

function logDensity({ dimensions, kernels }: Mixture, point: Point): number {
  const logs = kernels.map(({ centre, widths, share, scale }) => {
    let sum = Math.log(share) - scale;
    for (let d = 0; d < dimensions.length; d++) {
      const dimension = dimensions[d]!;
      if (dimension.kind !== 'choice') sum -= ((point[d]! - (centre === null ? 0.5 : centre[d]!)) / widths[d]!) ** 2 / 2;
      else sum += Math.log(optionDensity(kernels.length, dimension.options.length, centre === null ? null : centre[d] === point[d]));
    }
    return sum;
  });
  const highest = Math.max(...logs);
  return highest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - highest), 0));
}

function optionDensity(kernels: number, options: number, isOwn: boolean | null): number {
  if (isOwn === null) return 1 / options;
  const spread = spreadShare(kernels, options);
  return spread / options + (isOwn ? 1 - spread : 0);
}
