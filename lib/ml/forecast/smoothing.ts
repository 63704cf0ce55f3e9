/**
 * Exponential smoothing (Brown, Holt, Winters; Hyndman et al. 2008) as statsmodels' ExponentialSmoothing.
 * Smoothing parameters and first states minimise the sum of squared one-step errors.
 */
import { createRandom } from '../random';
import { minimiseNumerically, squash, unsquash } from './numeric';

export type Component = 'add' | 'mul' | 'none';

export interface SmoothingShape {
  readonly trend: Component;
  readonly isDamped: boolean;
  readonly seasonal: Component;
  /** Steps in a season; 1 without one. */
  readonly period: number;
}

export interface SmoothingState extends SmoothingShape {
  readonly alpha: number;
  readonly beta: number;
  readonly gamma: number;
  readonly phi: number;
  readonly level: number;
  readonly slope: number;
  /** The season's next `period` values. */
  readonly seasons: Float64Array;
}

export interface SmoothingFit extends SmoothingState {
  readonly sse: number;
  /** Variance of the one-step errors: SSE ÷ (n − parameters). */
  readonly variance: number;
}

const NO_SEASON = (seasonal: Component) => (seasonal === 'mul' ? 1 : 0);

/** Moves a state on by one value (null: what it expects, plus noise); gives what it had expected. */
function advance(state: { level: number; slope: number; seasons: Float64Array; at: number }, y: number | null, { trend, seasonal, period, alpha, beta, gamma, phi }: SmoothingState, noise = 0): number {
  const { level, slope, seasons } = state;
  const place = state.at % period;
  const season = seasonal === 'none' ? 0 : seasons[place]!;
  const drift = trend === 'add' ? phi * slope : trend === 'mul' ? slope ** phi : 0;
  const base = trend === 'mul' ? level * drift : level + drift;
  const expected = seasonal === 'mul' ? base * season : base + season;
  const value = y ?? expected + noise;
  const deseasoned = seasonal === 'mul' ? value / season : value - season;
  const next = alpha * deseasoned + (1 - alpha) * base;
  if (trend === 'add') state.slope = beta * (next - level) + (1 - beta) * drift;
  else if (trend === 'mul') state.slope = beta * (next / level) + (1 - beta) * drift;
  if (seasonal !== 'none') seasons[place] = seasonal === 'mul' ? (gamma * value) / base + (1 - gamma) * season : gamma * (value - base) + (1 - gamma) * season;
  state.level = next;
  state.at++;
  return expected;
}

/** Throws a RangeError where the series is too short, or not above 0 where something multiplies. */
export function fitSmoothing(y: Float64Array, shape: SmoothingShape): SmoothingFit {
  const { trend, isDamped, seasonal, period } = shape;
  const n = y.length;
  const least = seasonal === 'none' ? 4 : 2 * period;
  if (n < least) throw new RangeError(`The series has ${n} values; this smoothing takes at least ${least}${seasonal === 'none' ? '' : ', two seasons'}.`);
  const bad = trend === 'mul' || seasonal === 'mul' ? y.findIndex((value) => !(value > 0)) : -1;
  if (bad >= 0) throw new RangeError(`Value ${bad} of the series is ${y[bad]}; multiplicative parts take values above 0. Use additive ones.`);
  const mean = y.reduce((sum, value) => sum + value, 0) / n;
  const spread = Math.sqrt(y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n) || Math.max(1, Math.abs(mean));
  const first = firstStates(y, shape);
  const seasons = seasonal === 'none' ? 0 : period;
  const read = (point: Float64Array): SmoothingState => {
    let at = 0;
    const alpha = squash(point[at++]!, 1e-6, 1 - 1e-6);
    const beta = trend === 'none' ? 0 : squash(point[at++]!, 0, alpha);
    const gamma = seasonal === 'none' ? 0 : squash(point[at++]!, 0, 1 - alpha);
    const phi = isDamped ? squash(point[at++]!, 0.8, 0.995) : 1;
    const level = first.level + spread * point[at++]!;
    const slope = trend === 'none' ? 0 : first.slope + (trend === 'mul' ? 0.1 : spread * 0.1) * point[at++]!;
    const own = Float64Array.from({ length: Math.max(1, seasons) }, (_, i) => (seasons === 0 ? NO_SEASON(seasonal) : first.seasons[i]! + (seasonal === 'mul' ? spread / Math.abs(mean) : spread) * point[at + i]!));
    return { ...shape, alpha, beta, gamma, phi, level, slope, seasons: own };
  };
  const total = spread * spread * n;
  const size = 1 + Number(trend !== 'none') + Number(seasonal !== 'none') + Number(isDamped) + 1 + Number(trend !== 'none') + seasons;
  const starts = [[0.3, 0.1, 0.1, 0.95], [0.7, 0.3, 0.05, 0.85], [0.1, 0.02, 0.3, 0.98], [0.95, 0.05, 0.02, 0.9]].map(([alpha, beta, gamma, phi]) => {
    const start = new Float64Array(size);
    let at = 0;
    start[at++] = unsquash(alpha!, 0, 1);
    if (trend !== 'none') start[at++] = unsquash(beta! / alpha!, 0, 1);
    if (seasonal !== 'none') start[at++] = unsquash(gamma! / (1 - alpha!), 0, 1);
    if (isDamped) start[at] = unsquash(phi!, 0.8, 0.995);
    return start;
  });
  const { point } = minimiseNumerically((at) => squaredErrors(y, read(at)).sse / total, starts);
  const started = read(point);
  const { sse, end } = squaredErrors(y, started);
  // The season may stand anywhere at the end: turn it so that the next value comes first.
  const turned = Float64Array.from(end.seasons, (_, i) => end.seasons[(end.at + i) % period]!);
  return { ...started, level: end.level, slope: end.slope, seasons: turned, sse, variance: sse / Math.max(1, n - size) };
}

function squaredErrors(y: Float64Array, start: SmoothingState): { readonly sse: number; readonly end: { level: number; slope: number; seasons: Float64Array; at: number } } {
  const end = { level: start.level, slope: start.slope, seasons: start.seasons.slice(), at: 0 };
  let sse = 0;
  for (const value of y) sse += (value - advance(end, value, start)) ** 2;
  return { sse, end };
}

/** Means of the first seasons, or of the first values. */
function firstStates(y: Float64Array, { trend, seasonal, period }: SmoothingShape): { readonly level: number; readonly slope: number; readonly seasons: Float64Array } {
  const size = seasonal === 'none' ? Math.min(5, Math.floor(y.length / 2)) : period;
  const meanOf = (from: number) => y.subarray(from, from + size).reduce((sum, value) => sum + value, 0) / size;
  const [level, next] = [meanOf(0), meanOf(size)];
  const seasons = Float64Array.from({ length: period }, (_, i) => (seasonal === 'mul' ? y[i]! / level : seasonal === 'add' ? y[i]! - level : 0));
  return { level, slope: trend === 'mul' ? (next / level) ** (1 / size) : trend === 'add' ? (next - level) / size : 0, seasons };
}

/** Forecasts of the next `horizon` steps. */
export function forecastSmoothing(state: SmoothingState, horizon: number): Float64Array {
  const walk = { level: state.level, slope: state.slope, seasons: state.seasons.slice(), at: 0 };
  return Float64Array.from({ length: horizon }, () => advance(walk, null, state));
}

const PATHS = 2000;

/** Variances of those forecasts. Additive models exactly (Hyndman et al. 2008, 6.1); others by 2,000 simulated paths of a fixed seed. */
export function smoothingVariances(state: SmoothingState, variance: number, horizon: number): Float64Array {
  const { trend, seasonal, alpha, beta, gamma, phi, period } = state;
  if (trend !== 'mul' && seasonal !== 'mul') {
    let [sum, damped] = [1, 0];
    return Float64Array.from({ length: horizon }, (_, j) => {
      if (j > 0) {
        damped += phi ** j;
        sum += (alpha + (trend === 'none' ? 0 : alpha * beta * damped) + (seasonal !== 'none' && j % period === 0 ? gamma : 0)) ** 2;
      }
      return variance * sum;
    });
  }
  const random = createRandom(0);
  const center = forecastSmoothing(state, horizon);
  const sums = new Float64Array(horizon);
  for (let path = 0; path < PATHS; path++) {
    const walk = { level: state.level, slope: state.slope, seasons: state.seasons.slice(), at: 0 };
    for (let h = 0; h < horizon; h++) {
      const noise = Math.sqrt(variance) * random.normal();
      sums[h]! += (advance(walk, null, state, noise) + noise - center[h]!) ** 2 / PATHS;
    }
  }
  return sums;
}
