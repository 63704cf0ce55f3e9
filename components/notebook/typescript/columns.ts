/**
 * Column names inside strings. TypeScript offers them where a parameter is a union of names, but not in every argument of `select('age', '…')`; and in
 * the cell that loads a table it only knows that it is one. So they are read from the table's type, else from what the last run saw.
 */
import type { CellFile, Project } from './project';
import { nodeAt } from './references';
import { ts } from './ts';
import type { Completion } from './types';

/** Methods of tables that take names of columns as strings. */
const TAKES_NAMES = new Set(['column', 'has', 'select', 'drop', 'sort', 'groupBy', 'dropMissing', 'distinct', 'trim', 'stripSuffix', 'replace', 'mapText', 'clip', 'range']);

/** The columns where `at` is inside a string that names one; null elsewhere, and where nothing is known. */
export function columnCompletions(project: Project, service: ts.LanguageService, cell: CellFile, at: number): Completion[] | null {
  const program = service.getProgram();
  const file = program.getSourceFile(cell.path);
  const node = file && nodeAt(file, at + cell.prefix.length);
  if (!node || !ts.isStringLiteralLike(node)) return null;
  const isClosed = node.end - node.getStart() > node.text.length + 1;
  if (isClosed && at + cell.prefix.length >= node.end) return null;
  const call = ts.isArrayLiteralExpression(node.parent) ? node.parent.parent : node.parent;
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression) || !TAKES_NAMES.has(call.expression.name.text)) return null;
  const names = columnsOf(program.getTypeChecker(), call.expression.expression) ?? ranColumns(project, cell, call.expression.expression);
  if (!names) return null;
  const span = { start: node.getStart() + 1 - cell.prefix.length, length: node.text.length };
  return names.map((name, index) => ({ name, kind: 'string', sortText: String(index).padStart(4, '0'), span, insertText: name }));
}

/** The columns that the type of a table names; null for an open one, and for what is no table. */
function columnsOf(checker: ts.TypeChecker, table: ts.Node): string[] | null {
  const type = checker.getTypeAtLocation(table);
  if (type.symbol?.name !== 'Table') return null;
  const [columns] = checker.getTypeArguments(type);
  const names = columns ? checker.getPropertiesOfType(columns).map(({ name }) => name) : [];
  return names.length > 0 ? names : null;
}

/** What the last run saw under the name that a chain of calls begins with. */
function ranColumns(project: Project, cell: CellFile, table: ts.Node): string[] | null {
  let root = table;
  while (ts.isCallExpression(root) || ts.isPropertyAccessExpression(root)) root = root.expression;
  const columns = ts.isIdentifier(root) && cell.declares.has(root.text) ? project.columnsOf(cell.id, root.text) : null;
  return columns && Object.keys(columns);
}
