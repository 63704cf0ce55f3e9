/** What a key, a caret and an edit cost, counted: frames on the wire, listeners told, cells drawn. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import fc from 'fast-check';
import { partsOf, type PlacedHead } from '@/components/notebook/far-runs';
import type { PresenceEntry } from '@/components/notebook/sync/document-client';
import { PresenceIndex } from '@/components/notebook/sync/presence-index';
import { readFrame } from '@/lib/collab/frames';
import { readEntries } from '@/lib/collab/presence';
import type { CellId } from '@/lib/domain/ids';
import { PresenceRelay, TELL_MS } from '@/lib/server/sync/presence-relay';

afterEach(() => { vi.useRealTimers(); });

describe('telling a room where its people are', () => {
  class Ear {
    readonly heard: number[][] = [];
    send(bytes: Uint8Array): void {
      const frame = readFrame(bytes);
      if (frame?.type === 'awareness') this.heard.push(readEntries(frame.entries)!.map((entry) => entry.client));
    }
  }

  it('sends each one frame, however many moved and however often, without what they said themselves', () => {
    vi.useFakeTimers();
    const ears = Array.from({ length: 50 }, () => new Ear());
    const relay = new PresenceRelay(new Set(ears));
    for (let turn = 0; turn < 5; turn += 1) ears.forEach((ear, client) => relay.say([{ client, clock: turn + 1, state: { cell: 'a' } }], ear));
    vi.advanceTimersByTime(TELL_MS.most);
    ears.forEach((ear, client) => expect(ear.heard).toEqual([ears.map((_, other) => other).filter((other) => other !== client)]));
  });

  it('tells last what was said last, also that somebody is gone', () => {
    vi.useFakeTimers();
    const [one, two] = [new Ear(), new Ear()];
    const told: unknown[] = [];
    two.send = (bytes) => { const frame = readFrame(bytes); if (frame?.type === 'awareness') told.push(...readEntries(frame.entries)!); };
    const relay = new PresenceRelay(new Set([one, two]));
    relay.say([{ client: 1, clock: 1, state: { cell: 'a' } }], one);
    relay.say([{ client: 1, clock: 2, state: null }], one);
    vi.advanceTimersByTime(TELL_MS.most);
    expect(told).toEqual([{ client: 1, clock: 2, state: null }]);
    expect(one.heard).toEqual([]);
  });

  it('tells nobody after the room was left', () => {
    vi.useFakeTimers();
    const [one, two] = [new Ear(), new Ear()];
    const relay = new PresenceRelay(new Set([one, two]));
    relay.say([{ client: 1, clock: 1, state: {} }], one);
    relay.end();
    vi.advanceTimersByTime(TELL_MS.most);
    expect(two.heard).toEqual([]);
  });
});

describe('others in the notebook, by cell', () => {
  const person = (client: number, cell: string, anchor = 'x'): PresenceEntry => ({ client, cell, selection: { anchor, head: anchor }, user: { id: `u${client}`, name: `Person ${client}`, colour: 1 } });

  it('a caret that moves is told to its cell alone', () => {
    const index = new PresenceIndex();
    const calls = new Map<string, number>();
    for (let cell = 0; cell < 500; cell += 1) index.subscribe(`c${cell}`, () => calls.set(`c${cell}`, (calls.get(`c${cell}`) ?? 0) + 1));
    let rosters = 0;
    index.roster.subscribe(() => { rosters += 1; });
    const still = person(2, 'c7');
    index.set([person(1, 'c3'), still]);
    expect([...calls]).toEqual([['c3', 1], ['c7', 1]]);
    for (let move = 0; move < 100; move += 1) index.set([person(1, 'c3', `at ${move}`), still]);
    expect([...calls]).toEqual([['c3', 101], ['c7', 1]]);
    expect(rosters).toBe(1);
  });

  it('who goes to another cell, or away, is told to both cells, and to the list of people', () => {
    const index = new PresenceIndex();
    const told: string[] = [];
    for (const cell of ['a', 'b']) index.subscribe(cell, () => told.push(`${cell}: ${index.in(cell).map(({ client }) => client).join()}`));
    index.roster.subscribe(() => told.push('people'));
    index.set([person(1, 'a')]);
    index.set([person(1, 'b')]);
    index.set([]);
    expect(told).toEqual(['people', 'a: 1', 'people', 'a: ', 'b: 1', 'people', 'b: ']);
  });
});

describe('cells far from the window', () => {
  const heads = (ids: readonly string[]): PlacedHead[] => ids.map((id, at) => ({ id: id as CellId, type: 'ts', place: at + 1 }));
  const ids = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 8 }), { maxLength: 200 });

  it('are all there, in order, each once', () => {
    fc.assert(fc.property(ids, fc.func(fc.boolean()), (all, isWhole) => {
      const shown = partsOf(heads(all), (head) => isWhole(head.id)).flatMap((part) => (part.kind === 'run' ? part.heads.map(({ id }) => id) : [part.head.id]));
      expect(shown).toEqual(all);
    }));
  });

  it('make few things for the browser to watch', () => {
    const parts = partsOf(heads(Array.from({ length: 2_000 }, (_, at) => `cell${at}`)), ({ place }) => place <= 24);
    expect(parts.filter((part) => part.kind === 'whole')).toHaveLength(24);
    expect(parts.length).toBeLessThan(350);
  });

  it('stand in the same runs when a cell comes in far above', () => {
    const before = Array.from({ length: 2_000 }, (_, at) => `cell${at}`);
    const keys = (all: readonly string[]) => new Set(partsOf(heads(all), () => false).map((part) => (part.kind === 'run' ? part.heads.map(({ id }) => id).join() : '')));
    const [was, is] = [keys(before), keys(before.toSpliced(3, 0, 'new'))];
    expect([...is].filter((run) => !was.has(run)).length).toBeLessThan(12);
  });
});
