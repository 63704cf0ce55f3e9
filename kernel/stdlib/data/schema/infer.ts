/** A schema from a table, as `tfdv.infer_schema` makes one. */
import { countMissing, type FrameColumn } from '@/lib/ml/frame';
import { frameOf, type Table } from '../../table/table';
import { frozen, type Feature, type Schema, type StringDomain } from './types';

export interface InferOptions {
  /** A text with at most so many different values gets a domain of them. Default: 100 (TFDV's `max_string_domain_size`). */
  readonly maxStringDomainSize?: number;
  /** Least and greatest values of numbers as domains, which TFDV leaves to you. Default: false. */
  readonly ranges?: boolean;
  /** The share of values that has to lie in each domain, where new data may bring some values that this table lacks. Default: 1. */
  readonly minDomainMass?: number;
  /** The environments that every feature is expected in unless it says otherwise. */
  readonly environments?: readonly string[];
}

/** Types, presence, one value a row, and domains of texts (and of numbers with `ranges`). */
export function inferSchemaOf(table: Table, options: InferOptions = {}): Schema {
  const { columns, rowCount } = frameOf(table);
  const domains: StringDomain[] = [];
  const features = columns.map((column): Feature => {
    const missing = countMissing(column);
    const isRequired = missing === 0 && rowCount > 0;
    const values = column.type === 'string' ? usedValues(column) : null;
    const isEnum = values !== null && values.length > 0 && values.length <= (options.maxStringDomainSize ?? 100);
    if (isEnum) domains.push({ name: column.name, value: values });
    const range = options.ranges === true && column.type !== 'string' && column.type !== 'boolean' ? rangeOf(column.numbers) : null;
    return {
      name: column.name,
      type: column.type === 'string' ? 'BYTES' : column.type === 'number' ? 'FLOAT' : 'INT',
      ...(isEnum ? { domain: column.name } : {}),
      ...(column.type === 'boolean' ? { boolDomain: {} } : {}),
      ...(column.type === 'date' ? { timeDomain: { integerFormat: 'UNIX_MILLISECONDS' } } : {}),
      ...(range === null || column.type === 'date' ? {} : column.type === 'integer' ? { intDomain: range } : { floatDomain: range }),
      presence: { ...(isRequired ? { minFraction: 1 } : {}), minCount: Math.min(1, rowCount - missing) },
      // TFDV: a feature that is always there has a shape, another a number of values.
      ...(isRequired ? { shape: { dim: [{ size: 1 }] } } : { valueCount: { min: 1, max: 1 } }),
      ...(options.minDomainMass !== undefined && (isEnum || range !== null) ? { distributionConstraints: { minDomainMass: options.minDomainMass } } : {}),
    };
  });
  return frozen({ feature: features, ...(domains.length > 0 ? { stringDomain: domains } : {}), ...(options.environments === undefined ? {} : { defaultEnvironment: [...options.environments] }) });
}

/** Sorted by code unit, as TFDV sorts them. */
function usedValues({ codes, dictionary }: FrameColumn & { readonly type: 'string' }): string[] {
  const used = new Uint8Array(dictionary.length);
  for (const code of codes) if (code >= 0) used[code] = 1;
  return dictionary.filter((_, code) => used[code] === 1).sort((a, b) => (a < b ? -1 : 1));
}

function rangeOf(numbers: Float64Array): { readonly min: number; readonly max: number } | null {
  let [min, max] = [Infinity, -Infinity];
  for (const value of numbers) {
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return min <= max ? { min, max } : null;
}
