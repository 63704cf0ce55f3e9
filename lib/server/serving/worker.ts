/** One model version in one sandboxed kernel that holds no notebook code: loaded once, asked for every request. */
import type { Kernel, KernelLimits, KernelProvider } from '@/kernel/host/port';
import type { Manifest } from '@/lib/domain/artifacts';
import type { Columns, Value } from '@/lib/domain/inference/open-inference';
import { storedFiles, type Blobs } from '../blobs';

type ModelManifest = Extract<Manifest, { kind: 'model' }>;

export interface ModelWorker {
  readonly manifest: ModelManifest;
  predict(columns: Columns): Promise<Readonly<Record<string, readonly Value[]>>>;
  readonly ended: Promise<{ readonly asked: boolean; readonly reason: string }>;
  dispose(): Promise<void>;
}

const LIMITS: KernelLimits = { memoryBytes: 512 * 1024 ** 2, cpuSeconds: Number.MAX_SAFE_INTEGER, wallMs: 30_000, outputBytes: 64 * 1024, processes: 32 };
const SLOT = 'model';

/** Rejects with the reason when the artifact cannot be loaded. */
export async function startWorker(kernels: KernelProvider, blobs: Blobs, manifest: ModelManifest): Promise<ModelWorker> {
  const kernel = await kernels.start({ limits: LIMITS, capabilities: refuseAll });
  try {
    await kernel.load(SLOT, manifest, storedFiles(blobs, manifest));
  } catch (error) {
    await kernel.dispose();
    throw error;
  }
  return { manifest, ended: kernel.ended, predict: (columns) => predict(kernel, columns), dispose: () => kernel.dispose() };
}

async function predict(kernel: Kernel, columns: Columns): Promise<Readonly<Record<string, readonly Value[]>>> {
  return kernel.predict(SLOT, columns);
}

async function refuseAll(): Promise<never> {
  throw new Error('A model in service can read nothing but its request.');
}
