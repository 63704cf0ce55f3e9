/** Sums of gradients by bin. A histogram holds three numbers a bin: Σ gradient, Σ hessian, rows. */
import type { Bins } from './bins';

/** Adds the rows' gradients to a histogram of zeros. `rows` null: all. `hessians` null: each is 1, and only rows are counted. */
export function fillHistogram(into: Float64Array, bins: Bins, binned: readonly Uint8Array[], rows: Int32Array | null, gradients: Float32Array, hessians: Float32Array | null, scratch: { readonly gradients: Float32Array; readonly hessians: Float32Array }): void {
  const n = rows === null ? gradients.length : rows.length;
  let g = gradients;
  let h = hessians;
  if (rows !== null) {
    // Gathered once, read by every feature.
    g = scratch.gradients;
    for (let i = 0; i < n; i++) g[i] = gradients[rows[i]!]!;
    if (hessians !== null) {
      h = scratch.hessians;
      for (let i = 0; i < n; i++) h[i] = hessians[rows[i]!]!;
    }
  }
  let f = 0;
  // Two features at a time, so that rows and gradients are read half as often.
  if (rows !== null && h !== null) for (; f + 1 < binned.length; f += 2) fillTwo(into, bins.offsets[f]! * 3, bins.offsets[f + 1]! * 3, binned[f]!, binned[f + 1]!, rows, g, h);
  for (; f < binned.length; f++) {
    const base = bins.offsets[f]! * 3;
    if (rows === null) fillAll(into, base, binned[f]!, n, g, h);
    else if (h === null) fillCounting(into, base, binned[f]!, rows, g);
    else fillSome(into, base, binned[f]!, rows, g, h);
  }
}

function fillAll(into: Float64Array, base: number, column: Uint8Array, n: number, g: Float32Array, h: Float32Array | null): void {
  for (let i = 0; i < n; i++) {
    const at = base + column[i]! * 3;
    into[at]! += g[i]!;
    if (h !== null) into[at + 1]! += h[i]!;
    into[at + 2]! += 1;
  }
}

function fillSome(into: Float64Array, base: number, column: Uint8Array, rows: Int32Array, g: Float32Array, h: Float32Array): void {
  for (let i = 0; i < rows.length; i++) {
    const at = base + column[rows[i]!]! * 3;
    into[at]! += g[i]!;
    into[at + 1]! += h[i]!;
    into[at + 2]! += 1;
  }
}

function fillTwo(into: Float64Array, base: number, nextBase: number, column: Uint8Array, nextColumn: Uint8Array, rows: Int32Array, g: Float32Array, h: Float32Array): void {
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const gradient = g[i]!;
    const hessian = h[i]!;
    const at = base + column[row]! * 3;
    into[at]! += gradient;
    into[at + 1]! += hessian;
    into[at + 2]! += 1;
    const next = nextBase + nextColumn[row]! * 3;
    into[next]! += gradient;
    into[next + 1]! += hessian;
    into[next + 2]! += 1;
  }
}

function fillCounting(into: Float64Array, base: number, column: Uint8Array, rows: Int32Array, g: Float32Array): void {
  for (let i = 0; i < rows.length; i++) {
    const at = base + column[rows[i]!]! * 3;
    into[at]! += g[i]!;
    into[at + 2]! += 1;
  }
}

/** The larger child's histogram, in the parent's place: what the parent has beyond the smaller child. */
export function subtractHistogram(parent: Float64Array, child: Float64Array): void {
  for (let i = 0; i < parent.length; i++) parent[i]! -= child[i]!;
}
