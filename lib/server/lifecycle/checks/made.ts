/** Artifacts as they were stored, or as a kernel gave them again: their rows, weights and settings, read from their files. */
import type { Manifest } from '@/lib/domain/artifacts';
import { indexIn } from './crossings';
import { rowsOf, type Rows } from './rows';

/** An artifact with its files. */
export interface Made {
  readonly manifest: Manifest;
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array }[];
}

/** @throws Error when the files hold another table than the manifest says */
export async function rowsIn({ manifest, files }: Made): Promise<Rows> {
  const file = files.find(({ path }) => path.endsWith('.arrow'));
  if (file === undefined) throw new Error('no Arrow file');
  const rows = await rowsOf(file.bytes);
  if (manifest.kind !== 'dataset' || rows.count !== manifest.rows || rows.columns.length !== manifest.columns.length) throw new Error('another table than its manifest says');
  return rows;
}

interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Networks have 32-bit weights and a model.json that names them, linear models 64-bit ones (kernel/stdlib/artifacts/model.ts). */
export function weightsIn(made: Made): Float32Array | Float64Array | null {
  const bytes = made.files.find(({ path }) => path === 'weights.bin')?.bytes;
  if (bytes === undefined) return null;
  const copy = new Uint8Array(bytes).buffer;
  if (hasFile(made, 'model.json')) return copy.byteLength % 4 === 0 ? new Float32Array(copy) : null;
  return copy.byteLength % 8 === 0 ? new Float64Array(copy) : null;
}

function tensorsIn(made: Made): Tensor[] {
  if (!hasFile(made, 'model.json')) return [];
  const { weightsManifest } = json(made, 'model.json') as { readonly weightsManifest?: readonly { readonly weights: readonly Tensor[] }[] };
  return (weightsManifest ?? []).flatMap(({ weights }) => weights);
}

export const hasFile = ({ files }: Made, name: string): boolean => files.some(({ path }) => path === name);

export function json({ files }: Made, name: string): unknown {
  return JSON.parse(new TextDecoder().decode(files.find(({ path }) => path === name)?.bytes));
}

/** "[12, 4] of dense_1/kernel"; null for a model whose weights have no names. */
export function weightName(made: Made, at: number): string | null {
  let offset = at;
  for (const { name, shape } of tensorsIn(made)) {
    const size = shape.reduce((product, length) => product * length, 1);
    if (offset < size) return `[${indexIn(offset, shape).join(', ')}] of ${name}`;
    offset -= size;
  }
  return null;
}

/** What a training notes on its way, which is no part of a model's identity. */
export const NOTES = new Set(['history', 'parameters']);
