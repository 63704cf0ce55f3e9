/** The values that cells defined, by cell. A name that no other cell reads may be defined by several (D2). */

/** A value as the cell handed it out; `replace` puts another into the cell's own variable, where its functions hold on to that. */
export interface Defined {
  readonly value: unknown;
  readonly replace?: (value: unknown) => void;
}

export interface Held {
  value: unknown;
  readonly replace: ((value: unknown) => void) | undefined;
  isGuarded: boolean;
}

export const cells = new Map<string, Map<string, Held>>();

/** Drops what a cell defined (L1). */
export function forget(cell: string): void {
  cells.delete(cell);
}

/** The value that a cell defined by this name; undefined where there is none. */
export function heldValue(cell: string, name: string): { readonly value: unknown } | undefined {
  return cells.get(cell)?.get(name);
}

/** What a cell calls this value, if one does. */
export function nameOf(value: object): string | null {
  for (const names of cells.values()) for (const [name, held] of names) if (held.value === value) return name;
  return null;
}
