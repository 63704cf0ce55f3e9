import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePoints, downsample, encodePoints, extremesOf, type Point } from '@/lib/runs/points';

const value = fc.oneof({ weight: 8, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) }, { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity) });
const points = (most: number) => fc.array(fc.record({ step: fc.integer({ min: 0, max: 500 }), seconds: fc.double({ min: 0, max: 1e6, noNaN: true }), value }), { maxLength: most });
const finite = (all: readonly Point[]) => all.map((point) => point.value).filter(Number.isFinite);

describe('points as bytes', () => {
  it('are the same points again, gaps included', () => {
    fc.assert(fc.property(points(100), (all) => { expect(decodePoints(encodePoints(all))).toEqual(all); }));
  });

  it('are refused where they are cut', () => {
    expect(() => decodePoints(new Uint8Array(25))).toThrow(RangeError);
  });
});

describe('fewer points', () => {
  it('are at most as many as asked for, in the order of the steps, and points of the curve', () => {
    fc.assert(fc.property(points(400), fc.integer({ min: 5, max: 60 }), (all, most) => {
      const fewer = downsample(all, most);
      expect(fewer.length).toBeLessThanOrEqual(most);
      if (all.length <= most) expect(fewer).toHaveLength(all.length);
      expect(fewer.every((point) => all.includes(point))).toBe(true);
      expect(fewer.map(({ step }) => step)).toEqual(fewer.map(({ step }) => step).toSorted((a, b) => a - b));
    }));
  });

  it('keep the first, the last, the least and the greatest, and show that there are gaps', () => {
    fc.assert(fc.property(points(400), fc.integer({ min: 5, max: 60 }), (all, most) => {
      fc.pre(all.length > 0);
      const sorted = all.toSorted((a, b) => a.step - b.step);
      const fewer = downsample(all, most);
      expect([fewer[0], fewer.at(-1)]).toEqual([sorted[0], sorted.at(-1)]);
      if (finite(all).length > 0) expect([Math.min(...finite(fewer)), Math.max(...finite(fewer))]).toEqual([Math.min(...finite(all)), Math.max(...finite(all))]);
      expect(fewer.some((point) => !Number.isFinite(point.value))).toBe(all.some((point) => !Number.isFinite(point.value)));
    }));
  });

  it('of chunks have the extremes of the whole', () => {
    fc.assert(fc.property(fc.array(points(40).filter((all) => all.length > 0), { minLength: 1, maxLength: 8 }), (chunks) => {
      // As they are kept: each chunk is extended by what came later, and its extremes from the extremes before and the new points.
      const kept = chunks.flatMap((chunk) => { const half = Math.ceil(chunk.length / 2); return extremesOf([...extremesOf(chunk.slice(0, half)), ...chunk.slice(half)]); });
      const all = chunks.flat();
      if (finite(all).length > 0) expect([Math.min(...finite(kept)), Math.max(...finite(kept))]).toEqual([Math.min(...finite(all)), Math.max(...finite(all))]);
    }));
  });
});
