/** `pinion run NOTEBOOK --parameters`: what a notebook can be given. */
import type { Parameter } from '@/kernel/cli/parameters/declare';
import { typeWords } from '@/kernel/cli/parameters/types';

/** As a table for people. */
export function parameterTable(parameters: readonly Parameter[]): string {
  if (parameters.length === 0) return 'This notebook has no parameters: it has no input cell, and no cell tagged “parameters” holds a const or let with a value that is written down.\n';
  const rows = [['name', 'type', 'default', 'description'], ...parameters.map((one) => [one.name, typeWords(one.type), one.value === undefined ? '(must be given)' : JSON.stringify(one.value), [one.description, boundsOf(one)].filter((text) => text !== '').join(' ')])];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => `${row.map((text, column) => text.padEnd(widths[column] ?? 0)).join('  ').trimEnd()}\n`).join('');
}

function boundsOf({ min, max }: Parameter): string {
  if (min !== null && max !== null) return `(${min} to ${max})`;
  return min !== null ? `(at least ${min})` : max !== null ? `(at most ${max})` : '';
}

/** As JSON for machines; `default` is absent where a value must be given. */
export function parameterRows(parameters: readonly (Parameter & { readonly cell: string })[]): Record<string, unknown>[] {
  return parameters.map(({ name, type, value, description, min, max, cell }) => ({ name, type: typeWords(type), ...(value === undefined ? {} : { default: value }), description, min, max, cell }));
}
