/** Whole notebooks on a real kernel, as `pinion run` runs them: analysed, compiled, guarded. */
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { Kernel, KernelProvider } from '@/kernel/host/port';

import { runHeadless, type CellRun } from '@/kernel/cli/headless';
import type { CellId } from '@/lib/domain/ids';
import type { StackFrame } from '@/lib/notebook/outputs';
import { TEST_LIMITS } from '../contract/limits';
import { createTestKernels } from './kernel';

export interface NotebookRun {
  readonly runs: readonly CellRun[];
  /** The run of the cell at this place, from 1. */
  cell(place: number): CellRun;
  /** What the cell printed, then what it shows, as text. */
  text(place: number): string;
  /** Frames as `cell:line:column name`. */
  frames(place: number): string[];
}

/** Starts one provider for the file; each call of what it gives runs a notebook in a kernel of its own. */
export function useNotebooks(): (...sources: string[]) => Promise<NotebookRun> {
  let provider: KernelProvider;
  const open = new Set<Kernel>();
  beforeAll(async () => { provider = await createTestKernels(); });
  afterEach(async () => {
    await Promise.all([...open].map((kernel) => kernel.dispose()));
    open.clear();
  });
  afterAll(() => provider.dispose());
  return async (...sources) => {
    const kernel = await provider.start({ limits: TEST_LIMITS, capabilities: () => Promise.reject(new Error('there is no data here')) });
    open.add(kernel);
    const cells = sources.map((source, index) => ({ id: `c${index + 1}` as CellId, type: 'ts' as const, source }));
    const runs = await runHeadless(cells, kernel, { seed: 1, startedAt: Date.UTC(2026, 0, 1), parameters: {} });
    const cell = (place: number) => runs.find((run) => run.cell === `c${place}`)!;
    return {
      runs, cell,
      text: (place) => cell(place).entries.map(({ output }) => (output.kind === 'stream' ? output.text : output.kind === 'tree' ? JSON.stringify(output.tree) : output.kind === 'error' ? output.error.message : '')).join(''),
      frames: (place) => framesOf(cell(place).error?.frames ?? []),
    };
  };
}

export function framesOf(frames: readonly StackFrame[]): string[] {
  return frames.map(({ cell, line, column, name }) => `${cell}:${line}:${column}${name === '' ? '' : ` ${name}`}`);
}
