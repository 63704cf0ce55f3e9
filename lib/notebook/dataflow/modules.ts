/** Imports and exports, and TypeScript's enums and namespaces, which exist at run time. */
import { child, children, nameOf, type Node } from './ast';
import { bindStatement, bindVars } from './bindings';
import { innerScope, type Handler, type Handlers } from './scope';

const visitImport: Handler = (node, _scope, { findings }) => {
  if (typeof node.phase === 'string') findings.refuse(node, `\`import ${node.phase}\` does not work in cells. Write import { … } from '…'.`);
  const source = child(node, 'source');
  const from = source && typeof source.value === 'string' ? source.value : '';
  findings.import(source ?? node, from, false);
  for (const specifier of children(node, 'specifiers')) findings.importAs(nameOf(child(specifier, 'local')), from, importedName(specifier));
};

function importedName(specifier: Node): string {
  if (specifier.type === 'ImportDefaultSpecifier') return 'default';
  if (specifier.type === 'ImportNamespaceSpecifier') return '*';
  const imported = child(specifier, 'imported');
  return imported?.type === 'Literal' ? String(imported.value) : nameOf(imported);
}

const FROM_ELSEWHERE = 'A cell cannot export from another module. Import the names instead.';
const refuse = (message: string): Handler => (node, _scope, { findings }) => findings.refuse(node, message);

export const moduleHandlers: Handlers = {
  ImportDeclaration: visitImport,
  ImportExpression: (node, scope, walk) => {
    if (typeof node.phase === 'string') walk.findings.refuse(node, `\`import.${node.phase}\` does not work in cells. Write import('…').`);
    const source = child(node, 'source');
    walk.findings.import(node, source?.type === 'Literal' && typeof source.value === 'string' ? source.value : '', true);
    walk.visit(source, scope);
  },
  MetaProperty: (node, _scope, { findings }) => {
    if (nameOf(child(node, 'meta')) === 'import') findings.refuse(node, 'import.meta has no meaning in a cell: a cell is not a file.');
  },
  ExportAllDeclaration: refuse(FROM_ELSEWHERE),
  ExportNamedDeclaration: (node, scope, walk) => {
    if (child(node, 'source')) walk.findings.refuse(node, FROM_ELSEWHERE);
    walk.visit(child(node, 'declaration'), scope);
  },
  TSEnumDeclaration: (node, scope, walk) => {
    const members = children(child(node, 'body') ?? node, 'members');
    const inner = innerScope(scope);
    for (const member of members) { const id = child(member, 'id'); inner.names.add(id?.type === 'Literal' ? String(id.value) : nameOf(id)); }
    for (const member of members) walk.visit(child(member, 'initializer'), inner);
  },
  TSModuleDeclaration: (node, scope, walk) => {
    const body = child(node, 'body');
    if (body?.type === 'TSModuleDeclaration') return walk.visit(body, scope);
    if (!body) return;
    const statements = children(body, 'body');
    const name = nameOf(child(node, 'id'));
    // What an earlier block of the same namespace exports is not in scope here once types are stripped.
    const exported = walk.findings.exportsOf(scope, name);
    const inner = { ...innerScope(scope, statements), outOfReach: new Map(exported) };
    for (const statement of statements) bindVars(statement, (bound) => inner.names.add(bound));
    walk.visitAll(statements, inner);
    for (const statement of statements) if (statement.type === 'ExportNamedDeclaration') bindStatement(statement, (bound) => exported.set(bound, `${name}.${bound}`));
  },
  TSImportEqualsDeclaration: refuse("This form of import and export does not work in cells. Write import { … } from '…'."),
  TSExportAssignment: refuse("This form of import and export does not work in cells. Write import { … } from '…'."),
  Decorator: refuse('Decorators do not work in cells. Call the function on the class instead.'),
};
