/** The names that a cell offers to others, read from TypeScript's own tree: as D1 has it, and types, which cells share in the editor only. */
import { ts } from './ts';

const has = (node: ts.NamedDeclaration, kind: string) => node.modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind[kind]) ?? false;

/** Calls `found` for every name that a binding's name or pattern introduces. */
function bind(name: ts.Node | undefined, found: (name: ts.Identifier) => void): void {
  if (!name) return;
  if (ts.isIdentifier(name)) { if (name.text) found(name); }
  else if (ts.isObjectBindingPattern(name) || ts.isArrayBindingPattern(name)) for (const element of name.elements) bind(element.name, found);
}

/** Every `var` below `node`, however deep in blocks. */
function bindVars(node: ts.Node, found: (name: ts.Identifier) => void): void {
  if (ts.isFunctionLike(node) || ts.isClassLike(node) || ts.isModuleDeclaration(node)) return;
  // The flags of let, const, using and await using; a list without them is `var`.
  if (ts.isVariableDeclarationList(node) && (node.flags & 7) === 0) for (const declaration of node.declarations) bind(declaration.name, found);
  ts.forEachChild(node, (child) => { bindVars(child, found); });
}

export interface Declared {
  /** By name: where its first declaration has it. */
  readonly names: ReadonlyMap<string, ts.Identifier>;
  /** Those that the source exports itself. */
  readonly exported: ReadonlySet<string>;
}

/** What the statements of a cell declare at their top. */
export function declaredNames(file: ts.SourceFile): Declared {
  const names = new Map<string, ts.Identifier>();
  const exported = new Set<string>();
  for (const statement of file.statements) {
    const isExported = has(statement, 'ExportKeyword');
    const found = (name: ts.Identifier) => {
      if (!names.has(name.text)) names.set(name.text, name);
      if (isExported && !has(statement, 'DefaultKeyword')) exported.add(name.text);
    };
    if (ts.isExportDeclaration(statement)) for (const { name } of statement.exportClause?.elements ?? []) exported.add(name.text);
    if (has(statement, 'DeclareKeyword')) continue;
    if (ts.isVariableStatement(statement)) for (const declaration of statement.declarationList.declarations) bind(declaration.name, found);
    else if (ts.isImportDeclaration(statement)) {
      const clause = statement.importClause;
      if (clause?.name) found(clause.name);
      if (clause?.namedBindings) {
        if (ts.isNamespaceImport(clause.namedBindings)) found(clause.namedBindings.name);
        else for (const specifier of clause.namedBindings.elements) found(specifier.name);
      }
    } else if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement) || ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement) || ts.isModuleDeclaration(statement)) {
      if (statement.name) bind(statement.name, found);
    } else bindVars(statement, found);
  }
  return { names, exported };
}
