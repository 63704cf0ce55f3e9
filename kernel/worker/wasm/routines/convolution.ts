/** The two gradients of a convolution, run by run: patches of some places (windows.ts) and their product, which the caches hold. */
import { bytes, count, less, minimum, mul, select, sub, type Assembler, type Code, type Local } from '../assembler';
import type { defineGemm } from './gemm';
import { Start } from './gemm-tile';
import { GEOMETRY, type defineWindows } from './windows';

/** What both take: the places of the result, how many of them in a run, the floats of a patch, and room for a run's patches. */
const RUN = ['places', 'most', 'patch', 'patches', 'scratch'] as const;

/**
 * `convFilter(image, dy, dyStride, filter, columns, …RUN, …GEOMETRY)` adds to `columns` of the filter's channels, [patch, columns] with rows of
 * `dyStride`; `dy` [places, dyStride] from the first of them on.
 * `convImage(image, dy, dyStride, filter, staysPacked, …RUN, …GEOMETRY)` adds to the image dy · filterᵀ, each row where its patch lies.
 */
export function defineConvolutions(assembler: Assembler, gemm: ReturnType<typeof defineGemm>, { gather, scatter }: ReturnType<typeof defineWindows>) {
  const eachRun = (p: Record<(typeof RUN)[number] | 'dy' | 'dyStride', Local>, variable: () => Local, visit: (first: Local, length: Local) => Code): Code => {
    const [first, length] = [variable(), variable()];
    return count(first, 0, p.places, [
      length.set(sub(p.places, first)), length.set(minimum(length, p.most)),
      visit(first, length),
      p.dy.add(bytes(mul(length, p.dyStride))),
    ], p.most);
  };

  const convFilter = assembler.function('convFilter', ['image', 'dy', 'dyStride', 'filter', 'columns', ...RUN, ...GEOMETRY], (p, variable) => eachRun(p, variable, (first, length) => [
    gather(p.image, p.patches, first, length, ...GEOMETRY.map((name) => p[name])),
    gemm(p.patches, p.patch, 1, p.dy, p.dyStride, 0, p.filter, p.dyStride, p.patch, p.columns, length, Start.target, 0, p.scratch, 0),
  ]));

  const convImage = assembler.function('convImage', ['image', 'dy', 'dyStride', 'filter', 'staysPacked', ...RUN, ...GEOMETRY], (p, variable) => eachRun(p, variable, (first, length) => [
    gemm(p.dy, p.dyStride, 0, p.filter, p.dyStride, 1, p.patches, p.patch, length, p.patch, p.dyStride, Start.zero, 0, p.scratch, select(less(0, first), p.staysPacked, 0)),
    scatter(p.image, p.patches, first, length, ...GEOMETRY.map((name) => p[name])),
  ]));
  return { convFilter, convImage };
}
