/**
 * A model as files: `pipeline.json` (signature, fitted preprocessing, shape of what predicts), `weights.bin` (little-endian floats),
 * `signature.json`, `MLmodel`, and for networks `model.json`, which tfjs loads. Its identity is the digest of what it computes:
 * signature, preprocessing, topology and weights; not of when or by which parameters it came about.
 */
import type { Digest } from '@/lib/domain/ids';
import { kindOf } from '@/lib/ml/heads/registry';
import { countParameters, type Model } from '@/lib/ml/model';
import { digestJson, jsonBytes, readJson, sha256 } from './digest';
import { readModel } from './read-model';
import { mlmodel } from './model-files';
import type { Exported, ExportedFile } from './types';

export const MODEL_FORMAT = 'pinion-model/1';

export async function exportModel(model: Model, trainedOn: Digest | null): Promise<Exported> {
  const { signature, head } = model;
  const kind = kindOf(head);
  const weights = kind.weights(head);
  const digest = await digestModel(model, weights);
  const estimator = String(model.parameters['estimator']);
  const files: ExportedFile[] = [
    { path: 'pipeline.json', mediaType: 'application/json', bytes: jsonBytes({ format: MODEL_FORMAT, ...content(model), parameters: model.parameters, history: model.history }) },
    { path: 'weights.bin', mediaType: 'application/octet-stream', bytes: weights },
    { path: 'signature.json', mediaType: 'application/json', bytes: jsonBytes(signature) },
    { path: 'MLmodel', mediaType: 'text/yaml', bytes: new TextEncoder().encode(mlmodel(signature, digest)) },
  ];
  const beside = kind.file?.(head);
  if (beside !== undefined) files.push({ path: beside.path, mediaType: 'application/json', bytes: jsonBytes(beside.content) });
  return {
    artifact: {
      manifest: { kind: 'model', digest, signature, estimator, parameters: countParameters(head), trainedOn, files: [] },
      relations: trainedOn === null ? [] : [{ from: trainedOn, relation: 'trained-on' }],
    },
    files,
  };
}

/** Reads a model and checks that it is the one the digest names. Throws an Error for people otherwise. */
export async function loadModel(digest: Digest, files: ReadonlyMap<string, Uint8Array>): Promise<Model> {
  const weights = files.get('weights.bin');
  if (weights === undefined) throw new Error('The artifact has no file weights.bin.');
  const model = readModel(readJson(files, 'pipeline.json'), weights, MODEL_FORMAT);
  const found = await digestModel(model, kindOf(model.head).weights(model.head));
  if (found !== digest) throw new Error(`The model's content does not match its digest: expected ${digest.slice(0, 12)}…, found ${found.slice(0, 12)}….`);
  return model;
}

async function digestModel(model: Model, weights: Uint8Array): Promise<Digest> {
  return digestJson({ format: MODEL_FORMAT, ...content(model), weights: await sha256(weights) });
}

interface Content extends Pick<Model, 'signature' | 'steps' | 'featureNames' | 'baseline'> { readonly head: Readonly<Record<string, unknown>> }

function content({ signature, steps, featureNames, baseline, head }: Model): Content {
  return { signature, steps, featureNames, baseline, head: kindOf(head).shape(head) };
}
