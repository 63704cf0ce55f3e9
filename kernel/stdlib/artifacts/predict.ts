/** Answers for rows as JSON gives them: what serving asks of a loaded model. */
import type { SchemaColumn } from '@/lib/domain/artifacts';
import type { Scalar } from '@/lib/notebook/outputs';
import { decide } from '@/lib/ml/metrics/classification';
import { predictNumbers, predictOutputs, predictProbabilities, type Model } from '@/lib/ml/model';
import type { FrameColumn } from '@/lib/ml/frame';
import { parseDate } from '../data/scalars';
import { DataError } from '../errors';
import { StringBuilder } from '../table/build';

export type Columns = Readonly<Record<string, readonly Scalar[]>>;

/**
 * Columns by name, equal lengths, to columns of the signature's outputs. Columns that the model does not know are ignored. Throws a
 * DataError that names column and row where one is missing or of the wrong kind.
 */
export function predictColumns(model: Model, columns: Columns): Columns {
  const { signature } = model;
  const rows = rowsOf(signature.inputs, columns);
  const frame = { rowCount: rows, columns: signature.inputs.map((input) => readColumn(input, columns[input.name]!)) };
  if (signature.task === 'regression') return { prediction: Array.from(predictNumbers(model, frame), finite) };
  if (signature.task !== 'classification') {
    const values = predictOutputs(model, frame);
    const width = signature.outputs.length;
    return Object.fromEntries(signature.outputs.map(({ name }, c) => [name, Array.from({ length: rows }, (_, row) => finite(values[row * width + c]!))]));
  }
  const classes = signature.classes!;
  const probabilities = predictProbabilities(model, frame);
  const positive = signature.positive === undefined ? null : classes.indexOf(signature.positive);
  const predicted = decide(probabilities, classes.length, positive, null);
  const outputs: [string, Scalar[]][] = classes.map((name, c) => [`probability_${name}`, Array.from({ length: rows }, (_, row) => finite(probabilities[row * classes.length + c]!))]);
  if (signature.outputs.length === 1) return { prediction: Array.from(predicted, (code) => classes[code]!) };
  return { prediction: Array.from(predicted, (code) => classes[code]!), ...Object.fromEntries(outputs) };
}

function rowsOf(inputs: readonly SchemaColumn[], columns: Columns): number {
  const missing = inputs.filter((input) => !Object.hasOwn(columns, input.name)).map((input) => input.name);
  if (missing.length > 0) throw new DataError(`The request lacks ${missing.length === 1 ? `the column ‘${missing[0]}’` : `the columns ${missing.slice(0, 5).map((name) => `‘${name}’`).join(', ')}${missing.length > 5 ? ` and ${missing.length - 5} more` : ''}`}.`, `The model takes: ${inputs.map((input) => input.name).slice(0, 20).join(', ')}.`);
  const lengths = inputs.map((input) => columns[input.name]!.length);
  const odd = lengths.findIndex((length) => length !== lengths[0]);
  if (odd >= 0) throw new DataError(`The column ‘${inputs[odd]!.name}’ has ${lengths[odd]} values, ‘${inputs[0]!.name}’ has ${lengths[0]}.`, 'Give all columns the same length.');
  return lengths[0] ?? 0;
}

function readColumn({ name, type }: SchemaColumn, values: readonly Scalar[]): FrameColumn {
  const wrong = (row: number, wanted: string) => new DataError(`Row ${row}, column ‘${name}’: expected ${wanted}, got ${JSON.stringify(values[row])?.slice(0, 80)}.`);
  if (type === 'string') {
    const builder = new StringBuilder(values.length);
    values.forEach((value, row) => {
      if (value !== null && typeof value !== 'string') throw wrong(row, 'text');
      builder.set(row, value);
    });
    return builder.finish(name);
  }
  const numbers = Float64Array.from(values, (value, row) => {
    if (value === null) return NaN;
    if (type === 'boolean') {
      if (typeof value === 'boolean') return Number(value);
      throw wrong(row, 'true or false');
    }
    if (type === 'date') {
      const time = typeof value === 'string' ? parseDate(value) : NaN;
      if (time !== time) throw wrong(row, 'a date such as 2026-01-31');
      return time;
    }
    if (typeof value !== 'number' || !Number.isFinite(value)) throw wrong(row, 'a number');
    return value;
  });
  return { name, type, numbers };
}

function finite(value: number): number {
  if (!Number.isFinite(value)) throw new DataError('The model gave something that is not a finite number.', 'Check the request for values far outside the training data.');
  return value;
}
