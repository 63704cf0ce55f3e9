import { describe, expect, it } from 'vitest';
import golden from '../../fixtures/golden/models.json';
import { fitLeastSquares } from '@/lib/ml/linear/least-squares';
import { minimise } from '@/lib/ml/linear/lbfgs';
import { fitLogistic, predictLogistic } from '@/lib/ml/linear/logistic';
import { fromDense } from '@/lib/ml/matrix';

const { dense } = golden;
const x = fromDense(dense.x.length, 4, dense.x.flat());

function near(actual: ArrayLike<number>, expected: readonly number[], tolerance = 1e-6) {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, index) => expect(Math.abs(actual[index]! - value), `entry ${index}`).toBeLessThan(tolerance * Math.max(1, Math.abs(value))));
}

describe('logistic regression equals scikit-learn', () => {
  it.each(dense.logistic)('with C = $C, two classes and three', (example) => {
    const parameters = { C: example.C, fitIntercept: true, maxIter: 100 };
    const binary = fitLogistic(x, Int32Array.from(dense.binary), 2, parameters);
    near(binary.coefficients, example.binary[0]!);
    near(binary.intercepts, example.binary[1]!);
    const three = fitLogistic(x, Int32Array.from(dense.three), 3, parameters);
    near(three.coefficients, example.three[0]!);
    near(three.intercepts, example.three[1]!);
    near(predictLogistic(fromDense(5, 4, dense.x.slice(0, 5).flat()), three.coefficients, three.intercepts, 3), example.probabilities);
  });

  it('stays finite where the classes are separable', () => {
    const fit = fitLogistic(fromDense(4, 1, [-2, -1, 1, 2]), Int32Array.of(0, 0, 1, 1), 2, { C: 1e4, fitIntercept: true, maxIter: 100 });
    expect(fit.converged).toBe(true);
    expect(fit.coefficients[0]).toBeGreaterThan(3);
  });

  it('refuses a penalty of no sense and a single class', () => {
    expect(() => fitLogistic(x, Int32Array.from(dense.binary), 2, { C: 0, fitIntercept: true, maxIter: 100 })).toThrow('C must be above 0');
    expect(() => fitLogistic(x, new Int32Array(x.rows), 1, { C: 1, fitIntercept: true, maxIter: 100 })).toThrow('at least two classes');
  });
});

describe('least squares equals scikit-learn', () => {
  it('with a penalty', () => {
    const fit = fitLeastSquares(x, Float64Array.from(dense.number), 2, true);
    near([...fit.coefficients, fit.intercept], [...(dense.ridge[0] as number[]), dense.ridge[1] as number], 1e-9);
  });

  it('without one', () => {
    const fit = fitLeastSquares(x, Float64Array.from(dense.number), 0, true);
    near([...fit.coefficients, fit.intercept], [...(dense.linear[0] as number[]), dense.linear[1] as number], 1e-9);
  });

  it('gives the least norm where columns repeat', () => {
    const fit = fitLeastSquares(fromDense(3, 2, [1, 1, 2, 2, 3, 3]), Float64Array.of(2, 4, 6), 0, true);
    near(fit.coefficients, [1, 1], 1e-9);
  });
});

describe('L-BFGS', () => {
  it('finds the minimum of the Rosenbrock function', () => {
    const { point, converged } = minimise((p, gradient) => {
      const [a, b] = [p[0]!, p[1]!];
      gradient[0] = -2 * (1 - a) - 400 * a * (b - a * a);
      gradient[1] = 200 * (b - a * a);
      return (1 - a) ** 2 + 100 * (b - a * a) ** 2;
    }, Float64Array.of(-1.2, 1), 1e-8, 500);
    expect(converged).toBe(true);
    near(point, [1, 1]);
  });
});
