/** The limits of an execution and of the kernel (K3, K12). */
import { describe, expect, it } from 'vitest';
import type { Kernel } from '@/kernel/host/port';
import { cell, runCell, untilCaught } from '../../support/kernel';
import { TEST_LIMITS } from '../limits';
import type { Kernels } from './kernels';

export function limitsContract({ start }: Kernels): void {
  describe('keeping limits', () => {
    it('drops output beyond the cap, counts it and says so once', async () => {
      const kernel = await start({ limits: { ...TEST_LIMITS, outputBytes: 10_000 } });
      const ran = await runCell(kernel, cell('a', 'for (let i = 0; i < 1e6; i++) console.log("line " + i)'));
      expect(ran.outcome).toBe('ok');
      expect(ran.text.length).toBeLessThanOrEqual(10_000);
      expect(ran.text.length + ran.dropped).toBe(Array.from({ length: 1e6 }, (_, i) => `line ${i}\n`.length).reduce((a, b) => a + b, 0));
      expect(ran.outputs.filter((output) => output.kind === 'notice')).toHaveLength(1);
    });

    it('cuts one enormous text with a notice (12)', async () => {
      const kernel = await start({ limits: { ...TEST_LIMITS, memoryBytes: 1024 * 1024 * 1024 } });
      const ran = await runCell(kernel, cell('a', 'console.log("x".repeat(500_000_000))'));
      expect(ran.outcome).toBe('ok');
      expect(ran.text).toContain('more characters are not shown');
      expect((await runCell(kernel, cell('b', 'return 1'))).outcome).toBe('ok');
    });

    it('makes allocation beyond the memory limit an error that can be caught (8)', async () => {
      let kernel!: Kernel;
      const ran = await untilCaught(async () => {
        kernel = await start({ limits: { ...TEST_LIMITS, memoryBytes: 256 * 1024 * 1024 } });
        return runCell(kernel, cell('a', 'const held = []; try { for (let i = 0; i < 100; i++) held.push(new Uint8Array(64 * 1024 * 1024).fill(1)); } catch (error) { return error.name + held.length; }'));
      });
      expect(JSON.stringify(ran.outputs)).toMatch(/RangeError\d/);
      expect((await runCell(kernel, cell('b', 'return 1'))).outcome).toBe('ok');
    });

    it('makes WebAssembly memory beyond the limit an error too (9)', async () => {
      let kernel!: Kernel;
      const failed = await untilCaught(async () => {
        kernel = await start({ limits: { ...TEST_LIMITS, memoryBytes: 256 * 1024 * 1024 } });
        return runCell(kernel, cell('a', 'const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536 }); for (;;) { const at = memory.grow(1024) * 65536; new Uint8Array(memory.buffer, at).fill(1); }'));
      });
      expect(failed.outcome).toBe('error');
      expect((await runCell(kernel, cell('b', 'return 1'))).outcome).toBe('ok');
    });

    it('ends a kernel that fills its heap, in words of memory (7)', async () => {
      const kernel = await start({ limits: { ...TEST_LIMITS, memoryBytes: 128 * 1024 * 1024 } });
      const lost = await runCell(kernel, cell('a', 'const all = []; for (;;) all.push({ n: all.length });'));
      expect(lost.outcome).toBe('lost');
      expect(await kernel.ended).toMatchObject({ asked: false, cause: 'memory', reason: expect.stringContaining('memory limit of 128 MiB') });
    });

    it('stops a cell that runs longer than it may, and keeps the kernel', async () => {
      const kernel = await start({ limits: { ...TEST_LIMITS, wallMs: 300 } });
      const stopped = await runCell(kernel, cell('a', 'while (true) {}'));
      expect(stopped.outcome).toBe('interrupted');
      expect(stopped.error?.message).toContain('the most that one run may take');
      expect((await runCell(kernel, cell('b', 'return 1'))).outcome).toBe('ok');
    });

    it('stops a cell that uses more processor time than it may', async () => {
      const kernel = await start({ limits: { ...TEST_LIMITS, cpuSeconds: 1 } });
      const stopped = await runCell(kernel, cell('a', 'while (true) {}'));
      expect(stopped.error?.message).toContain('1 s of processor time');
    });
  });
}
