/** Answers the page's questions about places in cells. Offsets come and go as offsets into a cell's own text. */
import type { CellId } from '@/lib/domain/ids';
import type { Problem } from '@/lib/notebook/session-types';
import { remediesFor } from '../fixes/registry';
import { columnCompletions } from './columns';
import { findingsOf } from './findings';
import { completeFitting, fitting } from './fitting';
import { importables, importEdit, type Importable } from './imports';
import { Project, type CellFile } from './project';
import { References } from './references';
import { ts } from './ts';
import type { CellEdits, Completion, DeletedCell, Fix, Library, Question, Questions, Remedy, Span, SpanEdit, Update } from './types';
import { documentationOf, withoutAlias } from './words';

const FORMAT = { indentStyle: 2, baseIndentSize: 0, indentSize: 2, tabSize: 2, convertTabsToSpaces: true, newLineCharacter: '\n', semicolons: 'ignore', insertSpaceAfterOpeningAndBeforeClosingNonemptyBraces: true, insertSpaceAfterKeywordsInControlFlowStatements: true, insertSpaceAfterCommaDelimiter: true, insertSpaceAfterSemicolonInForStatements: true, insertSpaceBeforeAndAfterBinaryOperators: true };
const PREFERENCES = { includeCompletionsForModuleExports: false, includeCompletionsWithInsertText: true, includeCompletionsWithSnippetText: true, includeAutomaticOptionalChainCompletions: true, quotePreference: 'single', allowIncompleteCompletions: false, importModuleSpecifierPreference: 'non-relative' };
/** After names in scope (11–15), as TypeScript ranks what would have to be imported. */
const IMPORTED = '16';

export class Service implements Questions {
  readonly #project: Project;
  readonly #service: ts.LanguageService;
  readonly #references: References;
  #importables: readonly Importable[] | null = null;

  constructor(library: Library) {
    this.#project = new Project(library);
    this.#service = ts.createLanguageService(this.#project);
    this.#references = new References(this.#project, this.#service);
  }

  update(update: Update): void {
    this.#project.update(update);
  }

  ask(question: Question, args: readonly unknown[]): unknown {
    try {
      return (this[question] as (...args: readonly unknown[]) => unknown).apply(this, args as unknown[]);
    } catch (error) {
      this.#project.forget(); // types that were half worked out stay so for as long as the program lives
      throw error;
    }
  }

  /** The names that a cell offers to the others. */
  declared(id: CellId): string[] {
    return [...this.#project.cell(id)?.declares.keys() ?? []];
  }

  /** Null for cells that are gone, or whose text the service does not have. */
  #cell(id: CellId): CellFile | null {
    return this.#project.cell(id);
  }

  complete(id: CellId, at: number): ReturnType<Questions['complete']> {
    const cell = this.#cell(id);
    if (!cell) return null;
    const columns = columnCompletions(this.#project, this.#service, cell, at);
    if (columns) return fitting(columns, cell.source, at);
    const isOwn = (name: string) => cell.declares.has(name) || this.#project.ownerOf(name) !== null;
    const { found, isCut } = completeFitting(this.#service.getProgram().getTypeChecker(), cell.source, at, isOwn, () => this.#service.getCompletionsAtPosition(cell.path, at + cell.prefix.length, PREFERENCES));
    if (!found) return null;
    const span = found.optionalReplacementSpan;
    const items = found.entries.filter((entry) => !isOurs(entry.name)).map((entry): Completion => {
      const replaced = entry.replacementSpan ?? span;
      return {
        name: entry.name, kind: entry.kind === 'alias' ? 'var' : entry.kind, sortText: entry.sortText,
        ...(entry.insertText === undefined ? {} : { insertText: entry.insertText }), ...(entry.isSnippet ? { isSnippet: true } : {}),
        ...(entry.kindModifiers?.includes('deprecated') ? { isDeprecated: true } : {}),
        ...(replaced ? { span: { start: replaced.start - cell.prefix.length, length: replaced.length } } : {}),
      };
    });
    if (found.isGlobalCompletion) {
      const known = new Set(items.map(({ name }) => name));
      this.#importables ??= importables(this.#project, this.#service);
      for (const { name, from, kind } of this.#importables) if (!known.has(name)) items.push({ name, kind, from, sortText: IMPORTED, ...(span ? { span: { start: span.start - cell.prefix.length, length: span.length } } : {}) });
    }
    const best = fitting(items, cell.source, at, isOwn);
    return { ...best, isCut: best.isCut || isCut };
  }

  describe(id: CellId, at: number, name: string, from?: string): ReturnType<Questions['describe']> {
    const cell = this.#cell(id);
    if (!cell) return null;
    if (from !== undefined) return { code: `import { ${name} } from '${from}'`, text: '', edits: [importEdit(cell, name, from)] };
    const found = this.#service.getCompletionEntryDetails(cell.path, at + cell.prefix.length, name, FORMAT, undefined, PREFERENCES, undefined);
    return found ? { code: withoutAlias(ts.displayPartsToString(found.displayParts)), text: documentationOf(found.documentation, found.tags), edits: [] } : null;
  }

  hover(id: CellId, at: number): ReturnType<Questions['hover']> {
    const cell = this.#cell(id);
    const found = cell && this.#service.getQuickInfoAtPosition(cell.path, at + cell.prefix.length);
    if (!found || found.textSpan.start < cell.prefix.length) return null;
    const code = withoutAlias(ts.displayPartsToString(found.displayParts));
    if (code === 'any') return null; // nothing that helps: a name that is not there
    const shared = this.#references.sharedAt(cell, at);
    const where = shared && shared.owner !== id ? `Defined in ${this.#project.titleOf(shared.owner)}.` : '';
    return {
      code, text: [documentationOf(found.documentation, found.tags), where].filter(Boolean).join('\n\n'),
      start: found.textSpan.start - cell.prefix.length, length: found.textSpan.length,
    };
  }

  signature(id: CellId, at: number): ReturnType<Questions['signature']> {
    const cell = this.#cell(id);
    const found = cell && this.#service.getSignatureHelpItems(cell.path, at + cell.prefix.length, {});
    if (!found) return null;
    const text = (parts: readonly ts.SymbolDisplayPart[]) => withoutAlias(ts.displayPartsToString(parts));
    const signatures = found.items.map((item) => {
      let label = text(item.prefixDisplayParts);
      const parameters = item.parameters.map((parameter, index) => {
        if (index > 0) label += text(item.separatorDisplayParts);
        const from = label.length;
        label += text(parameter.displayParts);
        return { span: [from, label.length] as const, text: text(parameter.documentation) };
      });
      return { label: label + text(item.suffixDisplayParts), text: text(item.documentation), parameters };
    });
    return { signatures, active: found.selectedItemIndex, parameter: found.argumentIndex };
  }

  definition(id: CellId, at: number): ReturnType<Questions['definition']> {
    const cell = this.#cell(id);
    return cell ? this.#references.definition(cell, at) : [];
  }

  references(id: CellId, at: number): ReturnType<Questions['references']> {
    const cell = this.#cell(id);
    return cell ? this.#references.references(cell, at) : [];
  }

  renameable(id: CellId, at: number): ReturnType<Questions['renameable']> {
    const cell = this.#cell(id);
    return cell ? this.#references.renameable(cell, at) : { ok: false, why: 'This cell is no longer in the notebook.' };
  }

  rename(id: CellId, at: number, name: string): ReturnType<Questions['rename']> {
    const cell = this.#cell(id);
    return cell ? this.#references.rename(cell, at, name) : { ok: false, why: 'This cell is no longer in the notebook.' };
  }

  result(id: CellId): ReturnType<Questions['result']> {
    const cell = this.#cell(id);
    if (!cell) return null;
    const file = ts.createSourceFile(cell.path, cell.source, ts.ScriptTarget['ESNext']!, true);
    const last = file.statements.at(-1);
    if (!last || !ts.isExpressionStatement(last)) return null;
    const start = last.expression.getStart();
    return { start, length: last.expression.end - start };
  }

  organise(id: CellId): readonly SpanEdit[] {
    const cell = this.#cell(id);
    if (!cell) return [];
    // Imports that only other cells read are used, too: sorting and joining remove nothing.
    return own(cell, this.#service.organizeImports({ type: 'file', fileName: cell.path, mode: 'SortAndCombine' } as never, FORMAT, PREFERENCES).flatMap(({ textChanges }) => textChanges)).map((edit) => ({ ...edit, text: edit.text.replace(/^ +(?=import\b)/gm, '') }));
  }

  format(id: CellId): readonly SpanEdit[] {
    const cell = this.#cell(id);
    return cell ? own(cell, this.#service.getFormattingEditsForDocument(cell.path, FORMAT)) : [];
  }

  findings(id: CellId): ReturnType<Questions['findings']> {
    const cell = this.#cell(id);
    return cell ? findingsOf(this.#service, cell) : [];
  }

  /** What mends a problem that the session found. */
  mend(id: CellId, problem: Problem, deleted: readonly DeletedCell[]): readonly Remedy[] {
    const cell = this.#cell(id);
    if (!cell || this.#project.isMade(id)) return [];
    this.#importables ??= importables(this.#project, this.#service);
    return remediesFor({ cell, problem, project: this.#project, checker: this.#service.getProgram().getTypeChecker(), files: (path) => this.#service.getProgram().getSourceFile(path), references: this.#references, importables: this.#importables, deleted });
  }

  fixes(id: CellId, start: number, end: number, codes: readonly number[]): readonly Fix[] {
    const cell = this.#cell(id);
    if (!cell) return [];
    const fixes: Fix[] = [];
    const name = cell.source.slice(start, end);
    this.#importables ??= importables(this.#project, this.#service);
    if (/^[\w$]+$/.test(name) && this.#project.ownerOf(name) === null && !cell.declares.has(name)) {
      for (const each of this.#importables) if (each.name === name) fixes.push({ title: `Import ${name} from '${each.from}'`, edits: { [id]: [importEdit(cell, name, each.from)] } as CellEdits });
    }
    if (codes.length === 0) return fixes;
    for (const { description, changes } of this.#service.getCodeFixesAtPosition(cell.path, start + cell.prefix.length, end + cell.prefix.length, codes, FORMAT, PREFERENCES)) {
      if (changes.some(({ fileName }) => fileName !== cell.path)) continue;
      const edits = own(cell, changes.flatMap(({ textChanges }) => textChanges));
      if (edits.length > 0) fixes.push({ title: description, edits: { [id]: edits } as CellEdits });
    }
    return fixes.slice(0, 10);
  }
}

/** Changes of a cell's file as edits of what the person wrote; those of our own line are none. */
function own(cell: CellFile, changes: readonly ts.TextChange[]): SpanEdit[] {
  const shift = cell.prefix.length;
  return changes.filter(({ span }) => span.start >= shift).map(({ span, newText }) => ({ ...shifted(span, shift), text: newText.replace(/\r\n?/g, '\n') })).sort((a, b) => a.start - b.start);
}

const shifted = ({ start, length }: ts.TextSpan, by: number): Span => ({ start: start - by, length });

/** Names that our own files need. */
const isOurs = (name: string) => name === 'Narrowed';
