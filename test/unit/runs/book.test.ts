/** What a kernel may say of runs, as far as it may: the form is checked, the bounds hold, and nobody speaks of what is not theirs. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readKernelFrame } from '@/kernel/host/validate';
import { RUN_BOUNDS } from '@/lib/domain/runs';
import { Book, lastValues } from '@/lib/runs/book';
import { encodePoints, type Point } from '@/lib/runs/points';
import type { TrackEvent } from '@/lib/runs/track';

const start = (run: number, more: Partial<Extract<TrackEvent, { what: 'start' }>> = {}): TrackEvent => ({ what: 'start', run, parent: null, kind: 'custom', name: 'r', experiment: null, params: {}, tags: {}, data: [], seconds: 1, ...more });
const points = (run: number, metric: string, count: number): TrackEvent => ({ what: 'points', run, metric, count });
const bytes = (...values: number[]) => encodePoints(values.map((value, step): Point => ({ step, seconds: 2, value })));
const NONE = new Uint8Array(0);

function booked(...frames: readonly (readonly [readonly TrackEvent[], Uint8Array?])[]): Book {
  const book = new Book();
  for (const [events, payload = NONE] of frames) book.take(events, payload);
  return book;
}

describe('a book of runs', () => {
  it('keeps the last value, the extremes with their steps, and times since the run began', () => {
    const run = booked([[start(1), points(1, 'loss', 4)], bytes(3, NaN, -1, 2)]).runs.get(1)!;
    expect(run.metrics.get('loss')!.summary).toEqual({ name: 'loss', points: 4, last: 2, lastStep: 3, min: -1, minStep: 2, max: 3, maxStep: 0 });
    expect(run.metrics.get('loss')!.fresh[0]!.seconds).toBe(1);
    expect(lastValues(run)).toEqual({ loss: 2 });
  });

  it('gives points to the runs that they were announced for, in the order of the events', () => {
    const book = booked([[start(1), start(2)]], [[points(2, 'b', 1), points(9, 'nobody', 1), points(1, 'a', 2)], bytes(7, 8, 1, 2)]);
    expect(book.runs.get(2)!.metrics.get('b')!.fresh.map(({ value }) => value)).toEqual([7]);
    expect(book.runs.get(1)!.metrics.get('a')!.fresh.map(({ value }) => value)).toEqual([1, 2]);
  });

  it('refuses points that are not those announced', () => {
    expect(() => booked([[start(1), points(1, 'a', 2)], bytes(1)])).toThrow(RangeError);
    expect(() => booked([[start(1)], bytes(1)])).toThrow(RangeError);
  });

  it('ends a run once, its open parts with it, and hears no more of it', () => {
    const book = booked([[start(1), start(2, { parent: 1 }), start(3, { parent: 2 }), { what: 'end', run: 1, status: 'failed', error: 'no', seconds: 9 }]], [[points(1, 'late', 1), { what: 'tags', run: 1, values: { late: 'x' } }, { what: 'end', run: 1, status: 'finished', error: null, seconds: 10 }], bytes(1)]);
    expect([...book.runs.values()].map(({ status, endedAt }) => [status, endedAt])).toEqual([['failed', 9], ['failed', 9], ['failed', 9]]);
    expect([book.runs.get(1)!.metrics.size, book.runs.get(1)!.tags]).toEqual([0, {}]);
  });

  it('never opens a number again, nor one below another', () => {
    const book = booked([[start(5, { name: 'first' }), start(5, { name: 'again' }), start(4, { name: 'below' })]]);
    expect([...book.runs.values()].map(({ name }) => name)).toEqual(['first']);
  });

  it('leaves out what is beyond the bounds, says so, and keeps the rest', () => {
    const many = Object.fromEntries(Array.from({ length: RUN_BOUNDS.names + 50 }, (_, index) => [`p${index}`, index]));
    const book = booked([[start(1, { params: many, tags: { long: 'x'.repeat(2_000), ' blank': 'x', 'system.cpu': 'x' }, name: `a\n\0${'b'.repeat(999)}` }), ...Array.from({ length: RUN_BOUNDS.names + 20 }, (_, index) => points(1, `m${index}`, 1))], bytes(...Array.from({ length: RUN_BOUNDS.names + 20 }, () => 1))]);
    const run = book.runs.get(1)!;
    expect([Object.keys(run.params).length, run.tags['long']!.length, Object.keys(run.tags).length, run.metrics.size <= RUN_BOUNDS.names + 2, run.name.length]).toEqual([RUN_BOUNDS.names, RUN_BOUNDS.text, 1, true, RUN_BOUNDS.title]);
    expect([...run.notes].join(' ')).toMatch(/More than 200 parameters.*name that none can have.*More than 200 metrics/);
    expect(run.name).not.toMatch(/[\n\0]/);
  });

  it('starts no more runs than a cell may, however it asks', () => {
    const book = new Book();
    for (let from = 0; from < RUN_BOUNDS.perExecution + 2_000; from += 1_000) book.take(Array.from({ length: 1_000 }, (_, index) => start(from + index, { parent: 0 })), NONE);
    expect([book.started, book.runs.size]).toEqual([RUN_BOUNDS.perExecution, RUN_BOUNDS.perExecution]);
    expect([...book.runs.get(0)!.notes].join()).toMatch(/More than 20000 runs/);
  });

  it('counts points beyond the bound without keeping them', () => {
    const book = booked([[start(1)]]);
    const run = book.runs.get(1)!;
    run.points = RUN_BOUNDS.points - 1;
    book.take([points(1, 'a', 3)], bytes(1, 9, 5));
    expect([run.metrics.get('a')!.fresh.length, run.metrics.get('a')!.summary.max, run.metrics.get('a')!.summary.last]).toEqual([1, 9, 5]);
    expect([...run.notes].join()).toMatch(/More points than are kept/);
  });
});

describe('frames that track', () => {
  const frame = (events: unknown) => readKernelFrame({ type: 'track', execution: 'e', events });

  it('are taken where they have the form', () => {
    expect(frame([start(1, { params: { C: 0.1, name: 'x', is: true, none: null } }), points(1, 'loss', 3), { what: 'end', run: 1, status: 'stopped', error: 'x', seconds: 3 }])).not.toBeNull();
  });

  it.each([
    ['unknown events', [{ what: 'rename', run: 1 }]], ['unknown fields', [{ ...start(1), project: 'theirs' }]], ['an author', [{ ...start(1), author: 'somebody' }]], ['no numbers', [points(-1, 'a', 1)]], ['halves of points', [points(1, 'a', 0.5)]], ['more points than a frame holds', [points(1, 'a', 1e9)]],
    ['objects as values', [start(1, { params: { a: {} } as never })]], ['prototypes', [JSON.parse('{"what":"params","run":1,"values":{"__proto__":1}}')]], ['long names', [points(1, 'x'.repeat(200), 1)]], ['long errors', [{ what: 'end', run: 1, status: 'failed', error: 'x'.repeat(99_999), seconds: 0 }]],
    ['running as an end', [{ what: 'end', run: 1, status: 'running', error: null, seconds: 0 }]], ['too many events', Array.from({ length: 6_000 }, () => points(1, 'a', 0))], ['too many names', [{ what: 'params', run: 1, values: Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`p${index}`, 1])) }]], ['time that runs backwards', [start(1, { seconds: -1 })]],
  ])('are none with %s', (_, events) => {
    expect(frame(events)).toBeNull();
  });

  it('never break the book, whatever they say in the form', () => {
    const name = fc.oneof(fc.string({ maxLength: 120 }), fc.constantFrom('constructor', 'toString', 'hasOwnProperty', 'a'));
    const run = fc.integer({ min: 0, max: 4 });
    const params = fc.dictionary(name.filter((one) => one !== '__proto__'), fc.oneof(fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null)), { maxKeys: 5, noNullPrototype: true });
    const event: fc.Arbitrary<TrackEvent> = fc.oneof(
      fc.record({ what: fc.constant('start' as const), run, parent: fc.option(run), kind: fc.constantFrom('fit' as const, 'custom' as const), name: fc.string(), experiment: fc.option(fc.string()), params, tags: fc.constant({}), data: fc.constant([]), seconds: fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }) }),
      fc.record({ what: fc.constant('params' as const), run, values: params }),
      fc.record({ what: fc.constant('end' as const), run, status: fc.constantFrom('finished' as const, 'failed' as const), error: fc.option(fc.string()), seconds: fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }) }),
      fc.record({ what: fc.constant('points' as const), run, metric: name, count: fc.integer({ min: 0, max: 5 }) }),
    );
    fc.assert(fc.property(fc.array(event, { maxLength: 30 }), (events) => {
      const count = events.reduce((sum, one) => sum + (one.what === 'points' ? one.count : 0), 0);
      const book = new Book();
      book.take(events, encodePoints(Array.from({ length: count }, (_, step) => ({ step, seconds: step % 3 === 0 ? NaN : 1, value: step }))));
      for (const one of book.runs.values()) {
        expect(one.parent === null || one.parent < one.local).toBe(true);
        expect(one.endedAt === null || one.endedAt >= one.startedAt).toBe(true);
        expect([...one.metrics.values()].every(({ fresh }) => fresh.every(({ step, seconds }) => Number.isFinite(step) && Number.isFinite(seconds)))).toBe(true);
      }
    }));
  });
});
