/** Features by the rank of their values: exact splits compare whole numbers, and equal values fall together by themselves. */
import type { Features } from '../features';

export interface RankedFeature {
  /** Place of each row's value among the distinct ones; −1: missing. */
  readonly ranks: Int32Array;
  /** Ascending. */
  readonly distinct: Float64Array;
}

export function rankFeatures(features: Features): readonly RankedFeature[] {
  return features.columns.map((column) => {
    const distinct = column.filter((value) => value === value).sort().filter((value, i, sorted) => i === 0 || value !== sorted[i - 1]);
    const ranks = new Int32Array(column.length);
    for (let row = 0; row < column.length; row++) ranks[row] = column[row] === column[row] ? placeOf(distinct, column[row]!) : -1;
    return { ranks, distinct };
  });
}

function placeOf(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
