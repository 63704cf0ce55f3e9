/**
 * Stored outputs in the form of today (V3). Each migration is pure, takes one output of its version to the next, and is never
 * edited once released. An output of a version that this build does not know is shown as a notice and kept as it is.
 */
import { OUTPUT_VERSION, type Output, type OutputEntry } from './outputs';

type Old = { readonly kind: string; readonly [key: string]: unknown };

/** Version 3 adds a kind (curves), and parts of progress, models and reports that older ones go without. */
const MIGRATIONS: Readonly<Record<number, (old: Old) => Old>> = { 1: fromFirst, 2: (old) => old };

/** The entry with its output in the current encoding; the same object where it is that already. */
export function currentEntry(entry: OutputEntry): OutputEntry {
  const version = entry.version ?? 1;
  if (version === OUTPUT_VERSION) return entry;
  return { ...entry, version: OUTPUT_VERSION, output: currentOutput(entry.output, version) };
}

/** An output of `version` in the current encoding. */
export function currentOutput(output: unknown, version: number): Output {
  if (version > OUTPUT_VERSION) return { kind: 'notice', text: 'This output was made by a newer version of Pinion and cannot be shown here. Run the cell again to see it.' };
  let now = output as Old;
  for (let at = version; at < OUTPUT_VERSION; at += 1) now = MIGRATIONS[at]!(now);
  return now as Output;
}

/** Version 2 says how many rows a column's summary is of, how many columns there are, and counts what a tensor holds. */
function fromFirst(old: Old): Old {
  if (old.kind === 'table') {
    const columns = old['columns'] as readonly Record<string, unknown>[];
    return { ...old, columnCount: columns.length, columns: columns.map((column) => ({ ...column, counted: old['rowCount'] })) };
  }
  if (old.kind === 'tensor') {
    const { shape, dtype, min, max, mean, hasNaN, preview } = old as unknown as { shape: readonly number[]; dtype: string; min: number | null; max: number | null; mean: number | null; hasNaN: boolean; preview: readonly (number | null)[] };
    const counted = shape.reduce((product, side) => product * side, 1);
    return {
      kind: 'tensor', handle: '', shape, dtype, bytes: counted * (dtype === 'bool' ? 1 : dtype === 'complex64' ? 8 : 4), isDisposed: false,
      statistics: preview.length === 0 ? null : { counted, min, max, mean, nan: hasNaN ? 1 : 0, infinite: 0, histogram: [] },
      preview: preview.map((value) => (value === null || Number.isNaN(value) ? 'NaN' : value)),
    };
  }
  return old;
}
