/** Kernels for tests: the bundle is built once a run, and cells are given as the code they compile to. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildKernel } from '../../scripts/build-kernel.mjs';
import { createLocalKernels, type LocalKernelsOptions } from '@/kernel/host/local';
import type { Kernel, KernelProvider, RunOutcome, RunRequest } from '@/kernel/host/port';
import type { CompiledCell } from '@/kernel/protocol';
import type { ExecutionId } from '@/lib/domain/ids';
import type { Output } from '@/lib/notebook/outputs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A provider on a bundle built from the sources as they are. */
export async function createTestKernels(options: Partial<LocalKernelsOptions> = {}): Promise<KernelProvider> {
  await buildKernel(join(root, '.build', 'kernel'));
  return createLocalKernels({ root, allowProcessTier: true, ...options });
}

/** A cell from the statements of its body; `return` gives the result, `defines` are put down at its end. */
export function cell(id: string, body: string, options: { readonly reads?: Readonly<Record<string, string>>; readonly defines?: readonly string[] } = {}): CompiledCell {
  const reads = Object.keys(options.reads ?? {});
  const defines = options.defines ?? [];
  const code = `async (__read, __import, __define) => {\n${reads.length > 0 ? `const { ${reads.join(', ')} } = __read;\n` : ''}${body}\n${defines.map((name) => `__define(${JSON.stringify(name)}, ${name});`).join('\n')}\n}`;
  return { cell: id, code, defines, reads, sources: options.reads ?? {}, imports: [], map: '' };
}

export interface Ran extends RunOutcome {
  readonly outputs: Output[];
  /** All stream text, joined. */
  readonly text: string;
}

let executions = 0;

/** Runs a cell and gathers what it showed. */
export async function runCell(kernel: Kernel, compiled: CompiledCell, options: Partial<RunRequest> = {}): Promise<Ran> {
  executions += 1;
  const outputs: Output[] = [];
  const outcome = await kernel.run({
    execution: `execution-${executions}` as ExecutionId,
    compiled,
    seed: 1,
    startedAt: Date.UTC(2026, 0, 1),
    parameters: {},
    readByOthers: compiled.defines,
    onOutput: (output) => outputs.push(output),
    ...options,
  });
  return { ...outcome, outputs, text: outputs.map((output) => (output.kind === 'stream' ? output.text : '')).join('') };
}

/**
 * Repeats an experiment with memory until its kernel lives, three times at most, and gives that run. A refusal that leaves the runtime
 * not even a page of its own ends the kernel, in words of memory, instead of being caught: with pieces of 64 MiB about once in 200.
 */
export async function untilCaught<Seen extends Ran>(experiment: () => Promise<Seen>): Promise<Seen> {
  for (let tries = 1; ; tries += 1) {
    const seen = await experiment();
    if (seen.outcome !== 'lost' || tries === 3) return seen;
  }
}
