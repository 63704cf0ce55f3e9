/** One execution while it runs, as the host sees it: its output up to the cap, how far it has come, and how it ended. */
import type { CellError, Output, Pinnable } from '@/lib/notebook/outputs';
import { STOPPED, type KernelFrame } from '../protocol';
import type { RunOutcome, RunRequest } from './port';
import type { StackMapper } from './stack';

export class RunningCell {
  readonly request: RunRequest;
  readonly startedAt = performance.now();
  readonly outcome: Promise<RunOutcome>;
  /** Processor time of the kernel at the first look after the start, seconds. */
  cpuAtStart: number | null = null;
  /** Its code runs: from here on a stop strikes it. */
  hasBegun = false;
  isStopping = false;
  isOver = false;
  limitError: CellError | null = null;

  readonly #mapper: StackMapper;
  readonly #cap: number;
  #settle!: (outcome: RunOutcome) => void;
  #bytes = 0;
  #dropped = 0;
  #hasNoticed = false;

  /** @param outputCap bytes of output that are handed on; the rest is counted. */
  constructor(request: RunRequest, mapper: StackMapper, outputCap: number) {
    this.request = request;
    this.#mapper = mapper;
    this.#cap = outputCap;
    this.outcome = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  /** @param text UTF-8; only what is handed on is decoded */
  print(name: 'stdout' | 'stderr', text: Uint8Array): void {
    if (!this.isStopping && this.#isWithinCap(text.length)) this.request.onOutput({ kind: 'stream', name, text: new TextDecoder().decode(text) });
  }

  show(output: Output, pinnable: Pinnable | undefined): void {
    if (this.isStopping || !this.#isWithinCap(JSON.stringify(output).length)) return;
    this.request.onOutput(output.kind === 'error' ? { kind: 'error', error: this.#mapper.map(output.error) } : output, pinnable);
  }

  /** Counts an output; says once when the cap is reached. */
  #isWithinCap(size: number): boolean {
    if (this.#bytes + size <= this.#cap) {
      this.#bytes += size;
      return true;
    }
    this.#dropped += size;
    if (this.#hasNoticed) return false;
    this.#hasNoticed = true;
    this.request.onOutput({ kind: 'notice', text: `The cell has shown ${Math.round(this.#cap / 1024)} KiB, the most that is kept. What follows is counted and not shown.` });
    return false;
  }

  end({ ok, error, tensors, tensorBytes, hasGpu, unsent, tables }: Extract<KernelFrame, { type: 'ended' }>): void {
    const dropped = this.#dropped + unsent;
    const said = this.limitError ?? error;
    if (this.isStopping && !ok && (error === undefined || error.name === STOPPED)) this.#finish({ outcome: 'interrupted', ...(said === undefined ? {} : { error: said }), tensors, tensorBytes, hasGpu, dropped });
    else this.#finish({ outcome: ok ? 'ok' : 'error', ...(error === undefined ? {} : { error: this.#mapper.map(error) }), tensors, tensorBytes, hasGpu, dropped, ...(ok && tables ? { tables } : {}) });
  }

  /** The kernel is gone, for `reason`. */
  lose(reason: string): void {
    const error = this.limitError ?? { name: 'KernelLost', message: reason, remedy: 'Run it again: a new kernel starts.', frames: [] };
    this.#finish({ outcome: this.isStopping ? 'interrupted' : 'lost', error, tensors: 0, tensorBytes: 0, hasGpu: false, dropped: this.#dropped });
  }

  #finish(outcome: RunOutcome): void {
    this.isOver = true;
    this.#settle(outcome);
  }
}
