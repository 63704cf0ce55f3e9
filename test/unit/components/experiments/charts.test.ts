import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { axisOf, brushOf, filterWith, isWithin, placeOn, runPath, withBrush, type Axis } from '@/components/experiments/parallel';
import { logTicks, scaleOf } from '@/components/experiments/scales';
import { lastValue, lineOf, nearest, pathOf, smooth, thin } from '@/components/experiments/series';
import { usualAxes, metricOf, numericColumns } from '@/components/experiments/axes';
import { parseFilter } from '@/lib/runs/filter/grammar';
import { runOf } from './support';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 });

describe('smoothing', () => {
  test('is the debiased average that TensorBoard draws', () => {
    // s = .6·s + .4·y from 0, over 1 − .6ⁱ: 1; (.24 + .8)/.64; (.624 + .4·4)/.784
    expect([...smooth(Float64Array.of(1, 2, 4), 0.6)].map((one) => Number(one.toFixed(6)))).toEqual([1, 1.625, 2.836735]);
  });

  test('stays within the values, leaves constants as they are and gaps where they are', () => {
    fc.assert(fc.property(fc.array(fc.oneof(finite, fc.constant(Number.NaN)), { minLength: 1 }), fc.double({ min: 0, max: 0.99, noNaN: true }), (values, weight) => {
      const known = values.filter((value) => !Number.isNaN(value));
      const smoothed = smooth(Float64Array.from(values), weight);
      smoothed.forEach((value, at) => {
        expect(Number.isNaN(value)).toBe(Number.isNaN(values[at]));
        if (Number.isNaN(value)) return;
        expect(value).toBeGreaterThanOrEqual(Math.min(...known) - 1e-6);
        expect(value).toBeLessThanOrEqual(Math.max(...known) + 1e-6);
      });
    }));
    expect([...smooth(Float64Array.of(3, 3, 3), 0.9)].map((one) => Number(one.toFixed(9)))).toEqual([3, 3, 3]);
  });

  test('of no weight gives the values themselves', () => {
    const values = Float64Array.of(1, 5);
    expect(smooth(values, 0)).toBe(values);
  });
});

describe('a line of a metric', () => {
  test('goes by steps or by time, and of a step logged twice takes the last', () => {
    const points = [[2, 9, 5], [1, 4, 7], [2, 10, 6], [3, 11, null]] as const;
    expect([...lineOf(points, 'step').xs]).toEqual([1, 2, 3]);
    expect([...lineOf(points, 'step').ys]).toEqual([7, 6, Number.NaN]);
    expect([...lineOf(points, 'time').xs]).toEqual([4, 9, 10, 11]);
  });

  test('made thin keeps its ends, least and greatest', () => {
    fc.assert(fc.property(fc.array(finite, { minLength: 1, maxLength: 800 }), fc.integer({ min: 4, max: 100 }), (values, most) => {
      const line = { xs: Float64Array.from(values, (_, at) => at), ys: Float64Array.from(values) };
      const { xs, ys } = thin(line, most);
      expect(ys.length).toBeLessThanOrEqual(Math.max(most, 4));
      expect([xs[0], xs.at(-1)]).toEqual([0, values.length - 1]);
      expect([Math.min(...ys), Math.max(...ys)]).toEqual([Math.min(...line.ys), Math.max(...line.ys)]);
      expect([...xs]).toEqual([...xs].sort((a, b) => a - b));
    }));
  });

  test('under the pointer is the nearest point that has a value', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 200 }), { minLength: 1 }), fc.integer({ min: -20, max: 220 }), (places, at) => {
      const xs = Float64Array.from(places.sort((a, b) => a - b));
      const ys = xs.map((x) => (x % 3 === 0 ? Number.NaN : x));
      const found = nearest({ xs, ys }, at);
      const known = [...xs].filter((x) => x % 3 !== 0);
      if (known.length === 0) expect(found).toBe(-1);
      else expect(Math.abs(xs[found]! - at)).toBe(Math.min(...known.map((x) => Math.abs(x - at))));
    }));
  });

  test('breaks where a value has no place', () => {
    const line = { xs: Float64Array.of(0, 1, 2, 3), ys: Float64Array.of(1, Number.NaN, 3, 4) };
    expect(pathOf(line, (x) => x, (y) => y)).toBe('M0.0 1.0M2.0 3.0L3.0 4.0');
    expect(lastValue(Float64Array.of(1, 2, Number.NaN))).toBe(2);
    expect(lastValue(Float64Array.of())).toBeNaN();
  });
});

describe('an axis of numbers', () => {
  test('leads from a value to its place and back, straight or logarithmic', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), { minLength: 1 }), fc.boolean(), (values, isLog) => {
      const scale = scaleOf(values, 10, 310, isLog);
      for (const value of values) {
        expect(scale.at(value)).toBeGreaterThanOrEqual(10 - 1e-6);
        expect(scale.at(value)).toBeLessThanOrEqual(310 + 1e-6);
        expect(scale.at(scale.valueAt(scale.at(value)))).toBeCloseTo(scale.at(value), 6);
      }
    }));
  });

  test('takes one value, none, and values that are no numbers', () => {
    expect(scaleOf([5], 0, 100).at(5)).toBe(50);
    expect(scaleOf([0], 0, 100).at(0)).toBe(50);
    expect(scaleOf([], 0, 100).at(1)).toBe(100);
    expect(scaleOf([Number.NaN, Infinity, 2, 4], 0, 100).at(4)).toBe(100);
    expect(scaleOf([-1, 0, 1, 100], 0, 100, true).at(1)).toBe(0);
    expect(scaleOf([1, 10], 0, 100, true).at(-1)).toBeNaN();
  });

  test('of powers of ten has round ticks within it, eight at most', () => {
    expect(logTicks(0.001, 10)).toEqual([0.001, 0.01, 0.1, 1, 10]);
    expect(logTicks(1, 30)).toEqual([1, 2, 5, 10, 20]);
    fc.assert(fc.property(fc.integer({ min: -200, max: 200 }), fc.integer({ min: 1, max: 90 }), (power, span) => {
      const [low, high] = [10 ** power, 10 ** (power + span)];
      const ticks = logTicks(low, high);
      expect(ticks.length).toBeLessThanOrEqual(8);
      for (const tick of ticks) expect(tick >= low * 0.999 && tick <= high * 1.001).toBe(true);
    }));
  });
});

describe('parallel coordinates', () => {
  const numbers = axisOf('params.depth', [1, 3, 5], 0, 100);
  const words = axisOf('params.criterion', ['gini', 'entropy', 'gini', null], 0, 100);

  test('put the largest number at the top, and what spans many powers of ten on a logarithmic axis', () => {
    expect([1, 3, 5].map((value) => placeOn(numbers, value))).toEqual([100, 50, 0]);
    const rates = axisOf('params.lr', [1e-5, 1e-3, 0.1], 0, 100);
    expect(rates).toMatchObject({ kind: 'number', isLog: true });
    expect(placeOn(rates, 1e-3)).toBeCloseTo(50);
  });

  test('give each word its place; a mixture of words and numbers is words', () => {
    expect(words).toMatchObject({ kind: 'category', values: ['entropy', 'gini'] });
    expect([placeOn(words, 'entropy'), placeOn(words, 'gini')]).toEqual([100, 0]);
    expect(axisOf('params.maxFeatures', [0.5, 'sqrt'], 0, 100)).toMatchObject({ kind: 'category', values: ['0.5', 'sqrt'] });
    expect(placeOn(axisOf('params.maxFeatures', [0.5, 'sqrt'], 0, 100), 0.5)).toBe(100);
  });

  test('break a run’s line where it has no value', () => {
    expect(runPath([numbers, words, numbers], [0, 10, 20], (column) => (column === 'params.depth' ? 3 : null))).toBe('M0.0 50.0M20.0 50.0');
  });

  test('brush what lies between two places; a press alone takes the brush away', () => {
    expect(brushOf(numbers, 60, -5)).toMatchObject({ column: 'params.depth', from: 2.6, to: 5.2 });
    expect(brushOf(words, -5, 20)).toEqual({ column: 'params.criterion', values: ['gini'] });
    expect(brushOf(words, 30, 60)).toBeNull();
    expect(brushOf(numbers, 40, 41)).toBeNull();
    const first = { column: 'a', from: 0, to: 1 };
    expect(withBrush([first], 'a', { column: 'a', from: 2, to: 3 })).toEqual([{ column: 'a', from: 2, to: 3 }]);
    expect(withBrush([first], 'a', null)).toEqual([]);
  });

  test('write brushes as a filter that the server reads', () => {
    const names = { params: ['depth', 'top 5 %', 'criterion', 'bootstrap'], metrics: ['auc'], tags: [] };
    const filter = filterWith('metrics.auc > .5 or metrics.auc < .1', [{ column: 'params.depth', from: -2, to: 1e-7 }, { column: 'params.top 5 %', from: 1, to: 2 }, { column: 'params.criterion', values: ["o'hare", 'a\\b"'] }]);
    expect(filter).toBe(`(metrics.auc > .5 or metrics.auc < .1) and params.depth >= -2 and params.depth <= 1e-7 and params."top 5 %" >= 1 and params."top 5 %" <= 2 and params.criterion in ('o''hare', 'a\\\\b"')`);
    expect(parseFilter(filter, names)).toMatchObject({ kind: 'and', parts: expect.arrayContaining([{ kind: 'in', field: { of: 'param', name: 'criterion' }, values: ["o'hare", 'a\\b"'], isNot: false }]) });
    expect(parseFilter(filterWith('', [{ column: 'params.bootstrap', values: [true] }]), names)).toMatchObject({ kind: 'in', values: [true] });
    expect(filterWith(' a = 1 ', [])).toBe('a = 1');
  });

  test('keep just what the filter of the brush keeps, of numbers and words', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 2 }), fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 }), (values, a, b) => {
      const axis: Axis = axisOf('params.n', values, 0, 100);
      const brush = brushOf(axis, a, b);
      if (brush === null || 'values' in brush) return;
      for (const value of values) expect(isWithin(brush, value)).toBe(value >= brush.from && value <= brush.to);
    }));
    expect(isWithin({ column: 'x', values: ['a'] }, null)).toBe(false);
    expect(isWithin({ column: 'x', from: 0, to: 1 }, 'a')).toBe(false);
  });
});

describe('axes that nobody chose', () => {
  const runs = [1, 2, 3].map((number) => runOf(number, { params: { depth: number, criterion: 'gini', trees: number > 1 ? 100 : 10 }, metrics: { auc: number / 10, loss: 1 } }));

  test('are the parameters that differ, those that vary most first, and the metric that is sorted by', () => {
    expect(usualAxes(runs, '-metrics.loss')).toEqual(['params.depth', 'params.trees', 'metrics.loss']);
    expect(metricOf(runs, '')).toBe('metrics.auc');
    expect(metricOf([runOf(1)], '')).toBeNull();
  });

  test('of a scatter are all columns that hold numbers', () => {
    expect(numericColumns(runs, 0)).toEqual(['metrics.auc', 'metrics.loss', 'params.depth', 'params.trees', 'duration', 'startedAt', 'number']);
  });
});
