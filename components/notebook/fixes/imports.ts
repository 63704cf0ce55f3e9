/** An import of what the kernel does not have (D9.2): from the module that has it, or not at all. */
import { ts } from '../typescript/ts';
import type { Remedy } from '../typescript/types';
import { isNear } from './near';
import { edit, treeOf, type FixMaker, type Scene } from './scene';

const TFJS = '@tensorflow/tfjs';
const CALLED_TFJS = /^(?:tf|tfjs|tensorflow|@tensorflow\/.+)$/;

export const notImportable: FixMaker = (scene) => {
  const { cell, problem: { name } } = scene;
  const imports = treeOf(cell.source).statements.filter((statement) => ts.isImportDeclaration(statement));
  return imports.filter((statement) => statement.moduleSpecifier.text === name).slice(0, 1).flatMap((statement) => [...fromModule(scene, statement), remove(scene, statement)]);
};

/** The module that has all that is imported, else the one whose name is nearly this. */
function fromModule({ cell, importables, project }: Scene, statement: ts.ImportDeclaration): readonly Remedy[] {
  const { moduleSpecifier: specifier, importClause } = statement;
  const bindings = importClause?.namedBindings;
  const names = bindings && !ts.isNamespaceImport(bindings) ? bindings.elements.map((element) => (element.propertyName ?? element.name).text) : [];
  const modules = Object.keys(project.modules);
  const isWhole = names.length > 0 && !importClause?.name;
  const having = isWhole ? modules.find((from) => names.every((name) => importables.some((each) => each.name === name && each.from === from))) : undefined;
  const near = modules.flatMap((from) => {
    const distance = isNear(specifier.text, from);
    return distance === null ? [] : [{ from, distance }];
  }).sort((a, b) => a.distance - b.distance);
  const found = having ?? (CALLED_TFJS.test(specifier.text) ? TFJS : near[0]?.from);
  if (found === undefined || found === specifier.text) return [];
  return [edit(`Import from '${found}'`, cell.id, [{ start: specifier.getStart() + 1, length: specifier.end - specifier.getStart() - 2, text: found }])];
}

function remove({ cell }: Scene, statement: ts.Node): Remedy {
  const start = statement.getStart();
  const end = cell.source[statement.end] === '\n' ? statement.end + 1 : statement.end;
  return edit('Remove this import', cell.id, [{ start, length: end - start, text: '' }]);
}
