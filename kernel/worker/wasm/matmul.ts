/**
 * Matrix products. tfjs' own (XNNPACK) is fast for plain operands, and uses threads, but about ten times slower for transposed ones,
 * which every gradient needs. Both sum in the same order, so which of them computes is no matter of results.
 */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { BatchMatMul, broadcast_util, util, _FusedMatMul, type KernelConfig, type KernelFunc, type TensorInfo } from '@tensorflow/tfjs-core';
import { call, release } from './call';
import { address, routines, withScratch } from './heap';
import { gemmScratch } from './routines/gemm';
import { Start } from './routines/gemm-tile';

interface Operands { readonly a: TensorInfo; readonly b: TensorInfo }
interface Turns { readonly transposeA: boolean; readonly transposeB: boolean }
interface Fused extends Operands { readonly bias?: TensorInfo; readonly preluActivationWeights?: TensorInfo }
interface FusedTurns extends Turns { readonly activation: string; readonly leakyreluAlpha?: number }

/** Multiply-adds of one matrix from which on tfjs' own product with its threads is worth a transposed copy. */
const WORTH_THREADS = 2 ** 24;

/** tfjs' kernels, kept for plain operands. */
export interface Plain { readonly product: KernelFunc; readonly fused: KernelFunc }

interface Sizes { readonly rows: number; readonly columns: number; readonly inner: number; readonly batch: number[] }

function sizes({ a, b }: Operands, { transposeA, transposeB }: Turns): Sizes {
  const [aRows, aColumns] = a.shape.slice(-2) as [number, number];
  const [bRows, bColumns] = b.shape.slice(-2) as [number, number];
  const [rows, inner] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
  const [columns, innerB] = transposeB ? [bRows, bColumns] : [bColumns, bRows];
  if (inner !== innerB) throw new Error(`Error in matMul: inner shapes (${inner}) and (${innerB}) of Tensors with shapes ${a.shape} and ${b.shape} and transposeA=${transposeA} and transposeB=${transposeB} must match.`);
  return { rows, columns, inner, batch: broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2)) };
}

/** For each matrix of the result, the place of its operand among the operand's matrices. */
export function matrixPlaces(shape: readonly number[], batch: readonly number[]): Int32Array {
  const places = new Int32Array(batch.reduce((product, size) => product * size, 1));
  const outer = shape.slice(0, -2);
  let stride = 1;
  let repeats = 1;
  for (let axis = batch.length - 1; axis >= 0; axis--) {
    const size = outer[axis - batch.length + outer.length] ?? 1;
    const length = batch[axis]!;
    if (size > 1) for (let i = 0; i < places.length; i++) places[i]! += (Math.floor(i / repeats) % length) * stride;
    stride *= size;
    repeats *= length;
  }
  return places;
}

/** A·B (+ a row of biases) by our routine, for operands of any batch shapes. */
function product(backend: BackendWasm, operands: Operands, turns: Turns, bias?: TensorInfo): TensorInfo {
  const { a, b } = operands;
  const { rows, columns, inner, batch } = sizes(operands, turns);
  const out = backend.makeOutput([...batch, rows, columns], 'float32');
  if (util.sizeFromShape(out.shape) === 0) return out;
  const { gemm } = routines(backend);
  const [inA, inB] = [matrixPlaces(a.shape, batch), matrixPlaces(b.shape, batch)];
  const [atA, atB, atOut, atBias] = [address(backend, a), address(backend, b), address(backend, out), bias === undefined ? 0 : address(backend, bias)];
  withScratch(backend, gemmScratch(inner, columns), (scratch) => {
    inA.forEach((placeA, i) => gemm(
      atA + 4 * placeA * rows * inner, a.shape.at(-1)!, Number(turns.transposeA),
      atB + 4 * inB[i]! * inner * columns, b.shape.at(-1)!, Number(turns.transposeB),
      atOut + 4 * i * rows * columns, rows, columns, inner, bias === undefined ? Start.zero : Start.bias, atBias, scratch,
    ));
  });
  return out;
}

/** A·B (+ a row of biases), by whichever way is faster. */
function multiply(backend: BackendWasm, operands: Operands, turns: Turns, plain: Plain, bias?: TensorInfo): TensorInfo {
  const { rows, columns, inner, batch } = sizes(operands, turns);
  if (threadsOf(backend) < 2 || util.sizeFromShape(batch) !== 1 || rows * columns * inner < WORTH_THREADS) return product(backend, operands, turns, bias);
  const made: TensorInfo[] = [];
  const ready = (x: TensorInfo, isTurned: boolean): TensorInfo => {
    const flat = { ...x, shape: [1, ...x.shape.slice(-2)] };
    if (!isTurned) return flat;
    made.push(call(backend, 'Transpose', { x: flat }, { perm: [0, 2, 1] }));
    return made.at(-1)!;
  };
  const inputs = { a: ready(operands.a, turns.transposeA), b: ready(operands.b, turns.transposeB), ...(bias && { bias: { ...bias, shape: [columns] } }) };
  const attrs = { transposeA: false, transposeB: false, activation: 'linear' };
  const out = (bias === undefined ? plain.product : plain.fused)({ inputs, backend, attrs }) as TensorInfo;
  release(backend, ...made);
  return { ...out, shape: [...batch, rows, columns] };
}

/** How many threads the backend computes with. */
const threadsOf = (backend: BackendWasm): number => backend.wasm.tfjs.getThreadsCount();

const ACTIVATIONS: Readonly<Record<string, string | null>> = { linear: null, relu: 'Relu', relu6: 'Relu6', elu: 'Elu', sigmoid: 'Sigmoid', leakyrelu: 'LeakyRelu', prelu: 'Prelu' };

function fusedMatMul(backend: BackendWasm, { a, b, bias, preluActivationWeights }: Fused, attrs: FusedTurns, plain: Plain): TensorInfo {
  const { columns } = sizes({ a, b }, attrs);
  const kernel = ACTIVATIONS[attrs.activation];
  if (kernel === undefined) throw new Error(`The activation ${attrs.activation} cannot be fused with a matrix product. Apply it after tf.matMul.`);
  const isRow = bias !== undefined && bias.shape.at(-1) === columns && util.sizeFromShape(bias.shape) === columns;
  let out = multiply(backend, { a, b }, attrs, plain, isRow ? bias : undefined);
  const follow = (name: string, inputs: Record<string, TensorInfo>, options?: object): void => {
    const next = call(backend, name, inputs, options);
    release(backend, out);
    out = next;
  };
  if (bias !== undefined && !isRow) follow('Add', { a: out, b: bias });
  if (kernel === 'Prelu') follow(kernel, { x: out, alpha: preluActivationWeights! });
  else if (kernel !== null) follow(kernel, { x: out }, { alpha: attrs.leakyreluAlpha ?? 0 });
  return out;
}

export function matmulKernels(plain: Plain): KernelConfig[] {
  return [
    { kernelName: BatchMatMul, backendName: 'wasm', kernelFunc: ({ inputs, backend, attrs }) => multiply(backend as BackendWasm, inputs as unknown as Operands, attrs as unknown as Turns, plain) },
    { kernelName: _FusedMatMul, backendName: 'wasm', kernelFunc: ({ inputs, backend, attrs }) => fusedMatMul(backend as BackendWasm, inputs as unknown as Fused, attrs as unknown as FusedTurns, plain) },
  ];
}
