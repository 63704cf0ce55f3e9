/** How much two columns have to do with each other, each by the measure that fits its kind. Rows in which either is missing are left out. */

/** Pearson's r in [−1, 1], as scipy's `pearsonr`; null where a side is constant or there are fewer than two rows. */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  let n = 0;
  let [sumX, sumY] = [0, 0];
  for (let row = 0; row < x.length; row += 1) if (Number.isFinite(x[row]! + y[row]!)) { n += 1; sumX += x[row]!; sumY += y[row]!; }
  if (n < 2) return null;
  const [meanX, meanY] = [sumX / n, sumY / n];
  let [xx, yy, xy] = [0, 0, 0];
  for (let row = 0; row < x.length; row += 1) {
    if (!Number.isFinite(x[row]! + y[row]!)) continue;
    const [a, b] = [x[row]! - meanX, y[row]! - meanY];
    xx += a * a;
    yy += b * b;
    xy += a * b;
  }
  return xx > 0 && yy > 0 ? Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy))) : null;
}

/** Ranks from 1, ties as their mean (scipy's `rankdata`); NaN stays NaN. */
export function ranks(values: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: values.length }, (_, row) => row).filter((row) => values[row] === values[row]).sort((a, b) => values[a]! - values[b]!);
  const found = new Float64Array(values.length).fill(NaN);
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to += 1;
    for (let at = from; at < to; at += 1) found[order[at]!] = (from + to + 1) / 2;
    from = to;
  }
  return found;
}

/** Spearman's ρ: Pearson's r of the ranks of the rows that both have, as scipy's `spearmanr`. */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  const rows = Array.from({ length: x.length }, (_, row) => row).filter((row) => x[row] === x[row] && y[row] === y[row]);
  return pearson(ranks(rows.map((row) => x[row]!)), ranks(rows.map((row) => y[row]!)));
}

/** Cramér's V in [0, 1] of two columns of codes (−1: missing), not corrected for bias, as scipy's `contingency.association(method='cramer')`. */
export function cramersV(a: Int32Array, b: Int32Array): number | null {
  const cells = new Map<number, number>();
  const [rows, columns] = [new Map<number, number>(), new Map<number, number>()];
  const width = b.reduce((most, code) => Math.max(most, code), 0) + 1;
  let n = 0;
  for (let row = 0; row < a.length; row += 1) {
    const [i, j] = [a[row]!, b[row]!];
    if (i < 0 || j < 0) continue;
    n += 1;
    cells.set(i * width + j, (cells.get(i * width + j) ?? 0) + 1);
    rows.set(i, (rows.get(i) ?? 0) + 1);
    columns.set(j, (columns.get(j) ?? 0) + 1);
  }
  const least = Math.min(rows.size, columns.size) - 1;
  if (least < 1) return null;
  // χ² = n (Σ o² / (row · column) − 1): cells without rows add nothing.
  let sum = 0;
  for (const [cell, count] of cells) sum += (count / rows.get(Math.floor(cell / width))!) * (count / columns.get(cell % width)!);
  return Math.sqrt(Math.min(1, Math.max(0, (sum - 1) / least)));
}

/** The correlation ratio η in [0, 1]: the share of the numbers' deviation that lies between categories (√ of scipy's f_oneway sums, SSB / SST). */
export function correlationRatio(codes: Int32Array, numbers: ArrayLike<number>): number | null {
  const groups = new Map<number, { n: number; sum: number }>();
  let n = 0;
  let sum = 0;
  const isIn = (row: number) => codes[row]! >= 0 && Number.isFinite(numbers[row]!);
  for (let row = 0; row < codes.length; row += 1) {
    if (!isIn(row)) continue;
    const group = groups.get(codes[row]!) ?? { n: 0, sum: 0 };
    groups.set(codes[row]!, { n: group.n + 1, sum: group.sum + numbers[row]! });
    n += 1;
    sum += numbers[row]!;
  }
  if (groups.size < 2) return null;
  const mean = sum / n;
  let [between, total] = [0, 0];
  for (const group of groups.values()) between += group.n * (group.sum / group.n - mean) ** 2;
  for (let row = 0; row < codes.length; row += 1) if (isIn(row)) total += (numbers[row]! - mean) ** 2;
  return total > 0 ? Math.sqrt(Math.min(1, between / total)) : null;
}
