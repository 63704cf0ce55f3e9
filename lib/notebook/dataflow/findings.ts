/** What the analysis of one cell finds, and the object that gathers it while the tree is walked. */
import { nameOf, placesIn, type Node, type Place } from './ast';
import { findScope, type Scope } from './scope';

export interface CellAnalysis {
  readonly defines: readonly string[];
  /** Free names in value positions, in the order in which they occur. */
  readonly reads: readonly { readonly name: string; readonly place: Place; /** Only asked about by `typeof`. */ readonly isSoft: boolean }[];
  /** Assignments to names that the cell does not define. */
  readonly foreignWrites: readonly { readonly name: string; readonly place: Place }[];
  /** Assignments to properties of the global object. */
  readonly globalWrites: readonly { readonly name: string; readonly place: Place }[];
  /** The cell's own names that a function or method of it assigns. */
  readonly lateWrites: readonly { readonly name: string; readonly place: Place }[];
  /** The cell's own names that a function of it mentions: their variables live on after the cell. */
  readonly captured: readonly string[];
  /** The cell's own names that are given back when it ends (`using`). */
  readonly disposed: readonly string[];
  readonly imports: readonly { readonly source: string; readonly place: Place; readonly isDynamic: boolean }[];
  /** For names bound by imports: `module␀imported name`, to see that two imports are the same. */
  readonly importedAs: Readonly<Record<string, string>>;
  /** Constructs that cells cannot hold, and syntax errors. */
  readonly errors: readonly { readonly message: string; readonly place: Place; readonly isTooLarge?: boolean }[];
}

export class Findings {
  /** How many functions stand around the node that is being looked at. */
  functions = 0;
  readonly #placeOf: (offset: number) => Place;
  readonly #reads = new Map<string, { name: string; place: Place; isSoft: boolean }>();
  readonly #foreignWrites: { name: string; place: Place }[] = [];
  readonly #globalWrites: { name: string; place: Place }[] = [];
  readonly #lateWrites: { name: string; place: Place }[] = [];
  readonly #captured = new Set<string>();
  readonly #constants = new Set<string>();
  readonly #disposed = new Set<string>();
  readonly #namespaces = new Map<Scope, Map<string, Map<string, string>>>();
  readonly #imports: { source: string; place: Place; isDynamic: boolean }[] = [];
  readonly #importedAs: Record<string, string> = Object.create(null) as Record<string, string>;
  readonly #errors: { message: string; place: Place }[] = [];

  constructor(source: string) {
    this.#placeOf = placesIn(source);
  }

  analysis(top: Scope): CellAnalysis {
    return {
      defines: [...top.names], reads: [...this.#reads.values()], foreignWrites: this.#foreignWrites, globalWrites: this.#globalWrites,
      lateWrites: this.#lateWrites, captured: [...this.#captured], disposed: [...this.#disposed], imports: this.#imports, importedAs: this.#importedAs, errors: this.#errors,
    };
  }

  read(node: Node, scope: Scope, isSoft = false): void {
    const name = nameOf(node);
    const found = findScope(name, scope);
    const instead = found?.names.has(name) ? undefined : found?.outOfReach?.get(name);
    if (instead !== undefined) this.refuse(node, `\`${name}\` belongs to another block of the namespace: write \`${instead}\`.`);
    if (found?.isTop && this.functions > 0) this.#captured.add(name);
    if (found) return;
    if (name === 'arguments') this.refuse(node, '`arguments` means something only inside a function. Use a variable of your own.');
    const known = this.#reads.get(name);
    if (!known || (known.isSoft && !isSoft)) this.#reads.set(name, { name, place: this.#place(node), isSoft });
  }

  write(node: Node, scope: Scope): void {
    const name = nameOf(node);
    const found = findScope(name, scope);
    if (!found) this.#foreignWrites.push({ name, place: this.#place(node) });
    else if (found.isTop && this.#constants.has(name)) this.refuse(node, `\`${name}\` is a constant of this cell and cannot be assigned. Declare it with let, or give the new value a name of its own.`);
    else if (found.isTop && this.functions > 0) {
      this.#captured.add(name);
      this.#lateWrites.push({ name, place: this.#place(node) });
    }
  }

  /** What blocks of the namespace `name` in `scope` exported so far, for the next block to add to. */
  exportsOf(scope: Scope, name: string): Map<string, string> {
    const spaces = this.#namespaces.get(scope) ?? new Map<string, Map<string, string>>();
    this.#namespaces.set(scope, spaces);
    const known = spaces.get(name) ?? new Map<string, string>();
    spaces.set(name, known);
    return known;
  }

  /** Says of a name of the cell how it was declared. */
  declare(name: string, kind: 'constant' | 'disposed'): void {
    (kind === 'constant' ? this.#constants : this.#disposed).add(name);
  }

  writeGlobal(node: Node, name: string): void {
    this.#globalWrites.push({ name, place: this.#place(node) });
  }

  import(node: Node, source: string, isDynamic: boolean): void {
    this.#imports.push({ source, place: this.#place(node), isDynamic });
  }

  importAs(local: string, source: string, imported: string): void {
    this.#importedAs[local] = `${source}\0${imported}`;
  }

  refuse(node: Node, message: string): void {
    this.#errors.push({ message, place: this.#place(node) });
  }

  #place(node: Node): Place {
    return this.#placeOf(node.start);
  }
}
