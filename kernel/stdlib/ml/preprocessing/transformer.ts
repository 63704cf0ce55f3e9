/** What transforms columns, by scikit-learn's verbs. Immutable: `fit` gives a fitted one. */
import { columnOf, countMissing, toCategories, type Frame, type FrameColumn } from '@/lib/ml/frame';
import { applySteps } from '@/lib/ml/preprocess/apply';
import { spreadBlock, type Block, type Blocks } from '@/lib/ml/preprocess/blocks';
import { fitSteps } from '@/lib/ml/preprocess/fit';
import type { FitContext, FittedStep, StepSpec, StepTarget } from '@/lib/ml/preprocess/step';
import { DataError, noColumn } from '../../errors';
import { IMMUTABLE } from '../../marks';
import { frameOf, isTable, Table } from '../../table/table';
import { numberTarget, weightsOf, type FitOptions } from '../fit';

export type TransformOptions = Pick<FitOptions, 'sampleWeight'>;

/** Something that turns columns into other columns once it has seen the training data. */
export abstract class Transformer {
  readonly [IMMUTABLE] = true;
  /** @internal */
  abstract readonly spec: StepSpec;
  /** @internal Whether `fit` takes sampleWeight. */
  readonly takesWeights: boolean = false;

  /** The parameters as given, with defaults. */
  getParams(): Readonly<Record<string, unknown>> {
    const { kind: _, ...parameters } = this.spec;
    return parameters;
  }

  /**
   * Learns from the table; gives the fitted transformer and leaves this one as it was. `target`: the column that supervised ones
   * (TargetEncoder, SelectKBest) learn from, which is not transformed. `sampleWeight`: how much each row counts, where the transformer
   * takes it. Throws a DataError that names column, row and remedy.
   */
  fit(table: Table, target?: string | TransformOptions, options: TransformOptions = {}): FittedTransformer {
    return new FittedTransformer(this.#learn(table, target, options).steps);
  }

  /** As `fit(…).transform(table)`, but of a TargetEncoder each row by what the other folds say. */
  fitTransform(table: Table, target?: string | TransformOptions, options: TransformOptions = {}): Table {
    return tableOf(this.#learn(table, target, options).blocks);
  }

  #learn(table: Table, target: string | TransformOptions | undefined, options: TransformOptions) {
    if (!isTable(table)) throw new DataError(`fit takes a table, not ${table === null ? 'null' : typeof table}.`, 'For example: new StandardScaler().fit(train).');
    const name = typeof target === 'string' ? target : null;
    const { sampleWeight } = typeof target === 'object' ? target : options;
    if (sampleWeight !== undefined && !this.takesWeights) throw new DataError(`${this.spec.kind[0]!.toUpperCase()}${this.spec.kind.slice(1)} takes no sampleWeight.`, 'StandardScaler and KBinsDiscretizer do.');
    const frame = frameOf(table);
    if (frame.rowCount === 0) throw new DataError('The table has no rows to learn from.', 'Look at what the steps before left of it.');
    const context: FitContext = { target: name === null ? null : targetOf(table, frame, name), weights: weightsOf(table, frame, sampleWeight) };
    const left = new Set([name, typeof sampleWeight === 'string' ? sampleWeight : null]);
    return fitSteps([this.spec], { rowCount: frame.rowCount, columns: frame.columns.filter((column) => !left.has(column.name)) }, context);
  }
}

export class FittedTransformer {
  readonly #steps: readonly FittedStep[];
  readonly [IMMUTABLE] = true;

  /** @internal Made by `fit`. */
  constructor(steps: readonly FittedStep[]) {
    this.#steps = steps;
    Object.freeze(this);
  }

  /** The columns it was fitted on, transformed; other columns are left out. Throws a DataError where one is missing or of another kind. */
  transform(table: Table): Table {
    return tableOf(applySteps(this.#steps, frameOf(table)));
  }
}

function targetOf(table: Table, frame: Frame, name: string): StepTarget {
  const column = columnOf(frame, name);
  if (column === undefined) throw noColumn(name, table.name, table.columnNames);
  const missing = countMissing(column);
  if (missing > 0) throw new DataError(`The target ‘${name}’ is missing in ${missing} of ${frame.rowCount} rows.`, `Leave those out with .dropMissing(${JSON.stringify(name)}).`);
  if (column.type === 'number' || column.type === 'date') return numberTarget(column);
  const { codes, categories } = toCategories(column);
  return { task: 'classification', codes, classes: categories };
}

function tableOf({ rowCount, columns }: Blocks): Table {
  return new Table({ rowCount, columns: columns.flatMap((column) => spread(column, rowCount)) });
}

function spread(column: Block, rowCount: number): FrameColumn[] {
  if (column.type === 'string') return [column];
  const type = column.type === 'oneHot' ? 'integer' : column.type === 'sparse' ? 'number' : column.type;
  return spreadBlock(column, rowCount).map(({ name, numbers }) => ({ name, type, numbers }));
}
