/** The local provider: kernels as sandboxed processes of this machine, a few of them started ahead. */
import { join } from 'node:path';
import type { KernelImage } from '../protocol';
import { ChannelKernel } from './channel-kernel';
import { readImage } from './image';
import { createLauncher } from './launch';
import { DEFAULT_LIMITS } from './limits';
import { LocalChannel } from './local-channel';
import type { Kernel, KernelLimits, KernelOptions, KernelProvider, SandboxTier } from './port';
import { denoBinary } from './runtime-paths';

export interface LocalKernelsOptions {
  /** The repository's root: node_modules and, by default, .build/kernel lie there. */
  readonly root: string;
  readonly bundle?: string;
  /** Starts kernels although the machine has no bubblewrap. A server beyond loopback says false. */
  readonly allowProcessTier: boolean;
  /** Kernels kept ready; they have DEFAULT_LIMITS or `warmLimits`. */
  readonly warm?: number;
  readonly warmLimits?: KernelLimits;
  /** `process` leaves bubblewrap aside, for tests and comparison. */
  readonly sandbox?: 'auto' | 'process';
  /** `auto` (default), `off`, or the folder of a control group that was delegated to the server. */
  readonly cgroup?: string;
}

/** Tries once what this machine allows. Throws an Error that says what to install when Deno's binary is missing. */
export function createLocalKernels(options: LocalKernelsOptions): KernelProvider {
  const bundle = options.bundle ?? join(options.root, '.build', 'kernel');
  const launcher = createLauncher({ deno: denoBinary(options.root), bundle, sandbox: options.sandbox ?? 'auto', cgroup: options.cgroup ?? 'auto' });
  return new Provider(options, bundle, launcher);
}

class Provider implements KernelProvider {
  readonly tier: SandboxTier;
  readonly tierReason: string | null;
  readonly walls: readonly string[];
  readonly #alive = new Set<ChannelKernel>();
  #warm: Promise<ChannelKernel | null>[] = [];
  #image: Promise<KernelImage> | null = null;
  #isDisposed = false;
  readonly #options: LocalKernelsOptions;
  readonly #bundle: string;
  readonly #launcher: ReturnType<typeof createLauncher>;

  constructor(options: LocalKernelsOptions, bundle: string, launcher: ReturnType<typeof createLauncher>) {
    this.#options = options;
    this.#bundle = bundle;
    this.#launcher = launcher;
    this.tier = launcher.tier;
    this.tierReason = launcher.reason;
    this.walls = launcher.walls;
    this.#fill();
  }

  get count(): number {
    return this.#alive.size;
  }

  image(): Promise<KernelImage> {
    this.#image ??= readImage(this.#bundle).catch((error: unknown) => {
      this.#image = null;
      throw error;
    });
    return this.#image;
  }

  async start(options: KernelOptions): Promise<Kernel> {
    this.#checkTier();
    const kernel = (await this.#takeWarm(options)) ?? (await this.#startCold(options));
    this.#fill();
    return kernel;
  }

  async dispose(): Promise<void> {
    this.#isDisposed = true;
    await Promise.all(this.#warm);
    await Promise.all([...this.#alive].map((kernel) => kernel.dispose()));
  }

  #checkTier(): void {
    if (this.#isDisposed) throw new Error('The kernels were stopped.');
    if (this.tier === 'full' || this.#options.allowProcessTier) return;
    throw new Error(`Kernels are not started: ${this.tierReason ?? 'there is no sandbox'}, and this server listens beyond its own machine. Install bubblewrap, or set PINION_PROCESS_SANDBOX=allow to run without it.`);
  }

  async #startCold(options: KernelOptions): Promise<ChannelKernel> {
    const image = await this.image();
    const kernel = await ChannelKernel.start(new LocalChannel(this.#launcher.launch(options.limits), this.tier), this.tier, image, options);
    if (this.#isDisposed) {
      await kernel.dispose();
      throw new Error('The kernels were stopped.');
    }
    this.#alive.add(kernel);
    void kernel.ended.then(() => this.#alive.delete(kernel));
    return kernel;
  }

  get #warmLimits(): KernelLimits {
    return this.#options.warmLimits ?? DEFAULT_LIMITS;
  }

  /** A kernel from the pool whose process was started with the same limits. */
  async #takeWarm(options: KernelOptions): Promise<ChannelKernel | null> {
    if (options.limits.memoryBytes !== this.#warmLimits.memoryBytes || options.limits.processes !== this.#warmLimits.processes) return null;
    for (let next = this.#warm.shift(); next !== undefined; next = this.#warm.shift()) {
      const kernel = await next;
      if (kernel === null || kernel.isEnded) continue;
      kernel.adopt(options);
      return kernel;
    }
    return null;
  }

  #fill(): void {
    if (this.#isDisposed || (this.tier !== 'full' && !this.#options.allowProcessTier)) return;
    const refuse = (): Promise<never> => Promise.reject(new Error('no cell is running'));
    while (this.#warm.length < (this.#options.warm ?? 0)) {
      // A kernel that does not start here will say why when somebody asks for one.
      this.#warm.push(this.#startCold({ limits: this.#warmLimits, capabilities: refuse }).catch(() => null));
    }
  }
}
