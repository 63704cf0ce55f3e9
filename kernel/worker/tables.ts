/** What a cell's tables look like: names and types of their columns, which the editor completes. Never their rows. */
import type { TableColumns } from '@/lib/notebook/session-types';
import { MOST_COLUMNS, MOST_TABLES, LONGEST_COLUMN } from '@/kernel/protocol';
import { frameOf, isTable } from '../stdlib/table/table';
import type { Defined } from './held';

/** The tables among what a cell defined, by name. Of too many, or too wide ones, the first are told. */
export function tablesOf(defined: ReadonlyMap<string, Defined>): Readonly<Record<string, TableColumns>> | undefined {
  const found: Record<string, TableColumns> = {};
  let [tables, columns] = [0, 0];
  for (const [name, { value }] of defined) {
    if (!isTable(value) || name.length > LONGEST_COLUMN) continue;
    if (tables === MOST_TABLES) break;
    const told = frameOf(value).columns.filter((column) => column.name.length <= LONGEST_COLUMN).slice(0, MOST_COLUMNS - columns);
    found[name] = Object.fromEntries(told.map((column) => [column.name, column.type]));
    tables += 1;
    columns += told.length;
  }
  return tables === 0 ? undefined : found;
}
