/** What a fix may look at: a problem, its cell, and the notebook as TypeScript sees it. Fixes are pure: they read this and give edits. */
import type { CellId } from '@/lib/domain/ids';
import { KNOWN_GLOBALS } from '@/lib/notebook/dataflow/globals';
import type { Problem } from '@/lib/notebook/session-types';
import type { Importable } from '../typescript/imports';
import type { CellFile, Project } from '../typescript/project';
import type { References } from '../typescript/references';
import { ts } from '../typescript/ts';
import type { CellEdits, DeletedCell, Remedy, SpanEdit } from '../typescript/types';
import { hasWord } from './helped';

export interface Scene {
  /** The cell whose problem it is. */
  readonly cell: CellFile;
  readonly problem: Problem;
  readonly project: Project;
  readonly checker: ts.TypeChecker;
  files(path: string): ts.SourceFile | undefined;
  readonly references: References;
  /** What cells can import. */
  readonly importables: readonly Importable[];
  readonly deleted: readonly DeletedCell[];
}

/** Gives the fixes for a problem, the best first; none where it cannot help. */
export type FixMaker = (scene: Scene) => readonly Remedy[];

export function edit(title: string, cell: CellId, edits: readonly SpanEdit[]): Remedy {
  return { title, change: { do: 'edit', edits: { [cell]: together(edits) } as CellEdits } };
}

/** Edits at one place as one, their texts in the order given; ascending. */
function together(edits: readonly SpanEdit[]): SpanEdit[] {
  const byPlace = new Map<number, SpanEdit>();
  for (const each of edits) {
    const before = byPlace.get(each.start);
    byPlace.set(each.start, before ? { start: each.start, length: before.length + each.length, text: before.text + each.text } : each);
  }
  return [...byPlace.values()].sort((a, b) => a.start - b.start);
}

/** `x2`, or the first after it that no cell of the notebook uses. */
export function freeName({ project }: Pick<Scene, 'project'>, name: string): string {
  const base = name.replace(/\d+$/, '');
  for (let number = 2; ; number += 1) {
    const free = `${base}${number}`;
    if (!KNOWN_GLOBALS.has(free) && project.order.every((id) => !hasWord(project.cell(id)!.source, free))) return free;
  }
}

/** The tree of a cell's own text, by itself. */
export const treeOf = (source: string): ts.SourceFile => ts.createSourceFile('/cell.ts', source, ts.ScriptTarget['ESNext']!, true);

const kindOf = (name: string) => ts.SyntaxKind[name]!;

/** True where an identifier stands for a variable, not for a property, a label or what an import calls it. */
function isVariable(node: ts.Identifier): boolean {
  const parent = node.parent as ts.Node & { readonly name?: ts.Node; readonly propertyName?: ts.Node; readonly right?: ts.Node };
  switch (parent.kind) {
    case kindOf('PropertyAccessExpression'): case kindOf('PropertyAssignment'): case kindOf('MethodDeclaration'): case kindOf('PropertyDeclaration'): case kindOf('GetAccessor'):
    case kindOf('SetAccessor'): case kindOf('EnumMember'): case kindOf('PropertySignature'): case kindOf('MethodSignature'): case kindOf('MetaProperty'):
      return parent.name !== node;
    case kindOf('BindingElement'): return parent.propertyName !== node;
    case kindOf('QualifiedName'): return parent.right !== node;
    case kindOf('ImportSpecifier'): case kindOf('ExportSpecifier'): case kindOf('LabeledStatement'): case kindOf('BreakStatement'): case kindOf('ContinueStatement'): return false;
    default: return true;
  }
}

/** Where a cell means a variable that it does not declare itself: another cell's, the kernel's, or nobody's. In the order of the text. */
export function outerPlaces({ checker, files }: Scene, cell: CellFile, name: string): ts.Identifier[] {
  const file = files(cell.path);
  const found: ts.Identifier[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && node.text === name && node.getStart() >= cell.prefix.length && isVariable(node)) {
      const symbol = ts.isShorthandPropertyAssignment(node.parent) ? checker.getShorthandAssignmentValueSymbol(node.parent) : checker.getSymbolAtLocation(node);
      if (!symbol?.declarations?.some((declaration) => declaration.getSourceFile() === file)) found.push(node);
    }
    ts.forEachChild(node, visit);
  };
  if (file) visit(file);
  return found;
}

/** Edits that give those places another name. */
export function renamed(cell: CellFile, places: readonly ts.Identifier[], name: string): SpanEdit[] {
  return places.map((node) => ({ start: node.getStart() - cell.prefix.length, length: node.text.length, text: ts.isShorthandPropertyAssignment(node.parent) ? `${node.text}: ${name}` : name }));
}

/** Behind the imports at the beginning of a text: where a line can be put that all the rest sees. */
export function behindImports(source: string): number {
  const imports = treeOf(source).statements.filter((statement) => ts.isImportDeclaration(statement));
  const end = imports.at(-1)?.end;
  return end === undefined ? 0 : source[end] === '\n' ? end + 1 : end;
}

export function lineAt(source: string, at: number, text: string): SpanEdit {
  return { start: at, length: 0, text: `${at > 0 && source[at - 1] !== '\n' ? '\n' : ''}${text}\n` };
}
