/**
 * An LSTM over a whole sequence, and its gradient through time, each as one kernel. Step by step, tfjs makes some twenty tensors for each,
 * which takes many times as long as the arithmetic.
 */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { matMul, engine, registerGradient, registerKernel, reshape, type GradConfig, type KernelConfig, type NamedAttrMap, type NamedTensorMap, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';
import { address, routines, withScratch } from './heap';
import { gemmScratch, staysPacked } from './routines/gemm';
import { COLUMNS, ROWS, Start } from './routines/gemm-tile';
import { compute, pieces } from './threads';

export const PINION_LSTM = 'PinionLstm';
const PINION_LSTM_GRAD = 'PinionLstmGrad';

/** `isBackwards`: the last step of `x` comes first. `isHard`: hard sigmoids for gates. */
export interface LstmAttributes { readonly isBackwards: boolean; readonly isHard: boolean }

/** `x` [batch, time, features], `kernel` [features, 4 units], `recurrent` [units, 4 units], `bias` [4 units], states [batch, units]. */
type Forward = Readonly<Record<'x' | 'kernel' | 'recurrent' | 'bias' | 'hidden' | 'cell', TensorInfo>>;
type Backward = Readonly<Record<'x' | 'kernel' | 'recurrent' | 'kept' | 'dy' | 'dHidden' | 'dCell', TensorInfo>>;

type Ranges = ReturnType<typeof pieces>;
interface Sizes { readonly batch: number; readonly time: number; readonly features: number; readonly units: number }

function sizes({ x, recurrent }: { readonly x: TensorInfo; readonly recurrent: TensorInfo }): Sizes {
  const [batch, time, features] = x.shape as [number, number, number];
  return { batch, time, features, units: recurrent.shape[0]! };
}

/**
 * What the gradient needs lies in one tensor, in the order of the steps: activated gates [time, batch, 4 units], then cell states and hidden
 * states [time + 1, batch, units] each, from the initial one on. Offsets in bytes.
 */
function layout({ batch, time, units }: Sizes) {
  const state = 4 * batch * units;
  return { gates: 0, cells: 4 * time * state, hiddens: (5 * time + 1) * state, state, floats: (6 * time + 2) * batch * units };
}

/** Gives the hidden states [batch, time, units] in the order of the steps, the last hidden and cell states, and what is kept. */
function forward(backend: BackendWasm, inputs: Forward, { isBackwards, isHard }: LstmAttributes): TensorInfo[] {
  const all = sizes(inputs);
  const { batch, time, features, units } = all;
  const { gates, cells, hiddens, state, floats } = layout(all);
  const made = [[batch, time, units], [batch, units], [batch, units], [floats]].map((shape) => backend.makeOutput(shape, 'float32'));
  const [y, hidden, cell, kept] = made.map((tensor) => address(backend, tensor)) as [number, number, number, number];
  const at = (name: keyof Forward): number => address(backend, inputs[name]);
  const { copy, regroup } = routines(backend);
  const width = 4 * units;
  const steps = 4 * time * batch * features;
  const room = gemmScratch(Math.max(features, units), width);
  const [places, rows] = [pieces(backend, time * batch, ROWS, time * batch * features * width), pieces(backend, batch, ROWS, time * batch * units * width)];
  withScratch(backend, steps + room * Math.max(places.length, rows.length), (x) => {
    const scratch = x + steps;
    const stride = 4 * features;
    regroup(at('x') + (isBackwards ? (time - 1) * stride : 0), isBackwards ? -stride : stride, time * stride, x, time, batch, features);
    compute(backend, 'gemm', places.map(([first, end], piece) => [
      x + first * stride, features, 0, at('kernel'), width, 0, kept + gates + 4 * first * width, width, end - first, width, features, Start.bias, at('bias'), scratch + piece * room, 0,
    ]));
    copy(at('cell'), kept + cells, batch * units);
    copy(at('hidden'), kept + hiddens, batch * units);
    compute(backend, 'lstmForward', rows.map(([first, end], piece) => [
      kept + gates + 4 * first * width, kept + cells + 4 * first * units, kept + hiddens + 4 * first * units, at('recurrent'),
      time, batch, end - first, units, Number(isHard), Number(staysPacked(units, width)), scratch + piece * room,
    ]));
  });
  regroup(kept + hiddens + state, 4 * units, state, y, batch, time, units);
  copy(kept + hiddens + time * state, hidden, batch * units);
  copy(kept + cells + time * state, cell, batch * units);
  // Its values are no business of anybody else. Said to be empty, tfjs makes no zeros for the gradient that it does not have.
  return [...made.slice(0, 3), { ...made[3]!, shape: [0] }];
}

/** Gives the gradients of gates [batch, time, 4 units] in the order of `x`, kernel, recurrent kernel, bias and initial states. */
function backward(backend: BackendWasm, inputs: Backward, { isBackwards, isHard }: LstmAttributes): TensorInfo[] {
  const all = sizes(inputs);
  const { batch, time, features, units } = all;
  const { gates, cells, hiddens, state } = layout(all);
  const made = [[batch, time, 4 * units], [features, 4 * units], [units, 4 * units], [4 * units], [batch, units], [batch, units]].map((shape) => backend.makeOutput(shape, 'float32'));
  const [dGates, dKernel, dRecurrent, dBias, dHidden, dCell] = made.map((tensor) => address(backend, tensor)) as [number, number, number, number, number, number];
  const at = (name: keyof Backward): number => address(backend, inputs[name]);
  const { copy, plus, regroup, sumRows } = routines(backend);
  const kept = at('kept');
  const [dGatesBytes, width] = [4 * time * state, 4 * units];
  const room = gemmScratch(Math.max(width, time * batch), width);
  const rows = pieces(backend, batch, ROWS, time * batch * units * width);
  const [across, alongInputs] = [units, features].map((size) => pieces(backend, width, COLUMNS, time * batch * size * width)) as [Ranges, Ranges];
  withScratch(backend, time * state + dGatesBytes + room * Math.max(rows.length, across.length, alongInputs.length), (dy) => {
    const dz = dy + time * state;
    const scratch = dz + dGatesBytes;
    regroup(at('dy'), 4 * units, 4 * time * units, dy, time, batch, units);
    plus(at('dHidden'), dy + (time - 1) * state, batch * units);
    copy(at('dCell'), dCell, batch * units);
    compute(backend, 'lstmBackward', rows.map(([first, end], piece) => {
      const [gate, unit] = [4 * first * width, 4 * first * units];
      return [
        kept + gates + gate, kept + cells + unit, dy + unit, dCell + unit, dz + gate, dHidden + unit, at('recurrent'),
        time, batch, end - first, units, Number(isHard), Number(staysPacked(width, units)), scratch + piece * room,
      ];
    }));
    // Products with the gates' gradients, over all steps, divided by gates.
    const product = (ranges: Ranges, left: number, size: number, gradients: number, target: number): void => compute(backend, 'gemm', ranges.map(([first, end], piece) => [
      left, size, 1, gradients + 4 * first, width, 0, target + 4 * first, width, size, end - first, time * batch, Start.zero, 0, scratch + piece * room, 0,
    ]));
    product(across, kept + hiddens, units, dz, dRecurrent);
    sumRows(dz, dBias, time * batch, width);
    regroup(dz + (isBackwards ? 4 * (time - 1) * state : 0), 4 * width, isBackwards ? -4 * state : 4 * state, dGates, batch, time, width);
    product(alongInputs, at('x'), features, dGates, dKernel);
  });
  return made;
}

const kernels: KernelConfig[] = [
  { kernelName: PINION_LSTM, backendName: 'wasm', kernelFunc: ({ inputs, backend, attrs }) => forward(backend as BackendWasm, inputs as unknown as Forward, attrs as unknown as LstmAttributes) },
  { kernelName: PINION_LSTM_GRAD, backendName: 'wasm', kernelFunc: ({ inputs, backend, attrs }) => backward(backend as BackendWasm, inputs as unknown as Backward, attrs as unknown as LstmAttributes) },
];

const gradient: GradConfig = {
  kernelName: PINION_LSTM,
  inputsToSave: ['x', 'kernel', 'recurrent'],
  outputsToSave: [false, false, false, true],
  gradFunc: (given, saved, attrs) => {
    const [dy, dHidden, dCell] = given as Tensor[];
    const [x, kernel, recurrent, kept] = saved as [Tensor, Tensor, Tensor, Tensor];
    const inputs = { x, kernel, recurrent, kept, dy: dy!, dHidden: dHidden!, dCell: dCell! } as NamedTensorMap;
    const [dGates, dKernel, dRecurrent, dBias, hidden, cell] = engine().runKernel<Tensor[]>(PINION_LSTM_GRAD, inputs, attrs as NamedAttrMap) as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
    return {
      // Only where somebody asks for it: the first layer of a model has no use for it.
      x: () => reshape(matMul(reshape(dGates, [-1, dGates.shape[2]!]), kernel as Tensor, false, true), x.shape),
      kernel: () => dKernel, recurrent: () => dRecurrent, bias: () => dBias, hidden: () => hidden, cell: () => cell,
    };
  },
};

/** Registers the kernels and their gradient. Call once. */
export function registerLstm(): void {
  for (const kernel of kernels) registerKernel(kernel);
  registerGradient(gradient);
}
