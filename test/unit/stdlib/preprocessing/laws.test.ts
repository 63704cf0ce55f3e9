import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as ml from '@/kernel/stdlib/ml';
import type { Transformer } from '@/kernel/stdlib/ml';
import { applySteps } from '@/lib/ml/preprocess/apply';
import { spreadBlock, type Blocks } from '@/lib/ml/preprocess/blocks';
import { fitSteps } from '@/lib/ml/preprocess/fit';
import { readSteps } from '@/lib/ml/preprocess/read';
import { stepKinds } from '@/lib/ml/preprocess/steps';
import { takeRows, type Frame, type FrameColumn } from '@/lib/ml/frame';

type Taste = 'numbers' | 'gaps' | 'words' | 'mixed' | 'dates';
const samples: readonly (readonly [Taste, Transformer])[] = [
  ['gaps', new ml.StandardScaler()], ['gaps', new ml.MinMaxScaler({ clip: true })], ['gaps', new ml.MaxAbsScaler()], ['gaps', new ml.RobustScaler()],
  ['gaps', new ml.QuantileTransformer({ nQuantiles: 10 })], ['gaps', new ml.QuantileTransformer({ nQuantiles: 5, outputDistribution: 'normal' })], ['gaps', new ml.PowerTransformer()], ['numbers', new ml.Normalizer({ norm: 'l1' })],
  ['gaps', new ml.Binarizer()], ['numbers', new ml.KBinsDiscretizer({ nBins: 3 })], ['numbers', new ml.KBinsDiscretizer({ nBins: 3, strategy: 'kmeans', encode: 'ordinal' })], ['gaps', new ml.PolynomialFeatures()],
  ['mixed', new ml.SimpleImputer({ strategy: 'mostFrequent', addIndicator: true })], ['gaps', new ml.KNNImputer({ nNeighbors: 2, weights: 'distance', addIndicator: true })], ['mixed', new ml.MissingIndicator({ errorOnNew: false })],
  ['words', new ml.CountVectorizer({ nGramRange: [1, 2] })], ['words', new ml.TfidfVectorizer({ analyzer: 'charWb', nGramRange: [1, 3], sublinearTf: true, stopWords: ['a'] })],
  ['dates', new ml.DateParts({ parts: ['year', 'week', 'daysSince'], cyclic: ['month'] })],
  ['numbers', new ml.ColumnTransformer([['kept', new ml.VarianceThreshold({ threshold: 0 }), ['a']]])], ['numbers', new ml.SelectKBest({ k: 1 })], ['numbers', new ml.VarianceThreshold()],
  ['mixed', new ml.OneHotEncoder({ handleUnknown: 'ignore', maxCategories: 4, drop: 'first' })], ['mixed', new ml.OrdinalEncoder({ handleUnknown: 'useEncodedValue', unknownValue: -1, minFrequency: 2 })],
  ['mixed', new ml.TargetEncoder({ cv: 2 })], ['mixed', new ml.FeatureHasher({ nFeatures: 8 })],
  ['mixed', new ml.ColumnTransformer([['numbers', [new ml.SimpleImputer({ strategy: 'constant' }), new ml.StandardScaler()], 'numeric'], ['words', new ml.OneHotEncoder({ handleUnknown: 'ignore' }), 'categorical']])],
];

const value = fc.integer({ min: -999, max: 999 }).map((one) => one / 8);
const columns = (rows: number, taste: Taste): fc.Arbitrary<readonly FrameColumn[]> => {
  const number = (gaps: boolean) => fc.array(gaps ? fc.oneof({ weight: 5, arbitrary: value }, { weight: 1, arbitrary: fc.constant(NaN) }) : value, { minLength: rows, maxLength: rows });
  const numbers = (name: string, gaps: boolean): fc.Arbitrary<FrameColumn> => number(gaps).map((values) => ({ name, type: 'number', numbers: Float64Array.from([1, 2, ...values.slice(2)]) }));
  const words: fc.Arbitrary<FrameColumn> = fc.array(fc.integer({ min: -1, max: 5 }), { minLength: rows, maxLength: rows }).map((codes) => ({ name: 'w', type: 'string', codes: Int32Array.from([0, ...codes.slice(1)], (code) => (taste === 'words' ? Math.max(0, code) : code)), dictionary: ['ab bc a', 'b c c', 'C d', 'über a', 'E', '日本 a'] }));
  if (taste === 'dates') return numbers('d', true).map((column) => [{ ...column, type: 'date', numbers: (column as { numbers: Float64Array }).numbers.map((days) => days * 86_400_000 * 8) }]);
  if (taste === 'words') return fc.tuple(words);
  return taste === 'mixed' ? fc.tuple(numbers('a', true), words) : fc.tuple(numbers('a', taste === 'gaps'), numbers('b', taste === 'gaps'));
};
const frames = (taste: Taste): fc.Arbitrary<Frame> => fc.integer({ min: 6, max: 24 }).chain((rowCount) => columns(rowCount, taste).map((list) => ({ rowCount, columns: list })));
/** Numbers by name, or texts where a column stays text: what the next step sees, however it is held. */
const seen = (blocks: Blocks) => blocks.columns.flatMap((block): [string, readonly unknown[]][] => (block.type === 'string' ? [[block.name, Array.from(block.codes, (code) => block.dictionary[code] ?? null)]] : spreadBlock(block, blocks.rowCount).map(({ name, numbers }) => [name, Array.from(numbers)])));
const target = (rows: number) => ({ task: 'classification' as const, codes: Int32Array.from({ length: rows }, (_, row) => row % 2), classes: ['no', 'yes'] });

describe.each(samples.map(([taste, transformer], index) => ({ taste, transformer, title: `${transformer.spec.kind} (${index})` })))('$title', ({ taste, transformer }) => {
  const fitted = (frame: Frame) => fitSteps([transformer.spec], frame, { target: target(frame.rowCount), weights: null }).steps;

  it('fitted, saved and loaded, transforms to the same values', () => {
    fc.assert(fc.property(frames(taste), (frame) => {
      const steps = fitted(frame);
      const text = JSON.stringify(steps);
      const loaded = readSteps(JSON.parse(text));
      expect(JSON.stringify(loaded)).toBe(text);
      expect(seen(applySteps(loaded, frame))).toEqual(seen(applySteps(steps, frame)));
    }), { numRuns: 25 });
  });

  it('transforms a row by what was learned alone, whatever other rows come with it', () => {
    fc.assert(fc.property(frames(taste), fc.infiniteStream(fc.nat()), (frame, picks) => {
      const steps = fitted(frame);
      const rows = Int32Array.from([...picks.take(4)], (pick) => pick % frame.rowCount);
      const all = seen(applySteps(steps, frame));
      const some = seen(applySteps(steps, takeRows(frame, rows)));
      expect(some).toEqual(all.map(([name, values]) => [name, Array.from(rows, (row) => values[row])]));
    }), { numRuns: 25 });
  });
});

it('every step that models may hold is among those tested here', () => {
  expect(new Set(samples.map(([, { spec }]) => spec.kind))).toEqual(new Set(stepKinds()));
});
