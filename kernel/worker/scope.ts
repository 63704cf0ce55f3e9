/** The values that cells defined, by cell. A name that no other cell reads may be defined by several (D2). */
import type { CompiledCell } from '@/kernel/protocol';
import { guard } from './guard';

interface Held {
  value: unknown;
  isGuarded: boolean;
}

const cells = new Map<string, Map<string, Held>>();

/** Drops what a cell defined (L1). */
export function forget(cell: string): void {
  cells.delete(cell);
}

/** Keeps what a cell defined, read-only where other cells read it (D4). */
export function keep(cell: string, defined: ReadonlyMap<string, unknown>, readByOthers: readonly string[]): void {
  const held = new Map<string, Held>();
  for (const [name, value] of defined) {
    const isGuarded = readByOthers.includes(name);
    held.set(name, { value: isGuarded ? guard(value, name) : value, isGuarded });
  }
  cells.set(cell, held);
}

/**
 * The values that a cell reads, as an object without prototype. Throws where one is missing, which only happens when the
 * defining cell has not run in this kernel.
 */
export function readsOf(compiled: CompiledCell): Readonly<Record<string, unknown>> {
  const read = Object.create(null) as Record<string, unknown>;
  for (const name of compiled.reads) {
    const source = compiled.sources[name];
    const held = source === undefined ? undefined : cells.get(source)?.get(name);
    if (held === undefined) {
      const missing = new ReferenceError(`${name} has no value yet`);
      throw Object.assign(missing, { remedy: 'Run the cell that defines it first.' });
    }
    if (!held.isGuarded) {
      held.value = guard(held.value, name);
      held.isGuarded = true;
    }
    read[name] = held.value;
  }
  return Object.freeze(read);
}
