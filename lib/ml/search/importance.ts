/**
 * Which dimensions matter for being good (PED-ANOVA, Watanabe et al. 2023): how far the good trials lie otherwise than all trials, one
 * dimension at a time.
 */
import { dimensionsOf, type Observation, type Space } from './space';

const CELLS = 50;

/** Shares that add up to 1, by name; all equal where nothing can be told (fewer than 10 trials, or no difference). */
export function importances(space: Space, seen: readonly Observation[], quantile = 0.1): Readonly<Record<string, number>> {
  const names = Object.keys(space);
  const even = Object.fromEntries(names.map((name) => [name, 1 / names.length]));
  if (seen.length < 10) return even;
  const ordered = [...seen].sort((a, b) => a.value - b.value);
  const good = ordered.slice(0, Math.max(2, Math.ceil(quantile * ordered.length)));
  const divergences = dimensionsOf(space).map((dimension, d) => {
    const cells = dimension.kind === 'choice' ? dimension.options.length : CELLS;
    const smooth = dimension.kind !== 'choice';
    const [all, top] = [density(ordered, d, cells, smooth), density(good, d, cells, smooth)];
    return top.reduce((sum, p, cell) => sum + (p - all[cell]!) ** 2 / all[cell]!, 0);
  });
  const total = divergences.reduce((sum, value) => sum + value, 0);
  return total > 0 ? Object.fromEntries(names.map((name, d) => [name, divergences[d]! / total])) : even;
}

/** Shares of cells, never 0: Gaussian kernels of Scott's width, or counts with a half each. */
function density(seen: readonly Observation[], d: number, cells: number, smooth: boolean): Float64Array {
  const mass = new Float64Array(cells).fill(smooth ? 1e-3 : 0.5);
  const coordinates = seen.map((one) => one.point[d]!);
  const mean = coordinates.reduce((sum, x) => sum + x, 0) / coordinates.length;
  const spread = Math.sqrt(coordinates.reduce((sum, x) => sum + (x - mean) ** 2, 0) / coordinates.length);
  const width = Math.max(1 / CELLS, 1.06 * spread * coordinates.length ** -0.2);
  for (const x of coordinates) {
    if (!smooth) { mass[x]! += 1; continue; }
    for (let cell = 0; cell < cells; cell++) mass[cell]! += Math.exp(-((((cell + 0.5) / cells - x) / width) ** 2) / 2) / (width * cells);
  }
  const total = mass.reduce((sum, value) => sum + value, 0);
  return mass.map((value) => value / total);
}
