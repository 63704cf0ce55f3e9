import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Table } from '@/kernel/stdlib/data';
import { evaluate } from '@/kernel/stdlib/evaluate';
import { LinearRegression, LogisticRegression, Network, type FittedModel } from '@/kernel/stdlib/ml';
import { evaluateReport, exportValue, loadArtifact, predict, type Exported } from '@/kernel/stdlib/artifacts';

const n = 160;
const people = Table.fromColumns({
  age: Array.from({ length: n }, (_, i) => (i % 17 === 0 ? null : 20 + ((i * 7) % 50))), city: Array.from({ length: n }, (_, i) => ['Rome', 'Oslo', null, 'Bern'][i % 4]!),
  member: Array.from({ length: n }, (_, i) => i % 3 === 0), since: Array.from({ length: n }, (_, i) => new Date(Date.UTC(2020, i % 12, 1 + (i % 28)))),
  income: Array.from({ length: n }, (_, i) => ((i * 7) % 50) * 100 + (i % 4) * 333.25),
  label: Array.from({ length: n }, (_, i) => ((i * 7) % 50 > 25 ? 'high' : 'low')),
}, { name: 'people' });

const last = async (value: unknown): Promise<Exported> => (await exportValue(value)).at(-1)!;
const load = ({ artifact, files }: Exported) => loadArtifact(artifact.manifest, files);
const changed = (exported: Exported, path: string, change: (bytes: Uint8Array) => Uint8Array): Exported => ({ ...exported, files: exported.files.map((file) => (file.path === path ? { ...file, bytes: change(file.bytes) } : file)) });
const json = (exported: Exported, path: string) => JSON.parse(new TextDecoder().decode(exported.files.find((file) => file.path === path)!.bytes)) as Record<string, unknown>;

describe('a snapshot', () => {
  it('loads back to the same table, whatever it holds', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.record({
      x: fc.option(fc.double({ noNaN: true }), { nil: null }), i: fc.option(fc.integer(), { nil: null }), s: fc.option(fc.string({ unit: 'grapheme' }), { nil: null }),
      b: fc.option(fc.boolean(), { nil: null }), d: fc.option(fc.date({ noInvalidDate: true, min: new Date('1900-01-01'), max: new Date('2100-01-01') }), { nil: null }),
    }), { minLength: 1, maxLength: 20 }), async (rows) => {
      const table = Table.fromRows(rows, { types: { x: 'number', i: 'integer', s: 'string', b: 'boolean', d: 'date' } });
      const back = await load(await last(table)) as Table;
      expect(back.toArray()).toEqual(rows);
      expect(back.schema).toEqual(table.schema);
    }), { numRuns: 50 });
  });

  it('keeps a mark of byte order that a value begins with', async () => {
    const table = Table.fromColumns({ s: ['\ufeff', 'a', null, '\ufeffa', '\ufeff\ufeff'] });
    expect(((await load(await last(table))) as Table).toArray()).toEqual(table.toArray());
  });

  it('is the same snapshot however its text is encoded, and another when a value or the order changes', async () => {
    const digest = async (table: Table) => (await last(table)).artifact.manifest.digest;
    const table = Table.fromColumns({ s: ['b', 'a', null, 'b'] });
    expect(await digest(Table.fromColumns({ s: ['a', 'b', 'a', null, 'b'] }).slice(1))).toBe(await digest(Table.fromColumns({ s: ['b', 'a', null, 'b'] })));
    expect(await digest(table.sort('s'))).not.toBe(await digest(table));
    expect(await digest(table.replace('s', { a: 'c' }))).not.toBe(await digest(table));
    expect(await digest(table.rename({ s: 't' }))).not.toBe(await digest(table));
    expect(await digest(Table.fromColumns({ s: [0] }))).not.toBe(await digest(Table.fromColumns({ s: [-0] })));
  });

  it('of no rows loads back too', async () => {
    const back = await load(await last(people.head(0))) as Table;
    expect([back.rowCount, back.columnNames]).toEqual([0, people.columnNames]);
  });

  it('is refused when it is not what its digest names, or is no Arrow file', async () => {
    const exported = await last(people);
    const other = await last(people.head(20));
    await expect(loadArtifact(other.artifact.manifest, exported.files)).rejects.toThrow('does not match its digest');
    await expect(load(changed(exported, 'data.arrow', () => Uint8Array.of(1, 2, 3)))).rejects.toThrow('is not an Arrow file');
    await expect(load(changed(exported, 'schema.json', () => new TextEncoder().encode('{"rows":-1}')))).rejects.toThrow('schema.json is malformed');
    expect(json(exported, 'profile.json')).toMatchObject({ rows: n, columns: [{ name: 'age', missing: 10, deciles: expect.any(Array) as unknown }, { name: 'city', missing: 40 }, {}, {}, {}, {}] });
  });
});

interface Pipeline { head: { layers: { units: number }[] }; steps: object }

describe('a model', () => {
  beforeAll(async () => { await tf.setBackend('cpu'); });

  const fits: [string, () => Promise<FittedModel>][] = [
    ['logistic regression', () => new LogisticRegression().fit(people.drop('income'), 'label')],
    ['linear regression', () => new LinearRegression().fit(people.drop('label'), 'income')],
    ['a classifying network', () => new Network({ hidden: [8, 4], epochs: 3, seed: 1, dropout: 0.1 }).fit(people.drop('income'), 'label')],
    ['a regressing network', () => new Network({ hidden: [8], epochs: 3, seed: 1 }).fit(people.drop('label'), 'income')],
  ];

  it.each(fits)('of %s predicts the same after it was stored and loaded, and is stored the same twice', async (_, fit) => {
    const model = await fit();
    const exported = await exportValue(model);
    expect(exported.map(({ artifact }) => artifact.manifest.kind)).toEqual(['dataset', 'model']);
    const [data, own] = exported as [Exported, Exported];
    expect(own.artifact.relations).toEqual([{ from: data.artifact.manifest.digest, relation: 'trained-on' }]);
    const loaded = await load(own) as FittedModel;
    expect(loaded.predict(people)).toEqual(model.predict(people));
    const again = await last(loaded);
    expect(again.artifact.manifest.digest).toBe(own.artifact.manifest.digest);
    expect((await last(await fit())).artifact.manifest.digest).toBe(own.artifact.manifest.digest);
  });

  it('answers rows of JSON as it answers the table', async () => {
    const model = await new LogisticRegression().fit(people.drop('income'), 'label');
    const loaded = await load(await last(model));
    const columns = { age: people.column('age').toArray() as number[], city: people.column('city').toArray() as string[], member: people.column('member').toArray() as boolean[], since: (people.column('since').toArray() as Date[]).map((date) => date.toISOString()) };
    const answer = predict(loaded, { ...columns, unknown: [] });
    expect(answer['prediction']).toEqual(model.predict(people));
    expect(answer['probability_high']).toEqual([...model.predictProba(people).column('probability_high').toNumbers()]);
    expect(() => predict(loaded, { ...columns, age: columns.age.slice(1) })).toThrow('Give all columns the same length.');
    expect(() => predict(loaded, { age: [1] })).toThrow('The request lacks the columns ‘city’, ‘member’, ‘since’.');
    expect(() => predict(loaded, { age: ['x'], city: ['Rome'], member: [true], since: ['2020-01-01'] })).toThrow('Row 0, column ‘age’: expected a number, got "x".');
    expect(() => predict(loaded, { age: [1], city: ['Rome'], member: [true], since: ['yesterday'] })).toThrow('expected a date such as 2026-01-31');
  });

  it('of a network loads in tfjs and gives the same there', async () => {
    const model = await new Network({ hidden: [8, 4], epochs: 3, seed: 1 }).fit(Table.fromColumns({ a: [0, 1, 2, 3], b: [1, 0, 1, 0], y: ['p', 'q', 'p', 'q'] }), 'y');
    const exported = await last(model);
    const file = json(exported, 'model.json') as { modelTopology: object; weightsManifest: { weights: tf.io.WeightsManifestEntry[] }[] };
    const layers = await tf.loadLayersModel(tf.io.fromMemory({ modelTopology: file.modelTopology, weightSpecs: file.weightsManifest[0]!.weights, weightData: exported.files.find((one) => one.path === 'weights.bin')!.bytes.slice().buffer }));
    const scaled = [-1.3416407864998738, -0.4472135954999579, 0.4472135954999579, 1.3416407864998738].map((a, i) => [a, i % 2 === 0 ? 1 : -1]);
    const theirs = await (layers.predict(tf.tensor2d(scaled)) as tf.Tensor).data();
    const ours = model.predictProba(Table.fromColumns({ a: [0, 1, 2, 3], b: [1, 0, 1, 0] }));
    ours.column('probability_q').toNumbers().forEach((value, row) => expect(Math.abs(value - theirs[row * 2 + 1]!)).toBeLessThan(1e-5));
  });

  it('is refused when its shapes, numbers or nesting make no sense, before anything is allocated', async () => {
    const exported = await last(await new Network({ hidden: [8], epochs: 1, seed: 1 }).fit(people.drop('income'), 'label'));
    const edit = (change: (pipeline: Pipeline) => void) => changed(exported, 'pipeline.json', (bytes) => {
      const pipeline = JSON.parse(new TextDecoder().decode(bytes)) as Pipeline;
      change(pipeline);
      return new TextEncoder().encode(JSON.stringify(pipeline));
    });
    await expect(load(edit((pipeline) => { pipeline.head.layers[0]!.units = 999_999; }))).rejects.toThrow('shorter than the layers need');
    await expect(load(edit((pipeline) => { pipeline.head.layers[0]!.units = 1e18; }))).rejects.toThrow('layer 1 does not fit');
    const nested = (): object => { let steps: object[] = []; for (let i = 0; i < 50; i++) steps = [{ kind: 'columnTransformer', parts: [{ name: 'x', columns: [], steps }] }]; return steps; };
    await expect(load(edit((pipeline) => { pipeline.steps = nested(); }))).rejects.toThrow('nested too deeply');
    await expect(load(changed(exported, 'weights.bin', (bytes) => { const copy = bytes.slice(); copy.set([0, 0, 0xc0, 0x7f], 0); return copy; }))).rejects.toThrow('weight 0 is not a finite number');
    await expect(load(changed(exported, 'weights.bin', (bytes) => { const copy = bytes.slice(); copy[1]! ^= 1; return copy; }))).rejects.toThrow('does not match its digest');
    await expect(load(changed(exported, 'pipeline.json', () => new TextEncoder().encode('{')))).rejects.toThrow('pipeline.json is not JSON');
    await expect(loadArtifact(exported.artifact.manifest, [])).rejects.toThrow('no file weights.bin');
  });
});

describe('a report', () => {
  it('brings its model and data, and its numbers recompute from them', async () => {
    const train = people.drop('income').head(100);
    const test = people.drop('income').tail(60);
    const report = evaluate(await new LogisticRegression().fit(train, 'label'), test, { resamples: 50, seed: 3 });
    const exported = await exportValue(report);
    expect(exported.map(({ artifact }) => artifact.manifest.kind)).toEqual(['dataset', 'model', 'dataset', 'report']);
    const manifest = exported.at(-1)!.artifact.manifest;
    if (manifest.kind !== 'report') throw new Error('not a report');
    expect(exported.at(-1)!.artifact.relations).toEqual([{ from: manifest.model, relation: 'evaluates' }, { from: manifest.dataset, relation: 'evaluated-on' }]);
    const again = evaluateReport(await load(exported[1]!), await load(exported[2]!), { threshold: null, seed: 3, resamples: 50 });
    expect(again.metrics).toEqual(manifest.metrics);
    expect(again.baseline.find((metric) => metric.name === 'rocAuc')!.value).toBe(0.5);
    expect(again.view.confusion!.flat().reduce((total, count) => total + count, 0)).toBe(60);
  });

  it('says which values of the target the model does not know', async () => {
    const model = await new LogisticRegression().fit(people.drop('income'), 'label');
    expect(() => evaluate(model, people.mapText('label', (text) => `${text}.`))).toThrow('The target ‘label’ has ‘low.’ in 84 rows, which the model does not know; it knows ‘high’, ‘low’.');
    expect(() => evaluate(model, people.drop('label'))).toThrow('No column ‘label’ in people.');
  });

  it('is refused for values that are no artifact', async () => {
    await expect(exportValue({})).rejects.toThrow('Only a table, a fitted model or a report can be pinned.');
  });
});
