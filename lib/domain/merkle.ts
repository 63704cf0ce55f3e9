/**
 * Merkle trees as in RFC 6962, section 2.1: leaf = H(00 ‖ bytes), node = H(01 ‖ left ‖ right), a tree of n leaves splits
 * at the largest power of two below n. Pure: the hash is passed in, so that servers, browsers and the stand-alone
 * verifier share it. Verification follows RFC 9162, sections 2.1.3.2 and 2.1.4.2.
 */
export type Hash = (bytes: Uint8Array) => Uint8Array;

export function leafHash(hash: Hash, bytes: Uint8Array): Uint8Array {
  const prefixed = new Uint8Array(bytes.length + 1);
  prefixed.set(bytes, 1);
  return hash(prefixed);
}

export function nodeHash(hash: Hash, left: Uint8Array, right: Uint8Array): Uint8Array {
  const joined = new Uint8Array(1 + left.length + right.length);
  joined[0] = 1;
  joined.set(left, 1);
  joined.set(right, 1 + left.length);
  return hash(joined);
}

/** The largest power of two below `n`; `n` ≥ 2. */
function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/**
 * A tree that only grows, remembered as the roots of its complete subtrees, largest first: O(log n) memory, and one hash
 * for each leaf added on average.
 */
export class Frontier {
  #size = 0;
  #roots: Uint8Array[] = [];
  constructor(private readonly hash: Hash) {}

  get size(): number {
    return this.#size;
  }

  add(leaf: Uint8Array): void {
    let root = leaf;
    for (let n = this.#size; n % 2 === 1; n = (n - 1) / 2) root = nodeHash(this.hash, this.#roots.pop()!, root);
    this.#roots.push(root);
    this.#size += 1;
  }

  /** The root over everything added; of the empty tree, the hash of nothing. */
  root(): Uint8Array {
    if (this.#roots.length === 0) return this.hash(new Uint8Array());
    return this.#roots.reduceRight((right, left) => nodeHash(this.hash, left, right));
  }
}

/** The root over leaf hashes from `start` to before `end`. */
export function rootOf(hash: Hash, leaves: readonly Uint8Array[], start = 0, end = leaves.length): Uint8Array {
  const frontier = new Frontier(hash);
  for (let index = start; index < end; index += 1) frontier.add(leaves[index]!);
  return frontier.root();
}

/** The audit path of leaf `index` in the tree over the first `size` leaves, lowest first. @throws RangeError outside of it */
export function inclusionProof(hash: Hash, leaves: readonly Uint8Array[], index: number, size = leaves.length): Uint8Array[] {
  if (!Number.isInteger(index) || index < 0 || index >= size || size > leaves.length) throw new RangeError(`no leaf ${index} in a tree of ${size}`);
  const path: Uint8Array[] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = start + split(end - start);
    if (index < middle) {
      path.push(rootOf(hash, leaves, middle, end));
      end = middle;
    } else {
      path.push(rootOf(hash, leaves, start, middle));
      start = middle;
    }
  }
  return path.reverse();
}

/** Proof that the tree over `oldSize` leaves is a prefix of the tree over `newSize`. Empty for sizes 0 and equal. @throws RangeError */
export function consistencyProof(hash: Hash, leaves: readonly Uint8Array[], oldSize: number, newSize = leaves.length): Uint8Array[] {
  if (!Number.isInteger(oldSize) || oldSize < 0 || oldSize > newSize || newSize > leaves.length) throw new RangeError(`no proof from ${oldSize} to ${newSize}`);
  if (oldSize === 0 || oldSize === newSize) return [];
  const proof: Uint8Array[] = [];
  let start = 0;
  let end = newSize;
  let isWhole = true;
  while (end > oldSize) {
    const middle = start + split(end - start);
    if (oldSize <= middle) {
      proof.push(rootOf(hash, leaves, middle, end));
      end = middle;
    } else {
      proof.push(rootOf(hash, leaves, start, middle));
      start = middle;
      isWhole = false;
    }
  }
  if (!isWhole) proof.push(rootOf(hash, leaves, start, end));
  return proof.reverse();
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/** True when `leaf` (a leaf hash) stands at `index` in the tree of `size` leaves with `root`. */
export function verifyInclusion(hash: Hash, leaf: Uint8Array, index: number, size: number, proof: readonly Uint8Array[], root: Uint8Array): boolean {
  if (!Number.isInteger(index) || !Number.isInteger(size) || index < 0 || index >= size) return false;
  let fn = index;
  let sn = size - 1;
  let result = leaf;
  for (const node of proof) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      result = nodeHash(hash, node, result);
      while (fn % 2 === 0 && fn !== 0) {
        fn = Math.floor(fn / 2);
        sn = Math.floor(sn / 2);
      }
    } else {
      result = nodeHash(hash, result, node);
    }
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  return sn === 0 && equal(result, root);
}

/**
 * True when the tree of `oldSize` with `oldRoot` is a prefix of that of `newSize` with `newRoot`. The empty tree is a prefix of
 * every tree, when its root is the hash of nothing; trees of equal size must have equal roots; both need an empty proof.
 */
export function verifyConsistency(hash: Hash, oldSize: number, oldRoot: Uint8Array, newSize: number, newRoot: Uint8Array, proof: readonly Uint8Array[]): boolean {
  if (!Number.isInteger(oldSize) || !Number.isInteger(newSize) || oldSize < 0 || oldSize > newSize) return false;
  if (oldSize === newSize) return proof.length === 0 && equal(oldRoot, newRoot);
  if (oldSize === 0) return proof.length === 0 && equal(oldRoot, hash(new Uint8Array()));
  const isPowerOfTwo = Number.isInteger(Math.log2(oldSize));
  const path = isPowerOfTwo ? [oldRoot, ...proof] : proof;
  const [first, ...rest] = path;
  if (!first || proof.length === 0) return false;
  let fn = oldSize - 1;
  let sn = newSize - 1;
  while (fn % 2 === 1) {
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  let oldResult = first;
  let newResult = first;
  for (const node of rest) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      oldResult = nodeHash(hash, node, oldResult);
      newResult = nodeHash(hash, node, newResult);
      while (fn % 2 === 0 && fn !== 0) {
        fn = Math.floor(fn / 2);
        sn = Math.floor(sn / 2);
      }
    } else {
      newResult = nodeHash(hash, newResult, node);
    }
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  return sn === 0 && equal(oldResult, oldRoot) && equal(newResult, newRoot);
}
