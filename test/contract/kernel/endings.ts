/** How a kernel ends, and who is told what. */
import { describe, expect, it } from 'vitest';
import { cell, runCell } from '../../support/kernel';
import { TEST_LIMITS } from '../limits';
import type { Kernels } from './kernels';

export function endingsContract({ start }: Kernels): void {
  describe('ending', () => {
    it('says that it was asked to', async () => {
      const kernel = await start();
      await kernel.dispose();
      expect(await kernel.ended).toEqual({ asked: true, cause: 'asked', reason: 'The kernel was stopped.' });
      expect((await runCell(kernel, cell('a', 'return 1'))).outcome).toBe('lost');
    });

    it('marks the running cell lost when its kernel dies under it', async () => {
      const kernel = await start({ limits: { ...TEST_LIMITS, memoryBytes: 96 * 1024 * 1024 } });
      const lost = await runCell(kernel, cell('a', "console.log('so far'); const all = []; for (;;) all.push([all.length]);"));
      expect(lost.outcome).toBe('lost');
      expect(lost.text).toBe('so far\n');
      expect(lost.error?.remedy).toBe('Run it again: a new kernel starts.');
      expect(await kernel.ended).toMatchObject({ asked: false });
    });
  });
}
