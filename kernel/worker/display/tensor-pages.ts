/** Pages of a tensor that was shown: a slice of numbers, all its statistics, a picture. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { isImageShape, PAGE_BOUNDS, type ImagePage, type PageRequest, type SlicePage, type StatisticsPage } from '@/lib/notebook/output-pages';
import { base64 } from '../../stdlib/base64';
import { finish } from './steps';
import { elementsOf, type Elements } from './tensor-data';
import { sampleStatistics, statisticsSteps } from './tensor-statistics';
import { valuesOf } from './tensors';

const TOO_LARGE = 'This backend would have to copy the whole tensor to show it, which is too large. Take a slice of it in a cell: tensor.slice([0], [1000]).';

/** Rows and columns of the matrix at `at` in the leading dimensions. @throws Error for people where an index lies outside */
export function tensorSlice(tensor: Tensor, { at, row, column, rows, columns }: Extract<PageRequest, { what: 'slice' }>): SlicePage {
  const [height, width] = matrixOf(tensor.shape);
  const start = placeOf(tensor.shape.slice(0, -2), at) * height * width;
  const [top, left] = [Math.min(row, height), Math.min(column, width)];
  const values = Array.from({ length: Math.min(rows, PAGE_BOUNDS.side, height - top) }, (_, down) => {
    const from = start + (top + down) * width + left;
    return valuesOf(tensor, from, from + Math.min(columns, PAGE_BOUNDS.side, width - left));
  });
  return { what: 'slice', row: top, column: left, values };
}

export async function tensorStatistics(tensor: Tensor): Promise<StatisticsPage> {
  if (tensor.dtype === 'string' || tensor.dtype === 'complex64') throw new Error(`A tensor of type ${tensor.dtype} has no statistics.`);
  return { what: 'statistics', statistics: await finish(statisticsSteps(() => needElements(tensor))) };
}

/** One image of a tensor shaped …, height, width, channels; thinned to at most 256 pixels a side. */
export function tensorImage(tensor: Tensor, at: readonly number[]): ImagePage {
  if (!isImageShape(tensor.shape) || tensor.dtype === 'string' || tensor.dtype === 'complex64') throw new Error('An image has a shape of height × width × 1, 3 or 4 channels.');
  const [height, width, channels] = tensor.shape.slice(-3) as [number, number, number];
  const start = placeOf(tensor.shape.slice(0, -3), at) * height * width * channels;
  const values = needElements(tensor);
  const [rows, columns] = [Math.min(height, PAGE_BOUNDS.pixels), Math.min(width, PAGE_BOUNDS.pixels)];
  const { low, scale, words } = brightnessOf(subarray(values, start, height * width * channels));
  const rgba = new Uint8ClampedArray(rows * columns * 4);
  for (let y = 0; y < rows; y += 1) {
    for (let x = 0; x < columns; x += 1) {
      const from = start + (Math.floor((y * height) / rows) * width + Math.floor((x * width) / columns)) * channels;
      for (let channel = 0; channel < 4; channel += 1) {
        const isAlpha = channel === 3;
        rgba[(y * columns + x) * 4 + channel] = isAlpha && channels !== 4 ? 255 : (values[from + (channels === 1 ? 0 : channel)]! - low) * scale;
      }
    }
  }
  return { what: 'image', width: columns, height: rows, rgba: base64(rgba), scale: words };
}

/** Floats from 0 to 1 and bytes are shown as they are; anything else from its least to its greatest value. */
function brightnessOf(values: Elements): { readonly low: number; readonly scale: number; readonly words: string } {
  const { min, max } = sampleStatistics(values);
  if (min === null || max === null) return { low: 0, scale: 0, words: 'no finite value' };
  if (min >= 0 && max <= 1) return { low: 0, scale: 255, words: '0 to 1' };
  if (min >= 0 && max <= 255) return { low: 0, scale: 1, words: '0 to 255' };
  return { low: min, scale: max === min ? 0 : 255 / (max - min), words: `${Number(min.toPrecision(4))} to ${Number(max.toPrecision(4))}` };
}

function subarray(values: Elements, start: number, length: number): Elements {
  return ArrayBuffer.isView(values) ? (values as unknown as Float32Array).subarray(start, start + length) : Array.prototype.slice.call(values, start, start + length);
}

function needElements(tensor: Tensor): Elements {
  const values = elementsOf(tensor);
  if (values === null) throw new Error(TOO_LARGE);
  return values;
}

/** Height and width of what a slice shows: a vector is one row. */
function matrixOf(shape: readonly number[]): readonly [number, number] {
  return [shape.at(-2) ?? 1, shape.at(-1) ?? 1];
}

/** The place of an index in row-major order. */
function placeOf(shape: readonly number[], at: readonly number[]): number {
  if (at.length !== shape.length) throw new Error(`The slice needs ${shape.length} indices, not ${at.length}.`);
  return shape.reduce((place, side, axis) => {
    const index = at[axis]!;
    if (!(index >= 0 && index < side)) throw new Error(`Index ${index} lies outside dimension ${axis + 1}, which has ${side}.`);
    return place * side + index;
  }, 0);
}
