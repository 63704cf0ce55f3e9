import { describe, expect, it } from 'vitest';
import { Table } from '@/kernel/stdlib/data';
import {
  Binarizer, CountVectorizer, DateParts, FeatureHasher, FunctionTransformer, HistGradientBoostingClassifier, KBinsDiscretizer, KNNImputer, MaxAbsScaler, MinMaxScaler, MissingIndicator, Normalizer, OneHotEncoder, OrdinalEncoder, Pipeline, PolynomialFeatures, PowerTransformer, QuantileTransformer, RobustScaler, SelectKBest, SimpleImputer, StandardScaler, TargetEncoder, TfidfVectorizer, type Transformer, VarianceThreshold,
} from '@/kernel/stdlib/ml';
import { columnStorage } from '@/kernel/stdlib/table/column';
import { toMatrix } from '@/lib/ml/preprocess/apply';
import { fitSteps } from '@/lib/ml/preprocess/fit';

const numeric: readonly (readonly [string, Transformer])[] = [
  ['StandardScaler', new StandardScaler()], ['MinMaxScaler', new MinMaxScaler()], ['MaxAbsScaler', new MaxAbsScaler()], ['RobustScaler', new RobustScaler()],
  ['QuantileTransformer', new QuantileTransformer()], ['PowerTransformer', new PowerTransformer()], ['Binarizer', new Binarizer()], ['KBinsDiscretizer', new KBinsDiscretizer()], ['PolynomialFeatures', new PolynomialFeatures()],
];
const good = Table.fromColumns({ x: [1, 2, 3, 4] });
const words = Table.fromColumns({ c: ['a', 'b', 'a', 'b', 'a', 'b'], y: [1.5, 2, 3, 4, 5, 6] });

describe.each(numeric)('%s', (name, transformer) => {
  it('refuses an empty table', () => expect(() => transformer.fit(good.head(0))).toThrow('no rows to learn from'));
  it('refuses text by the column’s name', () => expect(() => transformer.fit(Table.fromColumns({ c: ['a', 'b'] }))).toThrow(`${name} was given ‘c’, which holds text. Encode it with OneHotEncoder`));
  it('refuses an infinite value by column and row, in training and later', () => {
    const infinite = Table.fromColumns({ x: [1, 2, Infinity] });
    expect(() => transformer.fit(infinite)).toThrow('Column ‘x’, row 2 is infinite. Limit the column with clip().');
    expect(() => transformer.fit(good).transform(infinite)).toThrow('Column ‘x’, row 2 is infinite.');
  });
  it('refuses a table without its column, or with text in it', () => {
    expect(() => transformer.fit(good).transform(good.rename({ x: 'z' }))).toThrow('The column ‘x’ is missing. The model was trained with it; there are: z.');
    expect(() => transformer.fit(good).transform(good.coerce({ x: 'string' }))).toThrow('Column ‘x’ holds text where the model expects numbers.');
  });
  it('takes one row, and a constant column', () => {
    for (const table of [good.head(1), Table.fromColumns({ x: [3, 3, 3] })]) {
      const transformed = transformer.fitTransform(table);
      expect(transformed.rowCount).toBe(table.rowCount);
      for (const column of transformed.columnNames) expect(transformed.column(column).toArray().every((value) => Number.isFinite(value))).toBe(true);
    }
  });
});

describe('a column that is missing in every row', () => {
  it.each(numeric.filter(([name]) => name !== 'KBinsDiscretizer' && name !== 'PolynomialFeatures'))('%s refuses it by name', (name, transformer) => {
    expect(() => transformer.fit(Table.fromColumns({ x: [1, 2], gone: [NaN, NaN] }))).toThrow(`Column ‘gone’ is missing in every row, so ${name} has nothing to learn from. Leave it out with .drop("gone").`);
  });
});

describe('encoders', () => {
  it('name row, column and category of what did not occur in training', () => {
    const odd = Table.fromColumns({ c: ['a', 'zebra'] });
    expect(() => new OneHotEncoder().fit(words.select('c')).transform(odd)).toThrow('Row 1, column ‘c’: ‘zebra’ did not occur in training. Use OneHotEncoder({ handleUnknown:');
    expect(() => new OrdinalEncoder().fit(words.select('c')).transform(odd)).toThrow('Row 1, column ‘c’: ‘zebra’ did not occur in training.');
    expect(new OneHotEncoder({ handleUnknown: 'infrequentIfExist', maxCategories: 2 }).fit(Table.fromColumns({ c: ['a', 'a', 'b', 'c'] })).transform(odd).toArray()).toEqual([{ c_a: 1, c_infrequent: 0 }, { c_a: 0, c_infrequent: 1 }]);
    expect(new TargetEncoder().fit(words, 'y').transform(odd).column('c').at(1)).toBeCloseTo(21.5 / 6, 12);
  });

  it('take 10,000 categories without spreading them, and say when trees would need them spread', async () => {
    const many = Table.fromColumns({ c: Array.from({ length: 20_000 }, (_, i) => `c${i % 10_000}`), y: Array.from({ length: 20_000 }, (_, i) => (i % 3 === 0 ? 'yes' : 'no')) });
    const encoded = (transformer: Transformer) => toMatrix(fitSteps([transformer.spec], { rowCount: many.rowCount, columns: [columnStorage(many.column('c'))] }).blocks);
    expect(encoded(new OneHotEncoder())).toMatchObject({ columns: 10_000, values: { length: 20_000 } });
    expect(encoded(new FeatureHasher())).toMatchObject({ columns: 65_536, values: { length: 20_000 } });
    expect(() => new OneHotEncoder().fitTransform(many.drop('y'))).toThrow('‘c’ gives 10,000 columns of 20,000 rows, too many to spread out. Keep fewer of them (maxCategories');
    await expect(new Pipeline([new OneHotEncoder(), new HistGradientBoostingClassifier()]).fit(many, 'y')).rejects.toThrow('too many to spread out');
    expect(new TargetEncoder().fitTransform(many, 'y').columnNames).toEqual(['c']);
  });

  it('take mixed values as text', () => {
    expect(new OneHotEncoder().fitTransform(Table.fromColumns({ c: ['1', 2, true, null] })).columnNames).toEqual(['c_1', 'c_2', 'c_true', 'c_missing']);
  });

  it('refuse what they cannot learn from, in words', () => {
    expect(() => new TargetEncoder().fit(words)).toThrow('TargetEncoder learns from a target.');
    expect(() => new TargetEncoder().fitTransform(words.head(3), 'y')).toThrow('TargetEncoder cannot part the training rows');
    expect(() => new TargetEncoder().fit(words.filter((row) => row.c === 'a').derive({ z: () => 'same' }), 'z')).toThrow('only one class, ‘same’');
    expect(() => new TargetEncoder().fit(words, 'z')).toThrow('No column ‘z’');
    expect(() => new MinMaxScaler().fit(good, { sampleWeight: [1, 1, 1, 1] })).toThrow('MinMaxScaler takes no sampleWeight');
    expect(() => new StandardScaler().fit(good, { sampleWeight: [1, -1, 1, 1] })).toThrow('The weight of row 1 is -1.');
    expect(() => new PowerTransformer({ method: 'box-cox' }).fit(Table.fromColumns({ x: [1, 0, 2] }))).toThrow('Column ‘x’, row 1 is 0, and Box-Cox takes values above 0 only.');
    expect(() => new Normalizer().fit(good).transform(Table.fromColumns({ x: [1, NaN] }))).toThrow('Column ‘x’, row 1 is missing, so the row has no norm.');
    expect(() => new KBinsDiscretizer().fit(Table.fromColumns({ x: [1, NaN] }))).toThrow('Column ‘x’, row 1 is missing, so it is in no bin.');
  });
});

describe('imputers, texts, dates and selection', () => {
  const texts = Table.fromColumns({ t: ['good film', 'bad film', 'good'], y: ['a', 'b', 'a'] });
  const counts = Table.fromColumns({ n: [1, 2, 3, 4], m: [4, 1, 2, 9], y: ['a', 'b', 'a', 'b'] });

  it('name column and row of what they cannot take', () => {
    expect(() => new KNNImputer().fit(Table.fromColumns({ a: [1, 2], b: [NaN, NaN] }))).toThrow('Column ‘b’ is missing in every row, so KNNImputer has nothing to learn from.');
    expect(() => new SimpleImputer().fit(Table.fromColumns({ b: [NaN, NaN] }))).toThrow('Column ‘b’ has no value to impute mean from.');
    expect(() => new MissingIndicator().fit(good).transform(Table.fromColumns({ x: [1, NaN] }))).toThrow('Column ‘x’, row 1 is missing, and training had no missing value there.');
    expect(() => new TfidfVectorizer().fit(Table.fromColumns({ t: ['good', null] }))).toThrow('Column ‘t’, row 1 is missing, and TfidfVectorizer takes texts only.');
    expect(() => new CountVectorizer().fit(good)).toThrow('CountVectorizer was given ‘x’, which does not hold text.');
    expect(() => new DateParts().fit(texts.select('t'))).toThrow('DateParts was given ‘t’, which holds text, not dates.');
    expect(() => new SelectKBest({ scoreFunc: 'chi2' }).fit(counts.derive({ n: (row) => -row['n'] }), 'y')).toThrow('Column ‘n’, row 0 is -1, and chi2 takes counts of at least 0.');
    expect(() => new SelectKBest().fit(counts)).toThrow('SelectKBest learns from a target.');
    expect(() => new SelectKBest().fit(counts.derive({ m: (_, row) => (row === 2 ? null : 1) }), 'y')).toThrow('Column ‘m’, row 2 is missing. Add a SimpleImputer before SelectKBest.');
  });

  it('say when nothing is left', () => {
    expect(() => new VarianceThreshold().fit(Table.fromColumns({ x: [2, 2] }))).toThrow('No column has a variance above 0. All are constant.');
    expect(() => new CountVectorizer().fit(Table.fromColumns({ t: ['a', 'b c'] }))).toThrow('Column ‘t’ has no terms.');
    expect(() => new CountVectorizer({ minDf: 3 }).fit(texts.select('t'))).toThrow('No term of column ‘t’ is in at least 3 and at most 3 of 3 texts. Lower minDf, or raise maxDf.');
    expect(() => new FunctionTransformer()).toThrow('its function could not be saved with it');
  });

  it('give unknown words and one row what was learned', () => {
    expect(new CountVectorizer().fit(texts.select('t')).transform(Table.fromColumns({ t: ['unseen good good'] })).toArray()).toEqual([{ t_bad: 0, t_film: 0, t_good: 2 }]);
    expect(new KNNImputer().fitTransform(good.head(1)).toArray()).toEqual([{ x: 1 }]);
    expect(new DateParts({ parts: ['daysSince'], cyclic: ['month'] }).fitTransform(Table.fromColumns({ d: [new Date('2024-01-03'), null] })).toArray()).toEqual([{ d_daysSince: 0, d_month_sin: 0, d_month_cos: 1 }, { d_daysSince: null, d_month_sin: null, d_month_cos: null }]);
  });
});

describe('parameters out of range are refused in words', () => {
  it.each([
    [() => new MinMaxScaler({ featureRange: [1, 1] }), 'featureRange must be two numbers, the lower first'],
    [() => new RobustScaler({ quantileRange: [-1, 50] }), 'quantileRange is in percent'],
    [() => new QuantileTransformer({ nQuantiles: 0 }), 'nQuantiles must be a whole number from 1'],
    [() => new QuantileTransformer({ nQuantiles: 100, subsample: 10 }), 'nQuantiles (100) is more than subsample (10).'],
    [() => new PowerTransformer({ method: 'log' as 'box-cox' }), "There is no method ‘log’. Use 'yeo-johnson', 'box-cox'."],
    [() => new OneHotEncoder({ minFrequency: 1.5 }), 'minFrequency is a number of rows, or a share below 1'],
    [() => new OneHotEncoder({ categories: { c: ['a', 'a'] } }), 'name ‘a’ twice'],
    [() => new OrdinalEncoder({ unknownValue: -1 }), "Add handleUnknown: 'useEncodedValue'."],
    [() => new TargetEncoder({ cv: 1 }), 'cv must be a whole number from 2'],
    [() => new KBinsDiscretizer({ nBins: 1 }), 'nBins must be a whole number from 2'],
    [() => new PolynomialFeatures({ degree: [3, 2] }), 'The degrees from 3 to 2 are none.'],
    [() => new FeatureHasher({ nFeatures: 2 ** 20 }), 'nFeatures must be a whole number from 1'],
  ])('%#', (make, message) => expect(make).toThrow(message));
});
