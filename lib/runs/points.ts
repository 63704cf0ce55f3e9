/**
 * Points of a metric as bytes, and fewer of them that draw the same curve. A point takes 24 bytes, little-endian: its step, the seconds since
 * its run began, its value, each a float64. NaN and infinities are kept as they are and shown as null.
 */
import type { MetricPoint } from '../domain/runs';

export const POINT_BYTES = 24;

/** Points as they were logged; values may be no finite numbers. */
export interface Point {
  readonly step: number;
  readonly seconds: number;
  readonly value: number;
}

export function encodePoints(points: readonly Point[]): Uint8Array {
  const bytes = new Uint8Array(points.length * POINT_BYTES);
  const view = new DataView(bytes.buffer);
  points.forEach(({ step, seconds, value }, index) => {
    view.setFloat64(index * POINT_BYTES, step, true);
    view.setFloat64(index * POINT_BYTES + 8, seconds, true);
    view.setFloat64(index * POINT_BYTES + 16, value, true);
  });
  return bytes;
}

/** Throws a RangeError where the bytes are no whole number of points. */
export function decodePoints(bytes: Uint8Array): Point[] {
  if (bytes.length % POINT_BYTES !== 0) throw new RangeError(`${bytes.length} bytes are no whole number of points`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / POINT_BYTES }, (_, index) => ({
    step: view.getFloat64(index * POINT_BYTES, true), seconds: view.getFloat64(index * POINT_BYTES + 8, true), value: view.getFloat64(index * POINT_BYTES + 16, true),
  }));
}

/**
 * At most `most` points (5 at least) in the order of the steps: the first and the last, and of each stretch between them the least and the
 * greatest, and one that is no number where there is one. All of them where they are few enough. Points of equal step keep their order.
 */
export function downsample(points: readonly Point[], most: number): Point[] {
  if (most < 5) throw new RangeError('five points at least');
  const isSorted = points.every((point, index) => index === 0 || point.step >= points[index - 1]!.step);
  const sorted = isSorted ? points : points.toSorted((a, b) => a.step - b.step);
  if (sorted.length <= most) return [...sorted];
  const buckets = Math.max(1, Math.floor((most - 2) / 3));
  const inner = sorted.length - 2;
  const kept = [sorted[0]!];
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    const from = 1 + Math.floor((bucket * inner) / buckets);
    const to = 1 + Math.floor(((bucket + 1) * inner) / buckets);
    let [least, greatest, odd] = [-1, -1, -1];
    for (let index = from; index < to; index += 1) {
      const { value } = sorted[index]!;
      if (!Number.isFinite(value)) { if (odd < 0) odd = index; continue; }
      if (least < 0 || value < sorted[least]!.value) least = index;
      if (greatest < 0 || value > sorted[greatest]!.value) greatest = index;
    }
    const chosen = [...new Set([least, greatest, odd])].filter((index) => index >= 0).sort((a, b) => a - b);
    for (const index of chosen) kept.push(sorted[index]!);
  }
  kept.push(sorted.at(-1)!);
  return kept;
}

/** The first, least, greatest and last of these points and one that is no number, in order, once each; what a chunk keeps so that long curves can be drawn without it. */
export function extremesOf(points: readonly Point[]): Point[] {
  return points.length <= 4 ? [...points] : downsample(points, 5);
}

/** As a page gets them. */
export function toMetricPoints(points: readonly Point[]): MetricPoint[] {
  return points.map(({ step, seconds, value }) => [step, seconds, Number.isFinite(value) ? value : null]);
}
