import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import golden from '../../fixtures/golden/explain.json';
import { gaussLegendre, integratedGradients } from '@/lib/ml/explain/integrated-gradients';
import { gridOf, heldPredictions } from '@/lib/ml/explain/partial-dependence';
import { permutationImportance } from '@/lib/ml/explain/permutation';
import { shapleyValues } from '@/lib/ml/explain/shapley';
import { benjaminiHochberg, worstSlices, type Condition } from '@/lib/ml/explain/slices';
import type { Frame, NumericColumn } from '@/lib/ml/frame';
import type { DenseLayer } from '@/lib/ml/network';
import { createRandom } from '@/lib/ml/random';
import { expectAllClose, expectClose } from './close';

/** Columns x0, x1, … from rows. */
function frameOf(rows: readonly (readonly number[])[]): Frame & { readonly columns: readonly NumericColumn[] } {
  return { rowCount: rows.length, columns: rows[0]!.map((_, c) => ({ name: `x${c}`, type: 'number', numbers: Float64Array.from(rows, (row) => row[c]!) })) };
}

const numbers = (frame: Frame, column: number): Float64Array => (frame.columns[column] as NumericColumn).numbers;
const byRow = (frame: Frame, of: (...values: number[]) => number): Float64Array => Float64Array.from({ length: frame.rowCount }, (_, row) => of(...frame.columns.map((_column, c) => numbers(frame, c)[row]!)));

describe('partial dependence', () => {
  const { x, coefficients, intercept, cases } = golden.dependence;
  const frame = frameOf(x);
  const predict = (one: Frame) => byRow(one, (...values) => 1 / (1 + Math.exp(-values.reduce((sum, value, c) => sum + value * coefficients[c]!, intercept))));

  it.each(cases)('of columns $features at $resolution places equals scikit-learn’s', ({ features, resolution, percentiles, grid, average, individual }) => {
    const grids = features.map((feature) => gridOf(frame.columns[feature]!, { resolution, percentiles: percentiles as [number, number] }));
    grids.forEach((one, at) => expectAllClose([...(one as NumericColumn).numbers], grid[at]!));
    const held = heldPredictions(frame, grids, predict);
    expectAllClose(average.map((_, at) => held.subarray(at * x.length, (at + 1) * x.length).reduce((sum, value) => sum + value, 0) / x.length), average);
    individual?.forEach((curve, row) => expectAllClose(curve.map((_, at) => held[at * x.length + row]!), curve));
  });

  it('holds words at each that occurs, in order, and leaves missing values out of a grid', () => {
    expect(gridOf({ name: 'w', type: 'string', codes: Int32Array.of(2, -1, 0, 2), dictionary: ['b', 'never', 'a'] }, { resolution: 5, percentiles: [0, 1] })).toMatchObject({ codes: Int32Array.of(2, 0) });
    expect(gridOf({ name: 'n', type: 'number', numbers: Float64Array.of(NaN, 3, 1, 3) }, { resolution: 5, percentiles: [0, 1] })).toMatchObject({ numbers: Float64Array.of(1, 3) });
  });
});

describe('Shapley values', () => {
  const { rows, background, values, expected } = golden.shapley;
  const frame = frameOf([...rows, ...background]);
  const explained = Int32Array.from(rows.keys());
  const rest = Int32Array.from(background.keys(), (row) => row + rows.length);
  const predict = (one: Frame) => byRow(one, (a, b, c, d, e) => a! * b! + Math.sin(c!) + (d! > 0.5 ? a! ** 2 : 1.5 * e!));

  it('of every coalition equal those of shap', () => {
    const found = shapleyValues(frame, explained, rest, predict, { pairs: null, seed: 0 });
    expectClose(found.expected, expected);
    expectAllClose([...found.values], values.flat(), 1e-9);
    expect(found.errors.every((error) => error === 0)).toBe(true);
  });

  it('of sampled orders lie about the exact ones by their standard errors', () => {
    const exact = shapleyValues(frame, explained, rest, predict, { pairs: null, seed: 0 }).values;
    const found = shapleyValues(frame, explained, rest, predict, { pairs: 200, seed: 3 });
    found.values.forEach((value, at) => expect(Math.abs(value - exact[at]!)).toBeLessThanOrEqual(5 * found.errors[at]! + 1e-9));
    expect(shapleyValues(frame, explained, rest, predict, { pairs: 200, seed: 3 }).values).toEqual(found.values);
  });

  it('add up to the prediction, give nothing to what is not used, and the same to what is used alike', () => {
    const cell = fc.double({ min: -5, max: 5, noNaN: true });
    fc.assert(fc.property(fc.array(fc.tuple(cell, cell, cell, cell), { minLength: 3, maxLength: 6 }), fc.constantFrom(null, 1, 3), (data, pairs) => {
      const table = frameOf(data.map(([a, b, c]) => [a, b, c, b]));
      const f = (one: Frame) => byRow(one, (a, b, _, d) => a! * (b! + d!) - b! * d!);
      const { expected: base, values: shares } = shapleyValues(table, Int32Array.of(0), Int32Array.from({ length: data.length - 1 }, (_, at) => at + 1), f, { pairs, seed: 1 });
      expectClose(shares.reduce((sum, value) => sum + value, base), f(table)[0]!, 1e-9);
      expectClose(shares[2], 0, 1e-9);
      if (pairs === null) expectClose(shares[1], shares[3]!, 1e-9);
    }), { numRuns: 60 });
  });
});

describe('integrated gradients', () => {
  it.each(golden.gradients.map((example, index) => ({ index, example })))('equal TensorFlow’s, example $index', ({ example }) => {
    const layers = example.layers.map((layer) => ({ ...layer, kernel: Float32Array.from(layer.kernel), bias: Float32Array.from(layer.bias) })) as DenseLayer[];
    const { values, at, from } = integratedGradients(layers, Float64Array.from(example.row), Float64Array.from(example.baseline), example.output, gaussLegendre(50));
    expectAllClose([at, from, ...values], [example.at, example.from, ...example.values], 1e-9);
  });

  it('are integrated exactly for polynomials of twice as many degrees', () => {
    for (const count of [1, 2, 5, 50, 300]) {
      const { nodes, weights } = gaussLegendre(count);
      for (const degree of [0, 1, 2 * count - 1]) expectClose(nodes.reduce((sum, node, i) => sum + weights[i]! * node ** degree, 0), 1 / (degree + 1), 1e-12);
    }
  });
});

describe('permutation importance', () => {
  const random = createRandom(5);
  const rows = Array.from({ length: 4000 }, () => [random.normal(), random.normal(), random.normal()]);
  const frame = frameOf(rows);
  const actual = byRow(frame, (a, b) => 2 * a! - b!);
  const score = (one: Frame) => -byRow(one, (a, b) => 2 * a! - b!).reduce((sum, value, row) => sum + (value - actual[row]!) ** 2, 0) / rows.length;

  it('of squared error is twice the variance that a column brings, and nothing for a column that is not used', () => {
    const { baseline, columns: [a, b, unused] } = permutationImportance(frame, score, { repeats: 20, seed: 1 });
    const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(baseline).toBeCloseTo(0, 12);
    // Of the data's own variance: what is left is the chance of 20 shuffles of 4,000 rows.
    const spread = (column: number) => mean(numbers(frame, column).map((value) => value ** 2)) - mean(numbers(frame, column)) ** 2;
    expect(mean(a!.values) / (8 * spread(0))).toBeCloseTo(1, 1);
    expect(mean(b!.values) / (2 * spread(1))).toBeCloseTo(1, 1);
    expect([...unused!.values]).toEqual(Array.from({ length: 20 }, () => 0));
  });

  it('of a column is the same whatever other columns are looked at', () => {
    const all = permutationImportance(frame, score, { repeats: 3, seed: 1 }).columns[1];
    expect(permutationImportance(frame, score, { repeats: 3, seed: 1, columns: ['x1'] }).columns).toEqual([all]);
  });
});

describe('the worst slices', () => {
  it.each(golden.slices.welch.map((example, index) => ({ index, example })))('are judged by Welch’s test as SciPy’s, example $index', ({ example }) => {
    const losses = Float64Array.from([...example.within, ...example.rest]);
    const condition: Condition = { column: 'c', text: 'c', rows: Int32Array.from(example.within.keys()) };
    const [found] = worstSlices(losses, [condition], { minRows: 2, depth: 1, minEffect: -Infinity, alpha: 1 });
    expectAllClose([found!.effect, found!.p], [example.effect, example.p], 1e-10);
  });

  it('have their p-values adjusted as SciPy’s', () => expectAllClose([...benjaminiHochberg(golden.slices.p)], golden.slices.adjusted));

  const random = createRandom(9);
  const n = 3000;
  const codes = ['a', 'b', 'c'].map((column, c) => ({ column, values: Array.from({ length: n }, () => random.below(3 + c)) }));
  const conditions = codes.flatMap(({ column, values }) => [...new Set(values)].sort().map((value): Condition => ({ column, text: `${column}=${value}`, rows: Int32Array.from(values.flatMap((one, row) => (one === value ? [row] : []))) })));
  const shared = { minRows: 30, depth: 2, minEffect: 0.3, alpha: 0.05 };

  it('are found where they were put, and nowhere else', () => {
    const losses = Float64Array.from({ length: n }, (_, row) => random.next() + (codes[0]!.values[row] === 1 && codes[1]!.values[row] === 2 ? 1 : 0));
    const [first] = worstSlices(losses, conditions, shared);
    expect(first!.conditions.map(({ text }) => text)).toEqual(['a=1', 'b=2']);
    expect(first!.effect).toBeGreaterThan(2);
  });

  it('are told by their simplest description', () => {
    const losses = Float64Array.from({ length: n }, (_, row) => random.next() + (codes[2]!.values[row] === 4 ? 1 : 0));
    expect(worstSlices(losses, conditions, shared).map(({ conditions: parts }) => parts.map(({ text }) => text).join(' '))[0]).toBe('c=4');
  });

  it('are none where losses are chance', () => {
    for (let round = 0; round < 20; round++) {
      expect(worstSlices(Float64Array.from({ length: n }, () => random.normal()), conditions, { ...shared, minEffect: 0 }).length).toBeLessThanOrEqual(1);
    }
  });

  it('do not depend on where losses lie', () => {
    const losses = Float64Array.from({ length: n }, (_, row) => random.next() + (codes[0]!.values[row] === 1 ? 0.5 : 0));
    const effects = (shift: number) => worstSlices(losses.map((loss) => loss + shift), conditions, shared).map(({ effect }) => effect);
    expectAllClose(effects(1e6), effects(0), 1e-6);
  });
});
