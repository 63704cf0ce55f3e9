/** Keeps what a cell declares to itself, by braces around its statements. What it shows is shown all the same. */
import { ts } from '../typescript/ts';
import type { Remedy, SpanEdit } from '../typescript/types';
import { hasWord } from './helped';
import { edit, treeOf, type Scene } from './scene';

const kindOf = (name: string) => ts.SyntaxKind[name]!;

/** None where braces would not hide the name, would hide one that other cells read, or could not hold what stands there. */
export function localOnly({ cell, project }: Scene, name: string): readonly Remedy[] {
  const { statements } = treeOf(cell.source);
  const first = statements.findIndex((statement) => !ts.isImportDeclaration(statement));
  const inside = statements.slice(first);
  if (first < 0 || inside.some((statement) => ts.isImportDeclaration(statement) || isExported(statement) || hasVar(statement))) return [];
  const imported = new Set(statements.slice(0, first).flatMap((statement) => statement.getText().match(/[\p{ID_Continue}$]+/gu) ?? []));
  const hidden = [...cell.declares.keys()].filter((each) => !imported.has(each));
  if (!hidden.includes(name) || hidden.includes('display')) return [];
  const isRead = (each: string) => project.order.some((id) => id !== cell.id && hasWord(project.cell(id)!.source, each));
  if (hidden.some((each) => each !== name && isRead(each))) return [];
  const [start, end] = [inside[0]!.getStart(), inside.at(-1)!.end];
  // The lines of a template are text, and keep their beginnings.
  const isIndented = !cell.source.includes('`');
  return [edit('Keep it inside this cell, in { }', cell.id, [
    { start, length: 0, text: isIndented ? '{\n  ' : '{\n' }, ...(isIndented ? linesWithin(cell.source, start, end) : []), ...showResult(cell.source), { start: end, length: 0, text: '\n}' },
  ])];
}

/** Inside braces a last expression is no result any more: `display` shows it. */
export function showResult(source: string): readonly SpanEdit[] {
  const last = treeOf(source).statements.at(-1);
  if (!last || !ts.isExpressionStatement(last)) return [];
  const { expression } = last;
  if (ts.isCallExpression(expression) && ['display', 'print'].includes(expression.expression.getText())) return [];
  return [{ start: expression.getStart(), length: 0, text: 'display(' }, { start: expression.end, length: 0, text: ')' }];
}

/** Two spaces more at each line that begins between two places. */
function linesWithin(source: string, start: number, end: number): SpanEdit[] {
  const edits: SpanEdit[] = [];
  for (let at = source.indexOf('\n', start); at >= 0 && at < end; at = source.indexOf('\n', at + 1)) if (source[at + 1] !== '\n') edits.push({ start: at + 1, length: 0, text: '  ' });
  return edits;
}

const isExported = (statement: ts.Node) => ts.isExportDeclaration(statement) || ((statement as ts.NamedDeclaration).modifiers?.some((modifier) => modifier.kind === kindOf('ExportKeyword')) ?? false);

/** True where a `var` stands outside functions: no block holds it. */
function hasVar(node: ts.Node): boolean {
  if (ts.isFunctionLike(node) || ts.isClassLike(node)) return false;
  if (ts.isVariableDeclarationList(node) && (node.flags & 7) === 0) return true;
  return ts.forEachChild(node, (child) => (hasVar(child) ? true : undefined)) ?? false;
}
