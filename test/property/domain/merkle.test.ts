import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { consistencyProof, Frontier, inclusionProof, leafHash, rootOf, verifyConsistency, verifyInclusion, type Hash } from '@/lib/domain/merkle';

const sha256: Hash = (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest());
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));

// The eight leaves of certificate-transparency's own test (merkletree/merkle_tree_test.cc), used by every RFC 6962 implementation.
const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map((leaf) => leafHash(sha256, bytes(leaf)));
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

describe('the tree of RFC 6962', () => {
  it('has the published roots for the published leaves', () => {
    expect(hex(rootOf(sha256, []))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    ROOTS.forEach((root, index) => expect(hex(rootOf(sha256, LEAVES, 0, index + 1))).toBe(root));
  });

  it('gives the published audit path of the first leaf of eight, and consistency from six to eight', () => {
    expect(inclusionProof(sha256, LEAVES, 0).map(hex)).toEqual([
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ]);
    expect(consistencyProof(sha256, LEAVES, 6, 8).map(hex)).toEqual([
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ]);
  });

  it('A4: proves sizes 0 and equal with an empty proof, and refuses everything else that is empty', () => {
    const root = (size: number) => rootOf(sha256, LEAVES, 0, size);
    expect(consistencyProof(sha256, LEAVES, 0, 8)).toEqual([]);
    expect(verifyConsistency(sha256, 0, root(0), 8, root(8), [])).toBe(true);
    expect(verifyConsistency(sha256, 0, root(1), 8, root(8), [])).toBe(false);
    expect(verifyConsistency(sha256, 0, root(0), 0, root(0), [])).toBe(true);
    expect(verifyConsistency(sha256, 8, root(8), 8, root(8), [])).toBe(true);
    expect(verifyConsistency(sha256, 8, root(8), 8, root(7), [])).toBe(false);
    expect(verifyConsistency(sha256, 8, root(8), 8, root(8), [root(1)])).toBe(false);
    expect(verifyConsistency(sha256, 8, root(8), 7, root(7), [])).toBe(false);
    expect(verifyConsistency(sha256, 4, root(4), 8, root(8), [])).toBe(false);
    expect(verifyInclusion(sha256, LEAVES[0]!, 0, 0, [], root(0))).toBe(false);
  });
});

describe('proofs over any tree', () => {
  const tree = fc.integer({ min: 1, max: 70 }).chain((size) => fc.record({ size: fc.constant(size), index: fc.integer({ min: 0, max: size - 1 }), old: fc.integer({ min: 0, max: size }), salt: fc.nat() }));
  const leavesOf = (size: number, salt: number) => Array.from({ length: size }, (_, index) => leafHash(sha256, new Uint8Array(Buffer.from(`${salt}:${index}`))));

  it('hold for the leaf and the prefix that they were made for', () => {
    fc.assert(fc.property(tree, ({ size, index, old, salt }) => {
      const leaves = leavesOf(size, salt);
      const root = rootOf(sha256, leaves);
      expect(verifyInclusion(sha256, leaves[index]!, index, size, inclusionProof(sha256, leaves, index), root)).toBe(true);
      expect(verifyConsistency(sha256, old, rootOf(sha256, leaves, 0, old), size, root, consistencyProof(sha256, leaves, old))).toBe(true);
    }), { numRuns: 300 });
  });

  it('fail for another leaf, another place, a damaged proof, or a history that was rewritten', () => {
    fc.assert(fc.property(tree, fc.nat(), ({ size, index, old, salt }, where) => {
      const leaves = leavesOf(size, salt);
      const root = rootOf(sha256, leaves);
      const proof = inclusionProof(sha256, leaves, index);
      expect(verifyInclusion(sha256, leafHash(sha256, bytes('ff')), index, size, proof, root)).toBe(false);
      if (size > 1) expect(verifyInclusion(sha256, leaves[index]!, (index + 1) % size, size, proof, root)).toBe(false);
      expect(verifyInclusion(sha256, leaves[index]!, index, size, [...proof, root], root)).toBe(false);
      if (old > 0) {
        const rewritten = leaves.map((leaf, place) => (place === where % old ? leafHash(sha256, bytes('ee')) : leaf));
        const oldRoot = rootOf(sha256, leaves, 0, old);
        expect(verifyConsistency(sha256, old, oldRoot, size, rootOf(sha256, rewritten), consistencyProof(sha256, rewritten, old))).toBe(false);
      }
    }), { numRuns: 300 });
  });

  it('grow one leaf at a time to the same root as all at once', () => {
    const frontier = new Frontier(sha256);
    const leaves = leavesOf(130, 1);
    leaves.forEach((leaf, index) => {
      frontier.add(leaf);
      const whole = (start: number, end: number): Uint8Array => {
        if (end - start === 1) return leaves[start]!;
        let k = 1;
        while (k * 2 < end - start) k *= 2;
        return sha256(new Uint8Array(Buffer.concat([Buffer.of(1), whole(start, start + k), whole(start + k, end)])));
      };
      expect(hex(frontier.root())).toBe(hex(whole(0, index + 1)));
    });
  });
});
