import { compareText, countMissing, lengthOf, toCategories, type FrameColumn } from '../frame';
import { mean, median, standardDeviation } from '../statistics';
import { applySteps } from './apply';
import { PreprocessError, type Block, type Blocks, type ColumnChoice, type FittedStep, type StepSpec } from './steps';

/** Fits the steps one after the other, each on what the ones before give. */
export function fitSteps(specs: readonly StepSpec[], blocks: Blocks): { readonly steps: readonly FittedStep[]; readonly blocks: Blocks } {
  const steps: FittedStep[] = [];
  let current = blocks;
  for (const spec of specs) {
    const step = fitStep(spec, current);
    steps.push(step);
    current = applySteps([step], current);
  }
  return { steps, blocks: current };
}

function fitStep(spec: StepSpec, blocks: Blocks): FittedStep {
  switch (spec.kind) {
    case 'standardScaler':
      return { kind: spec.kind, columns: blocks.columns.map((column) => scaling(numeric(column, 'StandardScaler'), spec)) };
    case 'simpleImputer':
      return { kind: spec.kind, columns: blocks.columns.map((column) => ({ name: column.name, fill: fillOf(plain(column, 'SimpleImputer'), spec) })) };
    case 'oneHotEncoder':
      return { kind: spec.kind, handleUnknown: spec.handleUnknown, columns: blocks.columns.map((column) => categoriesOf(plain(column, 'OneHotEncoder'), spec.maxCategories)) };
    case 'ordinalEncoder':
      return { kind: spec.kind, handleUnknown: spec.handleUnknown, columns: blocks.columns.map((column) => {
        const { name, categories, infrequent } = categoriesOf(plain(column, 'OrdinalEncoder'), spec.maxCategories);
        return { name, categories: categories.filter((one) => one !== null), infrequent };
      }) };
    case 'columnTransformer': {
      const taken = new Set<string>();
      const parts = spec.parts.map((part) => {
        const columns = choose(part.columns, blocks, taken);
        columns.forEach((name) => taken.add(name));
        return { name: part.name, columns, steps: fitSteps(part.steps, pick(blocks, columns)).steps };
      });
      const rest = blocks.columns.map((column) => column.name).filter((name) => !taken.has(name));
      return { kind: spec.kind, parts: spec.remainder === 'passthrough' && rest.length > 0 ? [...parts, { name: 'remainder', columns: rest, steps: [] }] : parts };
    }
  }
}

function choose(choice: ColumnChoice, blocks: Blocks, taken: ReadonlySet<string>): string[] {
  if (typeof choice !== 'string') {
    const missing = choice.find((name) => !blocks.columns.some((column) => column.name === name));
    if (missing !== undefined) throw new PreprocessError(`No column ‘${missing}’ to transform.`, `There are: ${blocks.columns.map((column) => column.name).slice(0, 12).join(', ')}.`);
    return [...choice];
  }
  return blocks.columns.filter((column) => !taken.has(column.name) && kindOf(column) === choice).map((column) => column.name);
}

function kindOf(column: Block): 'numeric' | 'categorical' | 'identifier' {
  if (column.type !== 'string') return 'numeric';
  const { categories } = toCategories(column);
  return categories.length > 100 && categories.length > 0.5 * lengthOf(column) ? 'identifier' : 'categorical';
}

function pick(blocks: Blocks, names: readonly string[]): Blocks {
  return { rowCount: blocks.rowCount, columns: names.map((name) => blocks.columns.find((column) => column.name === name)!) };
}

function plain(column: Block, step: string): FrameColumn {
  if (column.type === 'oneHot') throw new PreprocessError(`${step} was given ‘${column.name}’, which is one-hot encoded already.`, 'Put it before the encoder.');
  return column;
}

function numeric(column: Block, step: string): Exclude<FrameColumn, { type: 'string' }> {
  const own = plain(column, step);
  if (own.type === 'string') throw new PreprocessError(`${step} was given ‘${own.name}’, which holds text.`, 'Encode it with OneHotEncoder, or choose the columns with ColumnTransformer.');
  return own;
}

/** As `StandardScaler`: population deviation; a constant column (deviation lost in rounding) keeps its scale. */
function scaling(column: Exclude<FrameColumn, { type: 'string' }>, spec: { readonly withMean: boolean; readonly withStd: boolean }): { name: string; mean: number; scale: number } {
  const centre = mean(column.numbers);
  const deviation = standardDeviation(column.numbers);
  const isConstant = !(deviation > 10 * Number.EPSILON * Math.abs(centre));
  return { name: column.name, mean: spec.withMean && centre === centre ? centre : 0, scale: spec.withStd && !isConstant ? deviation : 1 };
}

function fillOf(column: FrameColumn, spec: Extract<StepSpec, { kind: 'simpleImputer' }>): string | number {
  const impossible = () => new PreprocessError(`Column ‘${column.name}’ has no value to impute ${spec.strategy} from.`, "Drop it, or use strategy 'constant' with a fillValue.");
  if (spec.strategy === 'constant') return spec.fillValue ?? (column.type === 'string' ? 'missing' : 0);
  if (spec.strategy === 'mostFrequent') {
    const { codes, categories } = toCategories(column);
    const counts = new Int32Array(categories.length);
    for (const code of codes) if (code >= 0) counts[code]!++;
    let best = 0;
    counts.forEach((count, code) => { if (count > counts[best]!) best = code; });
    if (categories.length === 0) throw impossible();
    return column.type === 'string' ? categories[best]! : column.numbers[codes.indexOf(best)]!;
  }
  if (column.type === 'string') throw new PreprocessError(`Column ‘${column.name}’ holds text, which has no ${spec.strategy}.`, "Use strategy 'mostFrequent' or 'constant'.");
  const fill = spec.strategy === 'mean' ? mean(column.numbers) : median(column.numbers);
  if (fill !== fill) throw impossible();
  return fill;
}

/** All categories in order, missing last as scikit-learn has it; with a limit the least frequent are lumped. */
function categoriesOf(column: FrameColumn, limit: number | null): { name: string; categories: (string | null)[]; infrequent: string[] } {
  const { codes, categories } = toCategories(column);
  const missing = countMissing(column) > 0 ? [null] : [];
  if (limit === null || categories.length <= limit) return { name: column.name, categories: [...categories, ...missing], infrequent: [] };
  const counts = new Int32Array(categories.length);
  for (const code of codes) if (code >= 0) counts[code]!++;
  const byCount = [...categories.keys()].sort((a, b) => counts[b]! - counts[a]! || a - b);
  const kept = byCount.slice(0, limit - 1).map((code) => categories[code]!).sort(compareText);
  return { name: column.name, categories: [...kept, ...missing], infrequent: byCount.slice(limit - 1).map((code) => categories[code]!).sort(compareText) };
}
