/** A name that nothing defines: a name nearly like it, an import from the library, or the deleted cell that defined it. */
import { KNOWN_GLOBALS } from '@/lib/notebook/dataflow/globals';
import { importEdit } from '../typescript/imports';
import { declaredNames } from '../typescript/names';
import type { Remedy } from '../typescript/types';
import { hasWord } from './helped';
import { isNear } from './near';
import { edit, outerPlaces, renamed, treeOf, type FixMaker } from './scene';

const SUGGESTED_MOST = 2;

export const missingName: FixMaker = (scene) => {
  const { cell, problem: { name }, project, importables, deleted } = scene;
  const places = name === undefined ? [] : outerPlaces(scene, cell, name);
  if (name === undefined || places.length === 0) return [];
  const known = [...project.order.flatMap((id) => [...project.cell(id)!.declares.keys()]), ...KNOWN_GLOBALS];
  const near = [...new Set(known)].flatMap((other) => {
    const distance = isNear(name, other);
    return distance === null ? [] : [{ other, distance }];
  }).sort((a, b) => a.distance - b.distance).slice(0, SUGGESTED_MOST);
  const gone = deleted.find(({ source }) => hasWord(source, name) && declaredNames(treeOf(source)).names.has(name));
  return [
    ...importables.filter((each) => each.name === name).map(({ from }): Remedy => edit(`Import \`${name}\` from '${from}'`, cell.id, [importEdit(cell, name, from)])),
    ...near.map(({ other }) => edit(`Replace by \`${other}\``, cell.id, renamed(cell, places, other))),
    ...(gone ? [{ title: `Restore the deleted cell that defined \`${name}\``, change: { do: 'restore', cell: gone.id } } as const] : []),
  ];
};
