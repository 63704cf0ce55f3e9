import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import golden from '../../fixtures/golden/splits.json';
import { createRandom } from '@/lib/ml/random';
import { bootstrapFolds, groupKFold, kFold, leaveOneGroupOut, stratifiedGroupKFold, stratifiedKFold, timeSeriesSplit, type Fold } from '@/lib/ml/splits/folds';

const tests = (folds: readonly Fold[]) => folds.map((fold) => [...fold.test]);

describe('folds are the very rows of scikit-learn', () => {
  it.each(golden.kFold)('in runs: $n rows, $k folds', ({ n, k, tests: expected }) => expect(tests(kFold(n, k))).toEqual(expected));
  it.each(golden.stratified)('by class: $k folds', ({ codes, k, tests: expected }) => expect(tests(stratifiedKFold(Int32Array.from(codes), k))).toEqual(expected));
  it.each(golden.group)('by group: $k folds', ({ groups, k, tests: expected }) => expect(tests(groupKFold(Int32Array.from(groups), k))).toEqual(expected));
  it.each(golden.stratifiedGroup)('by group and class: $k folds', ({ codes, groups, k, tests: expected }) => expect(tests(stratifiedGroupKFold(Int32Array.from(codes), Int32Array.from(groups), k))).toEqual(expected));
  it.each(golden.leaveOneGroupOut)('one group at a time', ({ groups, tests: expected }) => expect(tests(leaveOneGroupOut(Int32Array.from(groups)))).toEqual(expected));
  it.each(golden.time)('by time: $n rows, $splits splits', ({ n, splits, options, folds }) => {
    const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== null));
    expect(timeSeriesSplit(n, splits, given).map(({ train, test }) => ({ train: [...train], test: [...test] }))).toEqual(folds);
  });
});

describe('laws of folds', () => {
  const codes = fc.array(fc.nat(3), { minLength: 8, maxLength: 60 }).map((list) => Int32Array.from([0, 0, 1, 1, 2, 2, 3, 3, ...list]));
  const seeds = fc.option(fc.nat(), { nil: null });

  it('every row is tested once, and never trained on where it is tested', () => {
    fc.assert(fc.property(codes, fc.integer({ min: 2, max: 4 }), seeds, (rows, k, seed) => {
      const random = () => (seed === null ? null : createRandom(seed));
      for (const folds of [kFold(rows.length, k, random()), stratifiedKFold(rows, k, random()), groupKFold(rows, k, random()), stratifiedGroupKFold(rows, rows.map((_, row) => row % 5), k), leaveOneGroupOut(rows)]) {
        expect(tests(folds).flat().sort((a, b) => a - b)).toEqual([...rows.keys()]);
        for (const { train, test } of folds) expect([...train, ...test].sort((a, b) => a - b)).toEqual([...rows.keys()]);
      }
    }));
  });

  it('by class, folds hold each class alike to within a row', () => {
    fc.assert(fc.property(codes, fc.integer({ min: 2, max: 4 }), seeds, (rows, k, seed) => {
      const folds = stratifiedKFold(rows, k, seed === null ? null : createRandom(seed));
      for (const code of [0, 1, 2, 3]) {
        const counts = folds.map(({ test }) => test.filter((row) => rows[row] === code).length);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      }
    }));
  });

  it('by group, no group is on both sides', () => {
    fc.assert(fc.property(codes, fc.integer({ min: 2, max: 4 }), seeds, (groups, k, seed) => {
      for (const { train, test } of groupKFold(groups, k, seed === null ? null : createRandom(seed))) {
        const trained = new Set(Array.from(train, (row) => groups[row]));
        expect(test.some((row) => trained.has(groups[row]))).toBe(false);
      }
    }));
  });

  it('by time, nothing is trained on that comes after what is tested', () => {
    fc.assert(fc.property(fc.integer({ min: 12, max: 80 }), fc.integer({ min: 2, max: 4 }), fc.nat(2), (n, splits, gap) => {
      for (const { train, test } of timeSeriesSplit(n, splits, { gap })) expect(train.at(-1)! + gap).toBeLessThan(test[0]!);
    }));
  });

  it('a bootstrap trains on as many rows as there are, and tests on those it never drew', () => {
    fc.assert(fc.property(fc.integer({ min: 2, max: 40 }), fc.nat(), (n, seed) => {
      for (const { train, test } of bootstrapFolds(n, 5, createRandom(seed))) {
        expect(train).toHaveLength(n);
        expect(test.length).toBeGreaterThan(0);
        expect(test.some((row) => train.includes(row))).toBe(false);
      }
    }));
  });
});

it('what cannot be parted is refused in words', () => {
  expect(() => kFold(3, 5)).toThrow('3 rows cannot be parted into 5.');
  expect(() => kFold(3, 1)).toThrow('It takes at least 2 parts, not 1.');
  expect(() => stratifiedKFold(Int32Array.of(0, 1, 2), 2)).toThrow('No class has the 2 rows that 2 folds take.');
  expect(() => groupKFold(Int32Array.of(0, 0), 2)).toThrow('1 groups cannot be parted into 2.');
  expect(() => timeSeriesSplit(10, 3, { testSize: 4 })).toThrow('leave nothing of 10 rows to train on');
});
