import { createRandom } from '../../random';
import { check, finite, finites, list, record, text, texts } from '../../heads/reading';
import { kFold, stratifiedKFold } from '../../splits/folds';
import { findBlock, plainColumn, PreprocessError, type Block, type Blocks } from '../blocks';
import { categoriesOf, placesOf } from '../categories';
import type { FittedStep, Step, StepSpec, StepTarget } from '../step';
import { needTarget, numbersOfTarget } from '../target';

export interface TargetEncoderSpec extends StepSpec {
  readonly kind: 'targetEncoder';
  readonly targetType: 'auto' | 'continuous' | 'binary' | 'multiclass';
  readonly smooth: 'auto' | number;
  readonly cv: number;
  readonly shuffle: boolean;
  readonly seed: number;
}

/** `encodings[output][category]`; outputs are one, or one for each class where there are more than two. A null category is a missing value. */
export interface FittedTargetEncoder extends FittedStep {
  readonly kind: 'targetEncoder';
  readonly classes: readonly string[] | null;
  /** What an unknown category becomes, one for each output. */
  readonly targetMean: readonly number[];
  readonly columns: readonly { readonly name: string; readonly categories: readonly (string | null)[]; readonly encodings: readonly (readonly number[])[] }[];
}

/**
 * Each category becomes the mean of the target among its rows, drawn to the overall mean the fewer they are. The training rows get
 * what was learned from the other folds (cross-fitting): else an estimator behind it would be told the answer. After Micci-Barreca, “A
 * preprocessing scheme for high-cardinality categorical attributes”, SIGKDD Explorations 3 (2001), equations 5 and 6.
 */
export const targetEncoder: Step<TargetEncoderSpec, FittedTargetEncoder> = {
  kind: 'targetEncoder',
  fit: (spec, blocks, { target }) => learn(spec, blocks, needTarget(target, 'TargetEncoder')).fitted,
  fitApply: (spec, blocks, { target }) => {
    const known = needTarget(target, 'TargetEncoder');
    const { fitted, codes, outputs } = learn(spec, blocks, known);
    const values = fitted.columns.map(() => outputs.map(() => new Float64Array(blocks.rowCount)));
    for (const { train, test } of foldsOf(spec, known, blocks.rowCount)) {
      outputs.forEach((output, o) => fitted.columns.forEach((column, c) => {
        const { mean, encodings } = encodingsOf(codes[c]!, column.categories.length, output, spec.smooth, train);
        for (const row of test) values[c]![o]![row] = encodings[codes[c]![row]!] ?? mean;
      }));
    }
    return { fitted, blocks: { rowCount: blocks.rowCount, columns: named(fitted, values) } };
  },
  apply: (fitted, blocks) => ({ rowCount: blocks.rowCount, columns: named(fitted, fitted.columns.map(({ name, categories, encodings }) => {
    const codes = codesOf(findBlock(blocks, name), categories);
    return encodings.map((encoding, output) => Float64Array.from(codes, (code) => (code < 0 ? fitted.targetMean[output]! : encoding[code]!)));
  })) }),
  read: (fields) => {
    const targetMean = finites(fields['targetMean'], 'encoder');
    const classes = fields['classes'] === null ? null : texts(fields['classes'], 'encoder');
    check(targetMean.length === (classes?.length ?? 1), 'an encoder does not fit its classes');
    return { kind: 'targetEncoder', classes, targetMean, columns: list(fields['columns'], 'encoder').map((entry) => {
      const column = record(entry, 'encoder');
      const categories = list(column['categories'], 'categories').map((one) => (one === null ? null : text(one, 'category')));
      const encodings = list(column['encodings'], 'encoder').map((encoding) => list(encoding, 'encoder').map((one) => finite(one, 'encoder')));
      check(encodings.length === targetMean.length && encodings.every((encoding) => encoding.length === categories.length), 'an encoder does not fit its categories');
      return { name: text(column['name'], 'encoder'), categories, encodings };
    }) };
  },
  inputs: ({ columns }) => columns.map(({ name }) => name),
};

function learn(spec: TargetEncoderSpec, blocks: Blocks, target: StepTarget): { fitted: FittedTargetEncoder; codes: Int32Array[]; outputs: Float64Array[] } {
  const { outputs, classes } = outputsOf(spec.targetType, target);
  const known = blocks.columns.map((block) => categoriesOf(plainColumn(block, 'TargetEncoder'), { maxCategories: null, minFrequency: null, given: null }));
  const codes = known.map(({ categories }, c) => codesOf(blocks.columns[c]!, categories));
  const learned = known.map(({ categories }, c) => outputs.map((output) => encodingsOf(codes[c]!, categories.length, output, spec.smooth, null)));
  return {
    codes, outputs,
    fitted: { kind: 'targetEncoder', classes, targetMean: outputs.map(meanOf), columns: known.map(({ name, categories }, c) => ({ name, categories, encodings: learned[c]!.map(({ encodings }) => [...encodings]) })) },
  };
}

/** 0 and 1 for the second of two classes, or for each of more; the numbers themselves else. */
function outputsOf(type: TargetEncoderSpec['targetType'], target: StepTarget): { readonly outputs: Float64Array[]; readonly classes: readonly string[] | null } {
  if (target.task === 'regression' || type === 'continuous') return { outputs: [numbersOfTarget(target, 'TargetEncoder')], classes: null };
  const { classes, codes } = target;
  if (classes.length < 2) throw new PreprocessError(`The target has only one class, ‘${classes[0] ?? ''}’, so TargetEncoder has nothing to learn from.`, 'Look at what filtering left.');
  if (type === 'binary' && classes.length !== 2) throw new PreprocessError(`The target has ${classes.length} classes, not two.`, "Leave targetType at 'auto'.");
  if (classes.length === 2) return { outputs: [Float64Array.from(codes)], classes: null };
  if (classes.length > 100) throw new PreprocessError(`The target has ${classes.length} classes, and TargetEncoder would make a column for each.`, "If they are numbers, use TargetEncoder({ targetType: 'continuous' }).");
  return { outputs: classes.map((_, place) => Float64Array.from(codes, (code) => (code === place ? 1 : 0))), classes };
}

function codesOf(block: Block, categories: readonly (string | null)[]): Int32Array {
  const places = new Map(categories.map((category, place) => [category, place]));
  return placesOf(plainColumn(block, 'TargetEncoder'), (category) => places.get(category) ?? -1);
}

/** From the rows `train` (null: all). A category without rows gets the mean. */
function encodingsOf(codes: Int32Array, categories: number, target: Float64Array, smooth: 'auto' | number, train: Int32Array | null): { readonly mean: number; readonly encodings: Float64Array } {
  const rows = train ?? Int32Array.from(codes.keys());
  const values = train === null ? target : Float64Array.from(train, (row) => target[row]!);
  const mean = meanOf(values);
  const counts = new Float64Array(categories);
  const sums = new Float64Array(categories);
  for (const row of rows) if (codes[row]! >= 0) { counts[codes[row]!]!++; sums[codes[row]!]! += target[row]!; }
  if (smooth !== 'auto') return { mean, encodings: sums.map((sum, code) => (counts[code]! + smooth === 0 ? mean : (sum + smooth * mean) / (counts[code]! + smooth))) };
  const spread = values.reduce((total, value) => total + (value - mean) ** 2, 0) / values.length;
  const means = sums.map((sum, code) => sum / counts[code]!);
  const squares = new Float64Array(categories);
  for (const row of rows) if (codes[row]! >= 0) squares[codes[row]!]! += (target[row]! - means[codes[row]!]!) ** 2;
  return { mean, encodings: means.map((own, code) => {
    const count = counts[code]!;
    const share = (spread * count) / (spread * count + squares[code]! / count);
    return share === share ? share * own + (1 - share) * mean : mean;
  }) };
}

function meanOf(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}

function foldsOf({ cv, shuffle, seed }: TargetEncoderSpec, target: StepTarget, rows: number) {
  const random = shuffle ? createRandom(seed) : null;
  try {
    return target.task === 'classification' ? stratifiedKFold(target.codes, cv, random) : kFold(rows, cv, random);
  } catch (error) {
    throw new PreprocessError(`TargetEncoder cannot part the training rows: ${(error as Error).message}`, 'Use more rows, or TargetEncoder({ cv: 2 }).');
  }
}

function named({ columns, classes }: FittedTargetEncoder, values: readonly (readonly Float64Array[])[]): Block[] {
  return columns.flatMap(({ name }, c) => values[c]!.map((numbers, output): Block => ({ name: classes === null ? name : `${name}_${classes[output]!}`, type: 'number', numbers })));
}
