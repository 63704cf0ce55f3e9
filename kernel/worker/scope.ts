/** What crosses from cell to cell: kept when a cell ends, closed when another reads it (D4). */
import type { CompiledCell } from '@/kernel/protocol';
import { knownSnapshot } from './guard/bytes';
import { guard } from './guard/guard';
import { cells, type Defined, type Held } from './held';

/** What is being made read-only, as messages call it. A stop that strikes there leaves it set. */
let closing: string | null = null;

/** What was being made read-only when a stop struck, once; null where none did. */
export function takeUnclosed(): string | null {
  const what = closing;
  closing = null;
  return what;
}

/** Keeps what a cell defined, read-only where other cells read it (D4). */
export function keep({ cell, titles }: Pick<CompiledCell, 'cell' | 'titles'>, defined: ReadonlyMap<string, Defined>, readByOthers: readonly string[]): void {
  const wanted = new Set(readByOthers);
  const held = new Map<string, Held>();
  for (const [name, { value, replace }] of defined) held.set(name, { value, replace, isGuarded: false });
  for (const [name, one] of held) if (wanted.has(name)) close(one, name, titles?.[cell]);
  align(held);
  cells.set(cell, held);
}

function close(held: Held, name: string, title: string | undefined): void {
  closing = title === undefined ? `\`${name}\`` : `\`${name}\` of ${title}`;
  held.value = guard(held.value, title === undefined ? name : closing);
  held.isGuarded = true;
  closing = null;
}

/** Bytes have a stand-in once they crossed: every variable of the cell that held them holds that from now on. */
function align(held: ReadonlyMap<string, Held>): void {
  for (const one of held.values()) {
    one.value = knownSnapshot(one.value) ?? one.value;
    if (knownSnapshot(one.value) !== undefined) one.replace?.(one.value);
  }
}

/**
 * The values that a cell reads, as an object without prototype. Throws where one is missing, which only happens when the
 * defining cell has not run in this kernel.
 */
export function readsOf(compiled: CompiledCell): Readonly<Record<string, unknown>> {
  const read = Object.create(null) as Record<string, unknown>;
  for (const name of compiled.reads) {
    const source = compiled.sources[name];
    const values = source === undefined ? undefined : cells.get(source);
    const held = values?.get(name);
    if (source === undefined || values === undefined || held === undefined) {
      const missing = new ReferenceError(`${name} has no value yet`);
      throw Object.assign(missing, { remedy: 'Run the cell that defines it first.' });
    }
    if (!held.isGuarded) {
      close(held, name, compiled.titles?.[source]);
      align(values);
    }
    read[name] = held.value;
  }
  return Object.freeze(read);
}
