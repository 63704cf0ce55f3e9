/** The best or a random split of a node over exact values. Rows are gathered by the rank of their value, then scanned in that order. */
import type { Random } from '../../random';
import type { Criterion } from './criterion';
import type { RankedFeature } from './data';

export interface ExactSplit {
  readonly feature: number;
  /** The highest rank that goes left. */
  readonly rank: number;
  readonly threshold: number;
  readonly isMissingLeft: boolean;
}

export interface SplitLimits {
  readonly minSamplesLeaf: number;
  readonly minWeightLeaf: number;
  /** Features to look at in each node. */
  readonly maxFeatures: number;
  readonly splitter: 'best' | 'random';
}

/** Nodes of fewer rows are sorted by insertion. */
const FEW = 24;

/** Finds splits of one training set; its arrays are used again for each node. */
export class ExactSplitter {
  readonly #features: Int32Array;
  /** Rows of the node in the order of the feature's values, without those that miss it. */
  readonly #sorted: Int32Array;
  readonly #keys: Float64Array;
  readonly #left: Float64Array;
  readonly #right: Float64Array;
  readonly #missing: Float64Array;
  /** By group of equal values: rank, rows, sums. */
  readonly #groupRanks: Int32Array;
  readonly #groupRows: Int32Array;
  #groupSums: Float64Array;
  #groups = 0;
  #byRank: Float64Array;
  #rowsByRank: Int32Array;
  #best = -Infinity;
  #found: ExactSplit | null = null;

  constructor(private readonly ranked: readonly RankedFeature[], private readonly criterion: Criterion, private readonly limits: SplitLimits) {
    const rows = ranked[0]!.ranks.length;
    const most = ranked.reduce((count, { distinct }) => Math.max(count, distinct.length), 1);
    this.#features = Int32Array.from(ranked.keys());
    this.#sorted = new Int32Array(rows);
    this.#keys = new Float64Array(rows);
    this.#left = new Float64Array(criterion.size);
    this.#right = new Float64Array(criterion.size);
    this.#missing = new Float64Array(criterion.size);
    this.#groupRanks = new Int32Array(rows);
    this.#groupRows = new Int32Array(rows);
    this.#groupSums = new Float64Array(rows * criterion.size);
    this.#byRank = new Float64Array(most * criterion.size);
    this.#rowsByRank = new Int32Array(most);
  }

  /** Null where nothing can be split. `sums` are those of rows[from … to − 1]. */
  find(rows: Int32Array, from: number, to: number, sums: Float64Array, random: Random): ExactSplit | null {
    this.#best = -Infinity;
    this.#found = null;
    const { maxFeatures, splitter } = this.limits;
    const features = this.#features;
    // The same draws give the same features, whatever was drawn before.
    if (maxFeatures < features.length) for (let f = 0; f < features.length; f++) features[f] = f;
    const isAll = maxFeatures >= features.length;
    let constant = 0;
    for (let visited = 0; visited < features.length && (visited < maxFeatures || visited === constant); visited++) {
      if (!isAll) {
        const drawn = visited + random.below(features.length - visited);
        const held = features[visited]!;
        features[visited] = features[drawn]!;
        features[drawn] = held;
      }
      const feature = features[visited]!;
      const { ranks } = this.ranked[feature]!;
      let least = 0x7fffffff;
      let greatest = -1;
      let missing = 0;
      for (let i = from; i < to; i++) {
        const rank = ranks[rows[i]!]!;
        if (rank < 0) missing++;
        else {
          if (rank < least) least = rank;
          if (rank > greatest) greatest = rank;
        }
      }
      if (greatest < 0 || (least === greatest && missing === 0)) { constant++; continue; }
      if (splitter === 'random') this.#tryRandom(feature, rows, from, to, least, greatest, missing, random);
      else this.#tryAll(feature, rows, from, to, sums, least, greatest, missing);
    }
    return this.#found;
  }

  #tryAll(feature: number, rows: Int32Array, from: number, to: number, sums: Float64Array, least: number, greatest: number, missing: number): void {
    const { ranks, distinct } = this.ranked[feature]!;
    this.#missing.fill(0);
    if (missing > 0) for (let i = from; i < to; i++) if (ranks[rows[i]!]! < 0) this.criterion.add(this.#missing, 0, rows[i]!);
    const count = to - from - missing;
    if (this.criterion.absolute === null && greatest - least < 2 * count) this.#groupByRank(ranks, rows, from, to, least, greatest);
    else this.#groupBySorting(ranks, rows, from, to, count);
    const absolute = this.criterion.absolute === null ? null : this.#absoluteErrors(ranks, rows, from, to, count);
    const { size } = this.criterion;
    const total = to - from;
    const left = this.#left;
    const right = this.#right;
    for (let pass = 0; pass < (missing > 0 ? 2 : 1); pass++) {
      const isMissingLeft = pass === 1;
      for (let i = 0; i < size; i++) left[i] = isMissingLeft ? this.#missing[i]! : 0;
      let taken = isMissingLeft ? missing : 0;
      let known = 0;
      // The last group goes left only where missing values remain on the right.
      const end = missing > 0 && !isMissingLeft ? this.#groups : this.#groups - 1;
      for (let group = 0; group < end; group++) {
        taken += this.#groupRows[group]!;
        known += this.#groupRows[group]!;
        for (let i = 0; i < size; i++) left[i]! += this.#groupSums[group * size + i]!;
        if (taken < this.limits.minSamplesLeaf) continue;
        if (total - taken < this.limits.minSamplesLeaf) break;
        for (let i = 0; i < size; i++) right[i] = sums[i]! - left[i]!;
        if (this.limits.minWeightLeaf > 0 && (this.criterion.weight(left) < this.limits.minWeightLeaf || this.criterion.weight(right) < this.limits.minWeightLeaf)) continue;
        const proxy = absolute === null ? this.criterion.proxy(left, right) : -(absolute[pass]!.left[taken - 1]! + absolute[pass]!.right[total - taken - 1]!);
        if (!(proxy > this.#best)) continue;
        this.#best = proxy;
        const rank = this.#groupRanks[group]!;
        const isLast = known === count;
        this.#found = { feature, rank, threshold: isLast ? Infinity : between(distinct[rank]!, distinct[this.#groupRanks[group + 1]!]!), isMissingLeft: missing > 0 ? isMissingLeft : taken > total - taken };
      }
    }
  }

  /** Adds up by rank; costs as much as the range of ranks is wide. */
  #groupByRank(ranks: Int32Array, rows: Int32Array, from: number, to: number, least: number, greatest: number): void {
    const { size } = this.criterion;
    const sums = this.#byRank;
    const counts = this.#rowsByRank;
    for (let i = from; i < to; i++) {
      const rank = ranks[rows[i]!]!;
      if (rank < 0) continue;
      counts[rank - least]!++;
      this.criterion.add(sums, (rank - least) * size, rows[i]!);
    }
    let groups = 0;
    for (let place = 0; place <= greatest - least; place++) {
      if (counts[place] === 0) continue;
      this.#groupRanks[groups] = least + place;
      this.#groupRows[groups] = counts[place]!;
      counts[place] = 0;
      for (let i = 0; i < size; i++) {
        this.#groupSums[groups * size + i] = sums[place * size + i]!;
        sums[place * size + i] = 0;
      }
      groups++;
    }
    this.#groups = groups;
  }

  #groupBySorting(ranks: Int32Array, rows: Int32Array, from: number, to: number, count: number): void {
    const sorted = this.#sort(ranks, rows, from, to, count);
    const { size } = this.criterion;
    let groups = -1;
    let last = -1;
    for (let i = 0; i < count; i++) {
      const row = sorted[i]!;
      if (ranks[row] !== last) {
        last = ranks[row]!;
        groups++;
        this.#groupRanks[groups] = last;
        this.#groupRows[groups] = 0;
        this.#groupSums.fill(0, groups * size, (groups + 1) * size);
      }
      this.#groupRows[groups]!++;
      this.criterion.add(this.#groupSums, groups * size, row);
    }
    this.#groups = groups + 1;
  }

  #sort(ranks: Int32Array, rows: Int32Array, from: number, to: number, count: number): Int32Array {
    const sorted = this.#sorted;
    if (count <= FEW) {
      let length = 0;
      for (let i = from; i < to; i++) {
        const row = rows[i]!;
        const rank = ranks[row]!;
        if (rank < 0) continue;
        let at = length++;
        for (; at > 0 && ranks[sorted[at - 1]!]! > rank; at--) sorted[at] = sorted[at - 1]!;
        sorted[at] = row;
      }
      return sorted;
    }
    // Rank and place in one number, which typed arrays sort without a comparator.
    const spread = to - from;
    const keys = this.#keys;
    let length = 0;
    for (let i = from; i < to; i++) {
      const rank = ranks[rows[i]!]!;
      if (rank >= 0) keys[length++] = rank * spread + (i - from);
    }
    keys.subarray(0, length).sort();
    for (let i = 0; i < length; i++) sorted[i] = rows[from + (keys[i]! % spread)]!;
    return sorted;
  }

  /** Errors of every left and right part, with the missing values right (first) and left. */
  #absoluteErrors(ranks: Int32Array, rows: Int32Array, from: number, to: number, count: number): readonly { readonly left: Float64Array; readonly right: Float64Array }[] {
    const known = this.#sorted.slice(0, count);
    const unknown = rows.subarray(from, to).filter((row) => ranks[row]! < 0);
    const scan = (order: readonly number[]) => this.criterion.absolute!.prefixes(order, order.length);
    const descending = [...known].reverse();
    const missingRight = { left: scan([...known]), right: scan([...unknown, ...descending]) };
    return unknown.length === 0 ? [missingRight] : [missingRight, { left: scan([...unknown, ...known]), right: scan(descending) }];
  }

  /** One threshold, uniform between the least and the greatest value; missing values to a side by chance. */
  #tryRandom(feature: number, rows: Int32Array, from: number, to: number, least: number, greatest: number, missing: number, random: Random): void {
    const { ranks, distinct } = this.ranked[feature]!;
    const [low, high] = [distinct[least]!, distinct[greatest]!];
    const drawn = low + random.next() * (high - low);
    const threshold = least === greatest ? Infinity : drawn >= high ? low : drawn;
    const isMissingLeft = missing > 0 && least !== greatest && random.next() < 0.5;
    let rank = greatest;
    if (least !== greatest) {
      let top = greatest;
      rank = least;
      while (rank < top) {
        const middle = (rank + top + 1) >> 1;
        if (distinct[middle]! <= threshold) rank = middle;
        else top = middle - 1;
      }
    }
    this.#left.fill(0);
    this.#right.fill(0);
    const parts: readonly [number[], number[]] = [[], []];
    let taken = 0;
    for (let i = from; i < to; i++) {
      const row = rows[i]!;
      const isLeft = ranks[row]! < 0 ? isMissingLeft : ranks[row]! <= rank;
      if (isLeft) taken++;
      this.criterion.add(isLeft ? this.#left : this.#right, 0, row);
      if (this.criterion.absolute !== null) parts[isLeft ? 0 : 1].push(row);
    }
    const { minSamplesLeaf, minWeightLeaf } = this.limits;
    if (taken < minSamplesLeaf || to - from - taken < minSamplesLeaf) return;
    if (minWeightLeaf > 0 && (this.criterion.weight(this.#left) < minWeightLeaf || this.criterion.weight(this.#right) < minWeightLeaf)) return;
    const errorOf = (part: number[]) => this.criterion.absolute!.prefixes(part, part.length).at(-1) ?? 0;
    const proxy = this.criterion.absolute === null ? this.criterion.proxy(this.#left, this.#right) : -errorOf(parts[0]) - errorOf(parts[1]);
    if (!(proxy > this.#best)) return;
    this.#best = proxy;
    this.#found = { feature, rank, threshold, isMissingLeft: missing > 0 ? isMissingLeft : taken > to - from - taken };
  }
}

/** Half-way, without overflow; never the upper value itself, which has to go right. */
function between(low: number, high: number): number {
  const middle = low / 2 + high / 2;
  return middle < high ? middle : low;
}
