import { describe, expect, it } from 'vitest';
import stored from '../../fixtures/golden/stored-models.json';
import { loadArtifact } from '@/kernel/stdlib/artifacts';
import { Table } from '@/kernel/stdlib/data';
import { FittedModel } from '@/kernel/stdlib/ml';
import type { Manifest } from '@/lib/domain/artifacts';
import { kindOf, readHead } from '@/lib/ml/heads/registry';
import { modelContents } from '@/kernel/stdlib/ml/fitted';

/** Written by the version before heads became a registry; `pinion-model/1` promises that they load for ever. */
const table = Table.fromColumns({ a: Array.from({ length: 6 }, (_, i) => (i * 37) % 11), city: Array.from({ length: 6 }, (_, i) => ['Rome', 'Oslo', null][i % 3]!) });

describe('models stored by earlier versions', () => {
  it.each(stored.map((one) => [one.manifest.estimator, one] as const))('%s loads under its old digest and predicts what it did', async (_, one) => {
    const files = one.files.map(({ path, base64 }) => ({ path, bytes: new Uint8Array(Buffer.from(base64, 'base64')) }));
    const model = await loadArtifact(one.manifest as unknown as Manifest, files) as FittedModel;
    const predicted = model.predict(table);
    one.predictions.forEach((value, row) => { if (typeof value === 'number') expect(predicted[row]).toBeCloseTo(value, 10); else expect(predicted[row]).toBe(value); });
    const { head } = modelContents(model).model;
    expect(kindOf(head).describe(head, model.featureNames, model.signature).every((layer) => layer.name !== '' && layer.parameters > 0)).toBe(true);
  });

  it('say which kind this version does not know', () => {
    expect(() => readHead({ kind: 'constructor' }, new Uint8Array(0), { features: 1, signature: { task: 'regression', target: 'y', inputs: [], outputs: [] }, classes: 1 })).toThrow('it is a ‘constructor’, which this version does not know');
  });
});
