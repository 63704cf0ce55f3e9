import { describe, expect, it } from 'vitest';
import { Table } from '@/kernel/stdlib/data';
import { HistGradientBoostingClassifier, LogisticRegression, Pipeline, TargetEncoder } from '@/kernel/stdlib/ml';
import { createRandom } from '@/lib/ml/random';

const random = createRandom(3);
const n = 2000;
/** A target that has nothing to do with its many categories. */
const noise = Table.fromColumns({ c: Array.from({ length: n }, () => `c${random.below(500)}`), y: Array.from({ length: n }, () => (random.next() < 0.5 ? 'yes' : 'no')) });
/** The share of pairs, one of each class, that the encoding puts in the right order. */
function areaOf(encoded: Table): number {
  const scores = encoded.column('c').toNumbers();
  const isYes = noise.column('y').toArray().map((one) => one === 'yes');
  const order = Array.from(scores.keys()).sort((a, b) => scores[a]! - scores[b]!);
  let below = 0;
  let pairs = 0;
  let right = 0;
  // Runs of equal scores count half.
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to < order.length && scores[order[to]!] === scores[order[from]!]) to++;
    const run = order.slice(from, to);
    const yes = run.filter((row) => isYes[row]).length;
    const no = run.length - yes;
    right += yes * (below + no / 2);
    below += no;
    pairs += yes;
    from = to;
  }
  return right / (pairs * below);
}

describe('the cross-fitted values of the training rows', () => {
  it('tell nothing of a random target, where values fitted on the same rows tell much', () => {
    expect(Math.abs(areaOf(new TargetEncoder().fitTransform(noise, 'y')) - 0.5)).toBeLessThan(0.05);
    expect(areaOf(new TargetEncoder().fit(noise, 'y').transform(noise))).toBeGreaterThan(0.65);
  });

  it('are what the estimator of a pipeline learns from, so it learns nothing from noise', async () => {
    const model = await new Pipeline([new TargetEncoder(), new LogisticRegression()]).fit(noise, 'y');
    const [weight] = Object.values(model.coefficients as Record<string, number>);
    // Learning from its own targets would give a weight of several per unit of encoding; from cross-fitted ones it is about none, or below.
    expect(weight!).toBeLessThan(0.5);
    await expect(new Pipeline([new TargetEncoder(), new HistGradientBoostingClassifier({ maxIter: 5 })]).fit(noise, 'y')).resolves.toBeDefined();
  });

  it('are the same for the same seed, and others for another', () => {
    const of = (seed: number) => new TargetEncoder({ seed }).fitTransform(noise, 'y').column('c').toArray();
    expect(of(1)).toEqual(of(1));
    expect(of(1)).not.toEqual(of(2));
  });
});
