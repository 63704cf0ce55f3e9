/** Fitted selections: some features are kept by name, from blocks that stay as they are held. */
import { texts } from '../heads/reading';
import { featureNames, isSpread, missingColumn, namesOf, type Block, type Blocks } from './blocks';
import type { FitContext, FittedStep, Step, StepSpec } from './step';

export interface FittedSelection extends FittedStep {
  /** In their order. */
  readonly kept: readonly string[];
}

export function selection<Spec extends StepSpec>(kind: Spec['kind'], choose: (spec: Spec, blocks: Blocks, context: FitContext) => readonly string[]): Step<Spec, FittedSelection> {
  return {
    kind,
    fit: (spec, blocks, context) => ({ kind, kept: choose(spec, blocks, context) }),
    apply: ({ kept }, blocks) => keep(blocks, kept),
    read: (fields) => ({ kind, kept: texts(fields['kept'], 'columns') }),
    inputs: ({ kept }) => kept,
  };
}

function keep(blocks: Blocks, kept: readonly string[]): Blocks {
  const wanted = new Set(kept);
  const columns = blocks.columns.flatMap((block): Block[] => {
    const names = namesOf(block).filter((name) => wanted.has(name));
    if (names.length === 0) return [];
    if (isSpread(block)) return [block];
    let next = 0;
    const places = Int32Array.from(block.names, (name) => (wanted.has(name) ? next++ : -1));
    return [block.type === 'oneHot' ? { ...block, names, codes: block.codes.map((code) => (code < 0 ? -1 : places[code]!)) } : keepSparse(block, names, places, blocks.rowCount)];
  });
  const found = new Set(columns.flatMap(namesOf));
  const missing = kept.find((name) => !found.has(name));
  if (missing !== undefined) throw missingColumn(missing, featureNames(blocks));
  return { rowCount: blocks.rowCount, columns };
}

function keepSparse(block: Extract<Block, { type: 'sparse' }>, names: readonly string[], places: Int32Array, rowCount: number): Block {
  const starts = new Int32Array(rowCount + 1);
  const indices = new Int32Array(block.indices.length);
  const values = new Float64Array(block.indices.length);
  let size = 0;
  for (let row = 0; row < rowCount; row++) {
    for (let at = block.starts[row]!; at < block.starts[row + 1]!; at++) {
      const place = places[block.indices[at]!]!;
      if (place < 0) continue;
      indices[size] = place;
      values[size++] = block.values[at]!;
    }
    starts[row + 1] = size;
  }
  return { ...block, names, starts, indices: indices.slice(0, size), values: values.slice(0, size) };
}
