/** Frames come out as they went in, wherever the bytes are cut on their way. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHUNK_BYTES, encodeFrame, encodeHead, FrameReader, MAX_PAYLOAD_BYTES } from '@/kernel/frames';
import { Blocks } from '@/kernel/host/frame-memory';

const frame = fc.record({ header: fc.jsonValue(), payload: fc.uint8Array({ maxLength: 300 }) });

function readAll(reader: FrameReader, chunks: readonly Uint8Array[]): { header: unknown; payload: number[] }[] {
  // Payloads are looked at before the next push, as readers must.
  return chunks.flatMap((chunk) => reader.push(chunk).map(({ header, payload }) => ({ header, payload: [...payload] })));
}

function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const at = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, index) => bytes.slice(at[index], end));
}

describe('frames on the wire (K1)', () => {
  it('survive any cut, between two reads and inside one', () => {
    fc.assert(fc.property(fc.array(frame, { maxLength: 8 }), fc.array(fc.nat(), { maxLength: 12 }), (frames, places) => {
      const bytes = Buffer.concat(frames.map(({ header, payload }) => encodeFrame(header, payload)));
      const expected = frames.map(({ header, payload }) => ({ header: JSON.parse(JSON.stringify(header)) as unknown, payload: [...payload] }));
      expect(readAll(new FrameReader(), cut(bytes, places))).toEqual(expected);
    }));
  });

  it('survive a source that uses its memory again', () => {
    fc.assert(fc.property(fc.array(frame, { minLength: 1, maxLength: 8 }), fc.integer({ min: 1, max: 64 }), (frames, step) => {
      const bytes = Buffer.concat(frames.map(({ header, payload }) => encodeFrame(header, payload)));
      const reader = new FrameReader();
      const into = new Uint8Array(step);
      const found: number[][] = [];
      for (let at = 0; at < bytes.length; at += step) {
        into.fill(0xee);
        into.set(bytes.subarray(at, at + step));
        for (const { payload } of reader.push(into.subarray(0, Math.min(step, bytes.length - at)))) found.push([...payload]);
      }
      expect(found).toEqual(frames.map(({ payload }) => [...payload]));
    }));
  });

  it('keep the payload of one that arrived in pieces, where it says that its memory is the receiver’s', () => {
    const large = fc.record({ header: fc.jsonValue(), size: fc.integer({ min: 0, max: 600_000 }) });
    fc.assert(fc.property(fc.array(large, { minLength: 1, maxLength: 6 }), fc.integer({ min: 1_000, max: 400_000 }), (frames, step) => {
      const payloads = frames.map(({ size }, index) => new Uint8Array(size).fill(index + 1));
      const bytes = Buffer.concat(frames.map(({ header }, index) => encodeFrame(header, payloads[index])));
      const reader = new FrameReader();
      const into = new Uint8Array(step);
      const found: Uint8Array[] = [];
      for (let at = 0; at < bytes.length; at += step) {
        into.fill(0xee);
        into.set(bytes.subarray(at, at + step));
        for (const { payload, isOwn } of reader.push(into.subarray(0, Math.min(step, bytes.length - at)))) found.push(isOwn ? payload : payload.slice());
      }
      expect(found.map((payload, index) => Buffer.compare(payload, payloads[index]!))).toEqual(frames.map(() => 0));
    }), { numRuns: 60 });
  });

  it('are never overwritten before their memory is given back, whenever and however often that happens', () => {
    const large = fc.record({ size: fc.integer({ min: 0, max: CHUNK_BYTES }), keep: fc.nat({ max: 4 }), times: fc.integer({ min: 1, max: 3 }) });
    fc.assert(fc.property(fc.array(large, { minLength: 1, maxLength: 12 }), fc.integer({ min: 50_000, max: 400_000 }), (frames, step) => {
      const blocks = new Blocks();
      const reader = new FrameReader(blocks);
      const bytes = Buffer.concat(frames.map(({ size }, index) => encodeFrame(index, new Uint8Array(size).fill(index + 1))));
      let held: { payload: Uint8Array; index: number; until: number; times: number }[] = [];
      let found = 0;
      for (let at = 0; at < bytes.length; at += step) {
        for (const { header, payload, isOwn } of reader.push(bytes.subarray(at, at + step))) {
          const index = header as number;
          found += 1;
          expect(payload.every((byte) => byte === index + 1)).toBe(true);
          if (isOwn) held.push({ payload, index, until: index + frames[index]!.keep, times: frames[index]!.times });
        }
        const isOver = ({ until }: { until: number }) => until < found;
        for (const one of held.filter(isOver)) for (let time = 0; time < one.times; time += 1) blocks.giveBack(one.payload);
        held = held.filter((one) => !isOver(one));
        for (const { payload, index } of held) expect([payload[0], payload.at(-1)]).toEqual(payload.length === 0 ? [undefined, undefined] : [index + 1, index + 1]);
      }
      expect(found).toBe(frames.length);
    }), { numRuns: 40 });
  });

  it('are the same bytes where the sender writes head and payload itself', () => {
    fc.assert(fc.property(frame, ({ header, payload }) => {
      expect(Buffer.compare(Buffer.concat([encodeHead(header, payload), payload]), encodeFrame(header, payload))).toBe(0);
    }));
  });

  it('of the largest size pass beside small ones', () => {
    const large = new Uint8Array(MAX_PAYLOAD_BYTES).fill(7);
    const bytes = Buffer.concat([encodeFrame(1), encodeFrame(2, large), encodeFrame(3), encodeFrame(4, large)]);
    const sizes = cut(bytes, Array.from({ length: Math.ceil(bytes.length / CHUNK_BYTES) }, (_, i) => i * CHUNK_BYTES)).reduce<{ reader: FrameReader; found: unknown[] }>(({ reader, found }, chunk) => {
      for (const { header, payload } of reader.push(chunk)) found.push([header, payload.length, payload.every((byte) => byte === 7)]);
      return { reader, found };
    }, { reader: new FrameReader(), found: [] });
    expect(sizes.found).toEqual([[1, 0, true], [2, MAX_PAYLOAD_BYTES, true], [3, 0, true], [4, MAX_PAYLOAD_BYTES, true]]);
  });

  it('are refused at their sizes, before any of their bytes are kept', () => {
    const claim = (size: number, head: number) => {
      const bytes = new Uint8Array(8);
      const view = new DataView(bytes.buffer);
      view.setUint32(0, size, true);
      view.setUint32(4, head, true);
      return bytes;
    };
    for (const [size, head] of [[2 ** 32 - 1, 4], [MAX_PAYLOAD_BYTES + 9, 4], [3, 0], [10, 100]] as const) expect(() => new FrameReader().push(claim(size, head))).toThrow('sizes that cannot be');
    expect(() => new FrameReader().push(Buffer.concat([claim(8, 4), Buffer.from('nope')]))).toThrow();
  });
});
