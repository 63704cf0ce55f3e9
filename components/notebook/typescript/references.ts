/** Where a name stands: a cell's local names by TypeScript itself, names that cells share across all of them. */
import type { CellId } from '@/lib/domain/ids';
import type { CellFile, Project } from './project';
import { ts } from './ts';
import type { CellEdits, CellPlace, OrRefused, Span, SpanEdit } from './types';

interface Shared {
  readonly name: string;
  readonly owner: CellId;
}

type Place = CellPlace & { readonly before?: string; readonly after?: string };

/** The innermost node around an offset of a file. */
export function nodeAt(file: ts.SourceFile, at: number): ts.Node {
  let found: ts.Node = file;
  for (;;) {
    const inner: ts.Node | undefined = ts.forEachChild(found, (child) => (child.getStart() <= at && at <= child.end && (ts.isIdentifier(child) || ts.isStringLiteralLike(child) || child.end > at || child.getStart() === at || !isLeaf(child)) ? child : undefined));
    if (!inner) return found;
    found = inner;
  }
}

const isLeaf = (node: ts.Node) => ts.forEachChild(node, () => true) === undefined;

export class References {
  readonly #project: Project;
  readonly #service: ts.LanguageService;

  constructor(project: Project, service: ts.LanguageService) {
    this.#project = project;
    this.#service = service;
  }

  /** The name at a place where it is one that cells share, with the cell that defines it; null for local names. */
  sharedAt(cell: CellFile, at: number): Shared | null {
    const program = this.#service.getProgram();
    const file = program.getSourceFile(cell.path);
    const node = file && nodeAt(file, at + cell.prefix.length);
    if (!node || !ts.isIdentifier(node)) return null;
    if (this.#leadsOut(node)) {
      const owner = this.#project.ownerOf(node.text);
      return owner === null ? null : { name: node.text, owner };
    }
    if (this.#project.ownerOf(node.text) !== cell.id) return null;
    const declared = cell.declares.get(node.text)! + cell.prefix.length;
    const own = this.#service.findRenameLocations(cell.path, declared, false, false, {}) ?? [];
    return own.some(({ fileName, textSpan }) => fileName === cell.path && textSpan.start === node.getStart()) ? { name: node.text, owner: cell.id } : null;
  }

  /** True for an identifier whose meaning comes from another cell. */
  #leadsOut(node: ts.Identifier): boolean {
    const checker = this.#service.getProgram().getTypeChecker();
    const symbol = ts.isShorthandPropertyAssignment(node.parent) ? checker.getShorthandAssignmentValueSymbol(node.parent) : checker.getSymbolAtLocation(node);
    return symbol?.declarations?.some((declaration) => this.#project.isGlobals(declaration.getSourceFile().fileName)) ?? false;
  }

  /** Every place of a shared name: in its cell and in those that read it. */
  #sharedPlaces({ name, owner }: Shared): Place[] {
    const places: Place[] = [];
    const program = this.#service.getProgram();
    const own = this.#project.cell(owner)!;
    for (const found of this.#service.findRenameLocations(own.path, own.declares.get(name)! + own.prefix.length, false, false, { providePrefixAndSuffixTextForRename: true }) ?? []) {
      const start = found.textSpan.start - own.prefix.length;
      if (found.fileName === own.path && start >= 0) places.push({ cell: owner, start, length: found.textSpan.length, ...(found.prefixText ? { before: found.prefixText } : {}), ...(found.suffixText ? { after: found.suffixText } : {}) });
    }
    for (const id of this.#project.order) {
      const cell = this.#project.cell(id)!;
      if (id === owner || cell.declares.has(name) || !cell.source.includes(name)) continue;
      const visit = (node: ts.Node): void => {
        if (ts.isIdentifier(node) && node.text === name && this.#leadsOut(node)) places.push({ cell: id, start: node.getStart() - cell.prefix.length, length: name.length, ...(ts.isShorthandPropertyAssignment(node.parent) ? { before: `${name}: ` } : {}) });
        ts.forEachChild(node, visit);
      };
      visit(program.getSourceFile(cell.path)!);
    }
    return places.filter(({ start }) => start >= 0);
  }

  #localPlaces(cell: CellFile, at: number): Place[] {
    const found = this.#service.findRenameLocations(cell.path, at + cell.prefix.length, false, false, { providePrefixAndSuffixTextForRename: true }) ?? [];
    return found.flatMap(({ fileName, textSpan, prefixText, suffixText }) => {
      const other = this.#project.cellAt(fileName);
      const start = textSpan.start - (other?.prefix.length ?? 0);
      return other && start >= 0 ? [{ cell: other.id, start, length: textSpan.length, ...(prefixText ? { before: prefixText } : {}), ...(suffixText ? { after: suffixText } : {}) }] : [];
    });
  }

  #places(cell: CellFile, at: number): Place[] {
    const shared = this.sharedAt(cell, at);
    return shared ? this.#sharedPlaces(shared) : this.#localPlaces(cell, at);
  }

  /** Every place where what stands at `at` is named. */
  references(cell: CellFile, at: number): CellPlace[] {
    return this.#places(cell, at).filter((place) => !this.#project.isMade(place.cell)).map(({ cell: id, start, length }) => ({ cell: id, start, length }));
  }

  definition(cell: CellFile, at: number): CellPlace[] {
    const shared = this.sharedAt(cell, at);
    if (shared) return [{ cell: shared.owner, start: this.#project.isMade(shared.owner) ? 0 : this.#project.cell(shared.owner)!.declares.get(shared.name)!, length: shared.name.length }];
    return (this.#service.getDefinitionAtPosition(cell.path, at + cell.prefix.length) ?? []).flatMap(({ fileName, textSpan }) => {
      const other = this.#project.cellAt(fileName);
      return other && textSpan.start >= other.prefix.length ? [{ cell: other.id, start: textSpan.start - other.prefix.length, length: textSpan.length }] : [];
    });
  }

  renameable(cell: CellFile, at: number): OrRefused<Span & { readonly name: string }> {
    const node = this.#identifierAt(cell, at);
    if (!node) return { ok: false, why: 'Nothing here can be renamed. Put the caret on a name.' };
    const span = { ok: true as const, name: node.text, start: node.getStart() - cell.prefix.length, length: node.text.length };
    const shared = this.sharedAt(cell, at);
    if (shared && this.#project.isMade(shared.owner)) return { ok: false, why: `\`${node.text}\` gets its name in ${this.#project.titleOf(shared.owner)}, which is not TypeScript. Change it there.` };
    if (shared) return span;
    const info = this.#service.getRenameInfo(cell.path, at + cell.prefix.length, {});
    const defined = this.#service.getDefinitionAtPosition(cell.path, at + cell.prefix.length) ?? [];
    if (info.canRename && defined.every(({ fileName }) => this.#project.cellAt(fileName))) return span;
    return { ok: false, why: `\`${node.text}\` cannot be renamed: it is part of the language or of a library.` };
  }

  /** The edits that give what stands at `at` another name; refused where that name would mean something else to somebody. */
  rename(cell: CellFile, at: number, name: string): OrRefused<{ readonly edits: CellEdits }> {
    const can = this.renameable(cell, at);
    if (!can.ok) return can;
    if (name === can.name) return { ok: true, edits: {} };
    if (!isName(name)) return { ok: false, why: `\`${name}\` cannot be a name. Use letters, digits, _ and $, and begin with none of the digits.` };
    const places = this.#places(cell, at);
    const concerned = [...new Set(places.map((place) => place.cell))];
    const isShared = this.sharedAt(cell, at) !== null;
    const owner = this.#project.ownerOf(name);
    if (isShared && owner !== null) return { ok: false, why: `${this.#title(owner)} defines \`${name}\` already. Choose another name.` };
    const taken = isShared || this.#isVariable(cell, at) ? concerned.find((id) => this.#uses(id, name)) : undefined;
    if (taken !== undefined) return { ok: false, why: `${this.#title(taken)} uses \`${name}\` already, and it would mean something else. Choose another name.` };
    const edits: Record<string, SpanEdit[]> = {};
    for (const place of places) (edits[place.cell] ??= []).push({ start: place.start, length: place.length, text: `${place.before ?? ''}${name}${place.after ?? ''}` });
    for (const list of Object.values(edits)) list.sort((a, b) => a.start - b.start);
    return { ok: true, edits };
  }

  #title(id: CellId): string {
    const title = this.#project.titleOf(id);
    return title[0]!.toUpperCase() + title.slice(1);
  }

  #identifierAt(cell: CellFile, at: number): ts.Identifier | null {
    const file = this.#service.getProgram().getSourceFile(cell.path);
    const node = file && nodeAt(file, at + cell.prefix.length);
    return node && ts.isIdentifier(node) && node.getStart() >= cell.prefix.length ? node : null;
  }

  /** True where the identifier is a variable, not the property of something. */
  #isVariable(cell: CellFile, at: number): boolean {
    const node = this.#identifierAt(cell, at);
    return node !== null && !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node);
  }

  /** True when a name stands free or declared anywhere in a cell; properties do not count. */
  #uses(id: CellId, name: string): boolean {
    const file = this.#service.getProgram().getSourceFile(this.#project.cell(id)!.path)!;
    const visit = (node: ts.Node): true | undefined => {
      if (ts.isIdentifier(node) && node.text === name && !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node)) return true;
      return ts.forEachChild(node, visit);
    };
    return visit(file) ?? false;
  }
}

function isName(name: string): boolean {
  if (!/^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u.test(name) || name === '__proto__') return false;
  const file = ts.createSourceFile('/name.ts', `export {}; 'use strict'; const ${name} = await 0;`, ts.ScriptTarget['ESNext']!, false);
  return file.parseDiagnostics.length === 0 && !['await', 'yield', 'let', 'static', 'eval', 'arguments', 'undefined', 'implements', 'interface', 'package', 'private', 'protected', 'public'].includes(name);
}
