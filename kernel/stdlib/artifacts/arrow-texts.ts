/**
 * Texts of an Arrow column as they are: Arrow's library takes a mark of byte order off the beginning of each value, as if a value were a file. A
 * snapshot that held one could then not be read again, for it would not match its digest.
 */
import type { Column } from '@uwdata/flechette';

interface TextBatch { readonly length: number; readonly offsets?: Int32Array | BigInt64Array; readonly values?: Uint8Array; readonly dictionary?: Column<unknown> }

/** All values; null where missing. */
export function exactValues(column: Column<unknown>): ArrayLike<unknown> {
  const seen = new Set<unknown>();
  for (const { dictionary } of column.data as unknown as readonly TextBatch[]) {
    if (dictionary === undefined || seen.has(dictionary)) continue;
    seen.add(dictionary);
    restore(dictionary, dictionary.cache() as unknown[]);
  }
  const values = column.toArray() as ArrayLike<unknown>;
  if (seen.size === 0 && Array.isArray(values)) restore(column, values);
  return values;
}

/** Puts the mark back before the values whose bytes begin with it. */
function restore(column: Column<unknown>, texts: unknown[]): void {
  let row = 0;
  for (const { length, offsets, values } of column.data as unknown as readonly TextBatch[]) {
    if (offsets !== undefined && values instanceof Uint8Array) {
      for (let at = 0; at < length; at += 1) {
        const start = Number(offsets[at]);
        const text = texts[row + at];
        if (values[start] === 0xef && values[start + 1] === 0xbb && values[start + 2] === 0xbf && Number(offsets[at + 1]) >= start + 3 && typeof text === 'string') texts[row + at] = `\ufeff${text}`;
      }
    }
    row += length;
  }
}
