/**
 * Integrated gradients (Sundararajan, Taly and Yan 2017) of a dense network: the gradient of one output, added up along the straight way from
 * a baseline to the row, by Gauss–Legendre quadrature as Captum's. With the output at the baseline, a row adds up to its output, up to
 * the quadrature's error.
 */
import type { DenseLayer } from '../network';

/** Nodes and weights of Gauss–Legendre quadrature on [0, 1], by Newton's method on the Legendre polynomial. */
export function gaussLegendre(count: number): { readonly nodes: Float64Array; readonly weights: Float64Array } {
  const nodes = new Float64Array(count);
  const weights = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (count + 0.5));
    let slope = 1;
    for (let step = 0; step < 100; step++) {
      let [now, before] = [1, 0];
      for (let degree = 1; degree <= count; degree++) [now, before] = [((2 * degree - 1) * x * now - (degree - 1) * before) / degree, now];
      slope = (count * (x * now - before)) / (x * x - 1);
      const change = now / slope;
      x -= change;
      if (Math.abs(change) < 1e-15) break;
    }
    nodes[count - 1 - i] = (x + 1) / 2;
    weights[count - 1 - i] = 1 / ((1 - x * x) * slope * slope);
  }
  return { nodes, weights };
}

/**
 * @param row features as the first layer takes them, and `baseline` alike
 * @param output which unit of the last layer; of a softmax its probability
 * @returns what each feature adds, and the outputs at both ends
 */
export function integratedGradients(layers: readonly DenseLayer[], row: Float64Array, baseline: Float64Array, output: number, { nodes, weights }: ReturnType<typeof gaussLegendre>): { readonly values: Float64Array; readonly at: number; readonly from: number } {
  const values = new Float64Array(row.length);
  const point = new Float64Array(row.length);
  nodes.forEach((node, step) => {
    for (let i = 0; i < row.length; i++) point[i] = baseline[i]! + node * (row[i]! - baseline[i]!);
    const gradient = gradientOf(layers, point, output);
    for (let i = 0; i < row.length; i++) values[i]! += weights[step]! * gradient[i]!;
  });
  for (let i = 0; i < row.length; i++) values[i]! *= row[i]! - baseline[i]!;
  return { values, at: activations(layers, row).at(-1)![output]!, from: activations(layers, baseline).at(-1)![output]! };
}

function activations(layers: readonly DenseLayer[], input: Float64Array): Float64Array[] {
  const all: Float64Array[] = [];
  let current = input;
  for (const layer of layers) {
    const next = Float64Array.from(layer.bias);
    for (let i = 0; i < layer.inputs; i++) if (current[i] !== 0) for (let unit = 0; unit < layer.units; unit++) next[unit]! += current[i]! * layer.kernel[i * layer.units + unit]!;
    all.push((current = activated(next, layer.activation)));
  }
  return all;
}

function activated(values: Float64Array, activation: DenseLayer['activation']): Float64Array {
  switch (activation) {
    case 'linear': return values;
    case 'relu': return values.map((value) => Math.max(0, value));
    case 'tanh': return values.map(Math.tanh);
    case 'sigmoid': return values.map((value) => 1 / (1 + Math.exp(-value)));
    case 'softmax': {
      const top = values.reduce((most, value) => Math.max(most, value), -Infinity);
      const raised = values.map((value) => Math.exp(value - top));
      const total = raised.reduce((sum, value) => sum + value, 0);
      return raised.map((value) => value / total);
    }
  }
}

/** Back through the layers; what an activation's slope is follows from its own output. */
function gradientOf(layers: readonly DenseLayer[], input: Float64Array, output: number): Float64Array {
  const outputs = activations(layers, input);
  let gradient = new Float64Array(layers.at(-1)!.units);
  gradient[output] = 1;
  for (let at = layers.length - 1; at >= 0; at--) {
    const { activation, inputs, units, kernel } = layers[at]!;
    const own = outputs[at]!;
    const slope = gradient.map((value, unit) => {
      const a = own[unit]!;
      if (activation === 'relu') return a > 0 ? value : 0;
      if (activation === 'tanh') return value * (1 - a * a);
      if (activation === 'sigmoid') return value * a * (1 - a);
      // Softmax comes last, where the gradient is 1 for one output: p (δ − p).
      return activation === 'softmax' ? own[output]! * ((unit === output ? 1 : 0) - a) : value;
    });
    const back = new Float64Array(inputs);
    for (let i = 0; i < inputs; i++) {
      let total = 0;
      for (let unit = 0; unit < units; unit++) total += kernel[i * units + unit]! * slope[unit]!;
      back[i] = total;
    }
    gradient = back;
  }
  return gradient;
}
