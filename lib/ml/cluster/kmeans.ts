/**
 * k-means by Lloyd's algorithm, with scikit-learn's stopping rules. Most distances are never computed: bounds that follow from how far
 * the centres moved rule them out (Hamerly 2010), which changes nothing about the result.
 */
import { squaredDistance, takeDense, type Dense } from '../dense';
import { createRandom, permutation, type Random } from '../random';

export interface KMeansParameters {
  readonly clusters: number;
  /** Rows of first centres, or how to draw them: 'k-means++' (Arthur and Vassilvitskii 2007, greedy as in scikit-learn) or at random. */
  readonly init: 'k-means++' | 'random' | Dense;
  readonly nInit: number;
  readonly maxIter: number;
  /** Of the movement of all centres, relative to the mean variance of the features. */
  readonly tol: number;
  readonly seed: number;
}

export interface KMeansFit {
  readonly centers: Float64Array;
  readonly labels: Int32Array;
  /** Weighted sum of squared distances to the own centre. */
  readonly inertia: number;
  readonly iterations: number;
}

/** `weights`: one for each row, or null. Yields after each iteration how many there were; keeps the best of `nInit` runs. */
export function* fitKMeans(points: Dense, weights: Float64Array | null, parameters: KMeansParameters): Generator<number, KMeansFit> {
  const { clusters, init, nInit } = parameters;
  if (clusters > points.rows) throw new RangeError(`There are ${points.rows} rows for ${clusters} clusters; it takes at least as many rows.`);
  const random = createRandom(parameters.seed);
  const tolerance = parameters.tol * meanVariance(points);
  let best: KMeansFit | null = null;
  let done = 0;
  for (let run = 0; run < (typeof init === 'object' ? 1 : nInit); run++) {
    const centers = typeof init === 'object' ? init.values.slice() : drawCenters(points, weights, clusters, init, random);
    const lloyd = new Lloyd(points, weights, centers, clusters);
    let iterations = 0;
    let isSettled = false;
    while (iterations < parameters.maxIter) {
      iterations++;
      const { moved, changed } = lloyd.step();
      yield ++done;
      if (changed === 0) { isSettled = true; break; }
      if (moved <= tolerance) break;
    }
    // Unless nothing changed, labels must follow the last centres.
    if (!isSettled) lloyd.assign();
    const fit = { centers, labels: lloyd.labels, inertia: lloyd.inertia(), iterations };
    if (best === null || fit.inertia < best.inertia) best = fit;
  }
  return best!;
}

/** The nearest centre of each row, the first of equally near ones. */
export function nearestCenters({ rows, columns, values }: Dense, centers: Float64Array, into = new Int32Array(rows)): Int32Array {
  const clusters = centers.length / columns;
  for (let row = 0; row < rows; row++) {
    let nearest = Infinity;
    for (let cluster = 0; cluster < clusters; cluster++) {
      const distance = squaredDistance(values, row, centers, cluster, columns);
      if (distance < nearest) { nearest = distance; into[row] = cluster; }
    }
  }
  return into;
}

function meanVariance({ rows, columns, values }: Dense): number {
  let total = 0;
  for (let column = 0; column < columns; column++) {
    let mean = 0;
    for (let row = 0; row < rows; row++) mean += values[row * columns + column]!;
    mean /= rows;
    let squares = 0;
    for (let row = 0; row < rows; row++) squares += (values[row * columns + column]! - mean) ** 2;
    total += squares / rows;
  }
  return total / columns;
}

/** First centres: rows, drawn by weight. */
export function drawCenters(points: Dense, weights: Float64Array | null, clusters: number, init: 'k-means++' | 'random', random: Random): Float64Array {
  const { rows, columns, values } = points;
  if (init === 'random') {
    const usable = permutation(rows, random).filter((row) => weights === null || weights[row]! > 0);
    if (usable.length < clusters) throw new RangeError(`Only ${usable.length} rows have a weight above 0, for ${clusters} clusters.`);
    return takeDense(points, usable.subarray(0, clusters)).values;
  }
  const centers = new Float64Array(clusters * columns);
  const nearest = new Float64Array(rows).fill(1);
  const trials = 2 + Math.floor(Math.log(clusters));
  const place = (center: number, row: number) => centers.set(values.subarray(row * columns, (row + 1) * columns), center * columns);
  const draw = (total: number): number => {
    let left = random.next() * total;
    let last = 0;
    for (let row = 0; row < rows; row++) {
      const share = nearest[row]! * (weights === null ? 1 : weights[row]!);
      if (share <= 0) continue;
      last = row;
      left -= share;
      if (left < 0) break;
    }
    return last;
  };
  const potential = () => { let total = 0; for (let row = 0; row < rows; row++) total += nearest[row]! * (weights === null ? 1 : weights[row]!); return total; };
  const first = draw(potential());
  place(0, first);
  for (let row = 0; row < rows; row++) nearest[row] = squaredDistance(values, row, values, first, columns);
  let total = potential();
  let [candidate, kept] = [new Float64Array(rows), new Float64Array(rows)];
  for (let center = 1; center < clusters; center++) {
    let least = Infinity;
    let chosen = 0;
    for (let trial = 0; trial < trials; trial++) {
      const row = draw(total);
      let sum = 0;
      for (let other = 0; other < rows; other++) {
        const near = Math.min(nearest[other]!, squaredDistance(values, other, values, row, columns));
        candidate[other] = near;
        sum += near * (weights === null ? 1 : weights[other]!);
      }
      if (sum < least) { least = sum; chosen = row; [candidate, kept] = [kept, candidate]; }
    }
    place(center, chosen);
    nearest.set(kept);
    total = least;
  }
  return centers;
}

/** One run: owns the bounds of each row. `centers` is changed in place. */
class Lloyd {
  readonly labels: Int32Array;
  /** At least the distance to the own centre. */
  readonly #upper: Float64Array;
  /** At most the distance to any other. */
  readonly #lower: Float64Array;
  readonly #sums: Float64Array;
  readonly #sizes: Float64Array;
  readonly #moves: Float64Array;

  constructor(private readonly points: Dense, private readonly weights: Float64Array | null, private readonly centers: Float64Array, private readonly clusters: number) {
    this.labels = new Int32Array(points.rows).fill(-1);
    this.#upper = new Float64Array(points.rows).fill(Infinity);
    this.#lower = new Float64Array(points.rows);
    this.#sums = new Float64Array(centers.length);
    this.#sizes = new Float64Array(clusters);
    this.#moves = new Float64Array(clusters);
  }

  /** Assigns rows, then moves centres. `moved`: sum of the squared movements; `changed`: rows of a new label. */
  step(): { readonly moved: number; readonly changed: number } {
    const changed = this.assign();
    return { changed, moved: this.#move() };
  }

  assign(): number {
    const { points: { rows, columns, values }, centers, clusters, labels } = this;
    const [upper, lower] = [this.#upper, this.#lower];
    const halves = this.#halfDistances();
    let changed = 0;
    for (let row = 0; row < rows; row++) {
      const own = labels[row]!;
      if (own >= 0) {
        const safe = Math.max(halves[own]!, lower[row]!);
        if (upper[row]! <= safe) continue;
        upper[row] = Math.sqrt(squaredDistance(values, row, centers, own, columns));
        if (upper[row]! <= safe) continue;
      }
      let first = Infinity;
      let second = Infinity;
      let nearest = 0;
      const from = row * columns;
      for (let cluster = 0, at = 0; cluster < clusters; cluster++) {
        let distance = 0;
        for (let i = from, end = from + columns; i < end; i++, at++) {
          const apart = values[i]! - centers[at]!;
          distance += apart * apart;
        }
        if (distance < first) { second = first; first = distance; nearest = cluster; }
        else if (distance < second) second = distance;
      }
      upper[row] = Math.sqrt(first);
      lower[row] = Math.sqrt(second);
      if (nearest !== own) { labels[row] = nearest; changed++; }
    }
    return changed;
  }

  inertia(): number {
    const { points: { rows, columns, values }, centers, weights, labels } = this;
    let total = 0;
    for (let row = 0; row < rows; row++) total += squaredDistance(values, row, centers, labels[row]!, columns) * (weights === null ? 1 : weights[row]!);
    return total;
  }

  /** Half the distance of each centre to the nearest other. */
  #halfDistances(): Float64Array {
    const { clusters, centers, points: { columns } } = this;
    const halves = new Float64Array(clusters).fill(Infinity);
    for (let a = 0; a < clusters; a++) {
      for (let b = 0; b < a; b++) {
        const half = Math.sqrt(squaredDistance(centers, a, centers, b, columns)) / 2;
        if (half < halves[a]!) halves[a] = half;
        if (half < halves[b]!) halves[b] = half;
      }
    }
    return halves;
  }

  #move(): number {
    const { points: { rows, columns, values }, weights, labels, centers, clusters } = this;
    const [sums, sizes, moves] = [this.#sums.fill(0), this.#sizes.fill(0), this.#moves];
    for (let row = 0, at = 0; row < rows; row++) {
      const weight = weights === null ? 1 : weights[row]!;
      const label = labels[row]!;
      sizes[label]! += weight;
      for (let to = label * columns, end = to + columns; to < end; to++, at++) sums[to]! += weight * values[at]!;
    }
    this.#fillEmpty(sums, sizes);
    let total = 0;
    let [most, next] = [0, 0];
    for (let cluster = 0; cluster < clusters; cluster++) {
      let squares = 0;
      for (let at = cluster * columns, end = at + columns; at < end; at++) {
        const center = sizes[cluster]! > 0 ? sums[at]! / sizes[cluster]! : centers[at]!;
        squares += (center - centers[at]!) ** 2;
        centers[at] = center;
      }
      total += squares;
      const move = (moves[cluster] = Math.sqrt(squares));
      if (move > most) { next = most; most = move; } else if (move > next) next = move;
    }
    const [upper, lower] = [this.#upper, this.#lower];
    for (let row = 0; row < rows; row++) {
      const move = moves[labels[row]!]!;
      upper[row]! += move;
      lower[row]! -= move === most ? next : most;
    }
    return total;
  }

  /** A cluster without rows takes the row farthest from its own centre, as in scikit-learn. */
  #fillEmpty(sums: Float64Array, sizes: Float64Array): void {
    const { points: { rows, columns, values }, weights, labels, centers, clusters } = this;
    const empty = [...sizes.keys()].filter((cluster) => sizes[cluster] === 0);
    if (empty.length === 0 || empty.length === clusters) return;
    const distances = Float64Array.from({ length: rows }, (_, row) => squaredDistance(values, row, centers, labels[row]!, columns));
    const farthest = [...distances.keys()].sort((a, b) => distances[b]! - distances[a]!);
    if (distances[farthest[0]!] === 0) return;
    empty.forEach((cluster, i) => {
      const row = farthest[i]!;
      const weight = weights === null ? 1 : weights[row]!;
      const old = labels[row]!;
      for (let column = 0; column < columns; column++) {
        sums[old * columns + column]! -= weight * values[row * columns + column]!;
        sums[cluster * columns + column] = weight * values[row * columns + column]!;
      }
      sizes[old]! -= weight;
      sizes[cluster] = weight;
    });
    // Bounds no longer follow from the movements.
    this.#upper.fill(Infinity);
    this.#lower.fill(-Infinity);
  }
}
