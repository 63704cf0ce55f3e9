/** Data on its way to a cell: as fast as the kernel takes it, and no longer than the cell waits for it. */
import { describe, expect, it } from 'vitest';
import { FrameReader } from '@/kernel/frames';
import { Calls } from '@/kernel/host/calls';
import type { Channel } from '@/kernel/host/channel';
import { Link } from '@/kernel/host/link';
import type { ExecutionId } from '@/lib/domain/ids';

const MIB = 1024 * 1024;
const call = { type: 'call', id: 7, execution: 'e' as ExecutionId, capability: { verb: 'readData', name: 'big.csv' } } as const;
const settle = () => new Promise((turn) => setImmediate(turn));

/** A channel that takes `room` writes and then none until the test makes room again. */
function createChannel() {
  const reader = new FrameReader();
  const sent: { header: Record<string, unknown>; bytes: number }[] = [];
  let room = 0;
  let wake: (() => void) | null = null;
  const channel = {
    write(bytes: Uint8Array) {
      for (const { header, payload } of reader.push(bytes)) sent.push({ header: header as Record<string, unknown>, bytes: payload.length });
      room -= 1;
      return room > 0;
    },
    room: () => (room > 0 ? Promise.resolve() : new Promise<void>((resolve) => { wake = resolve; })),
  } as unknown as Channel;
  const give = async (writes: number) => {
    room = writes;
    wake?.();
    for (let turn = 0; turn < 20; turn += 1) await settle();
  };
  return { channel, sent, give };
}

/** 500 MiB that count how far they were read. */
function createSource() {
  const source = { read: 0, isStopped: false };
  async function* bytes(): AsyncGenerator<Uint8Array> {
    try {
      for (; source.read < 500; source.read += 1) yield new Uint8Array(MIB);
    } finally {
      source.isStopped = true;
    }
  }
  return { source, bytes };
}

describe('a large file on its way to a cell (K5)', () => {
  it('is read no further ahead than one piece beyond what the kernel takes', async () => {
    const { channel, sent, give } = createChannel();
    const { source, bytes } = createSource();
    const answered = new Calls(new Link(channel)).answer(call, async () => ({ value: { name: 'big.csv' }, payload: bytes() }), () => true);
    for (const [writes, parts] of [[3, 3], [2, 5], [495, 500]] as const) {
      await give(writes);
      while (sent.length < parts) await settle();
      expect(sent.filter(({ header }) => header['type'] === 'part')).toHaveLength(parts);
      expect(source.read).toBeLessThanOrEqual(parts + 1);
    }
    await give(10);
    await answered;
    expect(sent.reduce((sum, { bytes: size }) => sum + size, 0)).toBe(500 * MIB);
    expect(sent.at(-1)!.header).toEqual({ type: 'reply', id: 7, ok: true, value: { name: 'big.csv' } });
  });

  it('is put down, and its source closed, when the cell has ended meanwhile', async () => {
    const { channel, sent, give } = createChannel();
    const { source, bytes } = createSource();
    let isWanted = true;
    const answered = new Calls(new Link(channel)).answer(call, async () => ({ value: {}, payload: bytes() }), () => isWanted);
    await give(3);
    isWanted = false;
    await give(1_000);
    await answered;
    expect(source).toMatchObject({ isStopped: true });
    expect(source.read).toBeLessThan(10);
    expect(sent.every(({ header }) => header['type'] === 'part')).toBe(true);
  });

  it('is put down when the kernel is gone', async () => {
    const { channel, give } = createChannel();
    const { source, bytes } = createSource();
    const link = new Link(channel);
    const answered = new Calls(link).answer(call, async () => ({ value: {}, payload: bytes() }), () => true);
    await give(3);
    link.close();
    await give(1_000);
    await answered;
    expect(source).toMatchObject({ isStopped: true });
    expect(source.read).toBeLessThan(10);
  });

  it('that breaks on the way is an error to the cell, never half a file', async () => {
    const { channel, sent, give } = createChannel();
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(MIB);
      throw new Error('the disk broke');
    }
    const answered = new Calls(new Link(channel)).answer(call, async () => ({ value: {}, payload: broken() }), () => true);
    await give(100);
    await answered;
    expect(sent.at(-1)!.header).toEqual({ type: 'reply', id: 7, ok: false, message: 'The data broke off while it was read. Run the cell again.' });
  });
});
