/** Parting rows into training and test. */
import { createRandom, permutation, shuffle } from '../random';

/**
 * Row numbers of both parts, each in random order. `test`: a share in (0, 1), or a number of rows (as scikit-learn, a share is rounded
 * up). With `strata` (a code for each row, −1 for missing) every stratum is parted alike, to within a row.
 */
export function splitRows(n: number, test: number, seed: number, strata: Int32Array | null): { readonly train: Int32Array; readonly test: Int32Array } {
  const wanted = test < 1 ? Math.ceil(n * test) : test;
  if (!(test > 0) || !(wanted > 0 && wanted < n) || !Number.isInteger(wanted)) throw new RangeError(`A test part of ${test} leaves ${n - wanted} of ${n} rows for training.`);
  const random = createRandom(seed);
  const order = permutation(n, random);
  if (strata === null) return { test: order.slice(0, wanted), train: order.slice(wanted) };
  const groups = new Map<number, number[]>();
  for (const row of order) {
    const group = groups.get(strata[row]!);
    if (group === undefined) groups.set(strata[row]!, [row]);
    else group.push(row);
  }
  // Largest remainders decide which strata give one row more.
  const parts = [...groups.entries()].sort(([a], [b]) => a - b).map(([, rows]) => ({ rows, exact: (rows.length * wanted) / n, take: Math.floor((rows.length * wanted) / n) }));
  let missing = wanted - parts.reduce((total, part) => total + part.take, 0);
  for (const part of [...parts].sort((a, b) => b.exact - b.take - (a.exact - a.take))) if (missing-- > 0) part.take++;
  const collect = (choose: (part: { rows: number[]; take: number }) => number[]) => shuffle(Int32Array.from(parts.flatMap(choose)), random);
  return { test: collect((part) => part.rows.slice(0, part.take)), train: collect((part) => part.rows.slice(part.take)) };
}
