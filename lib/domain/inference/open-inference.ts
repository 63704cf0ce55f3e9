/**
 * Open Inference Protocol V2: from a request's tensors to columns, and back (KServe `inference_rest.md`). A Pinion model
 * takes one input tensor per column, each of shape [rows] or [rows, 1], data flat or nested in row-major order. Every
 * refusal names the tensor and what it should have been.
 */
import type { ModelSignature, SchemaColumn } from '../artifacts';
import { done, refuse, type Result } from '../errors';

export type Value = string | number | boolean | null;
export type Columns = Record<string, Value[]>;

export interface InferenceRequest {
  readonly id?: string;
  readonly rows: number;
  readonly columns: Columns;
  /** Names of outputs asked for; null: all. */
  readonly outputs: readonly string[] | null;
}

export interface OutputTensor {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
  readonly data: readonly Value[];
}

const INTEGERS: Record<string, readonly [number, number]> = {
  UINT8: [0, 255], UINT16: [0, 65_535], UINT32: [0, 4_294_967_295], UINT64: [0, Number.MAX_SAFE_INTEGER],
  INT8: [-128, 127], INT16: [-32_768, 32_767], INT32: [-2_147_483_648, 2_147_483_647], INT64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
};
const FLOATS = new Set(['FP16', 'FP32', 'FP64', 'BF16']);

/** Rows of one request; more are refused with 413, so that one caller cannot hold the worker. */
export const MAX_ROWS = 10_000;

/** The V2 datatype in which a column is described and answered. */
export function datatypeOf(column: SchemaColumn): string {
  switch (column.type) {
    case 'number': return 'FP64';
    case 'integer': return 'INT64';
    case 'boolean': return 'BOOL';
    case 'string': case 'date': return 'BYTES';
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function flatten(data: readonly unknown[], depth = 0): unknown[] {
  if (depth > 4) return [Symbol('too deep')];
  return data.flatMap((item) => (Array.isArray(item) ? flatten(item, depth + 1) : [item]));
}

/** Reads a parsed JSON body against the model's signature. */
export function parseInferenceRequest(body: unknown, signature: ModelSignature): Result<InferenceRequest> {
  if (!isRecord(body)) return refuse('bad-request', 'The body must be a JSON object with “inputs” (Open Inference Protocol V2).');
  const { id, inputs, outputs } = body;
  if (id !== undefined && typeof id !== 'string') return refuse('bad-request', '“id” must be a string.');
  if (!Array.isArray(inputs) || inputs.length === 0) return refuse('bad-request', `“inputs” must be a list with one tensor per column: ${listNames(signature.inputs)}.`);
  const expected = new Map(signature.inputs.map((column) => [column.name, column]));
  const columns: Columns = {};
  let rows: number | null = null;

  for (const [index, tensor] of inputs.entries()) {
    if (!isRecord(tensor) || typeof tensor.name !== 'string') return refuse('bad-request', `inputs[${index}] must have a “name”.`);
    const column = expected.get(tensor.name);
    if (!column) return refuse('bad-request', `This model has no input “${tensor.name}”. It takes ${listNames(signature.inputs)}.`);
    if (Object.hasOwn(columns, tensor.name)) return refuse('bad-request', `The input “${tensor.name}” is given twice.`);
    const read = readTensor(tensor, column);
    if (!read.ok) return read;
    if (rows !== null && read.value.length !== rows) return refuse('bad-request', `The input “${tensor.name}” has ${read.value.length} rows, the one before it ${rows}. All inputs need the same number.`);
    rows = read.value.length;
    columns[tensor.name] = read.value;
  }
  const missing = signature.inputs.filter((column) => !Object.hasOwn(columns, column.name));
  if (missing.length > 0) return refuse('bad-request', `${missing.length === 1 ? 'The input' : 'The inputs'} ${listNames(missing)} ${missing.length === 1 ? 'is' : 'are'} missing.`);

  let asked: string[] | null = null;
  if (outputs !== undefined) {
    if (!Array.isArray(outputs) || !outputs.every((item) => isRecord(item) && typeof item.name === 'string')) return refuse('bad-request', '“outputs” must be a list of objects with a “name”.');
    asked = outputs.map((item: { name: string }) => item.name);
    const unknown = asked.find((name) => !signature.outputs.some((column) => column.name === name));
    if (unknown !== undefined) return refuse('bad-request', `This model has no output “${unknown}”. It gives ${listNames(signature.outputs)}.`);
  }
  return done({ ...(id === undefined ? {} : { id }), rows: rows ?? 0, columns, outputs: asked });
}

function readTensor(tensor: Record<string, unknown>, column: SchemaColumn): Result<Value[]> {
  const name = column.name;
  const { shape, datatype, data } = tensor;
  if (!Array.isArray(shape) || !(shape.length === 1 || (shape.length === 2 && shape[1] === 1)) || !shape.every((side) => Number.isSafeInteger(side) && (side as number) > 0)) {
    return refuse('bad-request', `The input “${name}” must have the shape [rows] or [rows, 1], not ${JSON.stringify(shape ?? null)?.slice(0, 60)}.`);
  }
  const rows = shape[0] as number;
  if (rows > MAX_ROWS) return refuse('too-large', `The request has ${rows} rows; at most ${MAX_ROWS} go in one request.`);
  if (!Array.isArray(data)) return refuse('bad-request', `The input “${name}” needs its values in “data” as a JSON list.`);
  if (data.length > rows) return refuse('bad-request', `The input “${name}” has ${data.length} values for the shape ${JSON.stringify(shape)}.`);
  const flat = flatten(data);
  if (flat.length !== rows) return refuse('bad-request', `The input “${name}” has ${flat.length} values for the shape ${JSON.stringify(shape)}.`);
  if (typeof datatype !== 'string') return refuse('bad-request', `The input “${name}” needs a “datatype”, such as ${datatypeOf(column)}.`);

  const values: Value[] = [];
  for (const [row, item] of flat.entries()) {
    const value = readValue(item, datatype, column);
    if (!value.ok) return refuse(value.code, `The input “${name}”, row ${row}: ${value.message}`);
    values.push(value.value);
  }
  return done(values);
}

function readValue(item: unknown, datatype: string, column: SchemaColumn): Result<Value> {
  if (item === null) return column.nullable ? done(null) : refuse('bad-request', 'a value is missing, and this column has none missing in training.');
  const isText = column.type === 'string' || column.type === 'date';
  if (datatype === 'BYTES') {
    if (typeof item !== 'string') return refuse('bad-request', 'BYTES values must be strings.');
    return isText ? done(item) : refuse('bad-request', `expects ${datatypeOf(column)}, not BYTES.`);
  }
  if (datatype === 'BOOL') {
    if (typeof item !== 'boolean') return refuse('bad-request', 'BOOL values must be true or false.');
    return column.type === 'boolean' ? done(item) : refuse('bad-request', `expects ${datatypeOf(column)}, not BOOL.`);
  }
  const range = INTEGERS[datatype];
  if (!range && !FLOATS.has(datatype)) return refuse('bad-request', `the datatype “${datatype.slice(0, 20)}” is not one of the protocol’s.`);
  if (typeof item !== 'number' || !Number.isFinite(item)) return refuse('bad-request', `${datatype} values must be finite numbers.`);
  if (range && (!Number.isInteger(item) || item < range[0] || item > range[1])) return refuse('bad-request', `${item} is not a ${datatype}.`);
  if (isText || column.type === 'boolean') return refuse('bad-request', `expects ${datatypeOf(column)}, not ${datatype}.`);
  return done(item);
}

/** Columns a model gave, as the tensors of a response. */
export function toOutputTensors(columns: Readonly<Record<string, readonly Value[]>>, signature: ModelSignature, asked: readonly string[] | null): OutputTensor[] {
  return signature.outputs
    .filter((column) => asked === null || asked.includes(column.name))
    .map((column) => {
      const data = columns[column.name] ?? [];
      return { name: column.name, datatype: datatypeOf(column), shape: [data.length], data };
    });
}

function listNames(columns: readonly SchemaColumn[]): string {
  const names = columns.map((column) => `“${column.name}”`);
  return names.length > 12 ? `${names.slice(0, 12).join(', ')} and ${names.length - 12} more` : names.join(', ');
}
