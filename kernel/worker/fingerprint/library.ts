/** What cells import and hand on: functions, classes and whole modules of the library are known by name, since a kernel's image says what they are. */
import { modules } from '../../stdlib';
import * as tf from '../tf';

let names: ReadonlyMap<unknown, string> | null = null;

/** "fit of pinion/ml", or a module's own name; null for what no module of the kernel exports. */
export function libraryName(value: unknown): string | null {
  names ??= collect({ ...Object.fromEntries(Object.entries(modules).map(([name, open]) => [name, open()])), '@tensorflow/tfjs': tf });
  return names.get(value) ?? null;
}

function collect(all: Readonly<Record<string, object>>): Map<unknown, string> {
  const found = new Map<unknown, string>();
  for (const [module, namespace] of Object.entries(all)) {
    found.set(namespace, module);
    for (const [name, value] of Object.entries(namespace) as [string, unknown][]) if ((typeof value === 'function' || typeof value === 'object') && value !== null && !found.has(value)) found.set(value, `${name} of ${module}`);
  }
  return found;
}
