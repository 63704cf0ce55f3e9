import { expect, it } from 'vitest';
import { minimise } from '@/lib/ml/linear/lbfgs';
import { createRandom } from '@/lib/ml/random';

it('near the minimum of a sum of many terms it goes by the slope: it converges, at about one look at the function for each step', () => {
  const random = createRandom(4);
  const [rows, columns, each] = [800, 2000, 20];
  const places = Int32Array.from({ length: rows * each }, () => random.below(columns));
  const signs = Float64Array.from({ length: rows }, () => (random.next() < 0.5 ? -1 : 1));
  let looks = 0;
  // Logistic loss of rows of equal entries, with an L2 penalty.
  const objective = (point: Float64Array, gradient: Float64Array): number => {
    looks++;
    let total = 1e5;
    point.forEach((entry, column) => { gradient[column] = entry; total += (entry * entry) / 2; });
    for (let row = 0; row < rows; row++) {
      let score = 0;
      for (let at = row * each; at < (row + 1) * each; at++) score += point[places[at]!]! * 0.2;
      total += Math.log1p(Math.exp(-signs[row]! * score));
      const slope = -signs[row]! / (1 + Math.exp(signs[row]! * score));
      for (let at = row * each; at < (row + 1) * each; at++) gradient[places[at]!]! += slope * 0.2;
    }
    return total;
  };
  const fit = minimise(objective, new Float64Array(columns), 1e-9, 1000);
  expect(fit.converged).toBe(true);
  expect(looks).toBeLessThan(3 * fit.iterations);
});
