/** A row of neutral values that fits a signature: what a rehearsal asks, and what a person copies as a first request. */
import type { ModelSignature, SchemaColumn } from '@/lib/domain/artifacts';
import { datatypeOf, type Columns, type Value } from '@/lib/domain/inference/open-inference';

function neutral(column: SchemaColumn): Value {
  switch (column.type) {
    case 'number': case 'integer': return 0;
    case 'boolean': return false;
    case 'date': return '2026-01-01';
    case 'string': return '';
  }
}

export function exampleColumns(signature: ModelSignature, rows: number): Columns {
  return Object.fromEntries(signature.inputs.map((column) => [column.name, Array.from({ length: rows }, () => neutral(column))]));
}

/** The body of a V2 request for one row of `values` (neutral where absent). */
export function exampleRequest(signature: ModelSignature, values: Readonly<Record<string, Value>> = {}) {
  return { inputs: signature.inputs.map((column) => ({ name: column.name, shape: [1], datatype: datatypeOf(column), data: [values[column.name] ?? neutral(column)] })) };
}
