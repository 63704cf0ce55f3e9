import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { runCommandLine } from '@/lib/cli/main';
import { createTestKernels } from '../../support/kernel';

describe('pinion sandbox', () => {
  let printed = '';
  beforeAll(async () => {
    // Builds the kernel's bundle, and tells what this machine has.
    const kernels = await createTestKernels();
    tier = kernels.tier;
    await kernels.dispose();
  });
  let tier: string;
  afterEach(() => vi.restoreAllMocks());
  const listen = (): void => {
    printed = '';
    for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockImplementation((text) => { printed += String(text); return true; });
  };

  it('tells tier, walls and limits of this machine, and that a trial cell was refused', async () => {
    listen();
    const code = await runCommandLine(['sandbox']);
    expect(printed).toContain(`Tier: ${tier}`);
    expect(printed).toContain('RLIMIT_DATA');
    expect(printed).toContain('A trial cell was refused files and network.');
    expect(code).toBe(tier === 'full' ? 0 : 1);
  });

  it('says how it is used where it is asked for more', async () => {
    listen();
    expect(await runCommandLine(['sandbox', '--deep'])).toBe(2);
    expect(printed).toContain('pinion sandbox');
  });
});
