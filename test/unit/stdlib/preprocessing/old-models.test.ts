import { expect, it } from 'vitest';
import { exportValue, loadArtifact } from '@/kernel/stdlib/artifacts';
import { Table } from '@/kernel/stdlib/data';
import type { FittedModel } from '@/kernel/stdlib/ml';
import type { Manifest } from '@/lib/domain/artifacts';
import old from '../../../fixtures/models/preprocessed-v1.json';

const files = [{ path: 'pipeline.json', bytes: new TextEncoder().encode(old.pipeline) }, { path: 'weights.bin', bytes: new Uint8Array(Buffer.from(old.weights, 'base64')) }];

it('a model file from before every step had a module loads, predicts what it predicted, and keeps its digest', async () => {
  const model = await loadArtifact(old.manifest as unknown as Manifest, files) as FittedModel;
  expect(model.predictProba(Table.fromRows(old.rows)).column('probability_high').toArray()).toEqual(old.probabilities);
  expect((await exportValue(model)).at(-1)!.artifact.manifest.digest).toBe(old.manifest.digest);
});

it('a step that this version does not know is refused by its name', async () => {
  const bytes = new TextEncoder().encode(old.pipeline.replace('"ordinalEncoder"', '"crystalBall"'));
  await expect(loadArtifact(old.manifest as unknown as Manifest, [{ path: 'pipeline.json', bytes }, files[1]!])).rejects.toThrow('a step ‘crystalBall’ that this version does not know');
});
