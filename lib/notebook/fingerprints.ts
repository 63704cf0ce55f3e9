/**
 * Fingerprints of the values that cross cells: what each cell of a closure handed on, small enough to be kept with a pinned version, so
 * that a replay can say which cell was the first to give something else. What a digest covers, and what has none, stands in
 * kernel/SPEC.md (K18). They locate; whether a version replays is decided by its artifact's own digest.
 */
import type { CellId, Digest } from '@/lib/domain/ids';
import type { GraphCell } from './session-types';

/** Of the canonical forms and of the record. A change of either is a new number, and other numbers are not compared. */
export const FINGERPRINT_VERSION = 1;

export const FINGERPRINT_KINDS = ['dataset', 'column', 'model', 'report', 'tensor', 'layers-model', 'bytes', 'data', 'library'] as const;
export type FingerprintKind = (typeof FINGERPRINT_KINDS)[number];

/** Part of a value: a column, a weight, an entry. Its digests are cut short, for they only say where to look. */
export interface FingerprintPart {
  readonly name: string;
  /** 16 hexadecimal digits. */
  readonly digest: string;
  /** 8 digits for each run of `size` rows or elements, joined. */
  readonly blocks?: string;
  readonly size?: number;
  readonly shape?: readonly number[];
  /** The value itself, where it is one number or truth value. */
  readonly is?: string;
}

export interface Fingerprint {
  readonly kind: FingerprintKind;
  /** SHA-256 of the whole value in its canonical form; of a dataset, model or report its identity as an artifact. */
  readonly digest: Digest;
  /** For people: "2,000 rows, 9 columns". */
  readonly about: string;
  readonly is?: string;
  readonly parts?: readonly FingerprintPart[];
}

/** A value without a fingerprint, and why: "a function". */
export interface NoFingerprint {
  readonly why: string;
}

export type Crossing = { readonly name: string } & (Fingerprint | NoFingerprint);

/** What a cell of a closure handed on, kept with the version. */
export interface Crossings {
  readonly version: number;
  readonly values: readonly Crossing[];
}

/** Bounds of what is looked at and of what is kept, for one pin or replay. Beyond them a value has no fingerprint, and it is said. */
export const FINGERPRINT_BOUNDS = {
  /** Names that cross cells. */
  values: 500,
  /** Bytes that are digested, all values together. */
  bytes: 1024 ** 3,
  /** Bytes of the canonical form of one value of plain data, and values in it. */
  dataBytes: 128 * 1024 ** 2,
  dataValues: 5_000_000,
  /** Characters of all parts together; a value whose parts do not fit any more keeps its digest. */
  detail: 256 * 1024,
  /** Parts of one value, and blocks of one part. */
  parts: 64,
  blocks: 64,
} as const;

export function hasFingerprint<Value extends object>(crossing: Value & (Fingerprint | NoFingerprint)): crossing is Value & Fingerprint {
  return 'digest' in crossing;
}

/** The names that each cell hands on to another of `graph`, in the graph's order; cells that hand on nothing are left out. */
export function crossingNames(graph: readonly GraphCell[]): { readonly cell: CellId; readonly names: readonly string[] }[] {
  const read = new Map<CellId, Set<string>>();
  for (const cell of graph) {
    for (const parent of cell.parents) {
      const names = read.get(parent) ?? new Set<string>();
      read.set(parent, names);
      for (const name of cell.reads) names.add(name);
    }
  }
  return graph.flatMap(({ id, defines }) => {
    const names = [...new Set(defines)].filter((name) => read.get(id)?.has(name));
    return names.length === 0 ? [] : [{ cell: id, names }];
  });
}
