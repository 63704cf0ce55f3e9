export type Weighting = 'uniform' | 'distance';

/**
 * Columns with their missing values (NaN) filled by the mean of the `neighbors` nearest donor rows that have one, all columns over the same
 * donor rows. Distance is Euclid's over the columns that both rows have, scaled up by the share of those (scikit-learn's
 * `nan_euclidean`); of equally near donors the earlier count. A row that shares no column with any donor gets the column's mean.
 */
export function nearestFill(columns: readonly Float64Array[], donors: readonly Float64Array[], neighbors: number, weighting: Weighting): Float64Array[] {
  const filled = columns.map((column) => column.slice());
  const rows = columns[0]?.length ?? 0;
  const donorRows = donors[0]?.length ?? 0;
  const distances = new Float64Array(donorRows);
  for (let row = 0; row < rows; row++) {
    if (columns.every((column) => column[row] === column[row])) continue;
    measure(columns, row, donors, distances);
    columns.forEach((column, c) => {
      if (column[row] === column[row]) return;
      filled[c]![row] = meanOfNearest(donors[c]!, distances, neighbors, weighting);
    });
  }
  return filled;
}

function measure(columns: readonly Float64Array[], row: number, donors: readonly Float64Array[], distances: Float64Array): void {
  for (let donor = 0; donor < distances.length; donor++) {
    let squares = 0;
    let shared = 0;
    for (let c = 0; c < columns.length; c++) {
      const difference = columns[c]![row]! - donors[c]![donor]!;
      if (difference === difference) { squares += difference * difference; shared++; }
    }
    distances[donor] = shared === 0 ? NaN : Math.sqrt((squares * columns.length) / shared);
  }
}

function meanOfNearest(values: Float64Array, distances: Float64Array, neighbors: number, weighting: Weighting): number {
  // The nearest so far, in order: few, so insertion is quick.
  const best: number[] = [];
  for (let donor = 0; donor < values.length; donor++) {
    const distance = distances[donor]!;
    if (values[donor] !== values[donor] || distance !== distance) continue;
    if (best.length === neighbors && distance >= distances[best.at(-1)!]!) continue;
    let at = best.length;
    while (at > 0 && distances[best[at - 1]!]! > distance) at--;
    best.splice(at, 0, donor);
    if (best.length > neighbors) best.pop();
  }
  if (best.length === 0) return meanOfPresent(values);
  const isExact = weighting === 'distance' && distances[best[0]!] === 0;
  let total = 0;
  let sum = 0;
  for (const donor of best) {
    const weight = weighting === 'uniform' ? 1 : isExact ? (distances[donor] === 0 ? 1 : 0) : 1 / distances[donor]!;
    total += weight;
    sum += weight * values[donor]!;
  }
  return sum / total;
}

function meanOfPresent(values: Float64Array): number {
  let total = 0;
  let count = 0;
  for (const value of values) if (value === value) { total += value; count++; }
  return total / count;
}
