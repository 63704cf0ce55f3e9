/** tfjs values, known by their shape so that the display needs no copy of tfjs. */
import type { ModelView, Output } from '@/lib/notebook/outputs';

interface TensorLike {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly size: number;
  readonly isDisposed: boolean;
  dataSync(): ArrayLike<number> | readonly string[];
}

interface LayerLike {
  readonly name: string;
  getClassName(): string;
  countParams(): number;
  readonly outputShape: unknown;
}

interface ModelLike {
  readonly layers: readonly LayerLike[];
  countParams(): number;
  readonly history?: unknown;
}

export function isTensor(value: object): value is TensorLike {
  return 'dataSync' in value && 'shape' in value && 'dtype' in value && 'isDisposed' in value;
}

export function isTensorModel(value: object): value is ModelLike {
  return 'layers' in value && Array.isArray(value.layers) && 'countParams' in value && typeof value.countParams === 'function';
}

export function describeTensor(tensor: TensorLike): Output {
  const { shape, dtype } = tensor;
  const empty = { kind: 'tensor' as const, shape: [...shape], dtype, min: null, max: null, mean: null, hasNaN: false, preview: [] };
  if (tensor.isDisposed || dtype === 'string' || dtype === 'complex64') return empty;
  const values = tensor.dataSync() as ArrayLike<number>;
  let low = Infinity;
  let high = -Infinity;
  let total = 0;
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const value = Number(values[i]);
    if (value !== value) continue;
    if (value < low) low = value;
    if (value > high) high = value;
    total += value;
    count++;
  }
  const finite = (value: number) => (Number.isFinite(value) ? value : null);
  return {
    ...empty, min: finite(low), max: finite(high), mean: count === 0 ? null : finite(total / count), hasNaN: count < values.length,
    preview: Array.from({ length: Math.min(100, values.length) }, (_, i) => Number(values[i])),
  };
}

export function describeTensorModel(model: ModelLike): Output {
  const parameters = model.countParams();
  const view: ModelView = {
    estimator: 'tfjs', signature: null, parameters, bytes: parameters * 4, backend: 'tfjs',
    layers: model.layers.slice(0, 200).map((layer) => ({ name: layer.name, detail: layer.getClassName(), shape: JSON.stringify(layer.outputShape).replaceAll('null', '?'), parameters: layer.countParams() })),
    history: [],
  };
  return { kind: 'model', model: view };
}
