/**
 * From the log's entries to what is drawn: consecutive text of one stream becomes one block, a progress bar is replaced
 * by its newest value, and entries that arrive twice count once. Pure, so that every viewer sees the same.
 */
import type { OutputEntry } from '@/lib/notebook/outputs';

export interface Drawn {
  /** Stable within an execution, for React. */
  readonly key: string;
  readonly entry: OutputEntry;
}

export function mergeEntries(entries: readonly OutputEntry[]): Drawn[] {
  const drawn: Drawn[] = [];
  const progressAt = new Map<string, number>();
  let last = -1;
  for (const entry of entries) {
    if (entry.sequence <= last) continue;
    last = entry.sequence;
    const { output } = entry;
    const previous = drawn.at(-1);
    if (output.kind === 'stream' && previous?.entry.output.kind === 'stream' && previous.entry.output.name === output.name) {
      drawn[drawn.length - 1] = { key: previous.key, entry: { ...previous.entry, output: { ...output, text: previous.entry.output.text + output.text } } };
    } else if (output.kind === 'progress' && progressAt.has(output.id)) {
      const index = progressAt.get(output.id)!;
      drawn[index] = { key: drawn[index]!.key, entry };
    } else {
      if (output.kind === 'progress') progressAt.set(output.id, drawn.length);
      drawn.push({ key: output.kind === 'progress' ? `progress ${output.id}` : String(entry.sequence), entry });
    }
  }
  return drawn;
}
