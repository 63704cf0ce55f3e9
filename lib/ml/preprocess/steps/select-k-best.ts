import { PreprocessError } from '../blocks';
import { featuresOf, type Feature } from '../entries';
import { selection } from '../selection';
import type { StepSpec, StepTarget } from '../step';
import { classesOfTarget, needTarget, numbersOfTarget } from '../target';

export type ScoreFunction = 'fClassif' | 'fRegression' | 'chi2';

export interface SelectKBestSpec extends StepSpec {
  readonly kind: 'selectKBest';
  readonly scoreFunc: ScoreFunction;
  readonly k: number | 'all';
}

/** Keeps the k features of the highest score; of equal ones the later, as scikit-learn; a score that is not defined is the lowest. */
export const selectKBest = selection<SelectKBestSpec>('selectKBest', ({ scoreFunc, k }, blocks, { target }) => {
  const score = scorer(scoreFunc, needTarget(target, 'SelectKBest'));
  const names: string[] = [];
  const scores: number[] = [];
  for (const feature of featuresOf(blocks, 'SelectKBest', 'refuse')) {
    const own = score(feature, blocks.rowCount);
    names.push(feature.name);
    scores.push(own === own ? own : -Number.MAX_VALUE);
  }
  if (k === 'all' || k >= names.length) return names;
  const best = new Set(Array.from(scores.keys()).sort((a, b) => scores[a]! - scores[b]! || a - b).slice(names.length - k));
  return names.filter((_, place) => best.has(place));
});

/** scikit-learn's `f_classif`, `f_regression` and `chi2`, of one feature. */
export function scorer(scoreFunc: ScoreFunction, target: StepTarget): (feature: Feature, rows: number) => number {
  if (scoreFunc === 'fRegression') return correlationScore(numbersOfTarget(target, 'SelectKBest'));
  const { codes, classes } = classesOfTarget(target, 'SelectKBest');
  const sizes = new Float64Array(classes.length);
  for (const code of codes) sizes[code]!++;
  return scoreFunc === 'chi2' ? chiSquareScore(codes, sizes) : varianceScore(codes, sizes);
}

/** F of a one-way analysis of variance. */
function varianceScore(codes: Int32Array, sizes: Float64Array): Score {
  return ({ rows, values }, n) => {
    // What rounding leaves of a constant column would be any number.
    const isConstant = values.length === 0 || (values.length === n && Array.prototype.every.call(values, (value) => value === values[0]));
    if (isConstant) return NaN;
    const sums = new Float64Array(sizes.length);
    let squares = 0;
    let total = 0;
    for (let at = 0; at < values.length; at++) {
      sums[codes[rows[at]!]!]! += values[at]!;
      total += values[at]!;
      squares += values[at]! ** 2;
    }
    const correction = total ** 2 / n;
    const between = sums.reduce((all, sum, code) => all + (sizes[code]! > 0 ? sum ** 2 / sizes[code]! : 0), 0) - correction;
    const within = squares - correction - between;
    const used = sizes.filter((size) => size > 0).length;
    return between / (used - 1) / (within / (n - used));
  };
}

/** F of the regression of the target on the feature. */
function correlationScore(y: Float64Array): Score {
  const mean = y.reduce((total, value) => total + value, 0) / y.length;
  const spread = Math.sqrt(y.reduce((total, value) => total + (value - mean) ** 2, 0));
  return ({ rows, values }, n) => {
    let sum = 0;
    let squares = 0;
    let product = 0;
    for (let at = 0; at < values.length; at++) {
      sum += values[at]!;
      squares += values[at]! ** 2;
      product += values[at]! * (y[rows[at]!]! - mean);
    }
    const r = product / Math.sqrt(squares - sum ** 2 / n) / spread;
    if (r !== r || Math.abs(r) === Infinity) return 0;
    return r * r >= 1 ? Number.MAX_VALUE : (r ** 2 / (1 - r ** 2)) * (n - 2);
  };
}

/** χ² of the sums by class against what independence would give. */
function chiSquareScore(codes: Int32Array, sizes: Float64Array): Score {
  return ({ name, rows, values }, n) => {
    const observed = new Float64Array(sizes.length);
    let total = 0;
    for (let at = 0; at < values.length; at++) {
      if (values[at]! < 0) throw new PreprocessError(`Column ‘${name}’, row ${rows[at]} is ${values[at]}, and chi2 takes counts of at least 0.`, 'Scale it with MinMaxScaler, or use another scoreFunc.');
      observed[codes[rows[at]!]!]! += values[at]!;
      total += values[at]!;
    }
    return observed.reduce((all, own, code) => {
      const expected = (sizes[code]! / n) * total;
      return all + (own - expected) ** 2 / expected;
    }, 0);
  };
}

type Score = (feature: Feature, rows: number) => number;
