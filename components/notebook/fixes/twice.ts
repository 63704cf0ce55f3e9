/** A name with several definers (D2): rename one, by the rename that goes across cells, or keep it inside its cell. */
import type { CellId } from '@/lib/domain/ids';
import type { Remedy } from '../typescript/types';
import { localOnly } from './local';
import { freeName, type FixMaker, type Scene } from './scene';

export const definedTwice: FixMaker = (scene) => {
  const { cell, problem: { name }, project } = scene;
  if (name === undefined) return [];
  const definers = project.order.filter((id) => project.cell(id)!.declares.has(name));
  const others = definers.filter((id) => id !== cell.id);
  if (!definers.includes(cell.id)) return others.toReversed().flatMap((id) => renameIn(scene, id, name, `Rename the one in ${project.titleOf(id)} to`) ?? []);
  return [
    ...renameIn(scene, cell.id, name, definers[0] === cell.id ? 'Rename it here and where it is read, to' : 'Rename it here to'),
    ...localOnly(scene, name),
    ...(others.length === 1 ? renameIn(scene, others[0]!, name, `Rename the one in ${project.titleOf(others[0]!)} to`) : []),
  ];
};

/** The first definer's readers follow it: it is theirs, as completion and *go to definition* have it. */
function renameIn(scene: Scene, id: CellId, name: string, title: string): readonly Remedy[] {
  const { project, references } = scene;
  const owner = project.cell(id);
  if (!owner || project.isMade(id)) return [];
  const free = freeName(scene, name);
  const found = references.rename(owner, owner.declares.get(name)!, free);
  if (!found.ok || Object.keys(found.edits).length === 0 || (Object.keys(found.edits) as CellId[]).some((each) => project.isMade(each))) return [];
  return [{ title: `${title} \`${free}\``, change: { do: 'edit', edits: found.edits } }];
}

