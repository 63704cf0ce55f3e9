/**
 * Reading a model that anybody may have written: every shape, index and number is checked before it is used, so that what loads can
 * also predict. Throws an Error that says what is wrong.
 */
import type { ModelSignature, SchemaColumn } from '@/lib/domain/artifacts';
import type { Baseline, Head, Model } from '@/lib/ml/model';
import type { Activation, DenseLayer } from '@/lib/ml/network';
import type { FittedStep } from '@/lib/ml/preprocess/steps';
import { treesShape, unpackTrees, type TreesShape } from './trees';

export type HeadShape =
  | { readonly kind: 'logisticRegression' | 'linearRegression' | 'ridge'; readonly features: number; readonly outputs: number }
  | TreesShape
  | { readonly kind: 'network'; readonly layers: readonly { readonly inputs: number; readonly units: number; readonly activation: Activation }[]; readonly dropout: number; readonly center: number; readonly scale: number };

const MAX_FEATURES = 1_000_000;
/** Nodes and sets of a model. */
const MAX_NODES = 100_000_000;
const MAX_LAYERS = 100;
const MAX_DEPTH = 4;

type Fields = Readonly<Record<string, unknown>>;

export function headShape(head: Head): HeadShape {
  if (head.kind === 'network') return { kind: head.kind, layers: head.layers.map(({ inputs, units, activation }) => ({ inputs, units, activation })), dropout: head.dropout, center: head.center, scale: head.scale };
  if (head.kind === 'trees') return treesShape(head);
  const outputs = head.kind === 'logisticRegression' ? head.intercepts.length : 1;
  return { kind: head.kind, features: head.coefficients.length / outputs, outputs };
}

export function readModel(value: unknown, weights: Uint8Array, format: string): Model {
  const fields = record(value, 'pipeline.json');
  check(fields['format'] === format, `it is of format ‘${String(fields['format'])}’, not ${format}`);
  const signature = readSignature(fields['signature']);
  const featureNames = texts(fields['featureNames'], 'featureNames');
  check(featureNames.length > 0 && featureNames.length <= MAX_FEATURES, `it has ${featureNames.length} features`);
  const head = readHead(fields['head'], weights, featureNames.length, signature);
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

function readHead(value: unknown, weights: Uint8Array, features: number, signature: ModelSignature): Head {
  const fields = record(value, 'head');
  const classes = signature.classes?.length ?? 1;
  if (fields['kind'] === 'network') return readNetwork(fields, weights, features, signature, classes);
  if (fields['kind'] === 'trees') return readTrees(fields, weights, features, signature, classes);
  const kind = fields['kind'];
  check(kind === 'logisticRegression' || kind === 'linearRegression' || kind === 'ridge', `it is a ‘${String(kind)}’, which this version does not know`);
  check((kind === 'logisticRegression') === (signature.task === 'classification'), 'its signature does not fit what it is');
  const outputs = kind === 'logisticRegression' && classes > 2 ? classes : 1;
  check(fields['features'] === features && fields['outputs'] === outputs, 'its shape does not fit its features and classes');
  check(weights.length === (features + 1) * outputs * 8, `weights.bin has ${weights.length} bytes; ${(features + 1) * outputs * 8} are needed`);
  const numbers = new Float64Array(weights.slice().buffer);
  checkFinite(numbers);
  const coefficients = numbers.slice(0, features * outputs);
  const intercepts = numbers.slice(features * outputs);
  return kind === 'logisticRegression' ? { kind, coefficients, intercepts } : { kind: kind as 'linearRegression' | 'ridge', coefficients, intercept: intercepts[0]! };
}

function readNetwork(fields: Fields, weights: Uint8Array, features: number, signature: ModelSignature, outputs: number): Head {
  const shapes = list(fields['layers'], 'layers');
  check(shapes.length > 0 && shapes.length <= MAX_LAYERS, `it has ${shapes.length} layers`);
  check(weights.length % 4 === 0, 'weights.bin is not a whole number of floats');
  const numbers = new Float32Array(weights.slice().buffer);
  let at = 0;
  let width = features;
  const layers = shapes.map((entry, index): DenseLayer => {
    const { inputs, units, activation } = record(entry, 'layer');
    const isLast = index === shapes.length - 1;
    check(inputs === width && typeof units === 'number' && Number.isSafeInteger(units) && units > 0 && units <= MAX_FEATURES, `layer ${index + 1} does not fit the one before`);
    check(isLast ? activation === (signature.task === 'classification' ? 'softmax' : 'linear') : ['relu', 'tanh', 'sigmoid'].includes(activation as string), `layer ${index + 1} has an activation of no use there`);
    const kernelSize = width * (units as number);
    // Before anything is allocated: what the shape asks for must be there.
    check(at + kernelSize + (units as number) <= numbers.length, 'weights.bin is shorter than the layers need');
    const layer: DenseLayer = { inputs: width, units: units as number, activation: activation as Activation, kernel: numbers.slice(at, at + kernelSize), bias: numbers.slice(at + kernelSize, at + kernelSize + (units as number)) };
    at += kernelSize + layer.units;
    width = layer.units;
    return layer;
  });
  check(at === numbers.length, 'weights.bin is longer than the layers need');
  check(width === outputs, `its last layer gives ${width} numbers, its signature asks for ${outputs}`);
  checkFinite(numbers);
  return { kind: 'network', layers, dropout: finite(fields['dropout'], 'dropout'), center: finite(fields['center'], 'center'), scale: finite(fields['scale'], 'scale') };
}

function readTrees(fields: Fields, weights: Uint8Array, features: number, signature: ModelSignature, classes: number): Head {
  const { combine, link } = fields;
  const isClassifier = signature.task === 'classification';
  const links = combine === 'sum' ? (isClassifier ? [classes === 2 ? 'logistic' : 'softmax'] : ['identity', 'exp']) : combine === 'mean' ? ['identity'] : [];
  check(links.includes(link as string), 'its link does not fit its task');
  const count = (name: string, least: number, most: number): number => {
    const value = fields[name];
    check(typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most, `its number of ${name} is malformed`);
    return value;
  };
  const outputs = link === 'logistic' ? 1 : classes;
  const shape: TreesShape = {
    kind: 'trees', combine: combine as 'sum' | 'mean', link: link as TreesShape['link'], outputs: count('outputs', outputs, outputs), width: combine === 'mean' ? count('width', outputs, outputs) : count('width', 1, 1),
    features: count('features', features, features), trees: count('trees', 1, MAX_NODES), splits: count('splits', 0, MAX_NODES), leaves: count('leaves', 1, MAX_NODES), sets: count('sets', 0, MAX_NODES),
  };
  check(shape.leaves === shape.splits + shape.trees, 'its splits and leaves do not make its trees');
  check(weights.length % 8 === 0, 'weights.bin is not a whole number of floats');
  const numbers = new Float64Array(weights.slice().buffer);
  checkFinite(numbers);
  return unpackTrees(shape, numbers, (why) => { throw malformed(why); });
}

function readBaseline(value: unknown, signature: ModelSignature): Baseline {
  const fields = record(value, 'baseline');
  if (signature.task === 'regression') return { task: 'regression', mean: finite(fields['mean'], 'baseline') };
  const shares = list(fields['shares'], 'baseline').map((share) => finite(share, 'baseline'));
  check(shares.length === signature.classes!.length, 'its baseline does not fit its classes');
  return { task: 'classification', shares };
}

function malformed(why: string): Error {
  return new Error(`The model cannot be loaded: ${why}.`);
}

function check(isRight: boolean, why: string): asserts isRight {
  if (!isRight) throw malformed(why);
}

function checkFinite(numbers: Float32Array | Float64Array): void {
  const bad = numbers.findIndex((value) => !Number.isFinite(value));
  check(bad < 0, `weight ${bad} is not a finite number`);
}

function record(value: unknown, what: string): Fields {
  check(typeof value === 'object' && value !== null && !Array.isArray(value), `its ${what} is malformed`);
  return value as Fields;
}

function list(value: unknown, what: string): readonly unknown[] {
  check(Array.isArray(value) && value.length <= MAX_FEATURES, `its ${what} is malformed`);
  return value as readonly unknown[];
}

function text(value: unknown, what: string): string {
  check(typeof value === 'string', `its ${what} is malformed`);
  return value;
}

function texts(value: unknown, what: string): string[] {
  return list(value, what).map((one) => text(one, what));
}

function finite(value: unknown, what: string): number {
  check(typeof value === 'number' && Number.isFinite(value), `its ${what} has something that is not a finite number`);
  return value;
}
