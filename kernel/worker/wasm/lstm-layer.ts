/**
 * The one place where a layer of tfjs is changed: `tf.layers.lstm` computes its whole sequence with our kernel where its configuration is the
 * plain one. Class, weights and configuration stay as they are, and so do saved models.
 */
import { engine, getBackend, serialization, tidy, zeros, type NamedAttrMap, type NamedTensorMap, Tensor } from '@tensorflow/tfjs-core';
import { PINION_LSTM, registerLstm, type LstmAttributes } from './lstm';

interface Weight { read(): Tensor }
interface Cell {
  readonly call: unknown;
  readonly activation: object;
  readonly recurrentActivation: object;
  readonly dropout: number;
  readonly recurrentDropout: number;
  readonly units: number;
  readonly kernel: Weight;
  readonly recurrentKernel: Weight;
  readonly bias: Weight | null;
}
interface Lstm {
  readonly cell: Cell;
  readonly goBackwards: boolean;
  readonly returnSequences: boolean;
  readonly returnState: boolean;
  readonly stateful: boolean;
}
interface Options { readonly mask?: unknown; readonly training?: boolean; readonly initialState?: readonly Tensor[] | null }
type Call = (this: Lstm, inputs: Tensor | readonly Tensor[], options?: Options | null) => Tensor | Tensor[];
type Class = { readonly prototype: { call: Call } };

/** Lets the LSTM layer use our kernel. Needs the classes of tfjs-layers; call once. */
export function fuseLstm(): void {
  registerLstm();
  const known = serialization.SerializationMap.getMap().classNameMap;
  const classOf = (name: string): Class => {
    const found = known[name]?.[0];
    if (found === undefined) throw new Error(`This version of tfjs-layers has no class ${name}.`);
    return found as unknown as Class;
  };
  const [tanh, sigmoid, hardSigmoid, cellCall, { prototype }] = [classOf('tanh'), classOf('sigmoid'), classOf('hardSigmoid'), classOf('LSTMCell').prototype.call, classOf('LSTM')];
  const plain = prototype.call;

  const isPlain = ({ cell, stateful }: Lstm, x: Tensor, { mask, training, initialState }: Options): boolean => {
    const { constructor } = cell.recurrentActivation;
    const state = [x.shape[0], cell.units].join();
    return getBackend() === 'wasm' && cell.call === cellCall && cell.activation.constructor === (tanh as unknown) && (constructor === (sigmoid as unknown) || constructor === (hardSigmoid as unknown))
      && mask == null && !stateful && (training !== true || (!drops(cell.dropout) && !drops(cell.recurrentDropout)))
      && x.rank === 3 && x.dtype === 'float32' && x.size > 0
      && (initialState == null || (initialState.length === 2 && initialState.every((one) => one instanceof Tensor && one.dtype === 'float32' && one.shape.join() === state)))
      // Our gradient has none of its own, for gradients of gradients.
      && engine().state.gradientDepth < 2;
  };

  prototype.call = function (inputs, options) {
    const x = Array.isArray(inputs) && inputs.length === 1 ? inputs[0] as Tensor : inputs;
    if (!(x instanceof Tensor) || !isPlain(this, x, options ?? {})) return plain.call(this, inputs, options);
    const { cell, goBackwards, returnSequences, returnState } = this;
    return tidy(() => {
      const blank = (): Tensor => zeros([x.shape[0]!, cell.units]);
      const [hidden, state] = options?.initialState ?? [blank(), blank()];
      const tensors = { x, kernel: cell.kernel.read(), recurrent: cell.recurrentKernel.read(), bias: cell.bias?.read() ?? zeros([4 * cell.units]), hidden, cell: state };
      const attributes: LstmAttributes = { isBackwards: goBackwards, isHard: cell.recurrentActivation.constructor === (hardSigmoid as unknown) };
      const [all, last, lastCell] = engine().runKernel<Tensor[]>(PINION_LSTM, tensors as NamedTensorMap, attributes as unknown as NamedAttrMap) as [Tensor, Tensor, Tensor];
      const output = returnSequences ? all : last;
      return returnState ? [output, last, lastCell] : output;
    });
  };
}

/** tfjs takes other rates for none. */
const drops = (rate: number): boolean => rate > 0 && rate < 1;
