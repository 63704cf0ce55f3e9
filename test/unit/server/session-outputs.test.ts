import { describe, expect, it, vi } from 'vitest';
import type { CellId, ExecutionId } from '@/lib/domain/ids';
import type { OutputEntry } from '@/lib/notebook/outputs';
import { addOutputs } from '@/lib/notebook/session';
import type { SessionEvent } from '@/lib/notebook/session-types';
import { headOf, MOST_OUTPUTS, OutputBuffer } from '@/lib/server/session/outputs';
import { storable } from '@/lib/server/session/storable';

const text = (sequence: number, said: string): OutputEntry => ({ sequence, output: { kind: 'stream', name: 'stdout', text: said } });

function gathered(fill: (buffer: OutputBuffer) => void) {
  const told: Extract<SessionEvent, { type: 'outputs' }>[] = [];
  const buffer = new OutputBuffer('c' as CellId, 'e' as ExecutionId, (event) => { if (event.type === 'outputs') told.push(event); });
  fill(buffer);
  buffer.flush();
  return { told, outputs: told.reduce<readonly OutputEntry[]>((all, event) => addOutputs(all, event.entries), []), dropped: told.reduce((sum, event) => sum + event.dropped, 0) };
}

describe('outputs of one execution (S7, S8)', () => {
  it('are told together, text of one stream joined, progress as it stands last', () => {
    const { told, outputs } = gathered((buffer) => {
      for (let i = 0; i < 1_000; i += 1) buffer.push({ kind: 'stream', name: 'stdout', text: `${i}\n` });
      for (let value = 0; value <= 5_000; value += 1) buffer.push({ kind: 'progress', id: 'p', label: 'Training', value, total: 5_000 });
    });
    expect(told).toHaveLength(1);
    expect(outputs.map((entry) => entry.output.kind)).toEqual(['stream', 'progress']);
    expect(outputs[1]!.output).toMatchObject({ value: 5_000 });
  });
  it('are bounded in number and in bytes, and what is dropped is counted', () => {
    const many = gathered((buffer) => { for (let i = 0; i < 5_000; i += 1) buffer.push({ kind: 'notice', text: 'n' }); });
    expect(many.outputs).toHaveLength(MOST_OUTPUTS);
    expect(many.dropped).toBeGreaterThan(0);
    const alternating = gathered((buffer) => { for (let i = 0; i < 5_000; i += 1) buffer.push({ kind: 'stream', name: i % 2 ? 'stdout' : 'stderr', text: 'x' }); });
    expect(alternating.outputs.length).toBeLessThanOrEqual(MOST_OUTPUTS);
    const long = gathered((buffer) => { for (let i = 0; i < 100; i += 1) buffer.push({ kind: 'stream', name: 'stdout', text: 'x'.repeat(100_000) }); });
    expect(long.dropped + (long.outputs[0]!.output as { text: string }).text.length).toBe(10_000_000);
  });
  it('keep a head of 4 KiB, cut at a line', () => {
    const [head] = headOf([text(1, `${'a line\n'.repeat(10_000)}`)]);
    const said = (head!.output as { text: string }).text;
    expect(said.endsWith('a line\n')).toBe(true);
    expect(JSON.stringify(head).length).toBeLessThan(4_096);
  });
  it('are applied once, however often they come', () => {
    const once = addOutputs([], [text(1, 'a'), text(2, 'b')]);
    expect(addOutputs(once, [text(1, 'a'), text(2, 'b')])).toEqual(once);
  });
});

describe('what PostgreSQL can hold', () => {
  it('is all that it was, but for NUL and half a pair', () => {
    expect(storable({ a: 'x\0y', b: '\ud800', c: '😀', d: '\\u0000', e: '\\\0' })).toEqual({ a: 'x\ufffdy', b: '\ufffd', c: '😀', d: '\\u0000', e: '\\\ufffd' });
    const same = { a: ['plain'] };
    expect(storable(same)).toBe(same);
  });
});

describe('much that is printed', () => {
  it('is told less often, so that pages do something else as well', () => {
    vi.useFakeTimers();
    const told: number[] = [];
    const buffer = new OutputBuffer('c' as CellId, 'e' as ExecutionId, () => told.push(Date.now()));
    const began = Date.now();
    for (let ms = 0; ms < 4_000; ms += 10) {
      buffer.push({ kind: 'stream', name: 'stdout', text: 'x'.repeat(2_000) });
      vi.advanceTimersByTime(10);
    }
    const early = told.filter((at) => at - began <= 1_000).length;
    expect([early > 15, told.length - early < 30]).toEqual([true, true]);
    vi.useRealTimers();
  });
});
