import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addHistograms, bucketOf, emptyHistogram, LATENCY_BOUNDS_MS, quantile } from '@/lib/domain/latency';
import { retirementHeaders } from '@/lib/domain/inference/retirement-headers';

const histogramOf = (values: readonly number[]) => {
  const histogram = emptyHistogram();
  for (const value of values) histogram[bucketOf(value)]! += 1;
  return histogram;
};

describe('latency histograms', () => {
  it('put a value into the first bucket whose bound is not below it', () => {
    fc.assert(fc.property(fc.double({ min: 0, max: 100_000, noNaN: true }), (value) => {
      const bucket = bucketOf(value);
      if (bucket < LATENCY_BOUNDS_MS.length) expect(value).toBeLessThanOrEqual(LATENCY_BOUNDS_MS[bucket]!);
      if (bucket > 0) expect(value).toBeGreaterThan(LATENCY_BOUNDS_MS[bucket - 1]!);
    }));
  });

  it('answer quantiles within a fifth of the true value', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 0.3, max: 50_000, noNaN: true }), { minLength: 1, maxLength: 200 }), fc.constantFrom(0.5, 0.95, 0.99), (values, q) => {
      const sorted = [...values].sort((a, b) => a - b);
      const exact = sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)]!;
      const read = quantile(histogramOf(values), q)!;
      expect(read / exact).toBeGreaterThan(1 / 1.21);
      expect(read / exact).toBeLessThan(1.21);
    }));
  });

  it('add up across minutes', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 1000, noNaN: true })), fc.array(fc.double({ min: 0, max: 1000, noNaN: true })), (a, b) => {
      expect(addHistograms(histogramOf(a), histogramOf(b))).toEqual(histogramOf([...a, ...b]));
    }));
  });

  it('have no quantile when nothing was counted', () => {
    expect(quantile(emptyHistogram(), 0.5)).toBeNull();
  });
});

describe('the headers of an ending service', () => {
  it('read back as the dates they were made from', () => {
    fc.assert(fc.property(fc.date({ min: new Date('2020-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }), fc.integer({ min: 0, max: 1e9 }), (deprecatedAt, later) => {
      const sunsetAt = new Date(deprecatedAt.getTime() + later * 1000);
      const headers = retirementHeaders({ deprecatedAt, sunsetAt, successor: '/v2/models/m/versions/2' });
      expect(Number(headers.Deprecation!.slice(1))).toBe(Math.floor(deprecatedAt.getTime() / 1000));
      expect(Math.floor(Date.parse(headers.Sunset!) / 1000)).toBe(Math.floor(sunsetAt.getTime() / 1000));
      expect(headers.Link).toBe('</v2/models/m/versions/2>; rel="successor-version"');
    }));
  });

  it('refuse a sunset before the deprecation', () => {
    expect(() => retirementHeaders({ deprecatedAt: new Date(2000), sunsetAt: new Date(1000), successor: null })).toThrow(RangeError);
  });
});
