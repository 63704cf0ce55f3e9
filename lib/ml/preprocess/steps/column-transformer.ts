import { lengthOf, toCategories } from '../../frame';
import { list, record, text, texts } from '../../heads/reading';
import { findBlock, PreprocessError, type Block, type Blocks } from '../blocks';
import type { FittedStep, Fitting, Step, StepSpec } from '../step';

/** Names, or all of a kind that no part before took. `numeric` (dates too), `categorical`, `date`: by type. `identifier`: text that is nearly all distinct, which teaches a model nothing. */
export type ColumnChoice = readonly string[] | 'numeric' | 'categorical' | 'identifier' | 'date';

export interface ColumnTransformerSpec extends StepSpec {
  readonly kind: 'columnTransformer';
  readonly parts: readonly { readonly name: string; readonly columns: ColumnChoice; readonly steps: readonly StepSpec[] }[];
  readonly remainder: 'drop' | 'passthrough';
}

export interface FittedColumnTransformer extends FittedStep {
  readonly kind: 'columnTransformer';
  readonly parts: readonly { readonly name: string; readonly columns: readonly string[]; readonly steps: readonly FittedStep[] }[];
}

export const columnTransformer: Step<ColumnTransformerSpec, FittedColumnTransformer> = {
  kind: 'columnTransformer',
  fit: (spec, blocks, fitting) => fitParts(spec, blocks, fitting).fitted,
  fitApply: fitParts,
  apply: ({ parts }, blocks, applySteps) => ({ rowCount: blocks.rowCount, columns: parts.flatMap((part) => applySteps(part.steps, pick(blocks, part.columns)).columns) }),
  read: (fields, readSteps) => ({ kind: 'columnTransformer', parts: list(fields['parts'], 'parts').map((part) => {
    const { name, columns, steps } = record(part, 'part');
    return { name: text(name, 'part'), columns: texts(columns, 'columns'), steps: readSteps(steps) };
  }) }),
  inputs: ({ parts }) => parts.flatMap(({ columns }) => columns),
};

export function isColumnTransformer(step: FittedStep): step is FittedColumnTransformer {
  return step.kind === 'columnTransformer';
}

function fitParts(spec: ColumnTransformerSpec, blocks: Blocks, { fitSteps }: Fitting): { fitted: FittedColumnTransformer; blocks: Blocks } {
  const taken = new Set<string>();
  const columns: Block[] = [];
  const parts = spec.parts.map((part) => {
    const names = choose(part.columns, blocks, taken);
    names.forEach((name) => taken.add(name));
    const inner = fitSteps(part.steps, pick(blocks, names));
    columns.push(...inner.blocks.columns);
    return { name: part.name, columns: names, steps: inner.steps };
  });
  const rest = blocks.columns.map((column) => column.name).filter((name) => !taken.has(name));
  if (spec.remainder === 'passthrough' && rest.length > 0) {
    parts.push({ name: 'remainder', columns: rest, steps: [] });
    columns.push(...pick(blocks, rest).columns);
  }
  return { fitted: { kind: 'columnTransformer', parts }, blocks: { rowCount: blocks.rowCount, columns } };
}

function choose(choice: ColumnChoice, blocks: Blocks, taken: ReadonlySet<string>): string[] {
  if (typeof choice !== 'string') {
    const missing = choice.find((name) => !blocks.columns.some((column) => column.name === name));
    if (missing !== undefined) throw new PreprocessError(`No column ‘${missing}’ to transform.`, `There are: ${blocks.columns.map((column) => column.name).slice(0, 12).join(', ')}.`);
    return [...choice];
  }
  return blocks.columns.filter((column) => !taken.has(column.name) && (choice === 'date' ? column.type === 'date' : kindOf(column) === choice)).map((column) => column.name);
}

function kindOf(column: Block): 'numeric' | 'categorical' | 'identifier' {
  if (column.type !== 'string') return 'numeric';
  const { categories } = toCategories(column);
  return categories.length > 100 && categories.length > 0.5 * lengthOf(column) ? 'identifier' : 'categorical';
}

function pick(blocks: Blocks, names: readonly string[]): Blocks {
  return { rowCount: blocks.rowCount, columns: names.map((name) => findBlock(blocks, name)) };
}
