/**
 * tfjs' optimizer Adam with one kernel a variable in place of fourteen, and the same bits: for small networks, the engine's own work for those
 * takes longer than everything else in a step.
 */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { AdamOptimizer, engine, getBackend, registerKernel, sub, tidy, util, type NamedAttrMap, type NamedTensorMap, type Tensor, type TensorInfo, type Variable } from '@tensorflow/tfjs-core';
import { address, floats, putFloats, routines, withScratch } from './heap';
import { RATES } from './routines/adam';

const PINION_ADAM = 'PinionAdam';

/** All of one shape, but for `correction1` and `correction2`, which are scalars. */
type Inputs = Readonly<Record<'first' | 'second' | 'gradient' | 'value' | 'correction1' | 'correction2', TensorInfo>>;
interface Attributes { readonly beta1: number; readonly beta2: number; readonly epsilon: number; readonly learningRate: number }

/** Gives the new moments and the new value. */
function step(backend: BackendWasm, inputs: Inputs, { beta1, beta2, epsilon, learningRate }: Attributes): TensorInfo[] {
  const { first, second, gradient, value, correction1, correction2 } = inputs;
  const made = [first, second, value].map(({ shape }) => backend.makeOutput(shape, 'float32'));
  const known: Record<typeof RATES[number], number> = {
    beta1, rest1: 1 - beta1, beta2, rest2: 1 - beta2, correction1: floats(backend, correction1)[0]!, correction2: floats(backend, correction2)[0]!, epsilon, rate: -learningRate,
  };
  withScratch(backend, 4 * RATES.length, (rates) => {
    putFloats(backend, rates, RATES.map((name) => known[name]));
    routines(backend).adam(...[first, second, gradient, value, ...made].map((tensor) => address(backend, tensor)), util.sizeFromShape(value.shape), rates);
  });
  return made;
}

interface Moment { readonly variable: Variable }
interface Adam extends Attributes {
  readonly accBeta1: Variable;
  readonly accBeta2: Variable;
  readonly accumulatedFirstMoment: readonly (Moment | undefined)[];
  readonly accumulatedSecondMoment: readonly (Moment | undefined)[];
  incrementIterations(): void;
}

/** Lets Adam use our kernel from its second step on; the first, which makes its variables, is tfjs' own. Call once. */
export function fuseAdam(): void {
  registerKernel({ kernelName: PINION_ADAM, backendName: 'wasm', kernelFunc: ({ inputs, backend, attrs }) => step(backend as BackendWasm, inputs as unknown as Inputs, attrs as unknown as Attributes) });
  const prototype = AdamOptimizer.prototype as unknown as { applyGradients(this: Adam, gradients: Record<string, Tensor | null> | { readonly name: string; readonly tensor: Tensor }[]): void };
  const plain = prototype.applyGradients;
  prototype.applyGradients = function (gradients) {
    const given: [string, Tensor | null][] = Array.isArray(gradients) ? gradients.map(({ name, tensor }) => [name, tensor]) : Object.entries(gradients);
    const steps = given.flatMap(([name, gradient], i) => (gradient === null ? [] : [{ gradient, value: engine().registeredVariables[name], first: this.accumulatedFirstMoment[i]?.variable, second: this.accumulatedSecondMoment[i]?.variable }]));
    const isPlain = getBackend() === 'wasm' && engine().state.gradientDepth === 0
      && steps.every((tensors) => Object.values(tensors).every((tensor) => tensor?.dtype === 'float32' && util.arraysEqual(tensor.shape, tensors.gradient.shape)));
    if (!isPlain) return plain.call(this, gradients);
    const { accBeta1, accBeta2, beta1, beta2, epsilon, learningRate } = this;
    tidy(() => {
      const corrections = { correction1: sub(1, accBeta1), correction2: sub(1, accBeta2) };
      for (const { first, second, value, gradient } of steps) {
        const made = engine().runKernel<Tensor[]>(PINION_ADAM, { first, second, value, gradient, ...corrections } as NamedTensorMap, { beta1, beta2, epsilon, learningRate } as unknown as NamedAttrMap);
        [first, second, value].forEach((variable, i) => variable!.assign(made[i]!));
      }
      accBeta1.assign(accBeta1.mul(beta1));
      accBeta2.assign(accBeta2.mul(beta2));
    });
    this.incrementIterations();
  };
}
