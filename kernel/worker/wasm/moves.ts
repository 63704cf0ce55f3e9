/** Kernels that move values without changing them. tfjs' own find the place of every single value by divisions. */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { backend_util, GatherV2, Tile, util, type KernelConfig, type TensorInfo } from '@tensorflow/tfjs-core';
import { units } from './heap';

/** From this many values on, a block is copied at once. */
const WORTH_BLOCK = 24;

function move(values: Int32Array | Uint8Array, from: number, to: number, length: number): void {
  if (length >= WORTH_BLOCK) values.copyWithin(to, from, from + length);
  else for (let i = 0; i < length; i++) values[to + i] = values[from + i]!;
}

function gather(backend: BackendWasm, x: TensorInfo, indices: TensorInfo, axis: number, batchDims: number): TensorInfo {
  const [parsed] = util.parseAxisParam(axis, x.shape) as [number];
  const wanted = backend.readSync(indices.dataId as object) as Int32Array;
  const length = x.shape[parsed]!;
  for (const index of wanted) {
    if (!(index >= 0 && index < length)) throw new Error(`GatherV2: the index value ${index} is not in [0, ${length - 1}]`);
  }
  const { batchSize, outerSize, dimSize, sliceSize, outputShape } = backend_util.segment_util.collectGatherOpShapeInfo(x as never, indices as never, parsed, batchDims);
  const out = backend.makeOutput(outputShape, x.dtype);
  const { values, at: [from, to], width } = units(backend, [x, out]);
  const perBatch = wanted.length / Math.max(1, batchSize);
  const size = sliceSize * width;
  let place = to!;
  if (util.sizeFromShape(outputShape) === 0) return out;
  for (let outer = 0; outer < batchSize * outerSize; outer++) {
    const first = Math.floor(outer / outerSize) * perBatch;
    for (let i = 0; i < perBatch; i++, place += size) move(values, from! + (outer * dimSize + wanted[first + i]!) * size, place, size);
  }
  return out;
}

/** Sizes and repetitions with neighbours that are not repeated taken together. */
export function mergedTiles(shape: readonly number[], reps: readonly number[]): { readonly sizes: number[]; readonly times: number[] } {
  const sizes: number[] = [];
  const times: number[] = [];
  shape.forEach((size, axis) => {
    if (axis > 0 && reps[axis] === 1) sizes[sizes.length - 1]! *= size;
    else {
      sizes.push(size);
      times.push(reps[axis]!);
    }
  });
  return { sizes, times };
}

function tile(backend: BackendWasm, x: TensorInfo, reps: readonly number[]): TensorInfo {
  const shape = x.shape.map((size, axis) => size * reps[axis]!);
  const out = backend.makeOutput(shape, x.dtype);
  if (util.sizeFromShape(shape) === 0) return out;
  const { values, at: [from, to], width } = units(backend, [x, out]);
  const { sizes, times } = mergedTiles([...x.shape, width], [...reps, 1]);
  const last = sizes.length - 1;
  let read = from!;
  // Writes the block of one place of an axis, and gives where it ends.
  const write = (axis: number, begin: number): number => {
    let end = begin;
    if (axis === last) {
      const size = sizes[axis]!;
      move(values, read, begin, size);
      read += size;
      end += size;
    } else if (axis === last - 1 && sizes[last]! < WORTH_BLOCK && times[last]! < WORTH_BLOCK) {
      // Many short pieces: a call for each would cost more than the piece.
      const size = sizes[last]!;
      const several = times[last]!;
      for (let i = 0; i < sizes[axis]!; i++, read += size) {
        for (let time = 0; time < several; time++) for (let k = 0; k < size; k++) values[end++] = values[read + k]!;
      }
    } else for (let i = 0; i < sizes[axis]!; i++) end = write(axis + 1, end);
    return repeat(values, begin, end, times[axis]!);
  };
  write(0, to!);
  return out;
}

/** Repeats what lies from `begin` to `end` so that it is there `times` times; gives the new end. */
function repeat(values: Int32Array | Uint8Array, begin: number, end: number, times: number): number {
  const length = end - begin;
  const stop = begin + length * times;
  if (length === 1) {
    values.fill(values[begin]!, end, stop);
    return stop;
  }
  // Doubling what is there keeps the number of copies small.
  for (let done = end; done < stop;) {
    const part = Math.min(done - begin, stop - done);
    move(values, begin, done, part);
    done += part;
  }
  return stop;
}

export const moveKernels: KernelConfig[] = [
  { kernelName: GatherV2, backendName: 'wasm', kernelFunc: ({ inputs, backend, attrs }) => gather(backend as BackendWasm, inputs.x as TensorInfo, inputs.indices as TensorInfo, attrs!.axis as number, attrs!.batchDims as number) },
  { kernelName: Tile, backendName: 'wasm', kernelFunc: ({ inputs, backend, attrs }) => tile(backend as BackendWasm, inputs.x as TensorInfo, attrs!.reps as number[]) },
];
