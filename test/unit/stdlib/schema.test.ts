/** Schemas against tensorflow-metadata's own text, and anomalies by TFDV's names. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeFeature, DataError, inferSchema, readSchema, Table, validate, writeSchemaText, type Feature, type Schema } from '@/kernel/stdlib/data';

const golden = JSON.parse(readFileSync(new URL('../../fixtures/golden/schema.json', import.meta.url), 'utf8')) as { readonly schemas: readonly { readonly source: string; readonly printed: string; readonly escaped: string; readonly json: unknown }[]; readonly types: readonly string[] };
/** Protobuf's JSON has 64-bit integers and numbers beyond JSON as text, and single precision where the proto says float: our numbers, as text to seven digits. */
const plain = (value: unknown): unknown => (Array.isArray(value) ? value.map(plain) : typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]))
  : typeof value === 'number' ? (Number.isSafeInteger(value) ? String(value) : String(Number(value.toPrecision(7)))) : value);

const people = Table.fromRows(Array.from({ length: 200 }, (_, at) => ({ city: ['Oslo', 'Rome', 'Lima'][at % 3]!, age: 20 + (at % 50), height: 1.5 + (at % 30) / 100, member: at % 2 === 0, joined: new Date(Date.UTC(2024, 0, 1 + (at % 300))), note: at % 4 === 0 ? null : `note ${at}` })));

describe('schemas as text', () => {
  it('mean what tensorflow-metadata reads in them', () => {
    for (const { source, printed, escaped, json } of golden.schemas) {
      for (const text of [source, printed, escaped]) expect(plain(readSchema(text))).toEqual(plain(json));
    }
  });

  it('are written so that they read back the same, and as JSON too', () => {
    for (const { source } of golden.schemas) {
      const schema = readSchema(source);
      expect(readSchema(writeSchemaText(schema))).toEqual(schema);
      expect(plain(readSchema(JSON.stringify(schema, (_, value: unknown) => (value === -Infinity ? '-Infinity' : value))))).toEqual(plain(schema));
    }
  });

  it('give any feature back', () => {
    const text = fc.string({ unit: 'grapheme' });
    const feature: fc.Arbitrary<Feature> = fc.record({
      name: text.filter((one) => one !== ''), type: fc.constantFrom('BYTES', 'INT', 'FLOAT'), domain: text, presence: fc.record({ minFraction: fc.double({ noNaN: true }), minCount: fc.nat() }, { requiredKeys: [] }),
      floatDomain: fc.record({ min: fc.double({ noNaN: true }), disallowInf: fc.boolean() }, { requiredKeys: [] }), notInEnvironment: fc.array(text, { minLength: 1 }), driftComparator: fc.record({ infinityNorm: fc.record({ threshold: fc.double({ noNaN: true }) }) }),
    }, { requiredKeys: ['name'] });
    fc.assert(fc.property(fc.array(feature), fc.array(fc.record({ name: text, value: fc.array(text, { minLength: 1 }) }), { minLength: 1 }), (features, stringDomain) => {
      const schema: Schema = { feature: features, stringDomain };
      expect(readSchema(writeSchemaText(schema))).toEqual(schema);
    }));
  });

  it('keep what means nothing for tables', () => {
    const text = 'feature {\n  name: "a"\n  image_domain { minimum_supported_image_fraction: 0.5 }\n  annotation { tag: "x" comment: ["}", "{"] }\n}\ntensor_representation_group { key: "" value { } }\n';
    const written = writeSchemaText(readSchema(text));
    for (const part of ['image_domain { minimum_supported_image_fraction: 0.5 }', 'annotation { tag: "x" comment: ["}", "{"] }', 'tensor_representation_group { key: "" value { } }']) expect(written).toContain(part);
    expect(writeSchemaText(readSchema(written))).toBe(written);
  });

  it.each([['feature {\n  name: 5\n}', 'line 2', 'no text'], ['feature { name: "a"', 'line 1', 'not closed'], ['feature {\n\n  type: BYTES }', 'Feature 1', 'no name'], ['feature { name: "a" deprecated: perhaps }', 'line 1', 'neither true nor false'], ['a § b', 'line 1', 'cannot be read'], ['{"feature": 3}', 'JSON', 'no list']])('refuses %j with its place', (text, place, what) => {
    const error = (() => { try { readSchema(text); return null; } catch (thrown) { return thrown as DataError; } })();
    expect(error).toBeInstanceOf(DataError);
    expect(error!.message).toContain(place);
    expect(error!.message).toContain(what);
  });
});

describe('a schema from a table', () => {
  const schema = inferSchema(people, { ranges: true, environments: ['TRAINING', 'SERVING'] });

  it('has types, presence, valency and domains', () => {
    expect(schema.feature.map(({ name, type }) => [name, type])).toEqual([['city', 'BYTES'], ['age', 'INT'], ['height', 'FLOAT'], ['member', 'INT'], ['joined', 'INT'], ['note', 'BYTES']]);
    expect(schema.feature[0]).toMatchObject({ domain: 'city', presence: { minFraction: 1, minCount: 1 }, shape: { dim: [{ size: 1 }] } });
    expect(schema.feature[1]).toMatchObject({ intDomain: { min: 20, max: 69 } });
    expect(schema.feature[5]).toEqual({ name: 'note', type: 'BYTES', presence: { minCount: 1 }, valueCount: { min: 1, max: 1 } });
    expect(schema.stringDomain).toEqual([{ name: 'city', value: ['Lima', 'Oslo', 'Rome'] }]);
    expect(Object.isFrozen(schema.feature[0]!.presence)).toBe(true);
  });

  it('finds nothing wrong with its own table, whatever that holds', () => {
    expect(validate(people, schema)).toMatchObject({ ok: true, anomalies: [] });
    const value = fc.option(fc.oneof(fc.integer(), fc.double(), fc.string(), fc.boolean()));
    fc.assert(fc.property(fc.array(fc.record({ a: value, b: value, c: fc.option(fc.constantFrom('x', 'y')) }), { maxLength: 40 }), fc.boolean(), (rows, ranges) => {
      const table = Table.fromRows(rows);
      expect(validate(table, inferSchema(table, { ranges })).anomalies).toEqual([]);
    }));
  });
});

describe('anomalies', () => {
  const schema = inferSchema(people, { ranges: true, environments: ['TRAINING', 'SERVING'] });
  const typesOf = (table: Table, one: Schema = schema, options = {}) => validate(table, one, options).anomalies.flatMap(({ feature, reasons }) => reasons.map(({ type }) => [feature, type]));

  it('have names that TFDV knows', () => {
    const broken = Table.fromRows([{ city: 'Paris', age: 200, height: -1, member: 7, note: 3, extra: 1 }, { city: 'Oslo', age: 5, height: 9, member: -2, note: 4, extra: 1 }]);
    const types = typesOf(broken);
    expect(types).toEqual([
      ['city', 'ENUM_TYPE_UNEXPECTED_STRING_VALUES'], ['age', 'INT_TYPE_SMALL_INT'], ['age', 'INT_TYPE_BIG_INT'], ['height', 'UNEXPECTED_DATA_TYPE'], ['height', 'FLOAT_TYPE_SMALL_FLOAT'], ['height', 'FLOAT_TYPE_BIG_FLOAT'],
      ['member', 'BOOL_TYPE_SMALL_INT'], ['member', 'BOOL_TYPE_BIG_INT'], ['joined', 'SCHEMA_MISSING_COLUMN'], ['note', 'UNEXPECTED_DATA_TYPE'], ['extra', 'SCHEMA_NEW_COLUMN'],
    ].filter(([feature, type]) => !(feature === 'height' && type === 'UNEXPECTED_DATA_TYPE')));
    for (const [, type] of types) expect(golden.types).toContain(type);
  });

  it('say in TFDV’s words what is wrong, and several reasons as one anomaly', () => {
    const found = validate(people.replace('city', { Rome: 'Roma' }), schema).anomalies;
    expect(found).toEqual([expect.objectContaining({ feature: 'city', shortDescription: 'Unexpected string values', description: 'Examples contain values missing from the schema: Roma (~34%). ' })]);
    const gaps = validate(people.filter((row) => row['age'] > 60).derive({ age: (row) => (row['age'] === 61 ? null : 999) }), schema);
    expect(gaps.anomalies[0]).toMatchObject({ feature: 'age', type: 'MULTIPLE_REASONS', shortDescription: 'Multiple errors' });
    expect(gaps.anomalies[0]!.description).toContain('The feature was present in fewer examples than expected: minimum fraction = 1.000000, actual = 0.888889');
    expect(gaps.table.columnNames).toEqual(['feature', 'type', 'short', 'description']);
  });

  it('let some values lie outside where the domain’s mass allows it', () => {
    const odd = people.concat(Table.fromRows([{ ...people.row(0), city: 'Paris' }]));
    expect(typesOf(odd)).toEqual([['city', 'ENUM_TYPE_UNEXPECTED_STRING_VALUES']]);
    expect(typesOf(odd, changeFeature(schema, 'city', { distributionConstraints: { minDomainMass: 0.99 } }))).toEqual([]);
  });

  it('leave out what is not expected in an environment', () => {
    const served = changeFeature(schema, 'member', { notInEnvironment: ['SERVING'] });
    expect(typesOf(people.drop('member'), served)).toEqual([['member', 'SCHEMA_MISSING_COLUMN']]);
    expect(typesOf(people.drop('member'), served, { environment: 'SERVING' })).toEqual([]);
    expect(() => validate(people, served, { environment: 'TEST' })).toThrow('no environment ‘TEST’');
  });

  it('compare with the data before and the data served', () => {
    let watched = changeFeature(schema, 'city', { driftComparator: { infinityNorm: { threshold: 0.01 } }, skewComparator: { infinityNorm: { threshold: 0.3 } } });
    watched = changeFeature(watched, 'height', { driftComparator: { jensenShannonDivergence: { threshold: 0.05 } } });
    const before = Table.fromRows(people.toArray().map((row, at) => ({ ...row, city: at % 4 === 0 ? 'Rome' : row['city'] as string, height: row['height'] as number - (at % 2) / 10 })));
    const drift = validate(people, watched, { previous: before }).anomalies;
    expect(drift.map(({ feature, type }) => [feature, type])).toEqual([['city', 'COMPARATOR_L_INFTY_HIGH'], ['height', 'COMPARATOR_JENSEN_SHANNON_DIVERGENCE_HIGH']]);
    expect(drift[0]).toMatchObject({ shortDescription: 'High Linfty distance between current and previous', description: 'The Linfty distance between current and previous is 0.165 (up to six significant digits), above the threshold 0.01. The feature value with maximum difference is: Rome' });
    expect(typesOf(people, watched, { serving: before })).toEqual([]);
    expect(typesOf(people, watched, { previous: before.drop('city') })[0]).toEqual(['city', 'COMPARATOR_CONTROL_DATA_MISSING']);
  });

  it('are said of the whole table too', () => {
    const counted: Schema = { ...schema, datasetConstraints: { minExamplesCount: 500, numExamplesDriftComparator: { maxFractionThreshold: 2 } } };
    expect(typesOf(people, counted, { previous: people.head(50) })).toEqual([[null, 'DATASET_LOW_NUM_EXAMPLES'], [null, 'COMPARATOR_HIGH_NUM_EXAMPLES']]);
  });

  it('of an empty table, and of a column that is missing everywhere, are about what is not there', () => {
    expect(typesOf(people.head(0)).map(([, type]) => type)).toEqual(Array(6).fill('FEATURE_TYPE_NOT_PRESENT'));
    expect(typesOf(people.derive({ age: () => null }))).toEqual([['age', 'FEATURE_TYPE_LOW_FRACTION_PRESENT'], ['age', 'FEATURE_TYPE_NOT_PRESENT']]);
  });
});
