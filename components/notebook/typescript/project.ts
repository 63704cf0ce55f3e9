/**
 * The notebook as TypeScript sees it: each cell a module of its own, in a file that begins with one line of ours which exports what the cell
 * declares; and one file, `/globals.d.ts`, which makes of every such name a global that leads to its cell. So a name that another cell
 * defines is completed like a global, a cell's own declaration shadows it, and two cells may both have an `i` (D1.3, D2).
 */
import type { CellId } from '@/lib/domain/ids';
import { declaredNames, type Declared } from './names';
import { ts } from './ts';
import type { ColumnTypes, Library, Update } from './types';

/** Characters; a longer cell is data, and would hold everything up. */
export const LARGEST_CELL = 100_000;
const GLOBALS = '/globals.d.ts';
const DATA = 'pinion/data';

export interface CellFile {
  readonly id: CellId;
  readonly path: string;
  /** What the person wrote. */
  readonly source: string;
  readonly prefix: string;
  readonly version: number;
  /** Names for others, with where each is first declared, an offset into `source`. */
  readonly declares: ReadonlyMap<string, number>;
}

export const pathOf = (cell: CellId) => `/cells/${cell}.ts`;

const declarationsIn = (id: CellId, source: string) => declaredNames(ts.createSourceFile(pathOf(id), source, ts.ScriptTarget['ESNext']!, true));

const OPTIONS = {
  target: ts.ScriptTarget['ESNext'], module: ts.ModuleKind['ESNext'], moduleResolution: ts.ModuleResolutionKind['Bundler'], moduleDetection: 3, // every file is a module
  strict: true, skipLibCheck: true, noLib: true, types: [], allowNonTsExtensions: true, allowUnreachableCode: true, allowUnusedLabels: true, noErrorTruncation: false,
};

export class Project implements ts.LanguageServiceHost {
  readonly #library: Library;
  readonly #roots: readonly string[];
  readonly #cells = new Map<CellId, CellFile>();
  readonly #snapshots = new Map<string, ts.IScriptSnapshot>();
  #order: readonly CellId[] = [];
  #tables: Readonly<Record<string, Readonly<Record<string, ColumnTypes>>>> = {};
  #globals = 'export {};';
  #made: ReadonlySet<CellId> = new Set();
  #version = 0;
  #epoch = 0;
  /** For each name that cells declare, the cell whose it is: the first in the notebook. */
  #owners = new Map<string, CellId>();

  constructor(library: Library) {
    this.#library = library;
    this.#roots = [...Object.keys(library.files).filter((path) => path.startsWith('/ts/')), GLOBALS];
  }

  /** Takes over what changed. Cells that are not in the order are gone. */
  update({ order, made, texts, tables }: Update): void {
    this.#version += 1;
    for (const [id, text] of Object.entries(texts ?? {})) this.#write(id as CellId, text);
    if (order) {
      this.#order = order.filter((id) => this.#cells.has(id));
      const here = new Set(this.#order);
      for (const id of this.#cells.keys()) if (!here.has(id)) this.#cells.delete(id);
    }
    if (made) this.#made = new Set(made);
    if (tables) this.#tables = tables;
    this.#writeGlobals();
  }

  /** Everything is worked out anew for the next question. */
  forget(): void {
    this.#version += 1;
    this.#epoch += 1;
  }

  #write(id: CellId, text: string): void {
    let source = text.length > LARGEST_CELL ? '' : text;
    const before = this.#cells.get(id);
    if (before?.source === source) return;
    let declared: Declared;
    try {
      declared = declarationsIn(id, source);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      declared = declarationsIn(id, source = ''); // nested deeper than the stack: the session says so
    }
    const { names, exported } = declared;
    const own = [...names.keys()].filter((name) => !exported.has(name));
    const declares = new Map([...names].map(([name, node]) => [name, node.getStart()]));
    this.#snapshots.delete(pathOf(id));
    this.#cells.set(id, { id, path: pathOf(id), source, prefix: own.length > 0 ? `export { ${own.join(', ')} };\n` : 'export {};\n', version: (before?.version ?? 0) + 1, declares });
  }

  #writeGlobals(): void {
    const owners = new Map<string, CellId>();
    for (const id of this.#order) for (const name of this.#cells.get(id)!.declares.keys()) if (!owners.has(name)) owners.set(name, id);
    this.#owners = owners;
    const places = new Map(this.#order.map((id, at) => [id, `C${at}`]));
    const imports = [...new Set(owners.values())].map((id) => `import * as ${places.get(id)} from 'cell:${id}';`);
    const lines = [...owners].map(([name, id]) => {
      const columns = this.#tables[id]?.[name];
      if (columns) return `const ${name}: Narrowed<typeof ${places.get(id)}.${name}, ${columnsType(columns)}>;`;
      return `export import ${name} = ${places.get(id)}.${name};`;
    });
    const narrowed = `type Narrowed<Value, Columns extends object> = Value extends Data.Table<infer Known> ? (string extends keyof Known ? Data.Table<Columns> : Value) : Value;`;
    const text = `import type * as Data from '${DATA}';\n${imports.join('\n')}\n${narrowed}\ndeclare global {\n${lines.join('\n')}\n}\n`;
    if (text === this.#globals) return;
    this.#globals = text;
    this.#snapshots.delete(GLOBALS);
  }

  get order(): readonly CellId[] { return this.#order; }

  cell(id: CellId): CellFile | null { return this.#cells.get(id) ?? null; }

  cellAt(path: string): CellFile | null {
    return path.startsWith('/cells/') ? this.cell(path.slice('/cells/'.length, -'.ts'.length) as CellId) : null;
  }

  ownerOf(name: string): CellId | null { return this.#owners.get(name) ?? null; }

  columnsOf(cell: CellId, name: string): ColumnTypes | null {
    const own = this.#tables[cell];
    return own && Object.hasOwn(own, name) ? own[name]! : null;
  }

  /** True for a cell whose text the person does not see. */
  isMade(id: CellId): boolean { return this.#made.has(id); }

  /** How messages call a cell. */
  titleOf(id: CellId): string { return `cell ${this.#order.indexOf(id) + 1}`; }

  isGlobals(path: string): boolean { return path === GLOBALS; }

  get modules(): Library['modules'] { return this.#library.modules; }

  #text(path: string): string | undefined {
    if (path === GLOBALS) return this.#globals;
    const cell = this.cellAt(path);
    return cell ? cell.prefix + cell.source : Object.hasOwn(this.#library.files, path) ? this.#library.files[path] : undefined;
  }

  #resolve(specifier: string, from: string): string | undefined {
    if (specifier.startsWith('cell:')) return from === GLOBALS ? pathOf(specifier.slice('cell:'.length) as CellId) : undefined;
    if (Object.hasOwn(this.#library.modules, specifier)) return this.#library.modules[specifier];
    if (this.cellAt(from)) return undefined; // cells import what the kernel ships and nothing else (D9.2)
    const base = specifier.startsWith('.') ? new URL(specifier, `file://${from}`).pathname : specifier.startsWith('@/') ? specifier.slice(1) : `/node_modules/${specifier}`;
    return ['.d.ts', '/index.d.ts', '/dist/index.d.ts', ''].map((ending) => base + ending).find((path) => Object.hasOwn(this.#library.files, path));
  }

  getCompilationSettings(): Record<string, unknown> { return OPTIONS; }
  getProjectVersion(): string { return String(this.#version); }
  getScriptFileNames(): string[] { return [...this.#roots, ...this.#order.map(pathOf)]; }
  getScriptVersion(path: string): string { return path === GLOBALS ? `${this.#epoch} ${this.#globals}` : String(this.cellAt(path)?.version ?? 1); }
  getScriptSnapshot(path: string): ts.IScriptSnapshot | undefined {
    const known = this.#snapshots.get(path);
    if (known) return known;
    const text = this.#text(path);
    if (text === undefined) return undefined;
    const made = ts.ScriptSnapshot.fromString(text);
    this.#snapshots.set(path, made);
    return made;
  }
  getCurrentDirectory(): string { return '/'; }
  getDefaultLibFileName(): string { return '/ts/lib.esnext.d.ts'; }
  fileExists(path: string): boolean { return this.#text(path) !== undefined; }
  readFile(path: string): string | undefined { return this.#text(path); }
  resolveModuleNameLiterals(literals: readonly { readonly text: string }[], from: string): readonly { readonly resolvedModule: ts.ResolvedModule | undefined }[] {
    return literals.map(({ text }) => {
      const path = this.#resolve(text, from);
      return { resolvedModule: path === undefined ? undefined : { resolvedFileName: path, extension: path.endsWith('.d.ts') ? '.d.ts' : '.ts', isExternalLibraryImport: path.startsWith('/node_modules/') } };
    });
  }
}

const VALUE_TYPES: Readonly<Record<ColumnTypes[string], string>> = { number: 'number', integer: 'number', string: 'string', boolean: 'boolean', date: 'Date' };

function columnsType(columns: ColumnTypes): string {
  return `{ ${Object.entries(columns).map(([name, type]) => `${JSON.stringify(name)}: ${VALUE_TYPES[type] ?? 'any'}`).join('; ')} }`;
}
