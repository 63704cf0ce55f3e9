/** Isolation forests (Liu, Ting and Zhou 2008): rows that few random splits set apart are unlike the others. */
import { createRandom, shuffle, type Random } from '../random';
import { treeCount, leafOf, TreesWriter, type GrownTree, type Trees } from '../trees/trees';

const EULER = 0.5772156649015329;

/** Mean length of an unsuccessful search in a binary tree of n rows: what a leaf of n rows adds to its depth. */
export function averagePath(n: number): number {
  if (n <= 1) return 0;
  return n <= 2 ? 1 : 2 * (Math.log(n - 1) + EULER) - (2 * (n - 1)) / n;
}

/** `columns`: one array for each feature. Each tree sees `samples` rows (drawn without replacement unless `bootstrap`) and `features` features. */
export function* fitIsolation(columns: readonly Float64Array[], rows: number, options: { readonly nEstimators: number; readonly samples: number; readonly features: number; readonly bootstrap: boolean; readonly seed: number }): Generator<number, Trees> {
  const random = createRandom(options.seed);
  const writer = new TreesWriter(1);
  const deepest = Math.ceil(Math.log2(Math.max(options.samples, 2)));
  const all = Int32Array.from({ length: rows }, (_, row) => row);
  for (let tree = 1; tree <= options.nEstimators; tree++) {
    const drawn = options.bootstrap ? Int32Array.from({ length: options.samples }, () => random.below(rows)) : drawSome(all, options.samples, random);
    const chosen = options.features === columns.length ? null : drawSome(Int32Array.from(columns, (_, f) => f), options.features, random);
    writer.add(grow(columns, drawn, chosen, deepest, random));
    yield tree;
  }
  return writer.finish();
}

/** Partial Fisher–Yates; the order of `from` changes. */
function drawSome(from: Int32Array, count: number, random: Random): Int32Array {
  for (let i = 0; i < count; i++) {
    const j = i + random.below(from.length - i);
    const held = from[i]!;
    from[i] = from[j]!;
    from[j] = held;
  }
  return from.slice(0, count);
}

function grow(columns: readonly Float64Array[], rows: Int32Array, chosen: Int32Array | null, deepest: number, random: Random): GrownTree {
  const tree: GrownTree = { splits: [], thresholds: [], left: [], right: [], values: [], covers: [], sets: [] };
  const held = new Int32Array(rows.length);
  const make = (from: number, to: number, depth: number): number => {
    const id = tree.splits.length;
    tree.splits.push(-1);
    tree.thresholds.push(0);
    tree.left.push(0);
    tree.right.push(0);
    tree.values.push(depth + averagePath(to - from));
    tree.covers.push(to - from);
    if (to - from < 2 || depth >= deepest) return id;
    const order = chosen === null ? Int32Array.from(columns, (_, f) => f) : chosen.slice();
    for (const feature of shuffle(order, random)) {
      const column = columns[feature]!;
      let [least, most] = [Infinity, -Infinity];
      for (let i = from; i < to; i++) { const value = column[rows[i]!]!; if (value < least) least = value; if (value > most) most = value; }
      if (!(most > least)) continue;
      let threshold = least + random.next() * (most - least);
      if (threshold >= most) threshold = least;
      let [middle, right] = [from, 0];
      for (let i = from; i < to; i++) if (column[rows[i]!]! <= threshold) rows[middle++] = rows[i]!; else held[right++] = rows[i]!;
      rows.set(held.subarray(0, right), middle);
      tree.splits[id] = feature * 4;
      tree.thresholds[id] = threshold;
      tree.left[id] = make(from, middle, depth + 1);
      tree.right[id] = make(middle, to, depth + 1);
      break;
    }
    return id;
  };
  make(0, rows.length, 0);
  return tree;
}

/** In (0, 1], higher the more abnormal: 2 to the minus mean path length ÷ that of `samples` rows. */
export function anomalyScores(trees: Trees, columns: readonly Float64Array[], rows: number, samples: number): Float64Array {
  const scores = new Float64Array(rows);
  const count = treeCount(trees);
  for (let tree = 0; tree < count; tree++) for (let row = 0; row < rows; row++) scores[row]! += trees.values[leafOf(trees, tree, columns, row)]!;
  const usual = averagePath(samples);
  return scores.map((sum) => 2 ** (-sum / (count * (usual || 1))));
}
