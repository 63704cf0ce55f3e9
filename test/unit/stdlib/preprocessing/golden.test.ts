import { describe, expect, it } from 'vitest';
import { Table } from '@/kernel/stdlib/data';
import * as ml from '@/kernel/stdlib/ml';
import { DateParts, FeatureHasher, type Transformer } from '@/kernel/stdlib/ml';
import { frameOf } from '@/kernel/stdlib/table/table';
import type { DatePart } from '@/lib/ml/dates';
import { applySteps, featureNames, toMatrix } from '@/lib/ml/preprocess/apply';
import { fitSteps } from '@/lib/ml/preprocess/fit';
import { murmurHash3 } from '@/lib/ml/preprocess/murmur';
import golden from '../../../fixtures/golden/preprocessing.json';
import texts from '../../../fixtures/golden/texts.json';
import { expectAllClose } from '../../ml/close';

type Columns = Readonly<Record<string, readonly (string | number | null)[]>>;
const types = (columns: Columns) => Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values.some((value) => typeof value === 'string') ? 'string' as const : 'number' as const]));
const tableOf = (columns: Columns) => Table.fromColumns(columns, { types: types(columns) });
const constructors = ml as unknown as Readonly<Record<string, new (options: object) => Transformer>>;
// Box-Cox and Yeo-Johnson: SciPy stops its search for the power at 1e-8 of it. KNNImputer: scikit-learn expands (a − b)², which loses digits.
const tolerances: Readonly<Record<string, number>> = { PowerTransformer: 1e-6, QuantileTransformer: 1e-10, KNNImputer: 1e-9 };

function expectColumns(actual: Table, expected: Columns, tolerance: number): void {
  expect(actual.columnNames).toEqual(Object.keys(expected));
  for (const [name, values] of Object.entries(expected)) expectAllClose(actual.column(name).toArray().map((value) => (value === null ? null : Number(value))), values as (number | null)[], tolerance);
}

describe('equals scikit-learn', () => {
  it.each(golden.cases.map((one, index) => ({ ...one, title: `${one.transformer} ${JSON.stringify(one.params)} on ${one.data}${one.weights ? ', weighted' : ''}${one.target === null ? '' : `, for ${one.target}`} (${index})` })))('$title', ({ transformer, params, data, target, weights, fitTransform, train, probe }) => {
    const all = tableOf((golden.frames as Readonly<Record<string, Columns>>)[data]!);
    const named = target === null ? all : all.derive({ target: (_, row) => (golden.targets as Readonly<Record<string, readonly (string | number)[]>>)[target]![row]! });
    const options = weights ? { sampleWeight: golden.weights.slice(0, golden.split) } : {};
    const tolerance = tolerances[transformer] ?? 1e-12;
    const unfitted = new constructors[transformer]!(params);
    const fitted = target === null ? unfitted.fit(named.head(golden.split), options) : unfitted.fit(named.head(golden.split), 'target', options);
    expectColumns(fitted.transform(all.head(golden.split)), train as unknown as Columns, tolerance);
    expectColumns(fitted.transform(all.slice(golden.split)), probe as unknown as Columns, tolerance);
    if (fitTransform !== null) expectColumns(unfitted.fitTransform(named.head(golden.split), 'target'), fitTransform as unknown as Columns, tolerance);
  });

  it.each(texts.cases.map((one) => ({ ...one, title: `${one.transformer} ${JSON.stringify(one.params)}` })))('$title', ({ transformer, params, terms, train, probe }) => {
    const all = Table.fromColumns({ review: texts.documents });
    const { steps } = fitSteps([new constructors[transformer]!(params).spec], frameOf(all.head(golden.split)));
    const expectRows = (table: Table, rows: readonly (readonly (readonly number[])[])[]): void => {
      const blocks = applySteps(steps, frameOf(table));
      expect(featureNames(blocks)).toEqual(terms);
      const { starts, indices, values } = toMatrix(blocks);
      rows.forEach((row, at) => {
        const expected = row.toSorted((a, b) => a[0]! - b[0]!);
        expect(Array.from(indices.subarray(starts[at], starts[at + 1]))).toEqual(expected.map(([index]) => index));
        expectAllClose(Array.from(values.subarray(starts[at], starts[at + 1])), expected.map(([, value]) => value!));
      });
    };
    expectRows(all.head(golden.split), train as number[][][]);
    expectRows(all.slice(golden.split), probe as number[][][]);
  });

  it('DateParts, by pandas', () => {
    const { parts, values } = golden.dates;
    const fitted = new DateParts({ parts: Object.keys(parts) as DatePart[] }).fitTransform(Table.fromColumns({ d: values.map((time) => new Date(time)) }));
    expect(Object.fromEntries(fitted.columnNames.map((name) => [name, fitted.column(name).toArray()]))).toEqual(Object.fromEntries(Object.entries(parts).map(([part, expected]) => [`d_${part}`, expected])));
  });

  it.each(golden.murmur as [string, number][])('MurmurHash3 of ‘%s’', (text, hash) => {
    expect(murmurHash3(text)).toBe(hash);
  });

  it.each([[true, golden.hashed.signed], [false, golden.hashed.unsigned]] as const)('FeatureHasher, with alternating signs: %s', (alternateSign, rows) => {
    const table = Table.fromColumns({ city: golden.frames.words.city, age: golden.frames.numbers.age });
    const hashed = new FeatureHasher({ nFeatures: 16, alternateSign }).fitTransform(table);
    rows.forEach((row, at) => expectAllClose(Object.values(hashed.row(at)) as number[], row));
  });
});
