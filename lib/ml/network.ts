/** The forward pass of a dense network: what predicts, wherever a trained network is used. Training is in kernel/stdlib/ml. */
import type { Matrix } from './matrix';

export type Activation = 'relu' | 'tanh' | 'sigmoid' | 'linear' | 'softmax';

export interface DenseLayer {
  readonly inputs: number;
  readonly units: number;
  readonly activation: Activation;
  /** Row-major, inputs × units, as tfjs keeps them. */
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
}

/** Row-major outputs, rows × units of the last layer. Sums are 64-bit, so that it agrees with tfjs to about 10⁻⁵ relative. */
export function forward(layers: readonly DenseLayer[], features: Matrix): Float64Array {
  const last = layers.at(-1);
  if (last === undefined) throw new RangeError('A network has at least one layer.');
  const outputs = new Float64Array(features.rows * last.units);
  const widest = layers.reduce((most, layer) => Math.max(most, layer.units), 0);
  let current = new Float64Array(widest);
  let next = new Float64Array(widest);
  for (let row = 0; row < features.rows; row++) {
    layers.forEach((layer, index) => {
      const { units, kernel } = layer;
      for (let unit = 0; unit < units; unit++) next[unit] = layer.bias[unit]!;
      if (index === 0) {
        for (let at = features.starts[row]!; at < features.starts[row + 1]!; at++) addScaled(next, kernel, features.indices[at]! * units, features.values[at]!, units);
      } else {
        for (let input = 0; input < layer.inputs; input++) if (current[input] !== 0) addScaled(next, kernel, input * units, current[input]!, units);
      }
      activate(next, units, layer.activation);
      [current, next] = [next, current];
    });
    outputs.set(current.subarray(0, last.units), row * last.units);
  }
  return outputs;
}

function addScaled(into: Float64Array, kernel: Float32Array, offset: number, scale: number, units: number): void {
  for (let unit = 0; unit < units; unit++) into[unit]! += scale * kernel[offset + unit]!;
}

function activate(values: Float64Array, units: number, activation: Activation): void {
  if (activation === 'linear') return;
  if (activation === 'softmax') {
    let top = -Infinity;
    for (let unit = 0; unit < units; unit++) top = Math.max(top, values[unit]!);
    let total = 0;
    for (let unit = 0; unit < units; unit++) total += values[unit] = Math.exp(values[unit]! - top);
    for (let unit = 0; unit < units; unit++) values[unit]! /= total;
    return;
  }
  for (let unit = 0; unit < units; unit++) {
    const value = values[unit]!;
    values[unit] = activation === 'relu' ? Math.max(0, value) : activation === 'tanh' ? Math.tanh(value) : 1 / (1 + Math.exp(-value));
  }
}
