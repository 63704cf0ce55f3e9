/** Where a table is not as its schema says, by the names of TFDV's anomalies (anomalies.proto, v0; its g3doc/anomalies.md). */
import { countMissing, lengthOf, type FrameColumn } from '@/lib/ml/frame';
import { DataError } from '../../errors';
import { frameOf, Table } from '../../table/table';
import { jensenShannonDivergence, lInfinity, normalizedAbsDifference } from './distance';
import type { Feature, FeatureComparator, Schema, StringDomain } from './types';

export interface AnomalyReason {
  /** The name in TFDV's anomalies.proto. */
  readonly type: string;
  readonly shortDescription: string;
  readonly description: string;
}

export interface Anomaly extends AnomalyReason {
  /** The column; null for what is said of the table. */
  readonly feature: string | null;
  /** Where there are several, `type` is MULTIPLE_REASONS. */
  readonly reasons: readonly AnomalyReason[];
}

export interface ValidateOptions {
  /** Only features of this environment are asked for: the label of training data may lack in data to serve. */
  readonly environment?: string;
  /** The table before this one, for drift comparators. */
  readonly previous?: Table;
  /** The table that is served, for skew comparators. */
  readonly serving?: Table;
}

export interface Validation {
  readonly ok: boolean;
  readonly anomalies: readonly Anomaly[];
  /** Feature, type, short and long description, one row an anomaly. */
  readonly table: Table;
}

const reason = (type: string, shortDescription: string, description: string): AnomalyReason => ({ type, shortDescription, description });
/** As C++ prints six significant digits. */
const six = (value: number): string => String(Number(value.toPrecision(6)));

export function validateTable(table: Table, schema: Schema, { environment, previous, serving }: ValidateOptions = {}): Validation {
  if (!Array.isArray((schema as Schema | undefined)?.feature)) throw new DataError('validate wants a schema as its second value.', 'Make one with inferSchema(table), or read one with readSchema(text).');
  if (environment !== undefined && !environmentsOf(schema).has(environment)) throw new DataError(`The schema knows no environment ‘${environment}’.`, `It knows: ${[...environmentsOf(schema)].join(', ') || 'none'}.`);
  const { columns, rowCount } = frameOf(table);
  const byName = new Map(columns.map((column) => [column.name, column]));
  const found: Anomaly[] = [];
  const add = (feature: string | null, reasons: readonly AnomalyReason[]) => {
    if (reasons.length === 0) return;
    const [first] = reasons;
    found.push({ feature, reasons, ...(reasons.length === 1 ? first! : reason('MULTIPLE_REASONS', 'Multiple errors', reasons.map((one) => one.description).join(' '))) });
  };
  for (const feature of schema.feature) {
    if (!isExpected(feature, schema, environment)) continue;
    const column = byName.get(feature.name);
    if (column === undefined) {
      if ((feature.presence?.minCount ?? 0) > 0 || (feature.presence?.minFraction ?? 0) > 0) add(feature.name, [reason('SCHEMA_MISSING_COLUMN', 'Column dropped', 'Column is completely missing')]);
      continue;
    }
    add(feature.name, [
      ...typeReasons(feature, column), ...presenceReasons(feature, column), ...domainReasons(feature, column, schema), ...uniqueReasons(feature, column),
      ...(previous ? comparatorReasons(feature.driftComparator, column, frameOf(previous).columns.find(({ name }) => name === feature.name), 'current', 'previous') : []),
      ...(serving ? comparatorReasons(feature.skewComparator, column, frameOf(serving).columns.find(({ name }) => name === feature.name), 'training', 'serving') : []),
    ]);
  }
  const known = new Set(schema.feature.map(({ name }) => name));
  for (const { name } of columns) if (!known.has(name)) add(name, [reason('SCHEMA_NEW_COLUMN', 'New column', 'New column (column in data but not in schema)')]);
  add(null, datasetReasons(schema, rowCount, previous?.rowCount));
  return {
    ok: found.length === 0, anomalies: Object.freeze(found),
    table: Table.fromColumns({ feature: found.map((one) => one.feature), type: found.map((one) => one.type), short: found.map((one) => one.shortDescription), description: found.map((one) => one.description) }, { types: { feature: 'string', type: 'string', short: 'string', description: 'string' }, name: 'anomalies' }),
  };
}

function environmentsOf(schema: Schema): Set<string> {
  return new Set([...(schema.defaultEnvironment ?? []), ...schema.feature.flatMap((feature) => [...(feature.inEnvironment ?? []), ...(feature.notInEnvironment ?? [])])]);
}

function isExpected({ inEnvironment = [], notInEnvironment = [], lifecycleStage, deprecated }: Feature, schema: Schema, environment: string | undefined): boolean {
  // TFDV looks at features in production only.
  if (deprecated === true || ['PLANNED', 'ALPHA', 'DEPRECATED', 'DISABLED', 'DEBUG_ONLY', 'VALIDATION_DERIVED'].includes(lifecycleStage ?? '')) return false;
  if (environment === undefined || inEnvironment.includes(environment)) return true;
  return !notInEnvironment.includes(environment) && (schema.defaultEnvironment ?? []).includes(environment);
}

const kindOf = (column: FrameColumn): string => (column.type === 'string' ? 'STRING' : column.type === 'number' ? 'FLOAT' : 'INT');

function typeReasons({ type }: Feature, column: FrameColumn): AnomalyReason[] {
  const kind = kindOf(column);
  const wanted = type === 'BYTES' ? 'STRING' : type;
  if (wanted === undefined || wanted === 'TYPE_UNKNOWN' || wanted === kind || countMissing(column) === lengthOf(column)) return [];
  // Whole numbers alone do not make another type of numbers.
  if (wanted === 'FLOAT' && column.type === 'integer') return [];
  return [reason('UNEXPECTED_DATA_TYPE', 'Unexpected data type', `Expected data of type: ${type} but got ${kind}`)];
}

function presenceReasons({ presence, valueCount, shape }: Feature, column: FrameColumn): AnomalyReason[] {
  const rows = lengthOf(column);
  const present = rows - countMissing(column);
  const found: AnomalyReason[] = [];
  if (presence?.minFraction !== undefined && rows > 0 && present / rows < presence.minFraction) found.push(reason('FEATURE_TYPE_LOW_FRACTION_PRESENT', 'Column dropped', `The feature was present in fewer examples than expected: minimum fraction = ${presence.minFraction.toFixed(6)}, actual = ${(present / rows).toFixed(6)}`));
  if (presence?.minCount !== undefined && present < presence.minCount) found.push(present === 0 ? reason('FEATURE_TYPE_NOT_PRESENT', 'Column dropped', 'The feature was not present in any examples.') : reason('FEATURE_TYPE_LOW_NUMBER_PRESENT', 'Column dropped', `The feature was present in fewer examples than expected: minimum = ${presence.minCount}, actual = ${present}`));
  if (present > 0 && (valueCount?.min ?? 0) > 1) found.push(reason('FEATURE_TYPE_LOW_NUMBER_VALUES', 'Missing values', 'Some examples have fewer values than expected.'));
  if (present > 0 && valueCount?.max !== undefined && valueCount.max < 1) found.push(reason('FEATURE_TYPE_HIGH_NUMBER_VALUES', 'Superfluous values', 'Some examples have more values than expected.'));
  if (present > 0 && shape?.dim?.some(({ size }) => size !== undefined && size !== 1)) found.push(reason('INVALID_FEATURE_SHAPE', 'Invalid feature shape', 'The feature has a shape of several values, but each example has one.'));
  else if (shape !== undefined && present < rows && present > 0) found.push(reason('INVALID_FEATURE_SHAPE', 'Invalid feature shape', 'The feature has a shape, but it’s not always present'));
  return found;
}

function domainReasons(feature: Feature, column: FrameColumn, schema: Schema): AnomalyReason[] {
  const mass = feature.distributionConstraints?.minDomainMass ?? 1;
  const named = <Domain extends { readonly name?: string }>(domains: readonly Domain[] | undefined) => (feature.domain === undefined ? undefined : domains?.find(({ name }) => name === feature.domain));
  const strings = feature.stringDomain ?? named(schema.stringDomain);
  if (strings !== undefined) return column.type === 'string' ? stringReasons(strings, column, mass) : [];
  if (feature.boolDomain !== undefined) return boolReasons(feature.boolDomain, column);
  const ints = feature.intDomain ?? named(schema.intDomain);
  const floats = feature.floatDomain ?? named(schema.floatDomain);
  if (feature.domain !== undefined && ints === undefined && floats === undefined) return [reason('INVALID_SCHEMA_SPECIFICATION', 'Invalid schema specification', `The feature has domain ‘${feature.domain}’, which the schema does not define.`)];
  const domain = ints ?? floats;
  if (domain === undefined || column.type === 'string') return [];
  const prefix = ints !== undefined ? 'INT' : 'FLOAT';
  let [low, high, infinite] = [Infinity, -Infinity, false];
  for (const value of column.numbers) {
    if (value < low) low = value;
    if (value > high) high = value;
    infinite ||= value === Infinity || value === -Infinity;
  }
  const word = (size: 'SMALL' | 'BIG') => `${prefix}_TYPE_${size}_${prefix}`;
  const found: AnomalyReason[] = [];
  if (domain.min !== undefined && low < domain.min) found.push(reason(word('SMALL'), 'Out-of-range values', `Unexpectedly low values: ${six(low)}<${six(domain.min)}${prefix === 'FLOAT' ? ' (upto six significant digits)' : ''}.`));
  if (domain.max !== undefined && high > domain.max) found.push(reason(word('BIG'), 'Out-of-range values', `Unexpectedly high values: ${six(high)}>${six(domain.max)}${prefix === 'FLOAT' ? ' (upto six significant digits)' : ''}.`));
  if (floats?.disallowInf === true && infinite) found.push(reason('FLOAT_TYPE_HAS_INF', 'Invalid values', 'Float feature has Inf values.'));
  return found;
}

/** The most frequent values outside the domain are named, with their share as TFDV rounds it. */
function stringReasons({ value = [] }: StringDomain, column: FrameColumn & { readonly type: 'string' }, mass: number): AnomalyReason[] {
  const known = new Set(value);
  const counts = new Int32Array(column.dictionary.length);
  let present = 0;
  for (const code of column.codes) if (code >= 0) { counts[code]! += 1; present += 1; }
  const odd = column.dictionary.map((text, code) => ({ text, count: counts[code]! })).filter(({ text, count }) => count > 0 && !known.has(text)).sort((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1));
  const outside = odd.reduce((sum, { count }) => sum + count, 0);
  if (outside === 0 || outside <= (1 - mass) * present + 1e-9 * present) return [];
  const share = (count: number) => (count / present < 0.01 ? '<1%' : `~${Math.round((100 * count) / present)}%`);
  return [reason('ENUM_TYPE_UNEXPECTED_STRING_VALUES', 'Unexpected string values', `Examples contain values missing from the schema: ${odd.slice(0, 10).map(({ text, count }) => `${text.slice(0, 100)} (${share(count)})`).join(', ')}${odd.length > 10 ? `, and ${odd.length - 10} more` : ''}. `)];
}

function boolReasons(domain: NonNullable<Feature['boolDomain']>, column: FrameColumn): AnomalyReason[] {
  if (column.type === 'string') {
    const words = [domain.trueValue ?? 'true', domain.falseValue ?? 'false'];
    const used = new Set(column.codes);
    const odd = column.dictionary.filter((text, code) => used.has(code) && !words.includes(text));
    return odd.length === 0 ? [] : [reason('BOOL_TYPE_UNEXPECTED_STRING', 'Unexpected string values', `Saw unexpected value instead of ${words.join(' or ')}: ${odd.slice(0, 10).join(', ')}`)];
  }
  let [low, high, odd] = [Infinity, -Infinity, NaN];
  for (const value of column.numbers) {
    if (value < low) low = value;
    if (value > high) high = value;
    if (value === value && value !== 0 && value !== 1) odd = value;
  }
  if (column.type === 'number' && odd === odd) return [reason('BOOL_TYPE_UNEXPECTED_FLOAT', 'Non-boolean values', `Float values falling between 0 and 1: ${six(odd)}`)];
  return [
    ...(low < 0 ? [reason('BOOL_TYPE_SMALL_INT', 'Non-boolean values', `Integer values are below 0: ${six(low)}`)] : []),
    ...(high > 1 ? [reason('BOOL_TYPE_BIG_INT', 'Non-boolean values', `Integer values are above 1: ${six(high)}`)] : []),
  ];
}

function uniqueReasons({ uniqueConstraints: wanted }: Feature, column: FrameColumn): AnomalyReason[] {
  if (wanted === undefined) return [];
  const unique = column.type === 'string' ? new Set(column.codes.filter((code) => code >= 0)).size : new Set(column.numbers.filter((value) => value === value)).size;
  if (wanted.min !== undefined && unique < wanted.min) return [reason('FEATURE_TYPE_LOW_UNIQUE', 'Low number of unique values', `Expected at least ${wanted.min} unique values but found only ${unique}.`)];
  return wanted.max !== undefined && unique > wanted.max ? [reason('FEATURE_TYPE_HIGH_UNIQUE', 'High number of unique values', `Expected no more than ${wanted.max} unique values but found ${unique}.`)] : [];
}

/** `column` is the treatment, `control` what it is compared with, by TFDV's words for them. */
function comparatorReasons(comparator: FeatureComparator | undefined, column: FrameColumn, control: FrameColumn | undefined, treatmentName: string, controlName: string): AnomalyReason[] {
  const limits = [comparator?.infinityNorm?.threshold, comparator?.jensenShannonDivergence?.threshold, comparator?.normalizedAbsDifference?.threshold];
  if (limits.every((limit) => limit === undefined)) return [];
  if (control === undefined || countMissing(control) === lengthOf(control)) return [reason('COMPARATOR_CONTROL_DATA_MISSING', `${controlName} data missing`, `${controlName} data is missing.`)];
  if (countMissing(column) === lengthOf(column)) return [reason('COMPARATOR_TREATMENT_DATA_MISSING', `${treatmentName} data missing`, `${treatmentName} data is missing.`)];
  const [norm, divergence, absolute] = limits;
  const found: AnomalyReason[] = [];
  const words = (what: string, value: number, limit: number) => `The ${what} between ${treatmentName} and ${controlName} is ${six(value)} (up to six significant digits), above the threshold ${six(limit)}.`;
  if (norm !== undefined) {
    const distance = lInfinity(column, control)!;
    if (distance.value > norm) found.push(reason('COMPARATOR_L_INFTY_HIGH', `High Linfty distance between ${treatmentName} and ${controlName}`, `${words('Linfty distance', distance.value, norm)} The feature value with maximum difference is: ${distance.most}`));
  }
  if (divergence !== undefined) {
    const value = jensenShannonDivergence(column, control) ?? 0;
    if (value > divergence) found.push(reason('COMPARATOR_JENSEN_SHANNON_DIVERGENCE_HIGH', `High approximate Jensen-Shannon divergence between ${treatmentName} and ${controlName}`, words('approximate Jensen-Shannon divergence', value, divergence)));
  }
  if (absolute !== undefined) {
    const value = normalizedAbsDifference(column, control)!;
    if (value > absolute) found.push(reason('COMPARATOR_NORMALIZED_ABSOLUTE_DIFFERENCE_HIGH', `High normalized absolute difference between ${treatmentName} and ${controlName}`, words('normalized absolute difference', value, absolute)));
  }
  return found;
}

function datasetReasons({ datasetConstraints: wanted }: Schema, rows: number, before: number | undefined): AnomalyReason[] {
  if (wanted === undefined) return [];
  const found: AnomalyReason[] = [];
  if (wanted.minExamplesCount !== undefined && rows < wanted.minExamplesCount) found.push(reason('DATASET_LOW_NUM_EXAMPLES', 'Low num examples in dataset.', `The dataset has ${rows} examples, which is fewer than expected.`));
  if (wanted.maxExamplesCount !== undefined && rows > wanted.maxExamplesCount) found.push(reason('DATASET_HIGH_NUM_EXAMPLES', 'High num examples in dataset.', `The dataset has ${rows} examples, which is more than expected.`));
  const compare = wanted.numExamplesDriftComparator;
  if (compare !== undefined && before !== undefined && before > 0) {
    const ratio = rows / before;
    if (compare.minFractionThreshold !== undefined && ratio < compare.minFractionThreshold) found.push(reason('COMPARATOR_LOW_NUM_EXAMPLES', 'Low num examples in current dataset versus the previous span.', `The ratio of num examples in the current dataset versus the previous span is ${six(ratio)} (up to six significant digits), which is below the threshold ${six(compare.minFractionThreshold)}.`));
    if (compare.maxFractionThreshold !== undefined && ratio > compare.maxFractionThreshold) found.push(reason('COMPARATOR_HIGH_NUM_EXAMPLES', 'High num examples in current dataset versus the previous span.', `The ratio of num examples in the current dataset versus the previous span is ${six(ratio)} (up to six significant digits), which is above the threshold ${six(compare.maxFractionThreshold)}.`));
  }
  return found;
}
