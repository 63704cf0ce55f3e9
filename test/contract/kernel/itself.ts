/** What a kernel tells of itself: what it uses, and what it was started from. */
import { describe, expect, it } from 'vitest';
import type { Kernels } from './kernels';

export function itselfContract({ provider, start }: Kernels): void {
  describe('telling of itself', () => {
    it('says what it uses', async () => {
      const kernel = await start();
      const usage = await kernel.usage();
      expect(usage.memoryBytes).toBeGreaterThan(10 * 1024 * 1024);
      expect(usage.uptimeMs).toBeGreaterThan(0);
    });

    it('carries the image that it was started from', async () => {
      const kernel = await start();
      expect(kernel.image).toEqual(await provider().image());
      expect(kernel.image.digest).toMatch(/^[0-9a-f]{64}$/);
    });
  });
}
