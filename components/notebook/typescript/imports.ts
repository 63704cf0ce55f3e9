/** Names of the modules that cells can import, offered where they are not known yet, with the edit that imports them. */
import type { CellFile, Project } from './project';
import { ts } from './ts';
import type { SpanEdit } from './types';

const TFJS = '@tensorflow/tfjs';

export interface Importable {
  readonly name: string;
  readonly from: string;
  readonly kind: string;
}

/** What cells can import: every value of `pinion/*`, and `tf`. */
export function importables(project: Project, service: ts.LanguageService): Importable[] {
  const program = service.getProgram();
  const checker = program.getTypeChecker();
  const found: Importable[] = [];
  for (const [from, path] of Object.entries(project.modules)) {
    if (from === TFJS) {
      found.push({ name: 'tf', from, kind: 'module' });
      continue;
    }
    const file = program.getSourceFile(path);
    const symbol = file && checker.getSymbolAtLocation(file);
    for (const each of symbol ? checker.getExportsOfModule(symbol) : []) {
      const { flags, name } = (each.flags & ts.SymbolFlags['Alias']!) === 0 ? each : checker.getAliasedSymbol(each);
      if ((flags & ts.SymbolFlags['Value']!) !== 0) found.push({ name: each.name === 'default' ? name : each.name, from, kind: (flags & ts.SymbolFlags['Class']!) !== 0 ? 'class' : (flags & ts.SymbolFlags['Function']!) !== 0 ? 'function' : 'const' });
    }
  }
  return found;
}

/** The edit that makes `name` known in a cell: added to its import of that module, or as a line at its beginning. */
export function importEdit(cell: CellFile, name: string, from: string): SpanEdit {
  const file = ts.createSourceFile('/cell.ts', cell.source, ts.ScriptTarget['ESNext']!, true);
  const imports = file.statements.filter((statement) => ts.isImportDeclaration(statement));
  for (const statement of imports) {
    const bindings = statement.importClause?.namedBindings;
    if (from === TFJS || statement.moduleSpecifier.text !== from || !bindings || ts.isNamespaceImport(bindings) || statement.importClause?.isTypeOnly) continue;
    const last = bindings.elements.at(-1);
    if (last) return { start: last.end, length: 0, text: `, ${name}` };
  }
  const at = imports.at(-1)?.end;
  const line = from === TFJS ? `import * as ${name} from '${from}';` : `import { ${name} } from '${from}';`;
  return at === undefined ? { start: 0, length: 0, text: `${line}\n` } : { start: at, length: 0, text: `\n${line}` };
}
