/** What a new cell holds before anybody writes in it. */
import type { CellKind } from './kinds';

/** @param taken names that cells define already */
export function starterOf(type: CellKind, taken: ReadonlySet<string>): string {
  if (type !== 'input') return '';
  let number = 1;
  while (taken.has(`input${number}`)) number += 1;
  return JSON.stringify({ name: `input${number}`, control: 'slider', label: `Input ${number}`, min: 0, max: 100, step: 1, default: 50 }, null, 2);
}
