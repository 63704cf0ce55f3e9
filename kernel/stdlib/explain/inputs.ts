/** What every explanation starts from: a fitted model, tables with its columns, and the one number for each row that is explained. */
import type { Frame } from '@/lib/ml/frame';
import { predictNumbers, predictProbabilities, type Model } from '@/lib/ml/model';
import { DataError } from '../errors';
import { FittedModel, inputFrame, modelContents } from '../ml/fitted';
import { frameOf, isTable, type Table } from '../table/table';

export interface ClassChoice {
  /** Whose probability is explained. Default: the positive of two classes, else the last. Not for regression. */
  readonly class?: string | number | boolean;
}

export function modelOf(model: FittedModel, what: string): Model {
  if (!(model instanceof FittedModel)) throw new DataError(`${what} takes a fitted model.`, 'Did you write await before fit?');
  return modelContents(model).model;
}

/** The model's columns of the table. */
export function columnsOf(model: Model, table: Table, what: string): Frame {
  if (!isTable(table)) throw new DataError(`${what} takes a table.`, 'Give the test table.');
  if (table.rowCount === 0) throw new DataError(`${what} was given a table without rows.`, 'Look at what the steps before left of it.');
  return inputFrame(model, frameOf(table), table.name);
}

/** A probability, or the predicted number, for each row of a frame with the model's columns. */
export function predictionOf(model: Model, { class: chosen }: ClassChoice): { readonly predict: (frame: Frame) => Float64Array; readonly place: number } {
  const { classes, positive } = model.signature;
  if (classes === undefined) {
    if (chosen !== undefined) throw new DataError(`The model predicts numbers, so it has no class ‘${String(chosen)}’.`, 'Leave class out.');
    return { predict: (frame) => predictNumbers(model, frame), place: 0 };
  }
  const wanted = String(chosen ?? positive ?? classes.at(-1)!);
  const place = classes.indexOf(wanted);
  if (place < 0) throw new DataError(`There is no class ‘${wanted}’.`, `There are: ${classes.slice(0, 10).join(', ')}.`);
  const k = classes.length;
  return { place, predict: (frame) => {
    const probabilities = predictProbabilities(model, frame);
    return Float64Array.from({ length: frame.rowCount }, (_, row) => probabilities[row * k + place]!);
  } };
}

/** Whole numbers in a range, or a DataError that names the option. */
export function wholeNumber(name: string, value: number, least: number, most: number): number {
  if (!Number.isInteger(value) || value < least || value > most) throw new DataError(`${name} must be a whole number from ${least} to ${most.toLocaleString('en')}, not ${value}.`);
  return value;
}
