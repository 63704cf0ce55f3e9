/**
 * Writes a stream to a file and digests it on the way. What fits into a few blocks is done at once; what is longer goes block by
 * block to a thread of its own, which digests and writes while the next blocks come: two digests of a large artifact would
 * else hold up everybody. The blocks are shared memory and used again, so a stream of any length takes 4 MiB.
 */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';

const BLOCK_BYTES = 1024 * 1024;
const BLOCKS = 4;

export interface Written {
  /** SHA-256, lower-case hexadecimal. */
  readonly sha256: string;
  readonly md5: string;
  readonly size: number;
}

/** What the thread does. Text, so that it needs no file of its own beside the server's bundle. */
const THREAD = `
const { createHash } = require('node:crypto');
const { closeSync, fsyncSync, openSync, writeSync } = require('node:fs');
const { parentPort, workerData: { path, blocks } } = require('node:worker_threads');
const file = openSync(path, 'wx', 0o600);
const sha256 = createHash('sha256');
const md5 = createHash('md5');
parentPort.on('message', ({ block, length, isLast }) => {
  const bytes = blocks[block].subarray(0, length);
  for (let done = 0; done < length;) done += writeSync(file, bytes, done, length - done);
  sha256.update(bytes);
  md5.update(bytes);
  if (!isLast) return parentPort.postMessage({ block });
  fsyncSync(file);
  closeSync(file);
  parentPort.postMessage({ sha256: sha256.digest('hex'), md5: md5.digest('hex') });
  parentPort.close();
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

type Answer = { readonly block: number } | { readonly sha256: string; readonly md5: string };

class Writer {
  readonly #path: string;
  readonly #blocks: Uint8Array[] = [];
  /** Blocks that hold nothing that is still needed. */
  readonly #free: number[] = [];
  /** Full blocks that wait for the thread to be worth its start, in order. */
  #full: number[] = [];
  #current: { readonly block: number; length: number } | null = null;
  #size = 0;
  #thread: Worker | null = null;
  #error: Error | null = null;
  #digests: { readonly sha256: string; readonly md5: string } | null = null;
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
      if (this.#thread === null) this.#full.push(block);
      else this.#thread.postMessage({ block, length: BLOCK_BYTES, isLast: false });
    }
  }

  async #claim(): Promise<number> {
    if (this.#blocks.length < BLOCKS) return this.#blocks.push(new Uint8Array(new SharedArrayBuffer(BLOCK_BYTES))) - 1;
    if (this.#thread === null) this.#start();
    return this.#until(() => this.#free.pop());
  }

  #start(): void {
    const thread = new Worker(THREAD, { eval: true, execArgv: [], env: {}, workerData: { path: this.#path, blocks: this.#blocks } });
    thread.on('message', (answer: Answer) => {
      if ('block' in answer) this.#free.push(answer.block);
      else this.#digests = answer;
      this.#wake?.();
    });
    thread.on('error', (error) => {
      this.#error = error;
      this.#wake?.();
    });
    for (const block of this.#full) thread.postMessage({ block, length: BLOCK_BYTES, isLast: false });
    this.#full = [];
    this.#thread = thread;
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
    if (this.#thread === null) return { ...(await this.#writeAtOnce()), size };
    const { block, length } = this.#current ?? { block: 0, length: 0 };
    this.#thread.postMessage({ block, length, isLast: true });
    return { ...(await this.#until(() => this.#digests)), size };
  }

  async #writeAtOnce(): Promise<{ readonly sha256: string; readonly md5: string }> {
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

  /** The thread ends with its file whole, or now. */
  async dispose(): Promise<void> {
    if (this.#thread !== null) await this.#thread.terminate();
  }
}
