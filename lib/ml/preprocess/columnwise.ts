/** Steps that learn something of each column of numbers and map each column by that alone: scalers and their like. */
import { finite, list, record, text, type Fields } from '../heads/reading';
import { denseByName, denseColumns, type Dense } from './blocks';
import type { FitContext, FittedStep, Step, StepSpec } from './step';

export interface FittedColumns<Learned> extends FittedStep {
  readonly columns: readonly ({ readonly name: string } & Learned)[];
}

export interface Columnwise<Spec extends StepSpec, Learned extends object> {
  readonly kind: Spec['kind'];
  /** What messages call it. */
  readonly label: string;
  fit(column: Dense, spec: Spec, context: FitContext): Learned;
  /** One value by what was learned; NaN (missing) never comes here and stays. */
  map(learned: Learned): (value: number) => number;
  read(fields: Fields): Learned;
}

export function columnwise<Spec extends StepSpec, Learned extends object>({ kind, label, fit, map, read }: Columnwise<Spec, Learned>): Step<Spec, FittedColumns<Learned>> {
  return {
    kind,
    fit: (spec, blocks, context) => ({ kind, columns: denseColumns(blocks, label).map((column) => ({ name: column.name, ...fit(column, spec, context) })) }),
    apply: ({ columns }, blocks) => ({
      rowCount: blocks.rowCount,
      columns: denseByName(blocks, columns.map(({ name }) => name), label).map(({ name, numbers }, index) => {
        const one = map(columns[index]!);
        return { name, type: 'number', numbers: numbers.map((value) => (value === value ? one(value) : NaN)) };
      }),
    }),
    read: (fields) => ({ kind, columns: list(fields['columns'], label).map((entry) => {
      const column = record(entry, label);
      return { name: text(column['name'], label), ...read(column) };
    }) }),
    inputs: ({ columns }) => columns.map(({ name }) => name),
  };
}

/** A finite number that something is divided by. */
export function divisor(value: unknown, label: string): number {
  const number = finite(value, label);
  if (number === 0) throw new Error(`The model cannot be loaded: a ${label} divides by zero.`);
  return number;
}
