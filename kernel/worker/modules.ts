/** The modules that cells can import: nothing is resolved anywhere else. */
import { startThreads } from './compute';
import { modules } from '../stdlib';
import { runSql } from './sql/run';
import * as tf from './tf';

const table: Readonly<Record<string, () => object>> = {
  '@tensorflow/tfjs': () => tf,
  ...modules,
};

/** What the programs of SQL cells import; no cell can name it (D9.2). */
const inner: Readonly<Record<string, () => object>> = { 'pinion/sql': () => ({ runSql }) };

/** Modules that compute with tensors. */
const COMPUTES = new Set(['@tensorflow/tfjs', 'pinion/ml']);

/** The namespace of a module that the kernel ships. Throws an Error that lists them otherwise, or where it lacks one of `names`. */
export function importModule(specifier: string, names: readonly string[] = []): object {
  const open = Object.hasOwn(table, specifier) ? table[specifier] : Object.hasOwn(inner, specifier) ? inner[specifier] : undefined;
  if (open !== undefined) {
    if (COMPUTES.has(specifier)) startThreads();
    const namespace = open();
    const lacking = names.find((name) => !(name in namespace));
    if (lacking === undefined) return namespace;
    throw Object.assign(new Error(`'${specifier}' exports nothing called \`${lacking}\``), { remedy: `It exports ${Object.keys(namespace).slice(0, 60).join(', ')}.` });
  }
  const missing = new Error(`There is no module '${specifier}' in the kernel`);
  throw Object.assign(missing, { remedy: `These can be imported: ${Object.keys(table).join(', ')}.` });
}
