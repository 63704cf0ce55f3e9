/** A constant of the cell that the cell assigns: let it be a variable. The session has this among mistakes of syntax, by its words. */
import { ts } from '../typescript/ts';
import { edit, treeOf, type FixMaker } from './scene';

const OWN_CONSTANT = /^`([^`]+)` is a constant of this cell/;

export const ownConstant: FixMaker = ({ cell, problem }) => {
  const name = OWN_CONSTANT.exec(problem.message)?.[1];
  if (name === undefined) return [];
  for (const statement of treeOf(cell.source).statements) {
    if (!ts.isVariableStatement(statement) || statement.declarationList.declarations.every((declaration) => declaration.name?.getText() !== name)) continue;
    const start = statement.declarationList.getStart();
    if (cell.source.startsWith('const', start)) return [edit(`Declare \`${name}\` with let`, cell.id, [{ start, length: 'const'.length, text: 'let' }])];
  }
  return [];
};
