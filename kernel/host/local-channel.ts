/** The channel to a kernel that is a process of this machine: its pipes, its inspector, what /proc says of it, its end. */
import type { ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { Channel, ChannelEnd, KernelUsage } from './channel';
import { endOf, WAITS_FOR_INSPECTOR } from './last-words';
import type { Launched } from './launch';
import type { SandboxTier } from './port';
import { findProcess, usageOf } from './processes';
import { createStopper, type Stopper } from './stopper';

const STDERR_KEPT = 8_000;
export class LocalChannel implements Channel {
  readonly ended: Promise<ChannelEnd>;
  readonly #child: ChildProcess;
  readonly #input: Writable;
  readonly #output: Readable;
  readonly #stopper: Stopper;
  #isEnded = false;
  #stderr = '';
  #tail = '';
  #waitsForInspector = false;
  #seenBytes = 0;
  #hasAddress = false;
  #pid: number | null = null;

  /** @param memoryBytes the most that the notebook's data may take */
  constructor({ process: child, hasRunOutOfMemory, cleanUp }: Launched, tier: SandboxTier, memoryBytes: number) {
    this.#child = child;
    const [input, output, errors, lifeline, answers] = child.stdio as unknown as [Writable, Readable, Readable, Writable, Readable];
    this.#input = input;
    this.#output = output;
    input.on('error', () => {});
    output.on('error', () => {});
    errors.on('data', (chunk: Buffer) => this.#hear(chunk.toString('utf8')));
    this.#stopper = createStopper(tier, lifeline, answers);
    this.ended = new Promise((resolve) => {
      const finish = (end: ChannelEnd): void => {
        if (this.#isEnded) return;
        this.#isEnded = true;
        this.#stopper.dispose();
        cleanUp();
        resolve(end);
      };
      child.on('error', (error) => finish({ cause: 'not-started', detail: error.message }));
      // `close` comes after the last bytes of stdout and stderr were read.
      child.on('close', (code, signal) => finish(hasRunOutOfMemory() ? { cause: 'memory' } : endOf({ code: code ?? 0, signal, stderr: this.#stderr, memory: { seenBytes: this.#seenBytes, limitBytes: memoryBytes } })));
    });
  }

  get said(): string {
    return this.#stderr;
  }

  write(bytes: Uint8Array): boolean {
    return this.#isEnded || this.#input.write(bytes);
  }

  async room(): Promise<void> {
    if (!this.#input.writableNeedDrain) return;
    await Promise.race([new Promise((resolve) => this.#input.once('drain', resolve)), this.ended]);
  }

  listen(take: (bytes: Uint8Array) => void | Promise<void>): void {
    this.#output.on('data', (chunk: Buffer) => {
      const taken = take(chunk);
      if (taken === undefined) return;
      this.#output.pause();
      void taken.finally(() => this.#output.resume());
    });
  }

  strike(): Promise<void> {
    return this.#stopper.stop();
  }

  absorb(): void {
    this.#stopper.absorb();
  }

  async usage(): Promise<KernelUsage | null> {
    const root = this.#child.pid;
    if (root === undefined || this.#isEnded) return null;
    this.#pid ??= await findProcess(root, 'kernel.js');
    const usage = this.#pid === null ? null : await usageOf(this.#pid);
    if (usage !== null) this.#seenBytes = usage.memoryBytes;
    return usage;
  }

  kill(): void {
    const { pid } = this.#child;
    if (pid === undefined || this.#isEnded) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      this.#child.kill('SIGKILL');
    }
  }

  #hear(text: string): void {
    const latest = this.#tail + text;
    this.#tail = latest.slice(-WAITS_FOR_INSPECTOR.length);
    if (!this.#waitsForInspector && latest.includes(WAITS_FOR_INSPECTOR)) {
      this.#waitsForInspector = true;
      this.kill();
    }
    // The last words count, however much was said before.
    this.#stderr = (this.#stderr + text).slice(-STDERR_KEPT);
    if (this.#hasAddress) return;
    const address = /ws:\/\/127\.0\.0\.1:\d+\/[\w-]+/.exec(this.#stderr)?.[0];
    if (address === undefined) return;
    this.#hasAddress = true;
    this.#stderr = '';
    this.#stopper.connect(address);
  }
}
