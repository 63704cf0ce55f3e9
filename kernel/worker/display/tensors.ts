/** tfjs tensors and models as outputs. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { LayersModel } from '@tensorflow/tfjs-layers';
import { BOUNDS, type ModelView, type Output, type Scalar } from '@/lib/notebook/outputs';
import { plainNumber } from '@/lib/notebook/output-pages';
import { cutText, visibleText } from '@/lib/notebook/visible-text';
import { handleFor } from './handles';
import { inherits, isProxy } from './own';
import { bytesOf, complexElements, elementsOf, sizeOf, textElements } from './tensor-data';
import { sampleStatistics } from './tensor-statistics';

type TensorView = Extract<Output, { kind: 'tensor' }>;

export function isTensorModel(value: object): value is LayersModel {
  return !isProxy(value) && inherits(value, LayersModel.prototype);
}

/** What a tensor is, and its first values. Never fails: a tensor that cannot be read shows its shape. */
export function describeTensor(tensor: Tensor): TensorView {
  const { shape, dtype } = tensor;
  const bare: TensorView = { kind: 'tensor', handle: handleFor(tensor), shape: [...shape], dtype, bytes: bytesOf(tensor), isDisposed: tensor.isDisposed, statistics: null, preview: [] };
  if (tensor.isDisposed) return bare;
  try {
    const statistics = dtype === 'string' || dtype === 'complex64' ? null : elementsOf(tensor);
    return { ...bare, statistics: statistics === null ? null : sampleStatistics(statistics), preview: valuesOf(tensor, 0, Math.min(BOUNDS.preview, sizeOf(shape))) };
  } catch {
    return bare;
  }
}

/** Elements `from` to before `to`, row-major, as they stand in outputs. */
export function valuesOf(tensor: Tensor, from: number, to: number): Scalar[] {
  const places = Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at);
  if (tensor.dtype === 'string') return textElements(tensor, from, to).map((text) => visibleText(cutText(text, 60)));
  if (tensor.dtype === 'complex64') {
    const parts = complexElements(tensor);
    return parts === null ? [] : places.map((at) => complexText(parts.real[at]!, parts.imaginary[at]!));
  }
  const values = elementsOf(tensor);
  if (values === null) return [];
  return places.map((at) => (tensor.dtype === 'bool' ? values[at] !== 0 : plainNumber(values[at]!)));
}

function complexText(real: number, imaginary: number): string {
  const sign = imaginary < 0 || Object.is(imaginary, -0) ? '-' : '+';
  return `${String(plainNumber(real))}${sign}${String(Math.abs(imaginary))}i`;
}

export function describeTensorModel(model: LayersModel): Output {
  const parameters = model.countParams();
  const view: ModelView = {
    estimator: 'tfjs', signature: null, parameters, bytes: parameters * 4, backend: 'tfjs',
    layers: model.layers.slice(0, 200).map((layer) => ({ name: String(layer.name).slice(0, 200), detail: layer.getClassName(), shape: JSON.stringify(layer.outputShape).replaceAll('null', '?').slice(0, 200), parameters: layer.countParams(), ...(layer.weights.length === 0 ? {} : { isTrainable: layer.trainable }) })),
    trainable: trainableIn(model), history: [],
  };
  return { kind: 'model', model: view };
}

/** Parameters that a fit changes. */
function trainableIn(model: LayersModel): number {
  return model.trainableWeights.reduce((sum, weight) => sum + weight.shape.reduce<number>((product, side) => product * (side ?? 1), 1), 0);
}
