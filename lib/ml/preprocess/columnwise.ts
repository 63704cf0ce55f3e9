/** Steps that learn something of each column of numbers and map each column by that alone: scalers and their like. */
import { finite, list, malformed, record, text, type Fields } from '../heads/reading';
import { denseByName, denseColumns, PreprocessError, type Dense } from './blocks';
import type { FitContext, FittedStep, Step, StepSpec } from './step';

export interface FittedColumns<Learned> extends FittedStep {
  readonly columns: readonly ({ readonly name: string } & Learned)[];
}

export interface Columnwise<Spec extends StepSpec, Learned extends object> {
  readonly kind: Spec['kind'];
  /** What messages call it. */
  readonly label: string;
  /** `column` has at least one value that is not missing. */
  fit(column: Dense, spec: Spec, context: FitContext): Learned;
  /** One value by what was learned; NaN (missing) never comes here and stays. */
  map(learned: Learned, name: string): (value: number, row: number) => number;
  read(fields: Fields): Learned;
}

export function columnwise<Spec extends StepSpec, Learned extends object>({ kind, label, fit, map, read }: Columnwise<Spec, Learned>): Step<Spec, FittedColumns<Learned>> {
  return {
    kind,
    fit: (spec, blocks, context) => ({ kind, columns: denseColumns(blocks, label).map((column) => {
      mustHaveValues(column, label);
      return { name: column.name, ...fit(column, spec, context) };
    }) }),
    apply: ({ columns }, blocks) => ({
      rowCount: blocks.rowCount,
      columns: denseByName(blocks, columns.map(({ name }) => name), label).map(({ name, numbers }, index) => {
        const one = map(columns[index]!, name);
        return { name, type: 'number', numbers: numbers.map((value, row) => (value === value ? one(value, row) : NaN)) };
      }),
    }),
    read: (fields) => ({ kind, columns: list(fields['columns'], label).map((entry) => {
      const column = record(entry, label);
      return { name: text(column['name'], label), ...read(column) };
    }) }),
    inputs: ({ columns }) => columns.map(({ name }) => name),
  };
}

export function mustHaveValues({ name, numbers }: Dense, label: string): void {
  if (numbers.length > 0 && numbers.every((value) => value !== value)) throw new PreprocessError(`Column ‘${name}’ is missing in every row, so ${label} has nothing to learn from.`, `Leave it out with .drop(${JSON.stringify(name)}).`);
}

/** scikit-learn's rule for what a column is divided by: what is 0 but for rounding counts as 1. */
export function scaleOf(value: number): number {
  return Math.abs(value) < 10 * Number.EPSILON ? 1 : value;
}

/** A finite number that something is divided by. */
export function divisor(value: unknown, label: string): number {
  const number = finite(value, label);
  if (number === 0) throw malformed(`a ${label} divides by zero`);
  return number;
}
