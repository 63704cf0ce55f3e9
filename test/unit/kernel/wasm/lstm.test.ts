/**
 * The LSTM layer on WASM, one kernel for a sequence. Golden: tfjs' own layer, step by step, on the cpu backend; 1e-5 of a result's largest
 * element (at least 1), and 1e-4 for gradients, which sum over batch and time in another order.
 */
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuseLstm } from '@/kernel/worker/wasm/lstm-layer';
import { expectClose, expectSame, noise, seenOn } from '../../../support/backends';

fuseLstm();

type Options = Omit<Parameters<typeof layers.layers.lstm>[0], 'units'>;
interface Case { readonly batch: number; readonly time: number; readonly features: number; readonly units: number; readonly options?: Options; readonly hasState?: boolean }

/** Runs `use` with a layer whose weights are large enough to saturate some gates, and disposes it. */
function withLayer<Result>({ features, units, options }: Case, use: (layer: layers.RNN) => Result): Result {
  const layer = layers.layers.lstm({ units, recurrentInitializer: 'zeros', ...options });
  layer.build([null, null, features]);
  layer.built = true;
  layer.setWeights(layer.getWeights().map((weight, i) => noise(weight.shape, i + 3).mul(3 / Math.sqrt(weight.shape.at(-2) ?? 1))));
  const result = use(layer);
  for (const weight of layer.weights) weight.dispose();
  return result;
}

const run = (layer: layers.RNN, x: tf.Tensor, state?: readonly tf.Tensor[], more: object = {}): tf.Tensor[] => [layer.apply(x, { ...(state && { initialState: [...state] }), ...more }) as tf.Tensor | tf.Tensor[]].flat();
const inputsOf = ({ batch, time, features, units, hasState = false }: Case): tf.Tensor[] => [noise([batch, time, features], 1), ...(hasState ? [noise([batch, units], 8), noise([batch, units], 9).mul(2)] : [])];
const weighted = (outputs: readonly tf.Tensor[]): tf.Scalar => tf.addN(outputs.map((output, i) => output.mul(noise(output.shape, i + 20)).sum())) as tf.Scalar;

const outputs = (one: Case) => (): tf.Tensor[] => withLayer(one, (layer) => { const [x, ...state] = inputsOf(one); return run(layer, x!, one.hasState === true ? state : undefined); });

/** With respect to inputs, initial states and weights. */
const gradients = (one: Case) => (): tf.Tensor[] => withLayer(one, (layer) => {
  const inputs = inputsOf(one).map((tensor) => tf.variable(tensor));
  const { value, grads } = tf.variableGrads(() => weighted(run(layer, inputs[0]!, one.hasState === true ? inputs.slice(1) : undefined)));
  const made = [value, ...Object.values(grads)];
  tf.dispose(inputs);
  return made;
});

async function kernelsOf(compute: () => tf.Tensor[]): Promise<string[]> {
  const { kernelNames } = await tf.profile(() => tf.tidy(() => { compute(); return tf.scalar(0); }) as never);
  return kernelNames;
}

const options = fc.record({
  goBackwards: fc.boolean(), returnSequences: fc.boolean(), returnState: fc.boolean(), useBias: fc.boolean(),
  recurrentActivation: fc.constantFrom<'sigmoid' | 'hardSigmoid'>('sigmoid', 'hardSigmoid'), implementation: fc.constantFrom(1, 2),
});
const anyCase: fc.Arbitrary<Case> = fc.record({
  batch: fc.integer({ min: 1, max: 6 }), time: fc.integer({ min: 1, max: 6 }), features: fc.integer({ min: 1, max: 9 }), units: fc.integer({ min: 1, max: 11 }), options, hasState: fc.boolean(),
});
const one: Case = { batch: 3, time: 4, features: 2, units: 5 };

describe('an LSTM on WASM', () => {
  it('gives what tfjs\' layer gives on the cpu backend, whatever its shape and options', () => {
    fc.assert(fc.property(anyCase, (any) => expectSame(outputs(any), 1e-5)), { numRuns: 100, examples: [[{ ...one, batch: 1, time: 1, units: 1 }], [{ ...one, units: 130, batch: 9 }]] });
  });

  // With a single step, tfjs' own gradient fails: differences judge that below.
  it('has the gradients of tfjs\' layer through time, for inputs, states and weights', () => {
    fc.assert(fc.property(anyCase.filter(({ time }) => time > 1), (any) => expectSame(gradients(any), 1e-4)), { numRuns: 100, examples: [[{ ...one, batch: 1, time: 2, units: 1 }], [{ ...one, batch: 33, time: 20, units: 32 }]] });
  });

  it.each([['sigmoid', 4], ['hardSigmoid', 4], ['sigmoid', 1]] as const)('has the gradients that differences say, with %s, steps: %i', (recurrentActivation, time) => {
    const step = 1e-2;
    withLayer({ ...one, options: { recurrentActivation, returnSequences: true } }, (layer) => tf.tidy(() => {
      const [x, direction] = [noise([3, time, 2], 1), noise([3, time, 2], 11)];
      const value = (at: tf.Tensor): tf.Scalar => weighted(run(layer, at));
      const along = tf.grad(value)(x).mul(direction).sum().dataSync()[0]!;
      const difference = (value(x.add(direction.mul(step))).dataSync()[0]! - value(x.sub(direction.mul(step))).dataSync()[0]!) / (2 * step);
      expect(Math.abs(along - difference)).toBeLessThan(2e-2 * Math.max(1, Math.abs(difference)));
    }));
  });

  it('passes gradients through stacked layers and both directions', () => {
    expectSame(() => {
      const lstm = (name: string, seed: number, more: object = {}) => layers.layers.lstm({ units: 5, name, returnSequences: true, kernelInitializer: layers.initializers.glorotUniform({ seed }), recurrentInitializer: layers.initializers.glorotUniform({ seed: seed + 1 }), ...more });
      const model = layers.sequential({ layers: [
        layers.layers.bidirectional({ layer: lstm('both', 1) as layers.RNN, mergeMode: 'concat', inputShape: [4, 3], name: 'wrapped' }), lstm('upper', 5, { returnSequences: false }),
      ] });
      model.setWeights(model.getWeights().map((weight, i) => noise(weight.shape, i + 3)));
      const { value, grads } = tf.variableGrads(() => weighted([model.apply(noise([2, 4, 3], 2), { training: true }) as tf.Tensor]));
      const made = [value, ...model.trainableWeights.map((weight) => grads[(weight as unknown as { val: tf.Variable }).val.name]!)];
      model.dispose();
      return made;
    }, 1e-4);
  });

  it('keeps its numbers after values moved to the cpu backend and back', () => {
    const compute = () => withLayer(one, (layer) => {
      const [x] = inputsOf(one);
      void tf.setBackend('cpu');
      const there = x!.add(0);
      void tf.setBackend('wasm');
      return run(layer, there);
    });
    expectClose(seenOn('wasm', compute), seenOn('cpu', outputs(one)));
  });

  it('is one kernel for the sequence and one for its gradient', async () => {
    const seen = await kernelsOf(gradients({ ...one, time: 50 }));
    expect(seen.filter((name) => name.startsWith('PinionLstm')).toSorted()).toEqual(['PinionLstm', 'PinionLstmGrad']);
    expect(seen).not.toContain('Tanh');
  });

  it.each<[string, Options, object]>([
    ['another activation', { activation: 'relu' }, {}], ['another recurrent activation', { recurrentActivation: 'relu' }, {}],
    ['dropout in training', { dropout: 0.5 }, { training: true }], ['recurrent dropout in training', { recurrentDropout: 0.5 }, { training: true }],
    ['a mask', {}, { mask: 'ones' }],
  ])('is left to tfjs with %s', async (_, more, given) => {
    const seen = await kernelsOf(() => withLayer({ ...one, options: more }, (layer) => run(layer, noise([3, 4, 2]), undefined, 'mask' in given ? { mask: tf.ones([3, 4]) } : given)));
    expect(seen).not.toContain('PinionLstm');
  });

  it('has gradients of gradients, which tfjs computes', () => {
    expectSame(() => withLayer({ ...one, options: { recurrentActivation: 'sigmoid' } }, (layer) => [tf.grad((x) => tf.grad((at) => weighted(run(layer, at)))(x).square().sum())(noise([3, 4, 2]))]), 1e-4);
  });

  it('leaves dropout out when it predicts', () => {
    expectSame(outputs({ ...one, options: { dropout: 0.5, recurrentDropout: 0.5 } }));
  });

  it('keeps the class, the configuration and the weights that saved models name', () => {
    const model = layers.sequential({ layers: [layers.layers.lstm({ units: 2, inputShape: [3, 2], name: 'kept' })] });
    const { class_name: name, config } = (model.toJSON(null, false) as unknown as { config: { layers: { class_name: string; config: { units: number; activation: string } }[] } }).config.layers[0]!;
    expect([name, config.units, config.activation]).toEqual(['LSTM', 2, 'tanh']);
    expect(model.weights.map((weight) => weight.originalName)).toEqual(['kept/kernel', 'kept/recurrent_kernel', 'kept/bias']);
    model.dispose();
  });
});
