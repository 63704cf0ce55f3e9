/** `pinion sandbox`: what walls kernels have on this machine, by trying: for whoever sets up a server. */
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { DEFAULT_LIMITS } from '@/kernel/host/limits';
import type { KernelProvider } from '@/kernel/host/port';
import { createKernels } from '@/kernel/host/providers';
import type { ExecutionId } from '@/lib/domain/ids';
import { readEnv } from '@/lib/env';
import { findRepositoryRoot } from '@/lib/server/root';
import type { Command } from './command';

/** A cell that asks for what it must not get, and says which of it it got. */
const TRIAL = `async () => {
  const got = [];
  for (const [name, attempt] of Object.entries({ 'a file of the machine': () => import('file:///etc/passwd', { with: { type: 'text' } }), 'the network': () => fetch('http://127.0.0.1:8080/') })) {
    try { await attempt(); got.push(name); } catch (error) { if (!/Requires/.test(error.message)) got.push(name + ' (' + error.message + ')'); }
  }
  console.log(got.join(', '));
}`;

/** Starts a kernel and runs the trial in it. */
async function tryKernel(kernels: KernelProvider): Promise<{ readonly ms: number; readonly got: string; readonly compute: string }> {
  const began = performance.now();
  const kernel = await kernels.start({ limits: DEFAULT_LIMITS, capabilities: () => Promise.reject(new Error('there is no data here')) });
  const ms = performance.now() - began;
  let got = '';
  const { outcome, error } = await kernel.run({
    execution: randomUUID() as ExecutionId, seed: 0, startedAt: Date.now(), parameters: {}, readByOthers: [],
    compiled: { cell: 'trial', code: TRIAL, defines: [], reads: [], sources: {}, imports: [], map: '' },
    onOutput: (output) => { if (output.kind === 'stream') got += output.text; },
  });
  if (outcome !== 'ok') throw new Error(error?.message ?? `the trial ended as ${outcome}`);
  return { ms, got: got.trim(), compute: kernel.compute };
}

async function run(args: readonly string[]): Promise<number> {
  try {
    parseArgs({ args: [...args], options: {}, strict: true });
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${sandboxCommand.usage}`);
    return 2;
  }
  let kernels: KernelProvider | null = null;
  try {
    const env = readEnv();
    kernels = createKernels({ provider: env.KERNEL_PROVIDER, root: findRepositoryRoot(), allowWeakSandbox: true, cgroup: env.PINION_CGROUP, webgpu: env.PINION_WEBGPU === 'allow' });
    const { ms, got, compute } = await tryKernel(kernels);
    const lines = [`Tier: ${kernels.tier}${kernels.tierReason === null ? '' : ` (${kernels.tierReason})`}`, ...kernels.walls.map((wall) => `  ${wall}`), `A kernel was ready in ${ms.toFixed(0)} ms.`, `It computes with ${compute}.`];
    lines.push(got === '' ? 'A trial cell was refused files and network.' : `A TRIAL CELL GOT ${got}. Do not let anybody else write notebooks here, and report this.`);
    process.stdout.write(`${lines.join('\n')}\n`);
    return got === '' && kernels.tier === 'full' ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    return 1;
  } finally {
    await kernels?.dispose();
  }
}

export const sandboxCommand: Command = {
  summary: 'shows what walls kernels have on this machine, by trying',
  usage: `pinion sandbox

Starts a kernel and tells its tier, its walls, and which limits bite here (docs/operations.md, "The sandbox"). Reads PINION_CGROUP and PINION_WEBGPU.
Exit code 0 in tier full, 1 in tier process or when a kernel does not start.
`,
  run,
};
