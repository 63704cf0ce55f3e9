/** Dense networks: what tfjs trained. */
import { forward, type Activation, type DenseLayer } from '../network';
import { topology } from '../network-topology';
import type { HeadKind } from './kind';
import { check, checkFinite, finite, list, MAX_FEATURES, record } from './reading';

export interface NetworkHead {
  readonly kind: 'network';
  readonly layers: readonly DenseLayer[];
  readonly dropout: number;
  /** Regression networks learn (y − center) / scale. */
  readonly center: number;
  readonly scale: number;
}

const MAX_LAYERS = 100;
const sizeOf = (layer: DenseLayer) => layer.kernel.length + layer.bias.length;
const countParameters = (head: NetworkHead) => head.layers.reduce((total, layer) => total + sizeOf(layer), 0);

export const networkKind: HeadKind<NetworkHead> = {
  predict(head, { matrix }, width) {
    const outputs = forward(head.layers, matrix);
    return width === 1 ? outputs.map((value) => value * head.scale + head.center) : outputs;
  },
  countParameters,
  parts: (head) => head.layers.flatMap((layer, index) => [
    { name: `dense_${index + 1}/kernel`, numbers: layer.kernel, shape: [layer.inputs, layer.units] }, { name: `dense_${index + 1}/bias`, numbers: layer.bias, shape: [layer.units] },
  ]),
  describe: (head) => head.layers.map((layer, index) => ({ name: `dense_${index + 1}`, detail: layer.activation, shape: `${layer.inputs} → ${layer.units}`, parameters: sizeOf(layer) })),
  shape: (head) => ({ kind: head.kind, layers: head.layers.map(({ inputs, units, activation }) => ({ inputs, units, activation })), dropout: head.dropout, center: head.center, scale: head.scale }),
  /** Kernel and bias of each layer as 32-bit floats. */
  weights(head) {
    const all = new Float32Array(countParameters(head));
    let at = 0;
    for (const part of head.layers.flatMap((layer) => [layer.kernel, layer.bias])) { all.set(part, at); at += part.length; }
    return new Uint8Array(all.buffer);
  },
  read(fields, weights, { features, signature, classes }) {
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
    check(width === classes, `its last layer gives ${width} numbers, its signature asks for ${classes}`);
    checkFinite(numbers);
    return { kind: 'network', layers, dropout: finite(fields['dropout'], 'dropout'), center: finite(fields['center'], 'center'), scale: finite(fields['scale'], 'scale') };
  },
  file: (head) => ({ path: 'model.json', content: topology(head.layers, head.dropout) }),
};
