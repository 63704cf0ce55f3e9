import { beforeEach, describe, expect, it } from 'vitest';
import type { CellRun } from '@/kernel/cli/headless';
import { Terminal } from '@/lib/cli/run/terminal';
import type { CellId, ExecutionId } from '@/lib/domain/ids';
import type { Output } from '@/lib/notebook/outputs';

let written: { out: string; err: string };
beforeEach(() => { written = { out: '', err: '' }; });

const cell = 'a' as CellId;
const bar = (value: number): Output => ({ kind: 'progress', id: 'p', label: 'rows', value, total: 3 });
const failed: CellRun = { cell, execution: 'e' as ExecutionId, outcome: 'error', error: { name: 'Error', message: 'no', remedy: 'Do it so.', frames: [{ cell: 'a', name: '', line: 2, column: 1 }] }, startedAt: 0, milliseconds: 1, tensors: 0, tensorBytes: 0, entries: [] };

function terminal({ isTTY = false, hasColors = false, isQuiet = false } = {}): Terminal {
  return new Terminal({
    out: { write: (text) => { written.out += text; } },
    err: { write: (text) => { written.err += text; }, isTTY, hasColors: () => hasColors },
    isQuiet,
    titles: new Map([[cell, 'Cell 1']]),
  });
}

describe('on a terminal', () => {
  it('a progress bar is one line that is drawn over, and gone when something is printed', () => {
    const shown = terminal({ isTTY: true });
    shown.output(bar(1));
    shown.output(bar(2));
    shown.output({ kind: 'stream', name: 'stdout', text: 'hi\n' });
    expect(written).toEqual({ out: 'hi\n', err: '\r\u001B[2Krows 1 of 3\r\u001B[2Krows 2 of 3\r\u001B[2K' });
  });

  it('problems are red where it has colours, and plain where colours are unwanted', () => {
    terminal({ isTTY: true, hasColors: true }).end(failed);
    expect(written.err).toBe('\u001B[31mCell 1, line 2: Error: no\n    Do it so.\u001B[39m\n');
    written.err = '';
    terminal({ isTTY: true, hasColors: false }).end(failed);
    expect(written.err).toBe('Cell 1, line 2: Error: no\n    Do it so.\n');
  });
});

describe('in a log', () => {
  it('each progress bar is one line at the cell’s end, and nothing has colours', () => {
    const shown = terminal({ hasColors: true });
    for (const value of [1, 2, 3]) shown.output(bar(value));
    shown.end({ ...failed, outcome: 'ok' });
    shown.end(failed);
    expect(written.err).toBe('rows 3 of 3\nCell 1, line 2: Error: no\n    Do it so.\n');
  });
});

describe('when quiet', () => {
  it('only problems are shown', () => {
    const shown = terminal({ isQuiet: true });
    shown.output({ kind: 'stream', name: 'stderr', text: 'hm' });
    shown.output(bar(1));
    shown.note('done');
    shown.end({ ...failed, outcome: 'aborted' });
    shown.problem('bad');
    expect(written).toEqual({ out: '', err: 'bad\n' });
  });
});
