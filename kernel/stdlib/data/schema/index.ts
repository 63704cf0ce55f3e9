/** Schemas of tables and what is not as they say, by TFDV's names. Exported from `pinion/data`. */
import { DataError } from '../../errors';
import { isTable, type Table } from '../../table/table';
import { inferSchemaOf, type InferOptions } from './infer';
import { readSchemaText } from './text';
import { frozen, type Schema } from './types';
import { validateTable, type ValidateOptions, type Validation } from './validate';

export { writeSchemaText } from './text';
export type { InferOptions } from './infer';
export type { Feature, FeatureComparator, FeatureType, FloatDomain, IntDomain, Schema, StringDomain } from './types';
export type { Anomaly, AnomalyReason, ValidateOptions, Validation } from './validate';

/**
 * What a table's columns hold, as TFDV's `infer_schema` says it: types, presence, one value a row, domains of texts (and of numbers with
 * `ranges`). Plain frozen data: change it with `{ ...schema, feature: schema.feature.map(…) }` or `changeFeature`.
 *
 * @example const schema = inferSchema(train, { ranges: true, minDomainMass: 0.99 });
 */
export function inferSchema(table: Table, options: InferOptions = {}): Schema {
  if (!isTable(table)) throw new DataError('inferSchema wants a table.', 'Read one with readCsv, or make one with Table.fromRows.');
  return inferSchemaOf(table, options);
}

/**
 * Where a table is not as its schema says, by the names of TFDV's anomalies. `previous` is for drift comparators, `serving` for skew comparators,
 * `environment` leaves out features that are not expected in it.
 *
 * @returns `{ ok, anomalies, table }`: the table has feature, type, short and long description
 * @example const { ok, table: anomalies } = validate(fresh, schema, { previous: train });
 */
export function validate(table: Table, schema: Schema, options: ValidateOptions = {}): Validation {
  if (!isTable(table)) throw new DataError('validate wants a table first.', 'Read one with readCsv, or make one with Table.fromRows.');
  return validateTable(table, schema, options);
}

/** A schema with one feature changed: `changeFeature(schema, 'age', { driftComparator: { jensenShannonDivergence: { threshold: 0.1 } } })`. */
export function changeFeature(schema: Schema, name: string, change: Partial<Schema['feature'][number]>): Schema {
  if (!schema.feature.some((feature) => feature.name === name)) throw new DataError(`The schema has no feature ‘${name}’.`, `It has: ${schema.feature.slice(0, 12).map((feature) => feature.name).join(', ')}.`);
  return frozen({ ...schema, feature: schema.feature.map((feature) => (feature.name === name ? { ...feature, ...change } : feature)) });
}

/**
 * A schema from JSON, or from the text of TensorFlow Metadata's proto (`tfdv.write_schema_text`).
 *
 * @throws DataError that names line and remedy
 */
export function readSchema(text: string): Schema {
  if (!text.trimStart().startsWith('{')) return readSchemaText(text);
  try {
    const value = JSON.parse(text) as Schema;
    if (!Array.isArray(value.feature) || value.feature.some((feature) => typeof feature?.name !== 'string')) throw new Error('it has no list ‘feature’ of records with a name');
    return frozen(value);
  } catch (error) {
    throw new DataError(`This is no schema in JSON: ${error instanceof Error ? error.message : String(error)}.`, 'Write one with JSON.stringify(schema), or with writeSchemaText(schema).');
  }
}
