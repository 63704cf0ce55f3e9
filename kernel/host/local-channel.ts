/** The channel to a kernel that is a process of this machine: its pipes, its inspector, what /proc says of it, its end. */
import type { ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { STOPPED_IN_GPU } from '../protocol';
import type { Channel, ChannelEnd, KernelUsage } from './channel';
import type { Launched } from './launch';
import type { SandboxTier } from './port';
import { findProcess, usageOf } from './processes';
import { CUT_OFF } from './sandbox/scripts';
import { createStopper, type Stopper } from './stopper';

const STDERR_KEPT = 8_000;
/** Exit codes of a runtime that V8 or the allocator aborted. */
const ABORTED = [132, 133, 134];
/** Ended by the filter of system calls. */
const FORBIDDEN = 159;
/** The runtime says this when code asked it to exit while the inspector is connected, and would wait for ever. */
const WANTS_TO_EXIT = 'Waiting for the debugger to disconnect';

export class LocalChannel implements Channel {
  readonly ended: Promise<ChannelEnd>;
  readonly #child: ChildProcess;
  readonly #input: Writable;
  readonly #output: Readable;
  readonly #stopper: Stopper;
  #isEnded = false;
  #stderr = '';
  #tail = '';
  #wantsToExit = false;
  #hasAddress = false;
  #pid: number | null = null;

  constructor({ process: child, hasRunOutOfMemory, cleanUp }: Launched, tier: SandboxTier) {
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
      child.on('close', (code, signal) => finish(hasRunOutOfMemory() ? { cause: 'memory' } : this.#endOf(code ?? 0, signal)));
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
    return this.#pid === null ? null : usageOf(this.#pid);
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
    this.#tail = latest.slice(-WANTS_TO_EXIT.length);
    if (!this.#wantsToExit && latest.includes(WANTS_TO_EXIT)) {
      this.#wantsToExit = true;
      this.kill();
    }
    if (this.#stderr.length < STDERR_KEPT) this.#stderr += text.slice(0, STDERR_KEPT);
    if (this.#hasAddress) return;
    const address = /ws:\/\/127\.0\.0\.1:\d+\/[\w-]+/.exec(this.#stderr)?.[0];
    if (address === undefined) return;
    this.#hasAddress = true;
    this.#stderr = '';
    this.#stopper.connect(address);
  }

  #endOf(code: number, signal: NodeJS.Signals | null): ChannelEnd {
    if (/out of memory|memory allocation of|Cannot allocate memory|allocation failed/i.test(this.#stderr) || ABORTED.includes(code)) return { cause: 'memory' };
    if (this.#stderr.includes(STOPPED_IN_GPU)) return { cause: 'exited', detail: 'it was interrupted while it handed work to the GPU' };
    if (this.#wantsToExit) return { cause: 'exited', detail: this.#stderr.includes('Uncaught') ? 'its runtime met an error outside of any cell, or a stop struck it there' : 'its code asked the runtime to exit' };
    if (this.#stderr.includes(CUT_OFF)) return { cause: 'exited', detail: 'it had closed its inspector, so that it could not be interrupted any more' };
    if (signal !== null || code === 137 || code === 143) return { cause: 'killed' };
    if (code === FORBIDDEN) return { cause: 'exited', detail: 'a system call that is not allowed' };
    return { cause: 'exited', detail: `exit code ${code}` };
  }
}
