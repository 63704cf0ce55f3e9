/** What a cell left behind ends with it, or is heard no more (K8, D10). */
import { describe, expect, it } from 'vitest';
import { cell, runCell } from '../../support/kernel';
import type { Kernels } from './kernels';

export function leftoversContract({ start }: Kernels): void {
  describe('cancelling what a cell leaves behind (D10)', () => {
    it('stops its timers and drops what they would have printed', async () => {
      const kernel = await start();
      await runCell(kernel, cell('a', "setInterval(() => console.log('late'), 1); void (async () => { for (;;) { await Promise.resolve(); console.log('later'); if (globalThis.never) break; await new Promise((go) => setTimeout(go, 1)); } })();"));
      const next = await runCell(kernel, cell('b', "await new Promise((go) => setTimeout(go, 60)); console.log('mine')"));
      expect(next.text).toBe('mine\n');
    });

    it('shows an unhandled rejection and lives on', async () => {
      const kernel = await start();
      const ran = await runCell(kernel, cell('a', "void Promise.reject(new Error('nobody awaits')); await new Promise((go) => setTimeout(go, 20)); return 'here'"));
      expect(ran.outcome).toBe('ok');
      expect(ran.outputs.some((output) => output.kind === 'error' && output.error.message === 'nobody awaits')).toBe(true);
    });
  });
}
