import { describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { keysRest } from '@/components/notebook/keys-pressed';
import { LinkedUndo } from '@/components/notebook/sync/linked-undo';
import { TypesClient, type Port } from '@/components/notebook/typescript/client';
import { countErrors, FindingsStore } from '@/components/notebook/typescript/findings-store';
import type { FromWorker, ToWorker } from '@/components/notebook/typescript/types';
import { WatchedCells } from '@/components/notebook/typescript/watch';
import { addCell, LOCAL, sourceOf } from '@/lib/collab/document';
import type { CellId } from '@/lib/domain/ids';

const [one, two] = ['one' as CellId, 'two' as CellId];

/** A worker that answers when it is told to. */
class FakeWorker implements Port {
  readonly posted: ToWorker[] = [];
  isEnded = false;
  #listener: (message: FromWorker) => void = () => {};
  post(message: ToWorker): void { this.posted.push(message); }
  listen(listener: (message: FromWorker) => void): void { this.#listener = listener; }
  end(): void { this.isEnded = true; }
  say(message: FromWorker): void { this.#listener(message); }
  get asked() { return this.posted.filter((message) => message.type === 'ask'); }
  get updates() { return this.posted.flatMap((message) => (message.type === 'update' ? [message.update] : [])); }
  answer(value: unknown): void { this.say({ type: 'answer', id: this.asked.at(-1)!.id, value }); }
}

function open(texts: Record<string, string> = { one: 'const a = 1', two: 'a' }) {
  const workers: FakeWorker[] = [];
  const gaveUp: (CellId | null)[] = [];
  const client = new TypesClient({
    notebook: { cells: () => Object.entries(texts).map(([id, source]) => ({ id: id as CellId, source })), tables: () => undefined }, library: '/library.json',
    open: () => { workers.push(new FakeWorker()); return workers.at(-1)!; }, onGiveUp: (cell) => gaveUp.push(cell), patience: 1_000,
  });
  return { client, workers, gaveUp, texts };
}

describe('The page and its TypeScript worker', () => {
  it('starts nothing before something is asked, and asks nothing before it is ready', () => {
    const { client, workers } = open();
    expect(workers).toHaveLength(0);
    void client.ask('hover', [one, 0]);
    expect(workers[0]!.posted).toEqual([{ type: 'start', library: '/library.json' }]);
    workers[0]!.say({ type: 'ready' });
    expect(workers[0]!.posted.map(({ type }) => type)).toEqual(['start', 'update', 'ask']);
  });
  it('tells what changed, and only that', async () => {
    const { client, workers, texts } = open();
    const first = client.ask('hover', [one, 0]);
    workers[0]!.say({ type: 'ready' });
    workers[0]!.answer(null);
    await first;
    texts['two'] = 'a + 1';
    void client.ask('hover', [two, 0]);
    expect(workers[0]!.updates).toEqual([{ order: ['one', 'two'], made: [], texts: { one: 'const a = 1', two: 'a' } }, { texts: { two: 'a + 1' } }]);
  });
  it('asks one at a time, first what somebody waits for, and not what was cancelled', async () => {
    const { client, workers } = open();
    const cancelled = new AbortController();
    const findings = client.ask('findings', [one], { isUrgent: false });
    void client.ask('findings', [two], { isUrgent: false });
    const gone = client.ask('hover', [one, 1], { signal: cancelled.signal });
    void client.ask('complete', [one, 2]);
    cancelled.abort();
    workers[0]!.say({ type: 'ready' });
    expect(workers[0]!.asked.map(({ question }) => question)).toEqual(['complete']);
    await expect(gone).resolves.toBeNull();
    workers[0]!.answer(null);
    expect(workers[0]!.asked.map(({ question, args }) => `${question} ${String(args[0])}`)).toEqual(['complete one', 'findings one']);
    workers[0]!.answer([]);
    await expect(findings).resolves.toEqual([]);
  });
  it('a question that failed has no answer, and the next one is asked', async () => {
    const { client, workers } = open();
    const failing = client.ask('hover', [one, 0]);
    const next = client.ask('hover', [two, 0]);
    workers[0]!.say({ type: 'ready' });
    workers[0]!.say({ type: 'failed', id: workers[0]!.asked[0]!.id, message: 'Maximum call stack size exceeded' });
    await expect(failing).resolves.toBeNull();
    workers[0]!.answer({ code: 'x' });
    await expect(next).resolves.toEqual({ code: 'x' });
  });
  it('ends a worker that thinks for too long, leaves the cell out until it changes, and says so once', async () => {
    vi.useFakeTimers();
    const { client, workers, gaveUp, texts } = open();
    const stuck = client.ask('findings', [one]);
    const other = client.ask('hover', [two, 0]);
    workers[0]!.say({ type: 'ready' });
    vi.advanceTimersByTime(1_001);
    await expect(stuck).resolves.toBeNull();
    expect([workers[0]!.isEnded, workers.length, gaveUp]).toEqual([true, 2, [one]]);
    workers[1]!.say({ type: 'ready' });
    expect(workers[1]!.updates[0]!.texts).toEqual({ one: '', two: 'a' });
    workers[1]!.answer(null);
    await other;
    texts['one'] = 'const a = 2';
    void client.ask('hover', [two, 0]);
    expect(workers[1]!.updates[1]!.texts).toEqual({ one: 'const a = 2' });
    vi.useRealTimers();
  });
  it('says when the library does not come, and answers nothing', async () => {
    const { client, workers, gaveUp } = open();
    const asked = client.ask('hover', [one, 0]);
    workers[0]!.say({ type: 'failed', id: null, message: '404' });
    await expect(asked).resolves.toBeNull();
    expect(gaveUp).toEqual([null]);
  });
});

describe('The cells that are watched', () => {
  it('are read again only where something changed', () => {
    const doc = new Y.Doc();
    const first = addCell(doc, { type: 'ts', source: 'a', after: null });
    const second = addCell(doc, { type: 'ts', source: 'b', after: first });
    const third = addCell(doc, { type: 'markdown', source: '# c', after: second });
    addCell(doc, { type: 'input', source: JSON.stringify({ control: 'number', name: 'rate', value: 2 }), after: third });
    addCell(doc, { type: 'sql', source: '-- name: totals\nSELECT 1', after: third });
    const cells = new WatchedCells(doc);
    expect(cells.list().map(({ source }) => source)).toEqual(['a', 'b', "let totals!: import('pinion/data').Table;", 'let rate = 2;']);
    const before = cells.list();
    expect(cells.list()).toBe(before);
    sourceOf(doc, second)!.insert(1, '2');
    expect(cells.list().map(({ source }) => source)).toEqual(['a', 'b2', "let totals!: import('pinion/data').Table;", 'let rate = 2;']);
  });
});

describe('What is found wrong', () => {
  it('is told of cells that have it, cell by cell, and of no clean ones', async () => {
    vi.useFakeTimers();
    const doc = new Y.Doc();
    const ids = ['1', 'bad', '2', '3'].map((source) => addCell(doc, { type: 'ts', source, after: null }));
    const cells = new WatchedCells(doc);
    const asked: string[] = [];
    const answer = async (_question: string, [id]: readonly [CellId]) => {
      asked.push(cells.source(id));
      return cells.source(id) === 'bad' ? [{ start: 0, length: 3, code: 2322, message: 'no', severity: 'error' as const }] : [];
    };
    const store = new FindingsStore({ isStarted: true, ask: answer } as never, cells, () => [ids[2]!]);
    let told = 0;
    store.all.subscribe(() => { told += 1; });
    store.refresh();
    await vi.advanceTimersByTimeAsync(5_000);
    expect([asked[0], asked.toSorted(), told]).toEqual(['2', ['1', '2', '3', 'bad'], 1]);
    expect(countErrors(store.of(ids[1]!))).toBe(1);
    sourceOf(doc, ids[1]!)!.insert(3, ' no more');
    store.refresh();
    await vi.advanceTimersByTimeAsync(5_000);
    expect([store.of(ids[1]!), told]).toEqual([[], 2]);
    store.destroy();
    vi.useRealTimers();
  });

  it('is worked out on the screen while others type elsewhere without a pause', async () => {
    vi.useFakeTimers();
    const doc = new Y.Doc();
    const [mine, theirs] = ['bad', ''].map((source) => addCell(doc, { type: 'ts', source, after: null })) as [CellId, CellId];
    const cells = new WatchedCells(doc);
    let asked = 0;
    const answer = async (_question: string, [id]: readonly [CellId]) => {
      asked += 1;
      return id === mine ? [{ start: 0, length: 3, code: 2322, message: 'no', severity: 'error' as const }] : [];
    };
    const store = new FindingsStore({ isStarted: true, ask: answer } as never, cells, () => [mine]);
    for (let key = 0; key < 100; key += 1) {
      sourceOf(doc, theirs)!.insert(0, 'x');
      store.refresh();
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(countErrors(store.of(mine))).toBe(1);
    expect(asked).toBeLessThan(10); // ten seconds, a hundred keys
    store.destroy();
    vi.useRealTimers();
  });

  it('rests while this person writes, and is worked out once the keys rest', async () => {
    vi.useFakeTimers();
    const doc = new Y.Doc();
    const [mine] = ['bad'].map((source) => addCell(doc, { type: 'ts', source, after: null })) as [CellId];
    let asked = 0;
    const answer = async () => {
      asked += 1;
      return [{ start: 0, length: 3, code: 2322, message: 'no', severity: 'error' as const }];
    };
    let pressed = 0;
    const store = new FindingsStore({ isStarted: true, ask: answer } as never, new WatchedCells(doc), () => [mine], (pause) => keysRest(pause, () => Date.now() - pressed));
    for (let key = 0; key < 50; key += 1) {
      sourceOf(doc, mine)!.insert(3, 'x');
      pressed = Date.now();
      store.refresh();
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(asked).toBe(0);
    await vi.advanceTimersByTimeAsync(1_000);
    expect([asked, countErrors(store.of(mine))]).toEqual([1, 1]);
    store.destroy();
    vi.useRealTimers();
  });

  it('is worked out every ten seconds all the same for somebody who never rests', async () => {
    vi.useFakeTimers();
    let done = false;
    void keysRest(300, () => 0).then(() => { done = true; });
    await vi.advanceTimersByTimeAsync(9_000);
    expect(done).toBe(false);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(done).toBe(true);
    vi.useRealTimers();
  });
});

describe('Undo of a change over several cells', () => {
  function notebook() {
    const doc = new Y.Doc();
    const [a, b] = [addCell(doc, { type: 'ts', source: 'a', after: null, id: one }), addCell(doc, { type: 'ts', source: 'b', after: null, id: two })];
    const undo = new LinkedUndo(doc);
    const type = (id: CellId, text: string) => doc.transact(() => sourceOf(doc, id)!.insert(sourceOf(doc, id)!.length, text), LOCAL);
    for (const id of [a, b]) undo.of(id);
    const texts = () => [one, two].map((id) => sourceOf(doc, id)!.toString());
    const both = () => undo.together([one, two], () => { type(one, '!'); type(two, '!'); });
    return { undo, type, texts, both };
  }
  it('takes it back everywhere, from any of them, and brings it again', () => {
    const { undo, texts, both, type } = notebook();
    type(one, '1');
    both();
    undo.undo(two);
    expect(texts()).toEqual(['a1', 'b']);
    undo.redo(one);
    expect(texts()).toEqual(['a1!', 'b!']);
    undo.undo(one);
    undo.undo(one);
    expect(texts()).toEqual(['a', 'b']);
  });
  it('leaves a cell alone in which something was typed since', () => {
    const { undo, texts, both, type } = notebook();
    both();
    type(two, '2');
    undo.undo(one);
    expect(texts()).toEqual(['a', 'b!2']);
    undo.undo(two);
    expect(texts()).toEqual(['a', 'b!']);
  });
});
