/**
 * Places spread over a length, one in each of `count` equal strata at a spot that only its number decides: the same every time, and
 * never in step with a pattern of the data, as even distances would be.
 */
export function placeOfSample(at: number, count: number, length: number): number {
  // Knuth's multiplicative hash: equidistributed in [0, 1).
  const jitter = (Math.imul(at + 1, 0x9e3779b1) >>> 0) / 2 ** 32;
  return Math.min(length - 1, Math.floor(((at + jitter) * length) / count));
}
