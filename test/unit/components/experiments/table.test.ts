import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { directionOf, isColumn, nextSort, partsOf, textOf, usualColumns, valueOf } from '@/components/experiments/columns';
import { csvOf } from '@/components/experiments/csv';
import { differenceOf } from '@/components/experiments/difference';
import { dropColumn, keepLayout, moveColumn, pinColumn, PLAIN_LAYOUT, readLayout, shownColumns } from '@/components/experiments/layout';
import { PAGE_SIZE, RunPages } from '@/components/experiments/run-pages';
import { groupKey, rowsOf, windowOf } from '@/components/experiments/rows';
import type { RunDetail } from '@/lib/domain/runs';
import { runOf, serverOf } from './support';

describe('columns', () => {
  test('give what a run has, and nothing where it has none', () => {
    const run = runOf(7, { params: { C: 0.1, penalty: null, toString: 'odd' }, metrics: { auc: 0.91234567, loss: null } });
    expect(['params.C', 'params.penalty', 'params.none', 'params.constructor', 'params.toString', 'metrics.auc', 'duration'].map((column) => textOf(valueOf(run, column, 0), column))).toEqual(['0.1', 'null', '', '', 'odd', '.9123', '1 min 30 s']);
    expect(textOf(valueOf(run, 'metrics.loss', 0), 'metrics.loss')).toBe('not a number');
  });

  test('keep the dots of a name', () => {
    expect(partsOf('params.optimizer.lr')).toEqual({ group: 'params', name: 'optimizer.lr' });
    expect([isColumn('params.'), isColumn('paramsC'), isColumn('status'), isColumn('toString')]).toEqual([false, false, true, false]);
  });

  test('sort by the largest first, then the smallest, then as usual; text from A', () => {
    expect(['', '-metrics.auc', 'metrics.auc'].map((sort) => nextSort(sort, 'metrics.auc'))).toEqual(['-metrics.auc', 'metrics.auc', '']);
    expect(nextSort('-metrics.auc', 'name')).toBe('name');
    expect([directionOf('-name', 'name'), directionOf('name', 'name'), directionOf('name', 'kind')]).toEqual(['descending', 'ascending', null]);
  });

  test('stand pinned ones first, each where the ones before it end', () => {
    const shown = shownColumns(['status', 'metrics.auc', 'name'], { ...PLAIN_LAYOUT, pinned: ['name', 'metrics.auc'], widths: { name: 100 } }, 40);
    expect(shown.map(({ column, left, isPinned }) => [column, left, isPinned])).toEqual([['metrics.auc', 40, true], ['name', 152, true], ['status', 252, false]]);
    expect(shownColumns([], PLAIN_LAYOUT, 0).map(({ column }) => column)).toEqual(['name']);
  });

  test('move and drop among their kind, and never lose one', () => {
    const names = usualColumns({ params: ['a', 'b'], metrics: ['m'], tags: [] });
    fc.assert(fc.property(fc.nat(names.length - 1), fc.integer({ min: -12, max: 12 }), fc.nat(names.length - 1), (at, by, on) => {
      const shown = shownColumns(names, PLAIN_LAYOUT, 0);
      expect([...moveColumn(shown, names[at]!, by)].sort()).toEqual([...names].sort());
      expect([...dropColumn(shown, names[at]!, names[on]!)].sort()).toEqual([...names].sort());
      expect(moveColumn(shown, names[at]!, by)[0]).toBe('name');
    }));
    expect(moveColumn(shownColumns(['name', 'status', 'kind'], PLAIN_LAYOUT, 0), 'kind', -1)).toEqual(['name', 'kind', 'status']);
  });

  test('are kept for one person and one project, and as usual where what is kept is broken', () => {
    const store = new Map<string, string>();
    const storage = { getItem: (key: string) => store.get(key) ?? null, setItem: (key: string, value: string) => void store.set(key, value), removeItem: (key: string) => void store.delete(key) };
    const layout = pinColumn({ columns: ['name', 'params.C'], pinned: ['name'], widths: { name: 300 } }, 'params.C', true);
    keepLayout(storage, 'ann', 'p1', layout);
    expect(readLayout(storage, 'ann', 'p1')).toEqual(layout);
    expect(readLayout(storage, 'ben', 'p1')).toEqual(PLAIN_LAYOUT);
    expect(readLayout(storage, 'ann', 'p2')).toEqual(PLAIN_LAYOUT);
    for (const text of ['nonsense', '7', '{"columns":7,"pinned":{},"widths":{"a":"b"}}']) {
      store.set('pinion.runs.ann.p1', text);
      expect(readLayout(storage, 'ann', 'p1').columns).toBeNull();
    }
  });
});

describe('a long list of runs', () => {
  const settled = async (pages: RunPages) => { while (pages.list.get().isLoading) await new Promise((resolve) => { setTimeout(resolve, 0); }); };
  const ids = (pages: RunPages) => pages.list.get().rows.map((run) => run?.number);

  test('is read as far as it is looked at', async () => {
    const server = serverOf(1_000);
    const pages = new RunPages(server.read);
    pages.need(0, 20);
    await settled(pages);
    expect(server.asked).toEqual([null]);
    expect(pages.list.get()).toMatchObject({ total: 1_000, isWhole: false });
    pages.need(60, 80);
    await settled(pages);
    expect(server.asked).toEqual([null, '100']);
    expect(ids(pages).slice(98, 102)).toEqual([902, 901, 900, 899]);
  });

  test('lets pages go that are far away, and reads them again when somebody comes back', async () => {
    const server = serverOf(6_000);
    const pages = new RunPages(server.read);
    for (let row = 0; row < 5_900; row += PAGE_SIZE) {
      pages.need(row, row + 20);
      await settled(pages);
      pages.need(row + 80, row + 100);
      await settled(pages);
    }
    const held = pages.list.get().rows.filter(Boolean).length;
    expect(held).toBeLessThanOrEqual(2_000);
    expect(pages.list.get().rows.length).toBeGreaterThanOrEqual(5_900);
    expect(pages.list.get().rows[2_050]).toBeUndefined();
    pages.need(2_040, 2_060);
    await settled(pages);
    expect(pages.list.get().rows[2_050]).toMatchObject({ number: 3_950 });
  });

  test('shows what is new at once where the top is looked at', async () => {
    const server = serverOf(150);
    const pages = new RunPages(server.read);
    pages.need(0, 20);
    await settled(pages);
    pages.need(0, 60);
    await settled(pages);
    server.all.unshift(runOf(151), runOf(152));
    pages.need(0, 20);
    await settled(pages);
    await pages.refresh();
    await settled(pages);
    expect(ids(pages)[0]).toBe(151);
    expect(pages.list.get()).toMatchObject({ fresh: 0, total: 152 });
    pages.need(60, 100);
    await settled(pages);
    expect(new Set(ids(pages)).size).toBe(152);
  });

  test('moves nothing under somebody who reads further down: new runs are counted, known ones take their new values', async () => {
    const server = serverOf(400);
    const pages = new RunPages(server.read);
    pages.need(0, 20);
    await settled(pages);
    pages.need(70, 100);
    await settled(pages);
    const before = ids(pages);
    server.all.unshift(runOf(401));
    server.all[100] = { ...server.all[100]!, metrics: { loss: 0.5 } };
    await pages.refresh();
    await settled(pages);
    expect(ids(pages)).toEqual(before);
    expect(pages.list.get()).toMatchObject({ fresh: 1, total: 401 });
    expect(pages.list.get().rows[99]).toMatchObject({ metrics: { loss: 0.5 } });
    pages.restart();
    await settled(pages);
    expect(ids(pages)[0]).toBe(401);
    expect(pages.list.get().fresh).toBe(0);
  });

  test('says what a reading failed with, keeps what is there, and goes on', async () => {
    const server = serverOf(300);
    let isDown = false;
    const pages = new RunPages(async (cursor, limit) => {
      if (isDown) throw new Error('down');
      return server.read(cursor, limit);
    });
    pages.need(0, 20);
    await settled(pages);
    isDown = true;
    await pages.refresh();
    await settled(pages);
    expect(pages.list.get()).toMatchObject({ problem: expect.any(String), total: 300 });
    expect(pages.list.get().rows.length).toBe(100);
    isDown = false;
    pages.restart();
    await settled(pages);
    expect(pages.list.get().problem).toBeNull();
  });
});

describe('rows', () => {
  const list = { rows: [runOf(2, { children: 2 }), runOf(1)], isWhole: true, groups: [{ value: 'gini', runs: 3, metric: null }, { value: null, runs: 1, metric: null }] };

  test('hold what is unfolded beneath a search, with what is left of it', () => {
    const rows = rowsOf(list, false, new Map([['run-2', { runs: [runOf(3, { parent: runOf(2).id })], total: 2, isLoading: false, problem: null }]]));
    expect(rows.map((row) => [row.kind, 'level' in row ? row.level : 1])).toEqual([['run', 1], ['run', 2], ['rest', 2], ['run', 1]]);
  });

  test('are groups with their runs beneath, where somebody groups', () => {
    const rows = rowsOf(list, true, new Map([[groupKey(null), { runs: [], total: 0, isLoading: true, problem: null }]]));
    expect(rows.map((row) => row.kind)).toEqual(['group', 'group', 'waiting']);
  });

  test('end with one that waits while there are more', () => {
    expect(rowsOf({ ...list, isWhole: false }, false, new Map()).at(-1)!.kind).toBe('waiting');
  });

  test('drawn cover the view, and their heights are those of all rows', () => {
    fc.assert(fc.property(fc.nat(200_000), fc.integer({ min: 1, max: 2_000 }), fc.nat(5_000), (top, height, count) => {
      const { first, last, above, below } = windowOf(top, height, count, 32);
      expect(above + (last - first) * 32 + below).toBe(count * 32);
      expect(last - first).toBeLessThanOrEqual(Math.ceil(height / 32) + 18);
      for (const row of [Math.floor(top / 32), Math.floor((top + height) / 32) - 1]) if (row >= 0 && row < count && row * 32 >= top - 32) expect(row >= first && row < last).toBe(true);
    }));
  });
});

describe('the table as a file', () => {
  test('holds every page, with names, quotes and empty cells as RFC 4180 has them', async () => {
    const server = serverOf(1_201);
    server.all[0] = runOf(9_001, { name: 'a, "b"\nc', params: { C: 1, s: '=1+1' }, metrics: { auc: 0.9123456789 } });
    const heard: number[] = [];
    const text = (await csvOf(server.read, ['name', 'params.C', 'params.s', 'metrics.auc', 'startedAt'], 100_000, new AbortController().signal, (rows) => heard.push(rows))).join('');
    expect(text.split('\r\n')[0]).toBe('id,number,name,params.C,params.s,metrics.auc,started');
    expect(text).toContain('run-9001,9001,"a, ""b""\nc",1,=1+1,0.9123456789,2026-11-20T10:00:00.000Z\r\n');
    expect(text.match(/\r\n/g)).toHaveLength(1_202);
    expect(heard).toEqual([500, 1_000, 1_201]);
  });

  test('ends where it was stopped, and after so many rows', async () => {
    const server = serverOf(2_000);
    const stop = new AbortController();
    await expect(csvOf(server.read, ['name'], 100_000, stop.signal, () => stop.abort())).rejects.toThrow();
    expect(server.asked.length).toBe(2);
    const some = await csvOf(server.read, ['name'], 600, new AbortController().signal, () => {});
    expect(some.join('').match(/\r\n/g)).toHaveLength(601);
  });
});

describe('the difference of two runs', () => {
  const detail = (change: Partial<RunDetail>): RunDetail => ({ ...runOf(1), trashedAt: null, data: [], code: null, environment: null, versions: [], error: null, summaries: [], system: [], partOf: null, notes: [], ...change });

  test('names what differs in parameters, metrics, data and environment', () => {
    const parts = differenceOf(
      detail({ params: { C: 1, penalty: 'l2' }, metrics: { auc: 0.9 }, data: [{ name: 'a.csv', digest: 'aa' as never }] }),
      detail({ params: { C: 10, penalty: 'l2', solver: 'lbfgs' }, metrics: { auc: 0.95 }, data: [{ name: 'a.csv', digest: 'bb' as never, rows: 10, columns: 2 }] }),
    );
    expect(parts.map(({ title }) => title)).toEqual(['Parameters', 'Metrics', 'Data']);
    expect(parts[0]!.rows).toEqual([
      { name: 'C', left: '1', right: '10', isSame: false, change: 9 },
      { name: 'penalty', left: 'l2', right: 'l2', isSame: true, change: null },
      { name: 'solver', left: '', right: 'lbfgs', isSame: false, change: null },
    ]);
    expect(parts[1]!.rows[0]!.change).toBeCloseTo(0.05);
    expect(parts[2]!.rows[0]).toMatchObject({ left: 'aa', right: 'bb · 10 × 2', isSame: false });
  });

  test('keeps two sets of one name apart', () => {
    const [data] = differenceOf(detail({ data: [{ name: 't', digest: null }, { name: 't', digest: 'x' as never }] }), detail({}));
    expect(data!.rows.map(({ name }) => name)).toEqual(['t', 't (2)']);
  });
});
