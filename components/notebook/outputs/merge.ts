/**
 * From the log's entries to what is drawn: consecutive text of one stream becomes one block, progress bars and curves are replaced
 * by their newest values, and entries that arrive twice count once. Pure, so that every viewer sees the same.
 */
import { replacedKey, type OutputEntry } from '@/lib/notebook/outputs';

export interface Drawn {
  /** Stable within an execution, for React. */
  readonly key: string;
  readonly entry: OutputEntry;
}

export function mergeEntries(entries: readonly OutputEntry[]): Drawn[] {
  const drawn: Drawn[] = [];
  const places = new Map<string, number>();
  let last = -1;
  for (const entry of entries) {
    if (entry.sequence <= last) continue;
    last = entry.sequence;
    const { output } = entry;
    const previous = drawn.at(-1);
    if (output.kind === 'stream' && previous?.entry.output.kind === 'stream' && previous.entry.output.name === output.name) {
      drawn[drawn.length - 1] = { key: previous.key, entry: { ...previous.entry, output: { ...output, text: previous.entry.output.text + output.text } } };
      continue;
    }
    const key = replacedKey(output);
    const at = key === null ? undefined : places.get(key);
    if (at !== undefined) {
      drawn[at] = { key: drawn[at]!.key, entry };
      continue;
    }
    if (key !== null) places.set(key, drawn.length);
    drawn.push({ key: key ?? String(entry.sequence), entry });
  }
  return drawn;
}
