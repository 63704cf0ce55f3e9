import { expect, it } from 'vitest';
import { cellTitle } from '@/lib/domain/cell-title';

it.each([
  ['// Adds noise\nconst a = 1;', 'Adds noise'],
  ['/** Cleans. */\nconst a = 1;', 'Cleans.'],
  ["import { Table } from 'pinion/data';\n\n  const a = 1;", 'const a = 1;'],
  ["import { Table } from 'pinion/data';", "import { Table } from 'pinion/data';"],
  ['const importance = 1;', 'const importance = 1;'],
  ['', ''],
  [`const long = ${'x'.repeat(100)};`, `const long = ${'x'.repeat(26)}…`],
])('a cell is called by its first comment, else by its first line that is no import', (source, title) => {
  expect(cellTitle(source)).toBe(title);
});
