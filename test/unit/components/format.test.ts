import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countOf, formatAge, formatBytes, formatDuration, formatMetric, shortDigest } from '@/components/format';

describe('formatMetric', () => {
  it.each([[0.912, '.912'], [1, '1'], [0, '0'], [-0.041, '-.041'], [0.9996, '1'], [12.3456, '12.35'], [123_456, '123,500'], [0.00001, '1.0e-5'], [null, '–'], [Number.NaN, '–']])('writes %s as %s', (value, text) => {
    expect(formatMetric(value)).toBe(text);
  });
  it('never writes a leading zero between -1 and 1', () => {
    fc.assert(fc.property(fc.double({ min: -1, max: 1, noNaN: true }), (value) => !/^-?0\./.test(formatMetric(value))));
  });
});

it('writes sizes in powers of a thousand', () => {
  expect([0, 86, 999, 4_100_000, 13_480].map(formatBytes)).toEqual(['0 B', '86 B', '999 B', '4.1 MB', '13.5 kB']);
});

it('writes durations in at most two units', () => {
  expect([0.84, 420, 1250, 18_200, 132_000, 60_000, 11_100_000].map(formatDuration)).toEqual(['0.8 ms', '420 ms', '1.3 s', '18 s', '2 min 12 s', '1 min', '3 h 5 min']);
});

it('writes an age in one unit and never a negative one', () => {
  const now = Date.UTC(2026, 10, 21);
  expect([-5, 30, 240, 7300, 6 * 86_400].map((seconds) => formatAge(now - seconds * 1000, now))).toEqual(['now', 'now', '4 min', '2 h', '6 d']);
});

it('counts in the singular and the plural, and shortens digests', () => {
  expect([countOf(1, 'row'), countOf(32_561, 'row'), countOf(0, 'entry', 'entries')]).toEqual(['1 row', '32,561 rows', '0 entries']);
  expect(shortDigest('9f3c'.padEnd(60, '0') + 'a71e')).toBe('9f3c…a71e');
});
