/** Values to artifacts and back: what the worker calls for `export`, `load`, `predict` and `evaluate`. */
import type { Manifest } from '@/lib/domain/artifacts';
import type { Metric } from '@/lib/domain/artifacts';
import type { EvaluationOptions } from '@/lib/ml/evaluate';
import type { ReportView, Scalar } from '@/lib/notebook/outputs';
import { measure, Report, reportContents, viewOf } from '../evaluate/report';
import { FittedModel, modelContents } from '../ml/fitted';
import { isTable, type Table } from '../table/table';
import { exportDataset, loadDataset } from './dataset';
import { exportModel, loadModel } from './model';
import { predictColumns } from './predict';
import { exportReport } from './report';
import type { Exported, ExportedFile } from './types';

export type { Exported, ExportedFile };

/** A loaded artifact of either kind that can be used again. */
export type Loaded = Table | FittedModel;

/**
 * The artifact of a value, after those it was made from; the value's own comes last. A model brings the table it was trained on, a
 * report its model and its table. Throws an Error for values that are no artifact.
 */
export async function exportValue(value: unknown): Promise<Exported[]> {
  const exported = new Map<string, Exported>();
  const add = (one: Exported) => {
    if (!exported.has(one.artifact.manifest.digest)) exported.set(one.artifact.manifest.digest, one);
    return one.artifact.manifest.digest;
  };
  const addModel = async (fitted: FittedModel) => {
    const { model, trainedOn } = modelContents(fitted);
    return add(await exportModel(model, trainedOn === null ? null : add(await exportDataset(trainedOn))));
  };
  if (isTable(value)) add(await exportDataset(value));
  else if (value instanceof FittedModel) await addModel(value);
  else if (value instanceof Report) {
    const { model, data } = reportContents(value);
    const modelDigest = await addModel(model);
    add(await exportReport(value, modelDigest, add(await exportDataset(data))));
  } else throw new Error('Only a table, a fitted model or a report can be pinned. Make one of them the last value of the cell.');
  return [...exported.values()];
}

/** Throws an Error for people when the files are malformed or are not what the manifest's digest names. */
export async function loadArtifact(manifest: Manifest, files: Iterable<{ readonly path: string; readonly bytes: Uint8Array }>): Promise<Loaded> {
  const byPath = new Map(Array.from(files, ({ path, bytes }) => [path, bytes]));
  if (manifest.kind === 'dataset') return loadDataset(manifest.digest, byPath, 'the snapshot');
  if (manifest.kind === 'model') return new FittedModel(await loadModel(manifest.digest, byPath), null);
  throw new Error('A report is read, not loaded: load its model and its data.');
}

/** Columns of the signature's outputs, for columns of its inputs. Throws a DataError that names column and row. */
export function predict(model: Loaded, columns: Readonly<Record<string, readonly Scalar[]>>): Readonly<Record<string, readonly Scalar[]>> {
  if (!(model instanceof FittedModel)) throw new Error('This artifact is not a model.');
  return predictColumns(modelContents(model).model, columns);
}

/** The numbers of a model on a snapshot, recomputed. */
export function evaluateReport(model: Loaded, dataset: Loaded, options: EvaluationOptions): { readonly metrics: readonly Metric[]; readonly baseline: readonly Metric[]; readonly view: ReportView } {
  if (!(model instanceof FittedModel) || !isTable(dataset)) throw new Error('An evaluation takes a model and a snapshot.');
  const contents = modelContents(model).model;
  const numbers = measure(contents, dataset, options);
  return { metrics: numbers.metrics, baseline: numbers.baseline, view: viewOf(contents, dataset.name, options, numbers) };
}
