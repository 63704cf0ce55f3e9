/**
 * Writes a stream to a file and digests it on the way. What fits into a few blocks is done at once; what is longer goes block by
 * block to two threads of its own while the next blocks come: one writes and computes SHA-256, the other MD5, which alone takes
 * about as long. The blocks are shared memory and used again once both are done with them, so a stream of any length takes 4 MiB. What was
 * written is synced while more comes, so that the sync at the end finds little left to do.
 */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';

const BLOCK_BYTES = 1024 * 1024;
const BLOCKS = 4;
/** The disk is told to begin with this much; left to itself, Linux would write nothing before the sync at the end. */
const SYNC_BYTES = 16 * 1024 * 1024;

export interface Written {
  /** SHA-256, lower-case hexadecimal. */
  readonly sha256: string;
  readonly md5: string;
  readonly size: number;
}

/** What a thread does; the one without a path only digests. Text, so that it needs no file of its own beside the server's bundle. */
const THREAD = `
const { createHash } = require('node:crypto');
const { closeSync, fdatasync, fsyncSync, openSync, writeSync } = require('node:fs');
const { parentPort, workerData: { algorithm, path, blocks, syncBytes } } = require('node:worker_threads');
const file = path === null ? null : openSync(path, 'wx', 0o600);
const hash = createHash(algorithm);
let unsynced = 0;
let isSyncing = false;
let isWhole = false;
function sync() {
  isSyncing = true;
  unsynced = 0;
  fdatasync(file, (error) => {
    if (error) throw error;
    isSyncing = false;
    if (isWhole) finish();
  });
}
function finish() {
  if (file !== null) {
    fsyncSync(file);
    closeSync(file);
  }
  parentPort.postMessage({ algorithm, digest: hash.digest('hex') });
  parentPort.close();
}
parentPort.on('message', ({ block, length, isLast }) => {
  const bytes = blocks[block].subarray(0, length);
  if (file !== null) {
    for (let done = 0; done < length;) done += writeSync(file, bytes, done, length - done);
    unsynced += length;
    if (unsynced >= syncBytes && !isSyncing) sync();
  }
  hash.update(bytes);
  if (!isLast) return parentPort.postMessage({ block });
  isWhole = true;
  if (!isSyncing) finish();
});
`;

/** Makes the file (it must not be there yet) and syncs it. Rejects with what `bytes` threw; the caller removes the file then. */
export async function writeDigested(path: string, bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Written> {
  const writer = new Writer(path);
  try {
    for await (const chunk of bytes) await writer.take(chunk);
    return await writer.finish();
  } finally {
    await writer.dispose();
  }
}

type Algorithm = 'sha256' | 'md5';
type Digests = Pick<Written, Algorithm>;
type Answer = { readonly block: number } | { readonly algorithm: Algorithm; readonly digest: string };
type Work = { readonly block: number; readonly length: number; readonly isLast: boolean };

class Writer {
  readonly #path: string;
  readonly #blocks: Uint8Array[] = [];
  /** Blocks that hold nothing that is still needed. */
  readonly #free: number[] = [];
  /** Blocks that one of the two threads is done with. */
  readonly #half = new Set<number>();
  /** Full blocks that wait for the threads to be worth their start, in order. */
  #full: number[] = [];
  #current: { readonly block: number; length: number } | null = null;
  #size = 0;
  #threads: readonly Worker[] = [];
  #error: Error | null = null;
  readonly #digests = new Map<Algorithm, string>();
  #wake: (() => void) | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  async take(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.length;) {
      this.#current ??= { block: await this.#claim(), length: 0 };
      const { block, length } = this.#current;
      const part = chunk.subarray(at, at + BLOCK_BYTES - length);
      this.#blocks[block]!.set(part, length);
      this.#current.length += part.length;
      this.#size += part.length;
      at += part.length;
      if (this.#current.length < BLOCK_BYTES) continue;
      this.#current = null;
      if (this.#threads.length === 0) this.#full.push(block);
      else this.#tell({ block, length: BLOCK_BYTES, isLast: false });
    }
  }

  async #claim(): Promise<number> {
    if (this.#blocks.length < BLOCKS) return this.#blocks.push(new Uint8Array(new SharedArrayBuffer(BLOCK_BYTES))) - 1;
    if (this.#threads.length === 0) this.#start();
    return this.#until(() => this.#free.pop());
  }

  #start(): void {
    this.#threads = [this.#open('sha256', this.#path), this.#open('md5', null)];
    for (const block of this.#full) this.#tell({ block, length: BLOCK_BYTES, isLast: false });
    this.#full = [];
  }

  #open(algorithm: Algorithm, path: string | null): Worker {
    const thread = new Worker(THREAD, { eval: true, execArgv: [], env: {}, workerData: { algorithm, path, blocks: this.#blocks, syncBytes: SYNC_BYTES } });
    thread.on('message', (answer: Answer) => {
      if ('digest' in answer) this.#digests.set(answer.algorithm, answer.digest);
      else if (this.#half.delete(answer.block)) this.#free.push(answer.block);
      else this.#half.add(answer.block);
      this.#wake?.();
    });
    thread.on('error', (error) => {
      this.#error = error;
      this.#wake?.();
    });
    return thread;
  }

  #tell(work: Work): void {
    for (const thread of this.#threads) thread.postMessage(work);
  }

  async #until<Value>(look: () => Value | null | undefined): Promise<Value> {
    for (;;) {
      if (this.#error !== null) throw this.#error;
      const found = look();
      if (found !== null && found !== undefined) return found;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async finish(): Promise<Written> {
    const size = this.#size;
    if (this.#threads.length === 0) return { ...(await this.#writeAtOnce()), size };
    const { block, length } = this.#current ?? { block: 0, length: 0 };
    this.#tell({ block, length, isLast: true });
    const [sha256, md5] = [await this.#until(() => this.#digests.get('sha256')), await this.#until(() => this.#digests.get('md5'))];
    return { sha256, md5, size };
  }

  async #writeAtOnce(): Promise<Digests> {
    const parts = this.#full.map((block) => this.#blocks[block]!);
    if (this.#current !== null) parts.push(this.#blocks[this.#current.block]!.subarray(0, this.#current.length));
    const bytes = Buffer.concat(parts);
    const handle = await open(this.#path, 'wx', 0o600);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    return { sha256: createHash('sha256').update(bytes).digest('hex'), md5: createHash('md5').update(bytes).digest('hex') };
  }

  /** The threads end with the file whole, or now. */
  async dispose(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.terminate()));
  }
}
