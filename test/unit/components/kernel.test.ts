import { describe, expect, it } from 'vitest';
import { formatMemory } from '@/components/format';
import { cpuWords, memoryShare, memoryWarning, stopsWords, uptimeWords, workspaceWords } from '@/components/notebook/kernel/facts';
import { kernelWords, tensorWords } from '@/components/notebook/words';
import type { CellState, ExecutionView } from '@/lib/notebook/session-types';

const MIB = 1024 ** 2;
const alive = (memoryBytes: number) => ({ status: 'idle', memoryBytes, memoryLimitBytes: 1024 * MIB }) as const;

describe('what the bar says of a kernel', () => {
  it('writes memory in the units that limits are set in', () => {
    expect([0, 93.4 * MIB, 1023 * MIB, 1024 * MIB, 1536 * MIB, 8192 * MIB].map(formatMemory)).toEqual(['0 MiB', '93 MiB', '1023 MiB', '1 GiB', '1.5 GiB', '8 GiB']);
  });

  it('warns from nine tenths of the limit, with what happens and what to do', () => {
    expect(memoryWarning(alive(921 * MIB))).toBeNull();
    expect(memoryWarning(alive(922 * MIB))).toBe('Memory is nearly full: 922 MiB of 1 GiB. At the limit allocations fail, and the kernel may be stopped with all its variables. Dispose tensors that are no longer needed, or work on less data at a time.');
    expect(memoryShare(alive(4096 * MIB))).toBe(1);
    expect(memoryShare({ status: 'none' })).toBeNull();
    expect(memoryWarning({ status: 'none' })).toBeNull();
  });

  it('announces the end of a kernel without work in its last two minutes, and only then', () => {
    const rests = (stopsInMs: number) => stopsWords({ status: 'idle', stopsInMs });
    expect([121_000, 120_000, 61_000, 60_000, 1_000, 0].map(rests)).toEqual([null, 'stops in 2 min', 'stops in 2 min', 'stops in 1 min', 'stops in 1 min', 'stops in 1 min']);
    expect(stopsWords({ status: 'busy', stopsInMs: 1_000 })).toBeNull();
    expect(stopsWords({ status: 'idle' })).toBeNull();
  });

  it('counts time in the units a person would, and more than one processor beyond 100 %', () => {
    expect([900, 59_999, 60_000, 3_600_000, 11_100_000, 86_400_000, 187_200_000].map(uptimeWords)).toEqual(['0 s', '59 s', '1 min', '1 h', '3 h 5 min', '1 d', '2 d 4 h']);
    expect([0, 0.004, 0.713, 1.9].map(cpuWords)).toEqual(['0 %', '0 %', '71 %', '190 %']);
  });

  it('says what the workspace runs, of what it may', () => {
    expect(workspaceWords({ kernels: 3, kernelsMost: 6, memoryBytes: 3072 * MIB, memoryMostBytes: 8192 * MIB })).toBe('3 of 6 kernels, which may take 3 GiB of 8 GiB');
  });

  it('tells a refused start from a notebook that has not run', () => {
    expect(kernelWords({ status: 'none' }, []).tone).toBe('none');
    expect(kernelWords({ status: 'none', isRefused: true }, [])).toMatchObject({ text: 'No kernel', tone: 'warn', detail: 'none is free' });
  });
});

describe('what a cell holds', () => {
  const cell = (execution: Partial<ExecutionView>, validity: CellState['validity'] = 'evaluated') => ({ validity, execution: { outcome: 'ok', ...execution } as ExecutionView });

  it('is said with its memory when there is something, and not otherwise', () => {
    expect(tensorWords(cell({ tensors: 12, tensorBytes: 3_400_000 }))).toEqual({ text: '12 tensors, 3.4 MB', more: null });
    expect(tensorWords(cell({ tensors: 1, tensorBytes: 0 }))).toEqual({ text: '1 tensor', more: null });
    expect(tensorWords(cell({ tensors: 0, tensorBytes: 0 }))).toBeNull();
    expect(tensorWords({ validity: 'fresh' })).toBeNull();
  });

  it('is compared with the run before only where it grew', () => {
    expect(tensorWords(cell({ tensors: 12, tensorsBefore: 8 }))!.more).toBe('+4 since the last run');
    expect(tensorWords(cell({ tensors: 12, tensorsBefore: 12 }))!.more).toBeNull();
    expect(tensorWords(cell({ tensors: 4, tensorsBefore: 12 }))!.more).toBeNull();
  });

  it('is gone with its kernel, and not known while the cell runs', () => {
    expect(tensorWords(cell({ tensors: 12 }, 'fresh'))).toBeNull();
    expect(tensorWords({ validity: 'evaluated', execution: { tensors: 12 } as ExecutionView })).toBeNull();
  });
});
