/** Values of the notebook as parameters of a query: they are bound, never written into its text. */
import { SqlError } from './errors';

export interface BoundValue {
  /** As JSON carries it to the engine. */
  readonly value: string | number | boolean | null;
  /** What it is there, where JSON does not say; one of a few fixed words. */
  readonly type: 'TIMESTAMP' | 'DOUBLE' | 'HUGEINT' | 'BIGINT' | 'VARCHAR' | null;
}

const HUGEST = 2n ** 127n - 1n;

/** @throws SqlError for what is no number, text, truth value, date or null */
export function boundValue(source: string, name: string, at: number, value: unknown): BoundValue {
  if (value === null) return { value: null, type: null };
  if (typeof value === 'boolean') return { value, type: null };
  if (typeof value === 'string') return { value, type: 'VARCHAR' };
  if (typeof value === 'number') return boundNumber(value);
  if (typeof value === 'bigint') {
    if (value > HUGEST || value < -HUGEST) throw new SqlError(source, at, `$${name} is an integer of more than 127 bits.`, 'Hand it over as text.');
    return { value: String(value), type: 'HUGEINT' };
  }
  if (value instanceof Date) {
    const time = value.getTime();
    return Number.isNaN(time) ? { value: null, type: null } : { value: new Date(time).toISOString().replace(/^\+0*/, '').replace('T', ' ').replace('Z', ''), type: 'TIMESTAMP' };
  }
  if (value === undefined) throw new SqlError(source, at, `No cell defines a value ‘${name}’ for the parameter $${name}.`, 'Define it in a cell, with its name written as here (capitals count), or check the spelling.');
  throw new SqlError(source, at, `$${name} is ${Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`}; a parameter is a number, a text, true or false, a date or null.`, 'Tables are named behind FROM; of other values hand over a part, such as a number in it.');
}

function boundNumber(value: number): BoundValue {
  if (Number.isNaN(value)) return { value: null, type: null };
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) return { value: String(value), type: 'BIGINT' };
  return { value: Object.is(value, -0) ? '-0.0' : value === Infinity ? 'inf' : value === -Infinity ? '-inf' : String(value), type: 'DOUBLE' };
}
