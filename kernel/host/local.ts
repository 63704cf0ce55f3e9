/** The local provider: kernels as sandboxed processes of this machine, a few of them started ahead. */
import { existsSync } from 'node:fs';
import { freemem } from 'node:os';
import { join } from 'node:path';
import type { KernelImage } from '../protocol';
import { ChannelKernel } from './channel-kernel';
import { missingBundle, readImage } from './image';
import { createLauncher, threadsFor } from './launch';
import { DEFAULT_LIMITS } from './limits';
import { LocalChannel } from './local-channel';
import { Pool } from './pool';
import type { Kernel, KernelLimits, KernelOptions, KernelProvider, SandboxTier } from './port';
import { mainModule } from './sandbox/scripts';
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
  /** Lets kernels compute on a GPU, where there is one. Its driver is native code that cells then can reach. */
  readonly webgpu?: boolean;
}

/** Tries once what this machine allows. Throws an Error that says what to do when Deno's binary or the kernel's bundle is missing. */
export function createLocalKernels(options: LocalKernelsOptions): KernelProvider {
  const bundle = options.bundle ?? join(options.root, '.build', 'kernel');
  if (!existsSync(join(bundle, 'kernel.js'))) throw new Error(missingBundle(bundle));
  if (options.webgpu === true && !existsSync(join(bundle, 'gpu.js'))) throw new Error('PINION_WEBGPU=allow needs the package @tensorflow/tfjs-backend-webgpu, which is not installed. Run npm install with optional packages, then npm run build; or leave PINION_WEBGPU unset.');
  const launcher = createLauncher({ deno: denoBinary(options.root), bundle, sandbox: options.sandbox ?? 'auto', cgroup: options.cgroup ?? 'auto', webgpu: options.webgpu ?? false });
  return new Provider(options, bundle, launcher);
}

class Provider implements KernelProvider {
  readonly tier: SandboxTier;
  readonly tierReason: string | null;
  readonly walls: readonly string[];
  readonly #alive = new Set<ChannelKernel>();
  readonly #pool: Pool<ChannelKernel>;
  readonly #warmLimits: KernelLimits;
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
    const refuse = (): Promise<never> => Promise.reject(new Error('no cell is running'));
    this.#warmLimits = options.warmLimits ?? DEFAULT_LIMITS;
    this.#pool = new Pool({
      size: this.tier === 'full' || options.allowProcessTier ? options.warm ?? 0 : 0,
      start: () => this.#startCold({ limits: this.#warmLimits, capabilities: refuse }),
      hasMemory: () => availableBytes() > this.#warmLimits.memoryBytes,
    });
    this.#pool.fill();
  }

  get count(): number {
    return this.#alive.size;
  }

  get waiting(): number {
    return this.#pool.count;
  }

  image(): Promise<KernelImage> {
    this.#image ??= readImage(this.#bundle, mainModule(this.#options)).catch((error: unknown) => {
      this.#image = null;
      throw error;
    });
    return this.#image;
  }

  async start(options: KernelOptions): Promise<Kernel> {
    this.#checkTier();
    const kernel = (await this.#takeWarm(options)) ?? (await this.#startCold(options));
    this.#pool.fill();
    return kernel;
  }

  async dispose(): Promise<void> {
    this.#isDisposed = true;
    await this.#pool.close();
    await Promise.all([...this.#alive].map((kernel) => kernel.dispose()));
  }

  #checkTier(): void {
    if (this.#isDisposed) throw new Error('The kernels were stopped.');
    if (this.tier === 'full' || this.#options.allowProcessTier) return;
    throw new Error(`Kernels are not started: ${this.tierReason ?? 'there is no sandbox'}, and this server listens beyond its own machine. Install bubblewrap, or set PINION_PROCESS_SANDBOX=allow to run without it.`);
  }

  async #startCold(options: KernelOptions): Promise<ChannelKernel> {
    const image = await this.image();
    const kernel = await ChannelKernel.start(new LocalChannel(this.#launcher.launch(options.limits), this.tier, options.limits.memoryBytes), this.tier, image, options);
    if (this.#isDisposed) {
      await kernel.dispose();
      throw new Error('The kernels were stopped.');
    }
    this.#alive.add(kernel);
    void kernel.ended.then(() => this.#alive.delete(kernel));
    return kernel;
  }

  /** A kernel from the pool, whose process was started with the same limits: those that the host keeps by looking come with the user. */
  async #takeWarm(options: KernelOptions): Promise<ChannelKernel | null> {
    const { limits } = options;
    const warm = this.#warmLimits;
    if (limits.memoryBytes !== warm.memoryBytes || limits.processes !== warm.processes || limits.cpus !== warm.cpus || threadsFor(limits) !== threadsFor(warm)) return null;
    const kernel = await this.#pool.take();
    kernel?.adopt(options);
    return kernel;
  }
}

/** Memory that this process and its children may still take, bytes: of its control group where it has one, else of the machine. */
function availableBytes(): number {
  return typeof process.availableMemory === 'function' ? process.availableMemory() : freemem();
}
