/** Hierarchical clustering by the nearest-neighbour chain (Müllner 2011): O(n²) time and memory. */
import { squaredDistance, type Dense } from '../dense';

export type Linkage = 'ward' | 'complete' | 'average' | 'single';

/** Rows beyond which the table of distances would no longer fit. */
export const MOST_ROWS = 12_000;

interface Merge { readonly a: number; readonly b: number; readonly distance: number }

/** A label 0 … k − 1 for each row, in the order of the clusters' first rows. Cuts at `clusters`, or where merges reach `distance`. */
export function fitAgglomerative(points: Dense, linkage: Linkage, cut: { readonly clusters: number } | { readonly distance: number }): { readonly labels: Int32Array; readonly clusters: number } {
  const { rows } = points;
  if (rows > MOST_ROWS) throw new RangeError(`There are ${rows} rows; hierarchical clustering takes ${MOST_ROWS.toLocaleString('en')} at most, since it compares every two. Sample them, or use KMeans or DBSCAN.`);
  if ('clusters' in cut && cut.clusters > rows) throw new RangeError(`There are ${rows} rows for ${cut.clusters} clusters; it takes at least as many rows.`);
  const merges = chain(distancesOf(points, linkage), rows, linkage).sort((x, y) => x.distance - y.distance);
  const kept = 'clusters' in cut ? merges.slice(0, rows - cut.clusters) : merges.filter((merge) => merge.distance < cut.distance);
  const parent = Int32Array.from({ length: rows }, (_, row) => row);
  const root = (row: number): number => { while (parent[row] !== row) row = parent[row] = parent[parent[row]!]!; return row; };
  for (const { a, b } of kept) parent[root(a)] = root(b);
  const numbers = new Map<number, number>();
  const labels = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    const own = root(row);
    if (!numbers.has(own)) numbers.set(own, numbers.size);
    labels[row] = numbers.get(own)!;
  }
  return { labels, clusters: numbers.size };
}

/** Place of the pair in the lower triangle. */
const place = (a: number, b: number) => (a > b ? (a * (a - 1)) / 2 + b : (b * (b - 1)) / 2 + a);

/** Ward works on squared distances: its distance of two rows is the Euclidean one. */
function distancesOf({ rows, columns, values }: Dense, linkage: Linkage): Float64Array {
  const distances = new Float64Array((rows * (rows - 1)) / 2);
  for (let a = 1, at = 0; a < rows; a++) {
    for (let b = 0; b < a; b++, at++) {
      const squared = squaredDistance(values, a, values, b, columns);
      distances[at] = linkage === 'ward' ? squared : Math.sqrt(squared);
    }
  }
  return distances;
}

function chain(distances: Float64Array, rows: number, linkage: Linkage): Merge[] {
  const sizes = new Float64Array(rows).fill(1);
  const isActive = new Uint8Array(rows).fill(1);
  const merges: Merge[] = [];
  const path: number[] = [];
  let start = 0;
  while (merges.length < rows - 1) {
    if (path.length === 0) { while (isActive[start] === 0) start++; path.push(start); }
    const tip = path.at(-1)!;
    const before = path.at(-2) ?? -1;
    // Of equally near ones the one before, so that the chain ends.
    let nearest = before;
    let least = before < 0 ? Infinity : distances[place(tip, before)]!;
    for (let other = 0; other < rows; other++) {
      if (isActive[other] === 0 || other === tip) continue;
      const distance = distances[place(tip, other)]!;
      if (distance < least) { least = distance; nearest = other; }
    }
    if (nearest !== before) { path.push(nearest); continue; }
    path.length -= 2;
    merges.push({ a: tip, b: before, distance: linkage === 'ward' ? Math.sqrt(least) : least });
    update(distances, sizes, isActive, tip, before, least, linkage);
    isActive[tip] = 0;
    sizes[before]! += sizes[tip]!;
  }
  return merges;
}

/** Lance and Williams: distances of the union of `gone` and `kept`, in the place of `kept`. */
function update(distances: Float64Array, sizes: Float64Array, isActive: Uint8Array, gone: number, kept: number, apart: number, linkage: Linkage): void {
  const [m, n] = [sizes[gone]!, sizes[kept]!];
  for (let other = 0; other < sizes.length; other++) {
    if (isActive[other] === 0 || other === gone || other === kept) continue;
    const to = place(kept, other);
    const [x, y] = [distances[place(gone, other)]!, distances[to]!];
    const k = sizes[other]!;
    distances[to] = linkage === 'single' ? Math.min(x, y) : linkage === 'complete' ? Math.max(x, y) : linkage === 'average' ? (m * x + n * y) / (m + n) : ((m + k) * x + (n + k) * y - k * apart) / (m + n + k);
  }
}
