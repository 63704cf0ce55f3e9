/** A sample of the interrupt corpus; bench/kernel runs all of it. Every cell is stopped, and what others made is kept. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROGRAMS, SAMPLE } from '@/bench/interrupts';
import type { Kernel, KernelProvider } from '@/kernel/host/port';
import { cell, createTestKernels, runCell, type Ran } from '../support/kernel';
import { IMPATIENT, TEST_LIMITS } from './limits';

const refuse = (): Promise<never> => Promise.reject(new Error('there is no data here'));

/** Starts a cell that says that it runs, and waits for that. */
async function startBusy(kernel: Kernel, body: string): Promise<{ readonly outcome: Promise<Ran> }> {
  let begun!: () => void;
  const running = new Promise<void>((resolve) => { begun = resolve; });
  const outcome = runCell(kernel, cell('busy', `console.log('begun');\n${body}`), { onOutput: () => begun() });
  await running;
  return { outcome };
}

describe.each(['auto', 'process'] as const)('interrupting (sandbox %s)', (sandbox) => {
  let provider: KernelProvider;
  let kernel: Kernel;
  beforeAll(async () => {
    provider = await createTestKernels({ sandbox });
    kernel = await provider.start({ limits: TEST_LIMITS, capabilities: refuse });
    await runCell(kernel, cell('kept', 'const x = 42;', { defines: ['x'] }));
  });
  afterAll(() => provider.dispose());

  it.each(SAMPLE.map(({ name, body }) => [name, body]))('%s: stops, and one kernel lives through it all', async (_, body) => {
    const { outcome } = await startBusy(kernel, body);
    expect(await kernel.interrupt()).toBe('kept');
    expect((await outcome).outcome).toBe('interrupted');
    const after = await runCell(kernel, cell('after', 'return x', { reads: { x: 'kept' } }));
    expect(JSON.stringify(after.outputs)).toContain('"42"');
  });

  it.each(['setTimeout', 'setInterval'])('a loop inside a callback of %s stops although the wish arrived in the same turn as the timer', async (timer) => {
    const start = () => provider.start({ limits: TEST_LIMITS, capabilities: refuse });
    let own = await start();
    let lost = 0;
    for (let round = 0; round < 20; round += 1) {
      const { outcome } = await startBusy(own, `${timer}(() => { for (;;); }, 1); await new Promise(() => {})`);
      const stopped = await own.interrupt();
      expect((await outcome).outcome).toBe('interrupted');
      if (stopped === 'kept' && (await runCell(own, cell('after', 'return 1'))).outcome === 'ok') continue;
      lost += 1;
      own = await start();
    }
    // Ten, while a callback could loop before the read was armed again. One on a machine with far too much to do (known gaps).
    expect(lost).toBeLessThanOrEqual(1);
  });

  it.each(PROGRAMS.filter(({ isStubborn }) => isStubborn).slice(1, 3).map(({ name, body }) => [name, body]))('%s: ends in a kill that says so', async (_, body) => {
    const stubborn = await provider.start({ limits: IMPATIENT, capabilities: refuse });
    const { outcome } = await startBusy(stubborn, body);
    expect(await stubborn.interrupt()).toBe('killed');
    expect((await outcome).outcome).toBe('interrupted');
    expect((await stubborn.ended).reason).toContain('could not be interrupted');
  });
});

it('has about 200 programs, each once', () => {
  expect(PROGRAMS.length).toBeGreaterThanOrEqual(200);
  expect(new Set(PROGRAMS.map(({ name }) => name)).size).toBe(PROGRAMS.length);
  expect(new Set(PROGRAMS.map(({ body }) => body)).size).toBe(PROGRAMS.length);
});
