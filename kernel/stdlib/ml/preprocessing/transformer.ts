/** What transforms columns, by scikit-learn's verbs. Immutable: `fit` gives a fitted one. */
import type { FrameColumn } from '@/lib/ml/frame';
import { applySteps } from '@/lib/ml/preprocess/apply';
import { spreadBlock, type Block, type Blocks } from '@/lib/ml/preprocess/blocks';
import { fitSteps } from '@/lib/ml/preprocess/fit';
import type { FittedStep, StepSpec } from '@/lib/ml/preprocess/step';
import { IMMUTABLE } from '../../marks';
import { frameOf, Table } from '../../table/table';

/** Something that turns columns into other columns once it has seen the training data. */
export abstract class Transformer {
  readonly [IMMUTABLE] = true;
  /** @internal */
  abstract readonly spec: StepSpec;

  /** Learns from the table; gives the fitted transformer and leaves this one as it was. */
  fit(table: Table): FittedTransformer {
    return new FittedTransformer(fitSteps([this.spec], frameOf(table)).steps);
  }

  fitTransform(table: Table): Table {
    return tableOf(fitSteps([this.spec], frameOf(table)).blocks);
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

  /** The columns it was fitted on, transformed; other columns are left out. */
  transform(table: Table): Table {
    return tableOf(applySteps(this.#steps, frameOf(table)));
  }
}

function tableOf({ rowCount, columns }: Blocks): Table {
  return new Table({ rowCount, columns: columns.flatMap((column) => spread(column, rowCount)) });
}

function spread(column: Block, rowCount: number): FrameColumn[] {
  if (column.type === 'string') return [column];
  const type = column.type === 'oneHot' ? 'integer' : column.type === 'sparse' ? 'number' : column.type;
  return spreadBlock(column, rowCount).map(({ name, numbers }) => ({ name, type, numbers }));
}
