/**
 * Matrix products. tfjs' own (XNNPACK) is fast for plain operands, but about ten times slower for transposed ones, which every gradient
 * needs, and its threads wait for one that packs. Both sum in the same order, so the results are the same.
 */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { BatchMatMul, broadcast_util, util, _FusedMatMul, type KernelConfig, type TensorInfo } from '@tensorflow/tfjs-core';
import { call, release } from './call';
import { address, withScratch } from './heap';
import { gemmScratch } from './routines/gemm';
import { COLUMNS, ROWS, Start } from './routines/gemm-tile';
import { compute, pieces } from './threads';

interface Operands { readonly a: TensorInfo; readonly b: TensorInfo }
interface Turns { readonly transposeA: boolean; readonly transposeB: boolean }
interface Fused extends Operands { readonly bias?: TensorInfo; readonly preluActivationWeights?: TensorInfo }
interface FusedTurns extends Turns { readonly activation: string; readonly leakyreluAlpha?: number }

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
  const [inA, inB] = [matrixPlaces(a.shape, batch), matrixPlaces(b.shape, batch)];
  const [atA, atB, atOut, atBias] = [address(backend, a), address(backend, b), address(backend, out), bias === undefined ? 0 : address(backend, bias)];
  // Pieces of columns read all of A, pieces of rows pack all of B, which takes longer.
  const work = rows * columns * inner;
  const isAcross = rows <= 2 * columns;
  const across = pieces(backend, columns, COLUMNS, isAcross ? work : 0);
  const down = pieces(backend, rows, ROWS, isAcross ? 0 : work);
  const room = gemmScratch(inner, columns);
  const [strideA, strideB] = [a.shape.at(-1)!, b.shape.at(-1)!];
  const at = (stride: number, isTurned: boolean, row: number, column: number): number => 4 * (isTurned ? column * stride + row : row * stride + column);
  withScratch(backend, room * across.length * down.length, (scratch) => {
    inA.forEach((placeA, i) => {
      const tasks = down.flatMap(([top, bottom]) => across.map(([left, right]) => ({ top, bottom, left, right }))).map(({ top, bottom, left, right }, piece) => [
        atA + 4 * placeA * rows * inner + at(strideA, turns.transposeA, top, 0), strideA, Number(turns.transposeA),
        atB + 4 * inB[i]! * inner * columns + at(strideB, turns.transposeB, 0, left), strideB, Number(turns.transposeB),
        atOut + 4 * (i * rows * columns + top * columns + left), columns, bottom - top, right - left, inner, bias === undefined ? Start.zero : Start.bias, atBias + 4 * left, scratch + piece * room, 0,
      ]);
      compute(backend, 'gemm', tasks);
    });
  });
  return out;
}

const ACTIVATIONS: Readonly<Record<string, string | null>> = { linear: null, relu: 'Relu', relu6: 'Relu6', elu: 'Elu', sigmoid: 'Sigmoid', leakyrelu: 'LeakyRelu', prelu: 'Prelu' };

function fusedMatMul(backend: BackendWasm, { a, b, bias, preluActivationWeights }: Fused, attrs: FusedTurns): TensorInfo {
  const { columns } = sizes({ a, b }, attrs);
  const kernel = ACTIVATIONS[attrs.activation];
  if (kernel === undefined) throw new Error(`The activation ${attrs.activation} cannot be fused with a matrix product. Apply it after tf.matMul.`);
  const isRow = bias !== undefined && bias.shape.at(-1) === columns && util.sizeFromShape(bias.shape) === columns;
  let out = product(backend, { a, b }, attrs, isRow ? bias : undefined);
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

export const matmulKernels: KernelConfig[] = [
  { kernelName: BatchMatMul, backendName: 'wasm', kernelFunc: ({ inputs, backend, attrs }) => product(backend as BackendWasm, inputs as unknown as Operands, attrs as unknown as Turns) },
  { kernelName: _FusedMatMul, backendName: 'wasm', kernelFunc: ({ inputs, backend, attrs }) => fusedMatMul(backend as BackendWasm, inputs as unknown as Fused, attrs as unknown as FusedTurns) },
];
