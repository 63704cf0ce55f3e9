import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import golden from '../../fixtures/golden/forecasts.json';
import { exportValue, loadArtifact, predict } from '@/kernel/stdlib/artifacts';
import { Table } from '@/kernel/stdlib/data';
import { addLags, ARIMA, backtest, ExponentialSmoothing, NaiveForecaster } from '@/kernel/stdlib/forecast';
import { HistGradientBoostingRegressor, Ridge, type FittedModel } from '@/kernel/stdlib/ml';
import { evaluate } from '@/kernel/stdlib/evaluate';

const series = (name: string) => Table.fromColumns({ t: golden.data[name as 'walk'].map((_, i) => i), y: golden.data[name as 'walk'] }, { name });
const numbers = (table: Table, name: string) => [...table.column(name).toNumbers()];
const deviation = (values: readonly number[]) => { const mean = values.reduce((a, b) => a + b, 0) / values.length; return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length); };

// Bounds that the optimum lies on are reached to a share of 10⁻⁴ of the squared errors.
describe('exponential smoothing', () => {
  it.each(golden.smoothing)('fits as well as statsmodels or better, and forecasts the same where it is as well: $data, $parameters', async ({ data, parameters, sse, forecast }) => {
    const model = await new ExponentialSmoothing(parameters as { trend: 'add' }).fit(series(data), 'y', { time: 't' });
    const own = model.attributes['sse'] as number;
    expect(own).toBeLessThanOrEqual(sse * (1 + 1e-4));
    // Where the optimum is the same: forecasts agree to a hundredth of the series' deviation.
    if (own > sse * (1 - 1e-4)) numbers(model.forecast(15), 'forecast').forEach((value, h) => expect(Math.abs(value - forecast[h]!), `step ${h + 1}`).toBeLessThan(0.01 * deviation(golden.data[data as 'walk'])));
  });
});

describe('ARIMA', () => {
  it.each(golden.arima)('reaches the likelihood of statsmodels, and its forecasts and errors: $data, $parameters', async ({ data, parameters, logLikelihood, sigma2, aic, forecast, error }) => {
    const model = await new ARIMA(parameters as unknown as { order: [number, number, number] }).fit(series(data), 'y');
    const own = model.attributes as Record<string, number>;
    expect(own['logLikelihood']).toBeGreaterThan(logLikelihood - 1e-3 * Math.max(1, Math.abs(logLikelihood) / 100));
    if (own['logLikelihood']! < logLikelihood + 0.05) {
      expect(Math.abs(own['sigma2']! / sigma2 - 1)).toBeLessThan(0.01);
      expect(Math.abs(own['aic']! - aic)).toBeLessThan(0.1);
      const said = model.forecast(14);
      const spread = deviation(golden.data[data as 'walk']);
      numbers(said, 'forecast').forEach((value, h) => expect(Math.abs(value - forecast[h]!), `step ${h + 1}`).toBeLessThan(0.01 * spread));
      // Ours are those after a long series; seasonal differences take most of a short one.
      numbers(said, 'upper').forEach((value, h) => expect(Math.abs((value - numbers(said, 'forecast')[h]!) / 1.959963984540054 / error[h]! - 1), `error of step ${h + 1}`).toBeLessThan(parameters.seasonalOrder[1]! > 0 ? 0.1 : 0.01));
    }
  });
});

describe('naive forecasts', () => {
  const y = Table.fromColumns({ y: [1, 3, 2, 5, 4, 7] });
  it.each([['last', [7, 7, 7]], ['drift', [8.2, 9.4, 10.6]], ['mean', [22 / 6, 22 / 6, 22 / 6]]] as const)('%s', async (strategy, expected) => {
    numbers((await new NaiveForecaster({ strategy }).fit(y, 'y')).forecast(3), 'forecast').forEach((value, h) => expect(value).toBeCloseTo(expected[h]!, 12));
  });
  it('repeat the season', async () => {
    expect(numbers((await new NaiveForecaster({ strategy: 'seasonal', seasonalPeriods: 2 }).fit(y, 'y')).forecast(5), 'forecast')).toEqual([4, 7, 4, 7, 4]);
  });
  it('have intervals that widen with the root of the steps', async () => {
    const said = (await new NaiveForecaster().fit(series('walk'), 'y')).forecast(9);
    const width = (h: number) => numbers(said, 'upper')[h]! - numbers(said, 'lower')[h]!;
    expect(width(8) / width(0)).toBeCloseTo(3, 10);
  });
});

const forecasters = [() => new NaiveForecaster({ strategy: 'drift' }), () => new NaiveForecaster({ strategy: 'seasonal', seasonalPeriods: 12 }), () => new ExponentialSmoothing({ trend: 'add', dampedTrend: true }), () => new ExponentialSmoothing({ trend: 'add', seasonal: 'mul', seasonalPeriods: 12 }), () => new ARIMA({ order: [1, 1, 1], seasonalOrder: [0, 1, 1, 12] }), () => new ARIMA({ order: [1, 0, 0] })];

describe('a forecast is a model', () => {
  it.each(forecasters.map((make, i) => [`${make().name} (${i})`, make] as const))('%s: fit, save, load, predict is fit, forecast', async (_, make) => {
    const table = series('multiplicative');
    const model = await make().fit(table, 'y', { time: 't' });
    const { artifact, files } = (await exportValue(model)).at(-1)!;
    const loaded = await loadArtifact(artifact.manifest, files) as FittedModel;
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 12 }), (steps) => {
      const all = numbers(model.forecast(40), 'forecast');
      expect(predict(loaded, { step: steps })['prediction']).toEqual(steps.map((step) => all[step - 1]!));
    }), { numRuns: 10 });
    expect(evaluate(model, Table.fromColumns({ step: [1, 2, 3], y: [100, 101, 99] }), { resamples: 0 }).value('mae')).toBeGreaterThan(0);
    expect(() => predict(loaded, { step: [0] })).toThrow('Column ‘step’, row 0 is 0.');
    expect(() => predict(loaded, { step: [1.5] })).toThrow('Steps are whole numbers from 1');
  });

  it('whose intervals hold about the share of values that they say', async () => {
    const test = await backtest(new ExponentialSmoothing({ trend: 'add', seasonal: 'add', seasonalPeriods: 12 }), series('additive'), 'y', { horizon: 12, initial: 48, seasonalPeriods: 12, level: 0.9 });
    expect(test.mean('coverage')).toBeGreaterThan(0.75);
    expect(test.mean('mase')).toBeLessThan(1);
  });
});

describe('a backtest', () => {
  it('learns from the rows before each origin alone: later values change no earlier forecast', async () => {
    const table = series('walk');
    const changed = table.derive({ y: (row, index) => (index >= 80 ? 1e6 : row['y'] as number) });
    const [before, after] = await Promise.all([table, changed].map((one) => backtest(new ExponentialSmoothing(), one, 'y', { horizon: 5, initial: 60, step: 10 })));
    const early = (test: typeof before) => test!.forecasts.filter((row) => (row['origin'] as number) <= 80).column('forecast').toArray();
    expect(early(after)).toEqual(early(before));
  });

  it('gives MASE 1 to what its scale is: the naive forecast of one step on its own training', async () => {
    const table = Table.fromColumns({ y: Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? 0 : 4)) });
    const test = await backtest(new NaiveForecaster(), table, 'y', { horizon: 1, initial: 10, step: 1 });
    expect(test.mean('mase')).toBe(1);
    expect(test.mean('mae')).toBe(4);
    expect(test.mean('smape')).toBe(200);
    expect(test.forecasts.rowCount).toBe(10);
  });
});

it('lags let any regressor forecast', async () => {
  const table = addLags(series('additive'), 'y', [1, 12], { time: 't' });
  expect(table.columnNames).toEqual(['t', 'y', 'y_lag1', 'y_lag12']);
  expect(table.row(12)).toMatchObject({ y_lag1: golden.data.additive[11], y_lag12: golden.data.additive[0] });
  expect(table.row(0)).toMatchObject({ y_lag1: null });
  const known = table.dropMissing();
  const [train, test] = [known.head(60), known.slice(60)];
  expect(evaluate(await new Ridge().fit(train, 'y'), test, { resamples: 0 }).value('r2')).toBeGreaterThan(0.7);
  expect(evaluate(await new HistGradientBoostingRegressor({ minSamplesLeaf: 5 }).fit(train, 'y'), train, { resamples: 0 }).value('r2')).toBeGreaterThan(0.8);
});

describe('what cannot be forecast is refused in words', () => {
  const y = Table.fromColumns({ t: [1, 2, 2, 4], y: [1, null, 3, 4], word: ['a', 'b', 'c', 'd'], z: [0, 1, 2, 3] }, { name: 'rows' });
  it.each([
    ['a missing value', () => new ARIMA().fit(y, 'y'), 'Column ‘y’, row 1 is missing. A series has no gaps'],
    ['text', () => new ARIMA().fit(y, 'word'), 'holds text, but a series is of numbers'],
    ['an unknown column', () => new ARIMA().fit(y, 'zz'), 'No column ‘zz’ in rows'],
    ['times that repeat', () => new ARIMA().fit(y, 'z', { time: 't' }), 'Column ‘t’, row 2 (2) is not after the row before it. Sort with'],
    ['too few values', () => new ExponentialSmoothing({ seasonal: 'add', seasonalPeriods: 12 }).fit(y, 'z'), 'at least 24, two seasons'],
    ['zeros where something multiplies', () => new ExponentialSmoothing({ trend: 'mul' }).fit(y, 'z'), 'Value 0 of the series is 0; multiplicative parts take values above 0'],
    ['an order without steps', async () => new ARIMA({ seasonalOrder: [1, 0, 0, 1] }), 'A seasonal order needs the steps of a season'],
    ['too short for the order', () => new ARIMA({ order: [3, 1, 2] }).fit(y, 'z'), 'this order takes at least'],
    ['a horizon of none', async () => (await new NaiveForecaster().fit(y, 'z')).forecast(0), 'horizon must be a whole number of at least 1'],
    ['a forecast of a regressor', async () => (await new Ridge().fit(y.select('t', 'z'), 'z')).forecast(3), 'Ridge forecasts nothing'],
  ])('%s', async (_, attempt, message) => {
    await expect(attempt()).rejects.toThrow(message);
  });

  it('and a constant series is forecast as it is, or refused', async () => {
    const flat = Table.fromColumns({ y: Array.from({ length: 30 }, () => 5) });
    for (const make of [() => new NaiveForecaster(), () => new ExponentialSmoothing(), () => new ExponentialSmoothing({ trend: 'add' })]) numbers((await make().fit(flat, 'y')).forecast(3), 'forecast').forEach((value) => expect(value).toBeCloseTo(5, 6));
    await expect(new ARIMA({ order: [1, 0, 0] }).fit(flat, 'y')).rejects.toThrow('no error left to learn from');
  });
});
