import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { against, againstBaseline, agrees, isHigherBetter, worst } from '@/lib/domain/metrics';
import { CLASSIFICATION_METRICS, higherIsBetter, REGRESSION_METRICS } from '@/lib/ml/metrics/report';

const metric = (value: number | null, interval?: [number, number]) => ({ name: 'rocAuc', value, n: 10, ...(interval ? { interval } : {}) });

describe('a number against its limit', () => {
  it('passes or fails only when the whole interval says so; everything else is insufficient (L5)', () => {
    expect(against(metric(0.9, [0.86, 0.94]), 'at-least', 0.85, 'threshold').verdict).toBe('pass');
    expect(against(metric(0.9, [0.84, 0.94]), 'at-least', 0.85, 'threshold').verdict).toBe('insufficient');
    expect(against(metric(0.8, [0.78, 0.84]), 'at-least', 0.85, 'threshold').verdict).toBe('fail');
    expect(against(metric(0.2, [0.1, 0.3]), 'at-most', 0.3, 'threshold').verdict).toBe('pass');
    for (const nothing of [undefined, metric(null), metric(0.99)]) expect(against(nothing, 'at-least', 0.1, 'threshold').verdict).toBe('insufficient');
  });

  it('beats a baseline only by being clear of it', () => {
    expect(againstBaseline(metric(0.9, [0.8, 0.95]), metric(0.5), 'at-least').verdict).toBe('pass');
    expect(againstBaseline(metric(0.5, [0.5, 0.5]), metric(0.5), 'at-least').verdict).toBe('insufficient');
    expect(againstBaseline(metric(0.9, [0.8, 0.95]), undefined, 'at-least').verdict).toBe('insufficient');
  });

  it('never says both: turning the direction round turns pass into fail or insufficient', () => {
    fc.assert(fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (a, b, limit) => {
      const one = metric((a + b) / 2, [Math.min(a, b), Math.max(a, b)]);
      if (against(one, 'at-least', limit, '').verdict === 'fail') expect(against(one, 'at-most', limit, '').verdict).toBe('pass');
    }));
  });

  it('calls nothing at all insufficient', () => {
    expect(worst([])).toBe('insufficient');
    expect(worst(['pass', 'pass'])).toBe('pass');
    expect(worst(['pass', 'insufficient', 'fail'])).toBe('fail');
  });

  it('C3: lets recomputed numbers differ by rounding only', () => {
    expect(agrees(0.5, 0.5 + 1e-10)).toBe(true);
    expect(agrees(0.5, 0.5 + 1e-8)).toBe(false);
    expect(agrees(null, null)).toBe(true);
    expect(agrees(null, 0)).toBe(false);
  });

  it('knows the direction of every metric that an evaluation reports', () => {
    for (const name of [...CLASSIFICATION_METRICS, ...REGRESSION_METRICS]) expect(isHigherBetter(name)).toBe(higherIsBetter(name));
    expect(isHigherBetter('something else')).toBeNull();
  });
});
