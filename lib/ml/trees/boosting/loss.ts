/**
 * What boosting minimises: gradients and hessians with regard to the raw score, as scikit-learn's `_loss` has them (half the squared
 * error, half the Poisson deviance). Scores are one array for each output.
 */
import { sigmoid } from '../../linear/logistic';

export type LossName = 'logLoss' | 'squaredError' | 'absoluteError' | 'poisson' | 'quantile';

/** From raw scores to what is predicted. */
export type Link = 'identity' | 'logistic' | 'softmax' | 'exp';

type Weights = Float64Array | null;

export interface Loss {
  readonly outputs: number;
  readonly link: Link;
  /** Whether every hessian is 1, so that none is read. */
  readonly hasConstantHessian: boolean;
  /** The raw scores that are best without any feature. */
  start(target: Float64Array, weights: Weights): Float64Array;
  fill(target: Float64Array, weights: Weights, raw: readonly Float64Array[], gradients: readonly Float32Array[], hessians: readonly Float32Array[]): void;
  /** Weighted mean. */
  mean(target: Float64Array, weights: Weights, raw: readonly Float64Array[]): number;
  /** The best step for a leaf where the loss has no curvature to tell it. */
  readonly step: ((residuals: Float64Array, weights: Weights) => number) | null;
}

/** `target`: class codes for log loss, else numbers. Throws a RangeError for a quantile outside [0, 1]. */
export function createLoss(name: LossName, classes: number, quantile: number, hasWeights: boolean): Loss {
  switch (name) {
    case 'logLoss': return classes === 2 ? binary() : multinomial(classes);
    case 'squaredError': return residual({ gradient: (y, raw) => raw - y, value: (y, raw) => (y - raw) ** 2 / 2, start: weightedMean, step: null, hasWeights });
    case 'poisson': return poisson();
    case 'absoluteError': return residual({ gradient: (y, raw) => (raw > y ? 1 : -1), value: (y, raw) => Math.abs(y - raw), start: (values, weights) => percentile(values, weights, 0.5), step: (values, weights) => percentile(values, weights, 0.5), hasWeights });
    case 'quantile': {
      if (!(quantile >= 0 && quantile <= 1)) throw new RangeError(`A quantile is in [0, 1], not ${quantile}.`);
      const at = (values: Float64Array, weights: Weights) => percentile(values, weights, quantile);
      return residual({ gradient: (y, raw) => (y >= raw ? -quantile : 1 - quantile), value: (y, raw) => (y >= raw ? quantile * (y - raw) : (1 - quantile) * (raw - y)), start: at, step: at, hasWeights });
    }
  }
}

function averageOver(n: number, weights: Weights, of: (row: number) => number): number {
  let total = 0;
  let sum = 0;
  for (let row = 0; row < n; row++) {
    const weight = weights === null ? 1 : weights[row]!;
    total += weight;
    sum += weight * of(row);
  }
  return sum / total;
}

function weightedMean(values: Float64Array, weights: Weights): number {
  return averageOver(values.length, weights, (row) => values[row]!);
}

/** Between the neighbours without weights (numpy's default), else the first value that enough weight lies at or below. */
function percentile(values: Float64Array, weights: Weights, fraction: number): number {
  if (weights === null) {
    const sorted = values.slice().sort();
    const place = (sorted.length - 1) * fraction;
    const low = Math.floor(place);
    const [a, b] = [sorted[low]!, sorted[Math.min(sorted.length - 1, low + 1)]!];
    return place - low >= 0.5 ? b - (b - a) * (1 - (place - low)) : a + (b - a) * (place - low);
  }
  const order = [...values.keys()].filter((row) => weights[row]! > 0).sort((a, b) => values[a]! - values[b]!);
  const total = order.reduce((sum, row) => sum + weights[row]!, 0);
  let upTo = 0;
  for (const row of order) {
    upTo += weights[row]!;
    if (upTo >= fraction * total) return values[row]!;
  }
  return order.length === 0 ? NaN : values[order.at(-1)!]!;
}

interface Residual {
  readonly gradient: (y: number, raw: number) => number;
  readonly value: (y: number, raw: number) => number;
  readonly start: (values: Float64Array, weights: Weights) => number;
  readonly step: Loss['step'];
  readonly hasWeights: boolean;
}

/** Losses of y − raw whose hessian is 1, or the weight. */
function residual({ gradient, value, start, step, hasWeights }: Residual): Loss {
  return {
    outputs: 1, link: 'identity', hasConstantHessian: !hasWeights, step,
    start: (target, weights) => Float64Array.of(start(target, weights)),
    fill: (target, weights, raw, gradients, hessians) => {
      const [scores, g, h] = [raw[0]!, gradients[0]!, hessians[0]!];
      for (let row = 0; row < target.length; row++) {
        const weight = weights === null ? 1 : weights[row]!;
        g[row] = weight * gradient(target[row]!, scores[row]!);
        h[row] = weight;
      }
    },
    mean: (target, weights, raw) => averageOver(target.length, weights, (row) => value(target[row]!, raw[0]![row]!)),
  };
}

function poisson(): Loss {
  return {
    outputs: 1, link: 'exp', hasConstantHessian: false, step: null,
    start: (target, weights) => Float64Array.of(Math.log(Math.max(weightedMean(target, weights), 10 * Number.EPSILON))),
    fill: (target, weights, raw, gradients, hessians) => {
      const [scores, g, h] = [raw[0]!, gradients[0]!, hessians[0]!];
      for (let row = 0; row < target.length; row++) {
        const weight = weights === null ? 1 : weights[row]!;
        const predicted = Math.exp(scores[row]!);
        g[row] = weight * (predicted - target[row]!);
        h[row] = weight * predicted;
      }
    },
    mean: (target, weights, raw) => averageOver(target.length, weights, (row) => Math.exp(raw[0]![row]!) - target[row]! * raw[0]![row]!),
  };
}

function binary(): Loss {
  return {
    outputs: 1, link: 'logistic', hasConstantHessian: false, step: null,
    start: (target, weights) => {
      const share = Math.min(Math.max(weightedMean(target, weights), 10 * Number.EPSILON), 1 - 10 * Number.EPSILON);
      return Float64Array.of(Math.log(share / (1 - share)));
    },
    fill: (target, weights, raw, gradients, hessians) => {
      const [scores, g, h] = [raw[0]!, gradients[0]!, hessians[0]!];
      for (let row = 0; row < target.length; row++) {
        const weight = weights === null ? 1 : weights[row]!;
        const p = sigmoid(scores[row]!);
        g[row] = weight * (p - target[row]!);
        h[row] = weight * p * (1 - p);
      }
    },
    mean: (target, weights, raw) => averageOver(target.length, weights, (row) => {
      const score = raw[0]![row]!;
      return Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - target[row]! * score;
    }),
  };
}

function multinomial(classes: number): Loss {
  const scores = new Float64Array(classes);
  const softmax = (raw: readonly Float64Array[], row: number): number => {
    let top = -Infinity;
    for (let k = 0; k < classes; k++) top = Math.max(top, raw[k]![row]!);
    let total = 0;
    for (let k = 0; k < classes; k++) total += scores[k] = Math.exp(raw[k]![row]! - top);
    return Math.log(total) + top;
  };
  return {
    outputs: classes, link: 'softmax', hasConstantHessian: false, step: null,
    start: (target, weights) => {
      const shares = Float64Array.from({ length: classes }, (_, k) => Math.log(Math.min(Math.max(averageOver(target.length, weights, (row) => Number(target[row] === k)), Number.EPSILON), 1 - Number.EPSILON)));
      const centre = shares.reduce((sum, share) => sum + share, 0) / classes;
      return shares.map((share) => share - centre);
    },
    fill: (target, weights, raw, gradients, hessians) => {
      for (let row = 0; row < target.length; row++) {
        const weight = weights === null ? 1 : weights[row]!;
        softmax(raw, row);
        let total = 0;
        for (let k = 0; k < classes; k++) total += scores[k]!;
        for (let k = 0; k < classes; k++) {
          const p = scores[k]! / total;
          gradients[k]![row] = weight * (p - (target[row] === k ? 1 : 0));
          hessians[k]![row] = weight * p * (1 - p);
        }
      }
    },
    mean: (target, weights, raw) => averageOver(target.length, weights, (row) => softmax(raw, row) - raw[target[row]!]![row]!),
  };
}
