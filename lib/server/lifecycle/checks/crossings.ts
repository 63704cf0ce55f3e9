/**
 * The first cell of a closure that gave something else this time (L3): what it handed on is compared with the fingerprints that were
 * kept with the version, in the order in which the cells ran. It says where, as far as the record goes; whether the version replays
 * is not decided here.
 */
import { cellTitle } from '@/lib/domain/cell-title';
import { FINGERPRINT_VERSION, hasFingerprint, type Crossing, type Fingerprint, type FingerprintPart } from '@/lib/notebook/fingerprints';
import type { ClosureCell, provenance } from '@/db/schema';

type Origin = Pick<typeof provenance.$inferSelect, 'closure' | 'cellId'>;

/** Where a replay first differed, as evidence. */
export interface FirstDifference {
  readonly cell: string;
  /** From 1, among the cells of the closure. */
  readonly place: number;
  readonly of: number;
  readonly title: string;
  /** The name that differs; null for the pinned cell's own result. */
  readonly name: string | null;
  readonly text: string;
}

export interface ComparedCrossings {
  readonly compared: number;
  /** Names whose values have no fingerprint then or now, with the reason. */
  readonly left: readonly { readonly cell: string; readonly place: number; readonly name: string; readonly why: string }[];
  readonly differing: readonly { readonly place: number; readonly cell: ClosureCell; readonly before: Named; readonly now: Named }[];
}

type Named = { readonly name: string } & Fingerprint;

/** Null for a version that was pinned without fingerprints, or with those of another version. */
export function compareCrossings({ closure }: Origin, now: ReadonlyMap<string, { readonly values: readonly Crossing[] }>): ComparedCrossings | null {
  if (!closure.some(({ gave }) => gave?.version === FINGERPRINT_VERSION)) return null;
  let compared = 0;
  const left: { cell: string; place: number; name: string; why: string }[] = [];
  const differing: ComparedCrossings['differing'][number][] = [];
  closure.forEach((cell, index) => {
    if (cell.gave?.version !== FINGERPRINT_VERSION) return;
    for (const then of cell.gave.values) {
      const found = now.get(cell.id)?.values.find(({ name }) => name === then.name) ?? { name: then.name, why: 'not handed on this time' };
      if (!hasFingerprint(then)) left.push({ cell: cell.id, place: index + 1, name: then.name, why: then.why });
      else if (!hasFingerprint(found)) left.push({ cell: cell.id, place: index + 1, name: then.name, why: found.why });
      else {
        compared += 1;
        if (then.digest !== found.digest) differing.push({ place: index + 1, cell, before: then, now: found });
      }
    }
  });
  return { compared, left, differing };
}

/** What two fingerprints tell of the difference, to be said after the value's name: "column “age” differs, first in rows 801 to 832". */
export function describeCrossing(then: Fingerprint, now: Fingerprint): string {
  if (then.kind !== now.kind) return `it is ${KIND_WORDS[now.kind]} (${now.about}), not ${KIND_WORDS[then.kind]} (${then.about})`;
  if (then.is !== undefined && now.is !== undefined) return `it is ${now.is}, not ${then.is}`;
  const found = firstPart(then, now);
  if (then.about !== now.about) return `it is ${now.about}, not ${then.about}`;
  return found ?? `${then.about} as before, with other content`;
}

const KIND_WORDS: Readonly<Record<Fingerprint['kind'], string>> = { dataset: 'a table', column: 'a column', model: 'a model', report: 'a report', tensor: 'a tensor', 'layers-model': 'a tfjs model', bytes: 'bytes', data: 'plain data', library: 'of the library' };

/** The first part that differs, and the first run of rows or elements in it. */
function firstPart(then: Fingerprint, now: Fingerprint): string | null {
  const parts = (then.parts ?? []).flatMap((part, index) => {
    const other = now.parts?.[index];
    return other === undefined || other.name !== part.name || other.digest === part.digest ? [] : [{ part, other, from: firstRun(part, other) }];
  });
  // Of a table the first row, and in it the first column; of all else the first part.
  const first = then.kind === 'dataset' ? parts.toSorted((a, b) => (a.from ?? Infinity) - (b.from ?? Infinity))[0] : parts[0];
  if (first === undefined) return null;
  const { part, other, from } = first;
  if (part.is !== undefined && other.is !== undefined) return `“${part.name}” is ${other.is}, not ${part.is}`;
  const what = { dataset: `column “${part.name}”`, column: 'it', tensor: 'it', bytes: 'it', library: 'it', data: `“${part.name}”`, model: part.name, report: part.name, 'layers-model': part.name }[then.kind];
  return `${what} differs${from === null ? '' : `, first in ${runWords(then.kind, part, from)}`}`;
}

function firstRun(then: FingerprintPart, now: FingerprintPart): number | null {
  if (then.blocks === undefined || then.size === undefined || then.size !== now.size) return null;
  for (let block = 0; block * 8 < then.blocks.length; block += 1) if (then.blocks.slice(block * 8, block * 8 + 8) !== now.blocks?.slice(block * 8, block * 8 + 8)) return block * then.size;
  return null;
}

function runWords(kind: Fingerprint['kind'], { size = 1, shape }: FingerprintPart, from: number): string {
  if (kind === 'dataset' || kind === 'column') return size === 1 ? `row ${from + 1}` : `rows ${from + 1} to ${from + size}`;
  const at = (offset: number): string => `[${(shape === undefined ? [offset] : indexIn(offset, shape)).join(', ')}]`;
  const last = Math.min(from + size, shape?.reduce((product, length) => product * length, 1) ?? Infinity) - 1;
  return last === from ? at(from) : `${at(from)} to ${at(last)}`;
}

/** Where the element at `offset` of the values of a tensor stands in it. */
export function indexIn(offset: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  let rest = offset;
  for (const length of shape.toReversed()) {
    index.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return index;
}

/** Cell 2 of 5 (`const clean = raw`) */
export function cellWords({ place, of, title }: Pick<FirstDifference, 'place' | 'of' | 'title'>): string {
  return `Cell ${place} of ${of}${title === '' ? '' : ` (${title})`}`;
}

export function placeOf({ closure }: Origin, cell: string): Pick<FirstDifference, 'cell' | 'place' | 'of' | 'title'> {
  const index = closure.findIndex(({ id }) => id === cell);
  return { cell, place: index + 1, of: closure.length, title: cellTitle(closure[index]?.source ?? '') };
}
