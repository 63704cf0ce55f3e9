import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import golden from '../../fixtures/golden/fairness.json';
import * as fairness from '@/lib/ml/metrics/fairness';
import { expectAllClose, expectClose } from './close';

const NAMES = ['a', 'b', 'c', 'd'];

describe.each(golden.cases.map((example, index) => ({ index, example })))('fairness equals Fairlearn, example $index', ({ example }) => {
  const [actual, predicted, group] = [Uint8Array.from(example.actual), Uint8Array.from(example.predicted), Int32Array.from(example.group)];

  it.each(['plain', 'weighted'] as const)('%s', (kind) => {
    const grouped = fairness.countByGroup(actual, predicted, group, NAMES.slice(0, example.k), kind === 'plain' ? null : Float64Array.from(example.weights));
    for (const against of ['between_groups', 'to_overall'] as const) {
      const expected = example[kind][against];
      expectClose(fairness.demographicParityDifference(grouped, against).value, expected.demographicParityDifference);
      expectClose(fairness.demographicParityRatio(grouped, against).value, expected.demographicParityRatio);
      expectClose(fairness.equalOpportunityDifference(grouped, against).value, expected.equalOpportunityDifference);
      expectClose(fairness.equalOpportunityRatio(grouped, against).value, expected.equalOpportunityRatio);
      expectAllClose((['worst_case', 'mean'] as const).map((agg) => fairness.equalizedOddsDifference(grouped, against, agg).value), expected.equalizedOddsDifference);
      expectAllClose((['worst_case', 'mean'] as const).map((agg) => fairness.equalizedOddsRatio(grouped, against, agg).value), expected.equalizedOddsRatio);
    }
  });

  it('and the definitions of impact and entropy', () => {
    const grouped = fairness.countByGroup(actual, predicted, group, NAMES.slice(0, example.k));
    const { value, pValue, passesFourFifths } = fairness.disparateImpact(grouped, 'a', 'b');
    expectAllClose([value, pValue], example.disparateImpact);
    expect(passesFourFifths).toBe(example.disparateImpact[0]! >= 0.8);
    expectClose(fairness.generalizedEntropy(actual, predicted).value, example.entropy);
    expectClose(fairness.generalizedEntropy(actual, predicted, 1).value, example.theil);
  });
});

describe('what a number rests on is said', () => {
  it('a group without positive rows makes its rate undefined, never 0', () => {
    const grouped = fairness.countByGroup(Uint8Array.of(1, 0, 0, 0), Uint8Array.of(1, 0, 1, 0), Int32Array.of(0, 0, 1, 1), ['old', 'young']);
    expect(fairness.equalOpportunityDifference(grouped)).toEqual({ value: null, n: 4, positives: 1, excluded: 0, undefinedReason: 'The group ‘young’ has no positive rows.' });
    expect(fairness.equalizedOddsDifference(grouped).value).toBeNull();
    expect(fairness.demographicParityDifference(grouped).value).toBe(0);
  });

  it('rows without a group are counted and left out', () => {
    const grouped = fairness.countByGroup(Uint8Array.of(1, 0, 1), Uint8Array.of(1, 0, 0), Int32Array.of(0, 1, -1), ['old', 'young']);
    expect(fairness.demographicParityDifference(grouped)).toMatchObject({ value: 1, n: 2, excluded: 1 });
  });

  it('nobody selected, one group, and no group at all', () => {
    const nobody = fairness.countByGroup(Uint8Array.of(1, 0), Uint8Array.of(0, 0), Int32Array.of(0, 1), ['old', 'young']);
    expect(fairness.demographicParityRatio(nobody).undefinedReason).toBe('The rate is 0 in every group.');
    expect(fairness.disparateImpact(nobody, 'old', 'young').undefinedReason).toBe('Nobody of the group ‘young’ is called positive.');
    expect(fairness.disparateImpact(nobody, 'old', 'tall').undefinedReason).toBe('There is no group ‘tall’.');
    const one = fairness.countByGroup(Uint8Array.of(1, 0), Uint8Array.of(1, 0), Int32Array.of(0, 0), ['old']);
    expect([fairness.demographicParityDifference(one).value, fairness.demographicParityRatio(one).value]).toEqual([0, 1]);
    expect(fairness.demographicParityDifference(fairness.countByGroup(new Uint8Array(), new Uint8Array(), new Int32Array(), [])).undefinedReason).toBe('There are no rows with a group.');
  });
});

it('reweighing makes group and outcome independent', () => {
  const rows = fc.array(fc.tuple(fc.nat(1), fc.nat(2)), { minLength: 1, maxLength: 60 }).map((list) => [...list, ...[0, 1].flatMap((y) => [0, 1, 2].map((g) => [y, g] as [number, number]))]);
  fc.assert(fc.property(rows, (list) => {
    const [actual, group] = [Uint8Array.from(list, ([y]) => y), Int32Array.from(list, ([, g]) => g)];
    const weights = fairness.reweighing(actual, group);
    const mass = (matches: (row: number) => boolean) => weights.reduce((sum, w, row) => sum + (matches(row) ? w : 0), 0);
    expect(mass(() => true)).toBeCloseTo(list.length, 9);
    const share = mass((row) => actual[row] === 1) / list.length;
    for (const g of [0, 1, 2]) expect(mass((row) => group[row] === g && actual[row] === 1) / mass((row) => group[row] === g)).toBeCloseTo(share, 9);
  }));
});
