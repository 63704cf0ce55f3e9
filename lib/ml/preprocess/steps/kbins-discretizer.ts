import { check, finites, list, oneOf, record, text } from '../../heads/reading';
import { sorted } from '../../statistics';
import { denseByName, denseColumns, PreprocessError, type Dense } from '../blocks';
import { kMeansLine } from '../k-means-line';
import { quantileBy, type QuantileMethod } from '../quantiles';
import type { FittedStep, Step, StepSpec } from '../step';

export type BinEncoding = 'onehot' | 'onehotDense' | 'ordinal';

export interface KBinsDiscretizerSpec extends StepSpec {
  readonly kind: 'kBinsDiscretizer';
  readonly nBins: number;
  readonly encode: BinEncoding;
  readonly strategy: 'uniform' | 'quantile' | 'kmeans';
  readonly quantileMethod: QuantileMethod;
}

/** `cuts`: ascending, between the bins, so bins are one more; a value equal to a cut is in the upper bin. */
export interface FittedKBinsDiscretizer extends FittedStep {
  readonly kind: 'kBinsDiscretizer';
  readonly encode: BinEncoding;
  readonly columns: readonly { readonly name: string; readonly cuts: readonly number[] }[];
}

/** Bins narrower than this are joined. */
const LEAST_WIDTH = 1e-8;

export const kBinsDiscretizer: Step<KBinsDiscretizerSpec, FittedKBinsDiscretizer> = {
  kind: 'kBinsDiscretizer',
  fit: (spec, blocks, { weights }) => ({ kind: 'kBinsDiscretizer', encode: spec.encode, columns: denseColumns(blocks, 'KBinsDiscretizer').map((column) => {
    refuseMissing(column);
    return { name: column.name, cuts: cutsOf(column.numbers, spec, weights) };
  }) }),
  apply: ({ encode, columns }, blocks) => ({ rowCount: blocks.rowCount, columns: denseByName(blocks, columns.map(({ name }) => name), 'KBinsDiscretizer').map((column, index) => {
    refuseMissing(column);
    const { name, numbers } = column;
    const { cuts } = columns[index]!;
    const codes = Int32Array.from(numbers, (value) => binOf(value, cuts));
    if (encode === 'ordinal') return { name, type: 'integer', numbers: Float64Array.from(codes) };
    return { name, type: 'oneHot', codes, names: Array.from({ length: cuts.length + 1 }, (_, bin) => `${name}_${bin}`) };
  }) }),
  read: (fields) => ({ kind: 'kBinsDiscretizer', encode: oneOf(fields['encode'], ['onehot', 'onehotDense', 'ordinal'], 'bins'), columns: list(fields['columns'], 'bins').map((entry) => {
    const column = record(entry, 'bins');
    const cuts = finites(column['cuts'], 'bins');
    check(cuts.every((cut, place) => place === 0 || cut > cuts[place - 1]!), 'its bins are not in order');
    return { name: text(column['name'], 'bins'), cuts };
  }) }),
  inputs: ({ columns }) => columns.map(({ name }) => name),
};

function refuseMissing({ name, numbers }: Dense): void {
  const row = numbers.findIndex((value) => value !== value);
  if (row >= 0) throw new PreprocessError(`Column ‘${name}’, row ${row} is missing, so it is in no bin.`, 'Add a SimpleImputer before KBinsDiscretizer.');
}

function binOf(value: number, cuts: readonly number[]): number {
  let low = 0;
  let high = cuts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (cuts[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function cutsOf(numbers: Float64Array, { nBins, strategy, quantileMethod }: KBinsDiscretizerSpec, weights: Float64Array | null): number[] {
  const counted = weights === null || strategy === 'quantile' ? numbers : numbers.filter((_, row) => weights[row]! > 0);
  const ascending = sorted(counted);
  const low = ascending[0]!;
  const high = ascending.at(-1)!;
  if (low === high) return [];
  const even = Array.from({ length: nBins + 1 }, (_, place) => (place === nBins ? high : low + place * ((high - low) / nBins)));
  if (strategy === 'uniform') return even.slice(1, -1);
  let edges: number[];
  if (strategy === 'quantile') {
    const quantileAt = quantileBy(numbers, weights, quantileMethod);
    edges = even.map((_, place) => quantileAt((place === nBins ? 100 : place * (100 / nBins)) / 100));
  } else {
    const centers = kMeansLine(numbers, weights, even.slice(1).map((edge, place) => (edge + even[place]!) / 2));
    edges = [low, ...centers.slice(1).map((center, place) => (center + centers[place]!) / 2), high];
  }
  return edges.filter((edge, place) => place === 0 || edge - edges[place - 1]! > LEAST_WIDTH).slice(1, -1);
}
