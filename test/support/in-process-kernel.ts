/**
 * A kernel provider that evaluates in this process with the real compiler and the real standard library, for tests of what uses
 * kernels. It isolates nothing; test/contract runs the sandboxed one.
 */
import { runInThisContext } from 'node:vm';
import type { Kernel, KernelOptions, KernelProvider, RunRequest } from '@/kernel/host/port';
import type { KernelImage } from '@/kernel/protocol';
import { fingerprint, Room } from '@/kernel/worker/fingerprint';
import type { Crossing } from '@/lib/notebook/fingerprints';
import { evaluateReport, exportValue, loadArtifact, predict, type Loaded } from '@/kernel/stdlib/artifacts';
import { connectLibrary, modules } from '@/kernel/stdlib';
import { inMemory } from './files';
import { hashed } from './lifecycle';

type Body = (read: unknown, load: (name: string) => object, define: (name: string, value: unknown) => void, privates: object) => Promise<unknown>;

export interface InProcessKernels extends KernelProvider {
  imageSeed: string;
  started: number;
}

export function createInProcessKernels(): InProcessKernels {
  const provider: InProcessKernels = {
    tier: 'process', tierReason: 'it runs in the tests’ own process', walls: [], waiting: 0, imageSeed: 'image', started: 0,
    get count() { return provider.started; },
    image: async (): Promise<KernelImage> => ({ digest: hashed(provider.imageSeed), versions: { test: '1' } }),
    start: async (options) => {
      provider.started += 1;
      return startKernel(options, await provider.image());
    },
    dispose: async () => {},
  };
  return provider;
}

/** What the worker puts into the cells' scope. */
Object.assign(globalThis, { print: () => {} });

function startKernel(options: KernelOptions, image: KernelImage): Kernel {
  const defined = new Map<string, unknown>();
  const results = new Map<string, unknown>();
  const slots = new Map<string, Loaded>();
  const slot = (name: string) => slots.get(name)!;

  async function run({ compiled, execution }: RunRequest) {
    connectLibrary({
      callHost: async (capability) => {
        const { value, payload } = await options.capabilities(capability, execution);
        const chunks: Uint8Array[] = [];
        if (payload instanceof Uint8Array) chunks.push(payload);
        else if (payload) for await (const chunk of payload) chunks.push(chunk);
        return { value, payload: new Uint8Array(Buffer.concat(chunks)) };
      },
      emit: () => {}, pin: () => {},
    });
    try {
      const body = runInThisContext(`(${compiled.code}\n)`) as Body;
      const read = Object.fromEntries(compiled.reads.map((name) => [name, defined.get(name)]));
      results.set(execution, await body(read, (name) => modules[name]!(), (name, value) => void defined.set(name, value), { show: () => {}, change: (object: object) => object }));
      return { outcome: 'ok', tensors: 0, tensorBytes: 0, hasGpu: false, dropped: 0 } as const;
    } catch (error) {
      return { outcome: 'error', error: { name: 'Error', message: (error as Error).message, frames: [] }, tensors: 0, tensorBytes: 0, hasGpu: false, dropped: 0 } as const;
    }
  }

  return {
    image, tier: 'process', compute: 'wasm', wasWarm: false, run,
    interrupt: async () => 'idle', forget: () => {}, page: () => Promise.reject(new Error('this kernel shows nothing')),
    export: async (execution, selector, keep) => {
      const exported = await exportValue(selector.kind === 'name' ? defined.get(selector.name) : results.get(execution));
      return Promise.all(exported.map(async ({ artifact, files }) => ({ artifact, files: await Promise.all(files.map(({ bytes, ...file }) => keep({ ...file, bytes: (async function* () { yield bytes; })() }))) })));
    },
    fingerprint: async (values) => {
      const room = new Room();
      const found: Crossing[] = [];
      for (const { name } of values) found.push({ name, ...(await fingerprint(defined.get(name), room)) });
      return found;
    },
    load: async (name, manifest, files) => void slots.set(name, await loadArtifact(manifest, await Promise.all(files.map(inMemory)))),
    predict: async (name, columns) => predict(slot(name), columns),
    evaluate: async (model, dataset, wanted) => evaluateReport(slot(model), slot(dataset), wanted),
    usage: async () => ({ memoryBytes: 0, cpu: 0, uptimeMs: 0 }),
    ended: new Promise(() => {}), dispose: async () => {},
  };
}
