/** What code tracks: runs, their numbers over steps, and how they end; asked for, bounded, and never seen in what a cell shows. */
import { describe, expect, it } from 'vitest';
import { Book, type BookedRun } from '@/lib/runs/book';
import { cell, runCell } from '../../support/kernel';
import type { Kernels } from './kernels';

const COMMON = `
  const { Table } = __import('pinion/data'); const { LogisticRegression, HistGradientBoostingRegressor, Network, Pipeline, StandardScaler } = __import('pinion/ml');
  const { search, crossValidate, logUniform } = __import('pinion/select'); const { evaluate } = __import('pinion/evaluate'); const { startRun, trackRun, logMetric } = __import('pinion/track');
  const rows = Array.from({ length: 90 }, (_, i) => i); const table = Table.fromColumns({ a: rows.map((i) => Math.sin(i)), b: rows.map((i) => (i * 7) % 11), y: rows.map((i) => (Math.sin(i) + ((i * 7) % 11) / 5 > 1 ? 'yes' : 'no')), z: rows.map((i) => Math.sin(i) * 2) }).named('toys');`;

export function trackingContract({ start }: Kernels): void {
  /** Runs a cell and gives the runs of its book, in the order in which they began. */
  const track = async (body: string) => {
    const kernel = await start();
    const book = new Book();
    const ran = await runCell(kernel, cell('a', `${COMMON}\n${body}`), { onTrack: (events, points) => book.take(events, points) });
    return { ...ran, kernel, runs: [...book.runs.values()] };
  };
  const last = (run: BookedRun | undefined) => Object.fromEntries([...(run?.metrics ?? [])].map(([name, { summary }]) => [name, summary.last]));
  const values = (run: BookedRun | undefined, metric: string) => run?.metrics.get(metric)?.fresh.map(({ step, value }) => [step, value]);

  describe('tracking runs', () => {
    it('notes a fit with its parameters, its data and its end', async () => {
      const { runs, error } = await track("await new LogisticRegression({ C: 0.5 }).fit(table, 'y', { features: ['a', 'b'] });");
      expect(error).toBeUndefined();
      expect(runs).toMatchObject([{ kind: 'fit', name: 'LogisticRegression', status: 'finished', params: { estimator: 'LogisticRegression', target: 'y', C: 0.5 }, data: [{ name: 'toys', rows: 90, columns: 4 }] }]);
    });

    it('notes every epoch of a network and every iteration of boosting, from step 1', async () => {
      const { runs, error } = await track("await new Network({ epochs: 4, patience: 9, seed: 1 }).fit(table, 'y'); await new HistGradientBoostingRegressor({ maxIter: 5 }).fit(table, 'z', { features: ['a', 'b'] });");
      expect(error).toBeUndefined();
      expect(values(runs[0], 'loss')?.map(([step]) => step)).toEqual([1, 2, 3, 4]);
      expect(values(runs[0], 'valLoss')).toHaveLength(4);
      expect(runs[1]?.name).toBe('HistGradientBoostingRegressor');
    });

    it('notes a search with its trials as parts and the best so far over them', async () => {
      const { runs, error } = await track("await search(new LogisticRegression(), table, 'y', { space: { C: logUniform(0.01, 10) }, scoring: 'rocAuc', trials: 4, cv: 2, features: ['a', 'b'], seed: 3 });");
      expect(error).toBeUndefined();
      const [whole, ...trials] = runs;
      expect(whole).toMatchObject({ kind: 'search', name: 'Search of LogisticRegression', status: 'finished', params: { method: 'tpe', scoring: 'rocAuc', trials: 4 } });
      expect(trials.map(({ kind, name, parent, status }) => ({ kind, name, parent, status }))).toEqual([1, 2, 3, 4].map((number) => ({ kind: 'fit', name: `Trial ${number}`, parent: whole!.local, status: 'finished' })));
      const best = values(whole, 'rocAuc')!.map(([, value]) => value!);
      expect(best).toEqual(best.map((_, index) => Math.max(...trials.slice(0, index + 1).map((trial) => last(trial)['rocAuc']!))));
      expect(whole!.params['best.C']).toBe(trials.find((trial) => last(trial)['rocAuc'] === best.at(-1))!.params['C']);
    });

    it('notes evaluations and cross-validations once each, and none of the fits within', async () => {
      const { runs, error } = await track("await crossValidate(new LogisticRegression(), table, 'y', { cv: 3, scoring: 'rocAuc', features: ['a', 'b'] }); const model = await new LogisticRegression({ C: 2 }).fit(table, 'y', { track: false, features: ['a', 'b'] }); evaluate(model, table);");
      expect(error).toBeUndefined();
      expect(runs.map(({ kind, name }) => [kind, name])).toEqual([['evaluate', 'LogisticRegression, cross-validated'], ['evaluate', 'LogisticRegression on toys']]);
      expect(values(runs[0], 'rocAuc.fold')).toHaveLength(3);
      expect(runs[1]).toMatchObject({ params: { C: 2 } });
      expect(last(runs[1])['rocAuc']).toBeGreaterThan(0.5);
    });

    it('notes forecasters and their backtests, by origin', async () => {
      const { runs, error } = await track("const { backtest, NaiveForecaster } = __import('pinion/forecast'); await new NaiveForecaster().fit(table, 'z'); await backtest(new NaiveForecaster(), table, 'z', { horizon: 10, initial: 60 });");
      expect(error).toBeUndefined();
      expect(runs.map(({ kind, name, status }) => [kind, name, status])).toEqual([['fit', 'NaiveForecaster', 'finished'], ['evaluate', 'NaiveForecaster, sent into the past', 'finished']]);
      expect(values(runs[1], 'mae.fold')).toHaveLength(3);
      expect(last(runs[1])['mae']).toBeGreaterThan(0);
    });

    it('notes runs of the code itself, what it fits in them as their parts, and numbers that are none', async () => {
      const { runs, error } = await track(`
        await trackRun({ name: 'outer', experiment: 'Night', params: { list: [1, 2] }, tags: { stage: 'prod' } }, async (run) => { await new LogisticRegression().fit(table, 'y', { features: ['a'] }); run.log({ loss: 2 }); run.log({ loss: NaN }); });
        logMetric('own', 7, { step: 3 });`);
      expect(error).toBeUndefined();
      expect(runs.map(({ name, parent, status, experiment }) => [name, parent === null, status, experiment])).toEqual([['outer', true, 'finished', 'Night'], ['LogisticRegression', false, 'finished', null], ['cell', true, 'running', null]]);
      expect(runs[0]).toMatchObject({ params: { list: '[1,2]' }, tags: { stage: 'prod' } });
      expect(runs[0]!.metrics.get('loss')!.summary).toMatchObject({ points: 2, last: null, min: 2, max: 2, lastStep: 1 });
      expect(values(runs[2], 'own')).toEqual([[3, 7]]);
    });

    it('ends a run as failed where its work throws, and says why', async () => {
      const { runs } = await track("try { await new LogisticRegression().fit(table, 'y', { features: ['nothing'] }); } catch {} await trackRun({}, () => { throw new Error('no luck'); });");
      expect(runs.map(({ status, error }) => [status, error])).toEqual([['failed', expect.stringContaining('nothing')], ['failed', 'no luck']]);
    });

    it('says in words what cannot be logged', async () => {
      for (const [body, words] of [["startRun().log({ loss: '1' })", /‘loss’ is a string, not a number/], ["startRun().log({ 'system.cpu': 1 })", /system\. is what is measured/], ["const run = startRun(); run.end(); run.log({ a: 1 })", /has ended/], ["startRun({ name: '' })", /must be a text/]] as const) {
        expect((await track(body)).error?.message).toMatch(words);
      }
    });

    it('shows the same to the byte with tracking and without, and draws no chance for it', async () => {
      const body = `${COMMON}\nconst model = await new Network({ epochs: 3 }).fit(table, 'y'); const run = startRun(); run.log({ a: 1 }); const found = await search(new LogisticRegression(), table, 'y', { space: { C: logUniform(0.01, 10) }, scoring: 'rocAuc', trials: 3, cv: 2 }); return [model.predict(table), found.trials.map((trial) => trial.score), Math.random(), run];`;
      const shown = async (isTracked: boolean) => {
        const { outputs } = await runCell(await start(), cell('a', body), isTracked ? { onTrack: () => {} } : {});
        return JSON.stringify(outputs.filter((output) => output.kind !== 'progress' && output.kind !== 'stream'));
      };
      expect(await shown(true)).toBe(await shown(false));
    });

    it('tells everything of a loop that computes without pause, also of one that is stopped', async () => {
      const kernel = await start();
      const book = new Book();
      let begun!: () => void;
      const logged = new Promise<void>((resolve) => { begun = resolve; });
      const ran = runCell(kernel, cell('a', `${COMMON}\nconst run = startRun(); for (let i = 0; ; i++) run.log({ loss: i });`), { onTrack: (events, points) => { book.take(events, points); if ((book.runs.get([...book.runs.keys()][0]!)?.points ?? 0) > 5_000) begun(); } });
      await logged;
      await kernel.interrupt();
      expect((await ran).outcome).toBe('interrupted');
      const [run] = book.runs.values();
      const points = run!.metrics.get('loss')!.fresh;
      expect(points.every(({ step, value }, index) => step === index && value === index)).toBe(true);
    });

    it('ends a kernel that announces other points than it sends', async () => {
      const kernel = await start();
      const ran = await runCell(kernel, cell('a', '', {}), { onTrack: () => { throw new RangeError('not those'); }, compiled: cell('a', `${COMMON}\nstartRun(); await new Promise((go) => setTimeout(go, 5000));`) });
      expect(ran.outcome).toBe('lost');
      expect((await kernel.ended).cause).toBe('protocol');
    });
  });
}
