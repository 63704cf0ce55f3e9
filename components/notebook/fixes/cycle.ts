/** Cells that wait for each other (D8): two can become one; else the way to each reading that closes the ring. */
import type { CellId } from '@/lib/domain/ids';
import type { Remedy } from '../typescript/types';
import { outerPlaces, type FixMaker, type Scene } from './scene';

const PLACES_MOST = 3;

export const cycle: FixMaker = (scene) => {
  const { cell, problem, project } = scene;
  const ring = [cell.id, ...problem.cells ?? []].filter((id) => project.cell(id));
  if (ring.length < 2) return [];
  return [...(ring.length === 2 ? merge(scene, ring[1]!) : []), ...ring.slice(0, PLACES_MOST).flatMap((id, at) => reading(scene, id, ring[(at + 1) % ring.length]!))];
};

/** Not where both declare a name: that would be a mistake of another kind. */
function merge({ cell, project }: Scene, other: CellId): readonly Remedy[] {
  const names = project.cell(other)!.declares;
  if (project.isMade(other) || [...cell.declares.keys()].some((name) => names.has(name))) return [];
  const cells = project.order.filter((id) => id === cell.id || id === other);
  return [{ title: `Merge ${project.titleOf(cells[0]!)} and ${project.titleOf(cells[1]!)}`, change: { do: 'merge', cells } }];
}

/** Where `id` reads a name of `from`. */
function reading(scene: Scene, id: CellId, from: CellId): readonly Remedy[] {
  const { project } = scene;
  const reader = project.cell(id)!;
  if (project.isMade(id)) return [];
  for (const name of project.cell(from)!.declares.keys()) {
    const [node] = project.ownerOf(name) === from && !reader.declares.has(name) ? outerPlaces(scene, reader, name) : [];
    if (node) return [{ title: `Go to \`${name}\` in ${project.titleOf(id)}`, change: { do: 'go', place: { cell: id, start: node.getStart() - reader.prefix.length, length: name.length } } }];
  }
  return [];
}
