/**
 * Reading a model that anybody may have written: every shape, index and number is checked before it is used, so that what loads can
 * also predict. Throws an Error that says what is wrong.
 */
import type { ModelSignature, SchemaColumn } from '@/lib/domain/artifacts';
import { check, finite, list, malformed, MAX_FEATURES, record, text, texts } from '@/lib/ml/heads/reading';
import { readHead } from '@/lib/ml/heads/registry';
import type { Baseline, Model } from '@/lib/ml/model';
import type { FittedStep } from '@/lib/ml/preprocess/steps';

const MAX_DEPTH = 4;

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
  return { signature, steps: readSteps(fields['steps'], 0), featureNames, head, baseline: readBaseline(fields['baseline'], signature), parameters: record(fields['parameters'] ?? {}, 'parameters'), history };
}

function readSignature(value: unknown): ModelSignature {
  const fields = record(value, 'signature');
  const task = fields['task'];
  check(task === 'classification' || task === 'regression', 'its task is neither classification nor regression');
  const shared = { target: text(fields['target'], 'target'), inputs: readColumns(fields['inputs']), outputs: readColumns(fields['outputs']) };
  check(shared.inputs.length > 0, 'it takes no columns');
  if (task === 'regression') return { task, ...shared };
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

function readSteps(value: unknown, depth: number): FittedStep[] {
  check(depth < MAX_DEPTH, 'its preprocessing is nested too deeply, or in a circle');
  return list(value, 'steps').map((entry): FittedStep => {
    const fields = record(entry, 'step');
    switch (fields['kind']) {
      case 'standardScaler': return { kind: 'standardScaler', columns: list(fields['columns'], 'scaler').map((column) => {
        const { name, mean, scale } = record(column, 'scaler');
        check(scale !== 0, 'a scaler divides by zero');
        return { name: text(name, 'scaler'), mean: finite(mean, 'scaler'), scale: finite(scale, 'scaler') };
      }) };
      case 'simpleImputer': return { kind: 'simpleImputer', columns: list(fields['columns'], 'imputer').map((column) => {
        const { name, fill } = record(column, 'imputer');
        return { name: text(name, 'imputer'), fill: typeof fill === 'string' ? fill : finite(fill, 'imputer') };
      }) };
      case 'oneHotEncoder': {
        const handleUnknown = fields['handleUnknown'];
        check(handleUnknown === 'ignore' || handleUnknown === 'error', 'an encoder is malformed');
        return { kind: 'oneHotEncoder', handleUnknown: handleUnknown as 'ignore' | 'error', columns: list(fields['columns'], 'encoder').map((column) => {
          const { name, categories, infrequent } = record(column, 'encoder');
          return { name: text(name, 'encoder'), categories: list(categories, 'categories').map((one) => (one === null ? null : text(one, 'category'))), infrequent: texts(infrequent, 'categories') };
        }) };
      }
      case 'ordinalEncoder': {
        const handleUnknown = fields['handleUnknown'];
        check(handleUnknown === 'useEncodedValue' || handleUnknown === 'error', 'an encoder is malformed');
        return { kind: 'ordinalEncoder', handleUnknown: handleUnknown as 'useEncodedValue' | 'error', columns: list(fields['columns'], 'encoder').map((column) => {
          const { name, categories, infrequent } = record(column, 'encoder');
          return { name: text(name, 'encoder'), categories: texts(categories, 'categories'), infrequent: texts(infrequent, 'categories') };
        }) };
      }
      case 'columnTransformer': return { kind: 'columnTransformer', parts: list(fields['parts'], 'parts').map((part) => {
        const { name, columns, steps } = record(part, 'part');
        return { name: text(name, 'part'), columns: texts(columns, 'columns'), steps: readSteps(steps, depth + 1) };
      }) };
      default: throw malformed(`it has a step ‘${String(fields['kind'])}’ that this version does not know`);
    }
  });
}

function readBaseline(value: unknown, signature: ModelSignature): Baseline {
  const fields = record(value, 'baseline');
  if (signature.task === 'regression') return { task: 'regression', mean: finite(fields['mean'], 'baseline') };
  const shares = list(fields['shares'], 'baseline').map((share) => finite(share, 'baseline'));
  check(shares.length === signature.classes!.length, 'its baseline does not fit its classes');
  return { task: 'classification', shares };
}
