import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PLAIN_STATE, readAddress, writeAddress, VIEWS, MOST_SELECTED, type PageState } from '@/components/experiments/address';

const name = fc.string({ minLength: 1, maxLength: 20 });
const column = fc.oneof(fc.constantFrom('name', 'status', 'duration'), name.map((one) => `params.${one}`), name.map((one) => `metrics.${one}`));
const brush = fc.oneof(
  fc.record({ column, values: fc.array(fc.oneof(fc.string(), fc.boolean()), { minLength: 1, maxLength: 4 }) }),
  fc.tuple(column, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.double({ noNaN: true, noDefaultInfinity: true })).map(([one, a, b]) => ({ column: one, from: Math.min(a, b) + 0, to: Math.max(a, b) + 0 })),
);
const state: fc.Arbitrary<PageState> = fc.record({
  filter: fc.string(), sort: fc.oneof(fc.constant(''), column, column.map((one) => `-${one}`)), columns: fc.option(fc.uniqueArray(column, { maxLength: 6 })), group: fc.option(column), isFlat: fc.boolean(),
  selected: fc.uniqueArray(fc.uuid(), { maxLength: MOST_SELECTED }), view: fc.option(fc.constantFrom(...VIEWS)), brushes: fc.array(brush, { maxLength: 3 }),
  chart: fc.record({ by: fc.constantFrom('step' as const, 'time' as const), isLog: fc.boolean(), smoothing: fc.constantFrom(0, 0.3, 0.99), x: fc.oneof(fc.constant(''), column), y: fc.oneof(fc.constant(''), column), axes: fc.option(fc.uniqueArray(column, { maxLength: 4 })) }),
});

describe('the address of the experiments page', () => {
  test('gives back every state that was written into it', () => {
    fc.assert(fc.property(state, (one) => {
      expect(readAddress(new URLSearchParams(writeAddress(one)))).toEqual(one);
    }));
  });

  test('is empty for the page as it usually is', () => {
    expect(writeAddress(PLAIN_STATE)).toBe('');
    expect(readAddress(new URLSearchParams(''))).toEqual(PLAIN_STATE);
  });

  test('leaves out what cannot be read, and keeps the rest', () => {
    const read = readAddress(new URLSearchParams('filter=a&view=pie&smooth=many&brush=%5B1%5D&brush=nothing&runs=a,,b,a,%E0%A4%A&columns='));
    expect(read).toEqual({ ...PLAIN_STATE, filter: 'a', selected: ['a', 'b'], columns: [] });
  });

  test('chooses no more runs than can be told apart', () => {
    const ids = Array.from({ length: 100 }, (_, at) => `r${at}`);
    expect(readAddress(new URLSearchParams(`runs=${ids.join(',')}`)).selected).toEqual(ids.slice(0, MOST_SELECTED));
  });
});
