/** A kernel that runs nothing: it says what a test tells it to, for tests of what stands above kernels, and of what serves models. */
import type { Kernel, KernelOptions, KernelProvider, RunOutcome, RunRequest } from '@/kernel/host/port';
import type { Capability } from '@/kernel/protocol';
import type { Digest } from '@/lib/domain/ids';

type Ask = (capability: Capability) => ReturnType<KernelOptions['capabilities']>;
/** Plays one cell; what it gives is printed, what it throws is the cell's error. */
export type Script = (ask: Ask, code: string, request: RunRequest) => Promise<string | void>;

const image = { digest: 'f'.repeat(64) as Digest, versions: { pinion: 'test' } };
const unused = (): never => { throw new Error('the fake kernel does not do this'); };

/** Answers a loaded model's predictions. */
export type Answer = (columns: Parameters<Kernel['predict']>[1]) => Awaited<ReturnType<Kernel['predict']>>;

export class FakeKernels implements KernelProvider {
  readonly tier = 'full' as const;
  readonly tierReason = null;
  readonly walls = [];
  readonly waiting = 0;
  readonly started: FakeKernel[] = [];
  readonly #script: Script;
  readonly #answer: Answer;

  constructor(script: Script, answer: Answer = unused) {
    this.#script = script;
    this.#answer = answer;
  }

  get count(): number {
    return this.alive.length;
  }

  /** Kernels that have not ended, oldest first. */
  get alive(): readonly FakeKernel[] {
    return this.started.filter((kernel) => !kernel.isEnded);
  }

  async start(options: KernelOptions): Promise<Kernel> {
    const kernel = new FakeKernel(options, this.#script, this.#answer);
    this.started.push(kernel);
    return kernel;
  }

  image = async () => image;
  dispose = async () => {};
}

export class FakeKernel implements Kernel {
  readonly image = image;
  readonly tier = 'full' as const;
  readonly compute = 'none';
  readonly wasWarm = false;
  /** What a look at it tells; a test may change it. */
  uses = { memoryBytes: 1_000, cpu: 0.5, uptimeMs: 1 };
  readonly forgotten: string[] = [];
  readonly ended: Kernel['ended'];
  #end!: (how: Awaited<Kernel['ended']>) => void;
  #stop: ((outcome: RunOutcome) => void) | null = null;
  readonly #options: KernelOptions;
  readonly #script: Script;
  readonly #answer: Answer;
  isEnded = false;

  constructor(options: KernelOptions, script: Script, answer: Answer) {
    this.#options = options;
    this.#script = script;
    this.#answer = answer;
    this.ended = new Promise((resolve) => {
      this.#end = (how) => {
        this.isEnded = true;
        resolve(how);
      };
    });
  }

  run(request: RunRequest): Promise<RunOutcome> {
    const stopped = new Promise<RunOutcome>((resolve) => { this.#stop = resolve; });
    const played = this.#script((capability) => this.#options.capabilities(capability, request.execution), request.compiled.code, request).then((text): RunOutcome => {
      if (text) request.onOutput({ kind: 'stream', name: 'stdout', text });
      return { outcome: 'ok', tensors: 0, tensorBytes: 0, hasGpu: false, dropped: 0 };
    }, (error: Error): RunOutcome => ({ outcome: 'error', error: { name: error.name, message: error.message, frames: [] }, tensors: 0, tensorBytes: 0, hasGpu: false, dropped: 0 }));
    return Promise.race([played, stopped]);
  }

  async interrupt() {
    this.#stop?.({ outcome: 'interrupted', tensors: 0, tensorBytes: 0, hasGpu: false, dropped: 0 });
    return 'kept' as const;
  }

  /** As the out-of-memory killer does it. */
  die(reason: string): void {
    this.#end({ asked: false, cause: 'killed', reason });
    this.#stop?.({ outcome: 'lost', tensors: 0, tensorBytes: 0, hasGpu: false, dropped: 0 });
  }

  forget(cell: string): void {
    this.forgotten.push(cell);
  }

  export = async () => [];
  fingerprint: Kernel['fingerprint'] = async (values) => values.map(({ name }) => ({ name, why: 'nothing that a fake kernel knows' }));
  usage = async () => this.uses;
  page = unused;
  load: Kernel['load'] = async (_slot, manifest) => { if (manifest.kind !== 'model') throw new Error('the fake kernel loads models only'); };
  predict: Kernel['predict'] = async (_slot, columns) => this.#answer(columns);
  evaluate = unused;

  async dispose(): Promise<void> {
    this.#end({ asked: true, cause: 'asked', reason: 'stopped' });
    this.#stop?.({ outcome: 'lost', tensors: 0, tensorBytes: 0, hasGpu: false, dropped: 0 });
  }
}
