/** Gathers what one execution puts out: told every 50 ms, of much every 200, bounded, and at the end moved to one blob named by its digest. */
import type { CellId, Digest, ExecutionId } from '@/lib/domain/ids';
import { OUTPUT_VERSION, replacedKey, type Output, type OutputEntry, type Pinnable } from '@/lib/notebook/outputs';
import { addOutputs } from '@/lib/notebook/session';
import type { SessionEvent } from '@/lib/notebook/session-types';
import type { Blobs } from '../blobs';
import { storableText } from './storable';

const TELL_MS = 50;
/** Once more bytes have come than anybody reads along, tellings are as far apart: each is a commit, and every browser looks at all of it. */
const MUCH = { bytes: 256 * 1024, tellMs: 200 } as const;
/** Bytes a millisecond that outputs which replace themselves may write into the log: what is larger is told less often. */
const REPLACED_PER_MS = 100;
/** What stays in the log and in every browser's state when the execution has ended. */
const INLINE_BYTES = 4 * 1024;
/** What one execution may show unless said otherwise; the rest is counted. Large values stay in the kernel and are paged. */
export const MOST_BYTES = 4 * 1024 * 1024;
/** Outputs apart from text that joins what stands before it. */
export const MOST_OUTPUTS = 1_000;

export class OutputBuffer {
  readonly #cell: CellId;
  readonly #execution: ExecutionId;
  readonly #tell: (event: SessionEvent) => void;
  readonly #mostBytes: number;
  #sequence = 0;
  #bytes = 0;
  #count = 0;
  #stream: string | null = null;
  readonly #replaced = new Set<string>();
  /** Bytes of what replaces, since the last telling, and how long the next one waits for them. */
  #again = 0;
  #pause = TELL_MS;
  #dropped = 0;
  #waiting: OutputEntry[] = [];
  #all: readonly OutputEntry[] = [];
  #timer: NodeJS.Timeout | null = null;

  /** @param mostBytes what the execution may show; the rest is counted */
  constructor(cell: CellId, execution: ExecutionId, tell: (event: SessionEvent) => void, mostBytes = MOST_BYTES) {
    this.#mostBytes = mostBytes;
    this.#cell = cell;
    this.#execution = execution;
    this.#tell = tell;
  }

  /** Takes one output. Beyond the bound it is counted and dropped; progress and curves replace themselves and cost only time. */
  push(output: Output, pinnable?: Pinnable): void {
    const size = output.kind === 'stream' ? Buffer.byteLength(output.text) : Buffer.byteLength(JSON.stringify(output));
    const key = replacedKey(output);
    const isAgain = key !== null && this.#replaced.has(key);
    const joins = output.kind === 'stream' && this.#stream === output.name;
    if ((!isAgain && this.#bytes + size > this.#mostBytes) || (!isAgain && !joins && this.#count >= MOST_OUTPUTS)) {
      this.#dropped += size;
      this.#schedule();
      return;
    }
    if (isAgain) {
      this.#waiting = this.#waiting.filter((entry) => replacedKey(entry.output) !== key);
      this.#again += size;
    } else {
      this.#bytes += size;
      if (!joins) this.#count += 1;
      if (key !== null) this.#replaced.add(key);
      this.#stream = output.kind === 'stream' ? output.name : null;
    }
    this.#waiting.push({ sequence: (this.#sequence += 1), version: OUTPUT_VERSION, output, ...(pinnable ? { pinnable } : {}) });
    this.#schedule();
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => this.flush(), this.#pause);
  }

  /** Tells what waits. `extra` bytes were dropped by the kernel's host. */
  flush(extra = 0): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#pause = Math.max(this.#bytes > MUCH.bytes ? MUCH.tellMs : TELL_MS, this.#again / REPLACED_PER_MS);
    this.#again = 0;
    const dropped = this.#dropped + extra;
    this.#dropped = 0;
    if (this.#waiting.length === 0 && dropped === 0) return;
    const entries = addOutputs([], this.#waiting);
    this.#waiting = [];
    this.#all = addOutputs(this.#all, entries);
    this.#tell({ type: 'outputs', cell: this.#cell, execution: this.#execution, entries, dropped });
  }

  /** Moves what does not stand inline to a blob; null when all of it is small. Call after the last `flush`. */
  async compact(blobs: Blobs): Promise<Extract<SessionEvent, { type: 'compacted' }> | null> {
    const text = storableText(this.#all);
    const bytes = Buffer.byteLength(text);
    if (bytes <= INLINE_BYTES) return null;
    const { digest } = await blobs.put(Buffer.from(text));
    const head = headOf(this.#all);
    return { type: 'compacted', cell: this.#cell, execution: this.#execution, digest: digest as Digest, bytes, head, isTruncated: JSON.stringify(head) !== text };
  }
}

/** The entries that fit in 4 KiB, from the first; a long text is cut at the last line that fits. */
export function headOf(entries: readonly OutputEntry[]): OutputEntry[] {
  const head: OutputEntry[] = [];
  let left = INLINE_BYTES;
  for (const entry of entries) {
    const size = Buffer.byteLength(JSON.stringify(entry));
    if (size <= left) {
      head.push(entry);
      left -= size;
      continue;
    }
    if (entry.output.kind === 'stream' && left > 512) {
      const part = entry.output.text.slice(0, Math.floor((left - 256) / 3));
      head.push({ ...entry, output: { ...entry.output, text: part.slice(0, part.lastIndexOf('\n') + 1) || part } });
    }
    break;
  }
  return head;
}
