/**
 * Reading a model that anybody may have written: every shape, index and number is checked before it is used, so that what loads can
 * also predict. Throws an Error that says what is wrong.
 */
import { MODEL_TASKS, type ModelSignature, type ModelTask, type SchemaColumn } from '@/lib/domain/artifacts';
import { check, finite, list, MAX_FEATURES, record, text, texts } from '@/lib/ml/heads/reading';
import { readHead } from '@/lib/ml/heads/registry';
import type { Baseline, Model } from '@/lib/ml/model';
import { readSteps } from '@/lib/ml/preprocess/read';

export function readModel(value: unknown, weights: Uint8Array, format: string): Model {
  const fields = record(value, 'pipeline.json');
  check(fields['format'] === format, `it is of format ‘${String(fields['format'])}’, not ${format}`);
  const signature = readSignature(fields['signature']);
  const featureNames = texts(fields['featureNames'], 'featureNames');
  check(featureNames.length > 0 && featureNames.length <= MAX_FEATURES, `it has ${featureNames.length} features`);
  const head = readHead(record(fields['head'], 'head'), weights, { features: featureNames.length, signature, classes: signature.classes?.length ?? 1 });
  const history = list(fields['history'] ?? [], 'history').slice(0, 20).map((entry) => {
    const { name, values } = record(entry, 'history');
    return { name: text(name, 'history'), values: list(values, 'history').map((one) => finite(one, 'history')) };
  });
  return { signature, steps: readSteps(fields['steps']), featureNames, head, baseline: readBaseline(fields['baseline'], signature), parameters: record(fields['parameters'] ?? {}, 'parameters'), history };
}

function readSignature(value: unknown): ModelSignature {
  const fields = record(value, 'signature');
  const task = fields['task'];
  check(MODEL_TASKS.includes(task as ModelTask), `its task is ‘${String(task)}’, which this version does not know`);
  const shared = { target: text(fields['target'], 'target'), inputs: readColumns(fields['inputs']), outputs: readColumns(fields['outputs']) };
  check(shared.inputs.length > 0, 'it takes no columns');
  if (task !== 'classification') return { task: task as Exclude<ModelTask, 'classification'>, ...shared };
  const classes = texts(fields['classes'], 'classes');
  check(classes.length >= 2 && new Set(classes).size === classes.length, 'its classes are fewer than two or repeat');
  const positive = fields['positive'];
  check(positive === undefined || classes.includes(positive as string), 'its positive class is not among its classes');
  return { task: 'classification', ...shared, classes, ...(positive === undefined ? {} : { positive: positive as string }) };
}

function readColumns(value: unknown): SchemaColumn[] {
  return list(value, 'columns').map((entry) => {
    const { name, type, nullable } = record(entry, 'column');
    check(['number', 'integer', 'string', 'boolean', 'date'].includes(type as string) && typeof nullable === 'boolean', 'a column of its signature is malformed');
    return { name: text(name, 'column'), type: type as SchemaColumn['type'], nullable: nullable as boolean };
  });
}

function readBaseline(value: unknown, signature: ModelSignature): Baseline {
  const fields = record(value, 'baseline');
  if (signature.task === 'regression') return { task: 'regression', mean: finite(fields['mean'], 'baseline') };
  if (signature.task !== 'classification') return { task: 'none' };
  const shares = list(fields['shares'], 'baseline').map((share) => finite(share, 'baseline'));
  check(shares.length === signature.classes!.length, 'its baseline does not fit its classes');
  return { task: 'classification', shares };
}
