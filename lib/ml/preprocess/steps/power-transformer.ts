import { finite, oneOf } from '../../heads/reading';
import { mean, standardDeviation, sum, variance } from '../../statistics';
import { PreprocessError } from '../blocks';
import { columnwise, divisor } from '../columnwise';
import { minimize } from '../minimize';
import type { StepSpec } from '../step';

export type PowerMethod = 'yeo-johnson' | 'box-cox';

export interface PowerTransformerSpec extends StepSpec {
  readonly kind: 'powerTransformer';
  readonly method: PowerMethod;
  readonly standardize: boolean;
}

/**
 * The power λ under which the values are likeliest to be normal, by maximum likelihood, then (value − mean) ÷ deviation of what it gives.
 * Yeo and Johnson, “A new family of power transformations to improve normality or symmetry”, Biometrika 87 (2000); Box and Cox, “An
 * analysis of transformations”, JRSS B 26 (1964), for values above 0.
 */
export const powerTransformer = columnwise<PowerTransformerSpec, { readonly method: PowerMethod; readonly lambda: number; readonly mean: number; readonly scale: number }>({
  kind: 'powerTransformer',
  label: 'PowerTransformer',
  fit({ name, numbers }, { method, standardize }) {
    if (method === 'box-cox') numbers.forEach((value, row) => mustBePositive(value, row, name));
    const lambda = likeliest(numbers.filter((value) => value === value), method, name);
    if (!standardize) return { method, lambda, mean: 0, scale: 1 };
    const after = numbers.map((value) => power(value, lambda, method));
    const centre = mean(after);
    const deviation = standardDeviation(after);
    return { method, lambda, mean: centre, scale: deviation > 10 * Number.EPSILON * Math.abs(centre) ? deviation : 1 };
  },
  map: ({ method, lambda, mean: centre, scale }, name) => (value, row) => {
    if (method === 'box-cox') mustBePositive(value, row, name);
    return (power(value, lambda, method) - centre) / scale;
  },
  read: (fields) => ({ method: oneOf(fields['method'], ['yeo-johnson', 'box-cox'], 'power'), lambda: finite(fields['lambda'], 'power'), mean: finite(fields['mean'], 'power'), scale: divisor(fields['scale'], 'power') }),
});

function mustBePositive(value: number, row: number, name: string): void {
  if (value <= 0) throw new PreprocessError(`Column ‘${name}’, row ${row} is ${value}, and Box-Cox takes values above 0 only.`, "Use PowerTransformer({ method: 'yeo-johnson' }).");
}

/** The transformation itself; NaN stays. */
function power(value: number, lambda: number, method: PowerMethod): number {
  if (method === 'box-cox') return lambda === 0 ? Math.log(value) : Math.expm1(lambda * Math.log(value)) / lambda;
  if (value >= 0) return Math.abs(lambda) < Number.EPSILON ? Math.log1p(value) : Math.expm1(lambda * Math.log1p(value)) / lambda;
  return Math.abs(lambda - 2) > Number.EPSILON ? -Math.expm1((2 - lambda) * Math.log1p(-value)) / (2 - lambda) : -Math.log1p(-value);
}

function likeliest(values: Float64Array, method: PowerMethod, name: string): number {
  const centre = mean(values);
  const spread = variance(values);
  // scikit-learn's bound for what is constant but for rounding.
  const isConstant = spread <= values.length * Number.EPSILON * spread + (values.length * centre * Number.EPSILON) ** 2;
  if (isConstant && method === 'yeo-johnson') return 1;
  if (isConstant) throw new PreprocessError(`Column ‘${name}’ is constant, so no power makes it normal.`, 'Leave it out, or use another scaler.');
  const logs = sum(values.map((value) => (method === 'box-cox' ? Math.log(value) : Math.sign(value) * Math.log1p(Math.abs(value)))));
  return minimize((lambda) => {
    const after = variance(values.map((value) => power(value, lambda, method)));
    return after > 0 && after < Infinity ? (values.length / 2) * Math.log(after) - (lambda - 1) * logs : Infinity;
  }, -2, 2);
}
