import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readEnv } from '@/lib/env';
import { kernelSettings } from '@/lib/server/kernels/settings';

const MIB = 1024 ** 2;

describe('the settings of kernels', () => {
  it('come in the units of the code', () => {
    const { limits, idleMs, warm, workspace } = kernelSettings(readEnv({
      PINION_KERNEL_MEMORY_MB: '512', PINION_KERNEL_CPU_SECONDS: '60', PINION_KERNEL_WALL_MINUTES: '5', PINION_KERNEL_OUTPUT_MB: '2', PINION_KERNEL_CPUS: '2',
      PINION_KERNEL_IDLE_MINUTES: '7', PINION_KERNEL_WARM: '0', PINION_WORKSPACE_KERNELS: '4', PINION_WORKSPACE_MEMORY_MB: '1024', PINION_WORKSPACE_REAP_MINUTES: '3',
    }));
    expect(limits).toMatchObject({ memoryBytes: 512 * MIB, cpuSeconds: 60, wallMs: 300_000, outputBytes: 2 * MIB, cpus: 2 });
    expect({ idleMs, warm, workspace }).toEqual({ idleMs: 420_000, warm: 0, workspace: { kernels: 4, memoryBytes: 1024 * MIB, reapAfterMs: 180_000 } });
  });

  it('leave processors unbounded unless said', () => {
    expect(kernelSettings(readEnv({})).limits).not.toHaveProperty('cpus');
  });

  it.each([
    ['PINION_KERNEL_MEMORY_MB', 'lots', 'must be a whole number of MiB from 64 to 1048576'],
    ['PINION_KERNEL_MEMORY_MB', '12.5', 'must be a whole number of MiB from 64 to 1048576'],
    ['PINION_KERNEL_IDLE_MINUTES', '0', 'must be a whole number of minutes from 1 to 10080'],
    ['PINION_KERNEL_WARM', '-1', 'must be a whole number of kernels from 0 to 32'],
    ['PINION_WORKSPACE_KERNELS', '0', 'must be a whole number of kernels from 1 to 10000'],
  ])('refuse %s=%s, once and in words', (name, value, words) => {
    expect(() => readEnv({ [name]: value })).toThrow(`These settings cannot be used:\n  ${name}: ${words}`);
    try { readEnv({ [name]: value }); } catch (error) { expect((error as Error).message.split('\n')).toHaveLength(2); }
  });

  it('refuse a workspace in which not one kernel could start', () => {
    expect(() => readEnv({ PINION_KERNEL_MEMORY_MB: '4096', PINION_WORKSPACE_MEMORY_MB: '2048' })).toThrow(/PINION_WORKSPACE_MEMORY_MB: is 2048 MiB, less than the 4096 MiB of one kernel \(PINION_KERNEL_MEMORY_MB\)/);
  });

  it('stand in the documentation, with their defaults', async () => {
    const [operations, readme] = await Promise.all(['docs/operations.md', 'README.md'].map((name) => readFile(name, 'utf8')));
    const ours = Object.entries(readEnv({})).filter(([name]) => /^PINION_((KERNEL|WORKSPACE)_|WEBGPU$)/.test(name));
    expect(ours.length).toBeGreaterThan(9);
    for (const [name, value] of ours) for (const text of [operations, readme]) expect(text).toContain(`| \`${name}\` | \`${value}\` |`);
  });
});
