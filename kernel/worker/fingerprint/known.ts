/** Values with an identity of their own: tables, models and reports as artifacts have it, tensors and tfjs models by what they hold. */
import type { Fingerprint, FingerprintPart } from '@/lib/notebook/fingerprints';
import { kindOf } from '@/lib/ml/heads/registry';
import { countParameters } from '@/lib/ml/model';
import { digestTable } from '../../stdlib/artifacts/dataset';
import { digestJson, sha256 } from '../../stdlib/artifacts/digest';
import { exportModel } from '../../stdlib/artifacts/model';
import { exportReport } from '../../stdlib/artifacts/report';
import { Report, reportContents } from '../../stdlib/evaluate/report';
import { FittedModel, modelContents } from '../../stdlib/ml/fitted';
import { Column, columnStorage } from '../../stdlib/table/column';
import { frameOf, isTable, Table } from '../../stdlib/table/table';
import * as tf from '../tf';
import { reachesProxy } from '../display/own';
import { libraryName } from './library';
import { bytesOf, canonical, columnPart, jsonPart, partOf } from './parts';
import { Unfit, type Room } from './room';

export type Found = Omit<Fingerprint, 'parts'> & { readonly parts: () => Promise<readonly FingerprintPart[]> };

/** Null for a value of another kind. Rejects with Unfit. */
export function knownValue(value: object, room: Room): Promise<Found> | null {
  const library = libraryName(value);
  if (library !== null) return libraryValue(library);
  if (typeof value === 'function' || reachesProxy(value)) return null;
  if (isTable(value)) return tableValue(value, room);
  if (value instanceof Column) return columnValue(value, room);
  if (value instanceof FittedModel) return modelValue(value, room);
  if (value instanceof Report) return reportValue(value, room);
  if (value instanceof tf.LayersModel) return layersValue(value, room);
  return value instanceof tf.Tensor ? tensorValue(value, room) : null;
}

async function libraryValue(name: string): Promise<Found> {
  return { kind: 'library', digest: await digestJson({ format: 'pinion-library/1', name }), about: name, parts: async () => [] };
}

const count = (n: number, one: string): string => `${n.toLocaleString('en')} ${one}${n === 1 ? '' : 's'}`;

function sizeOf(table: Table): number {
  return frameOf(table).columns.length * table.rowCount * 8;
}

async function tableValue(table: Table, room: Room): Promise<Found> {
  room.take(sizeOf(table));
  return { kind: 'dataset', digest: await digestTable(table), about: `${count(table.rowCount, 'row')}, ${count(table.columnCount, 'column')}`, parts: () => Promise.all(frameOf(table).columns.map(columnPart)) };
}

async function columnValue(column: Column, room: Room): Promise<Found> {
  room.take(column.length * 8);
  const data = columnStorage(column);
  return { kind: 'column', digest: await digestTable(new Table({ rowCount: column.length, columns: [data] })), about: count(column.length, 'value'), parts: async () => [await columnPart(data)] };
}

async function modelValue(fitted: FittedModel, room: Room): Promise<Found> {
  const { model } = modelContents(fitted);
  const parameters = countParameters(model.head);
  room.take(parameters * 8);
  const { digest } = (await exportModel(model, null)).artifact.manifest;
  return {
    kind: 'model', digest, about: `${fitted.estimator}, ${count(parameters, 'parameter')}`,
    parts: async () => [await jsonPart('its signature', model.signature), await jsonPart('its preprocessing', model.steps), ...await Promise.all(kindOf(model.head).parts(model.head).map(({ name, numbers, shape }) => partOf(name, numbers, shape)))],
  };
}

async function reportValue(report: Report, room: Room): Promise<Found> {
  const { model, data } = reportContents(report);
  const [{ digest: of }, { digest: on }] = await Promise.all([modelValue(model, room), tableValue(data, room)]);
  const { digest } = (await exportReport(report, of, on)).artifact.manifest;
  return {
    kind: 'report', digest, about: count(report.metrics.length, 'number'),
    parts: async () => [await jsonPart('its data', on), await jsonPart('its model', of), ...await Promise.all(report.metrics.map(async (metric) => ({ ...(await jsonPart(metric.name, metric)), is: String(metric.value) })))],
  };
}

type TensorNumbers = Float32Array | Int32Array | Uint8Array;

async function tensorValue(tensor: tf.Tensor, room: Room): Promise<Found> {
  if (tensor.isDisposed) throw new Unfit('a tensor that was disposed');
  room.take(tensor.size * 8);
  const { dtype, shape } = tensor;
  const data = tensor.dataSync() as TensorNumbers | string[];
  const about = `${dtype} [${shape.join(', ')}]`;
  const numbers = ArrayBuffer.isView(data) ? canonical(data) : null;
  const values = numbers === null ? await digestJson(data) : await sha256(bytesOf(numbers));
  return { kind: 'tensor', digest: await digestJson({ format: 'pinion-tensor/1', dtype, shape, values }), about, parts: async () => (numbers === null ? [] : [await partOf('', numbers, shape)]) };
}

/** tfjs counts the layers of a kernel's life in their names, so names become places. The optimizer and its state are left out. */
async function layersValue(model: tf.LayersModel, room: Room): Promise<Found> {
  const names = new Map<string, string>();
  collectNames(model, 'model', names);
  const { config, className } = { config: model.getConfig() as unknown, className: model.getClassName() };
  const weights: { name: string; found: Found }[] = [];
  for (const [index, tensor] of model.getWeights().entries()) {
    const own = model.weights[index]?.originalName ?? `weight ${index + 1}`;
    const [layer = '', ...rest] = own.split('/');
    weights.push({ name: [names.get(layer) ?? layer, ...rest].join('/'), found: await tensorValue(tensor, room) });
  }
  const topology = renamed({ className, config }, names);
  const digest = await digestJson({ format: 'pinion-layers-model/1', topology, weights: weights.map(({ found }) => found.digest) });
  return {
    kind: 'layers-model', digest, about: `${count(model.layers.length, 'layer')}, ${count(model.countParams(), 'parameter')}`,
    parts: async () => [await jsonPart('its layers', topology), ...(await Promise.all(weights.map(async ({ name, found }) => (await found.parts()).map((part) => ({ ...part, name }))))).flat()],
  };
}

function collectNames(model: tf.LayersModel, as: string, names: Map<string, string>): void {
  names.set(model.name, as);
  model.layers.forEach((layer, index) => {
    const name = `${as === 'model' ? '' : `${as}/`}layer_${index + 1}`;
    if (layer instanceof tf.LayersModel) collectNames(layer, name, names);
    else names.set(layer.name, name);
  });
}

function renamed(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return names.get(value) ?? value;
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (Array.isArray(value)) return value.map((one) => renamed(one, names));
  if (typeof value !== 'object' || value === null) return value ?? null;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, renamed(one, names)]));
}

