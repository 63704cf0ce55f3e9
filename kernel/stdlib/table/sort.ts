import { compareText, type FrameColumn } from '@/lib/ml/frame';

/** Row numbers in order of these columns, first column first; stable; missing values last in either direction. */
export function sortedOrder(rowCount: number, columns: readonly FrameColumn[], descending: boolean): Int32Array {
  const keys = columns.map((column) => sortKey(column, descending));
  const order = new Int32Array(rowCount);
  for (let i = 0; i < rowCount; i++) order[i] = i;
  const [first] = keys;
  if (first === undefined) return order;
  return order.sort((a, b) => {
    for (const key of keys) {
      const left = key[a]!;
      const right = key[b]!;
      if (left !== right) return left < right ? -1 : 1;
    }
    return a - b;
  });
}

/** A number for each row whose ascending order is the wanted one. */
function sortKey(column: FrameColumn, descending: boolean): Float64Array {
  const sign = descending ? -1 : 1;
  if (column.type !== 'string') return column.numbers.map((value) => (value !== value ? Infinity : sign * value));
  const rank = new Float64Array(column.dictionary.length);
  [...column.dictionary.keys()].sort((a, b) => compareText(column.dictionary[a]!, column.dictionary[b]!)).forEach((code, position) => { rank[code] = position; });
  return Float64Array.from(column.codes, (code) => (code < 0 ? Infinity : sign * rank[code]!));
}
