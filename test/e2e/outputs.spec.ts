/** Outputs that stay in the kernel, in a real browser: rows, slices and entries come as they are asked for (OUTPUTS.md, V10–V16). */
import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { expect, serverOrigin, test } from './support/fixtures';
import { cellAt } from './support/notebook';
import { Person } from './support/person';
import { ranNotebook, stopRan } from './support/ran';

const MILLION = `import { Table } from 'pinion/data';
const n = 1_000_000;
const [id, group, half] = [new Float64Array(n), new Array(n), new Float64Array(n)];
for (let i = 0; i < n; i += 1) { id[i] = i; group[i] = i % 3 === 0 ? 'a\\u202eb' : 'c'; half[i] = i % 10 === 0 ? NaN : i / 4; }
Table.fromColumns({ id, group, half })`;
const TENSOR = `import * as tf from '@tensorflow/tfjs';
const pixels = tf.tensor(Float32Array.from({ length: 3 * 28 * 28 }, (_, i) => (i % 784) / 784), [3, 28, 28, 1]);
pixels`;
const TREE = `({ big: Array.from({ length: 500 }, (_, i) => ({ id: i, name: 'row ' + i })), get lazy() { throw new Error('called'); }, proxy: new Proxy({}, {}), deep: { a: { b: { c: { d: { e: { f: { g: 'end' } } } } } } } })`;

test.afterEach(stopRan);

const rowsOf = (grid: Locator) => grid.getByRole('row').filter({ has: grid.page().getByRole('rowheader') });
const rowAt = (grid: Locator, index: number) => grid.locator(`tr[aria-rowindex="${index + 2}"]`);
const restart = async (page: Page) => {
  const { origin, pathname } = new URL(page.url());
  const person = await Person.signIn(origin, 'scientist');
  await person.command(pathname.split('/').at(-1)!, { type: 'restart' });
};

test('a table of a million rows scrolls to its end, and the page stays small', async ({ as }) => {
  const notebook = await ranNotebook('A million rows', [MILLION]);
  const page = await as('scientist');
  await page.goto(notebook.path);
  const grid = cellAt(page, 1).getByRole('grid', { name: 'Table, 1,000,000 rows, 3 columns' });
  await expect(rowAt(grid, 0)).toContainText('a⟨U+202E⟩b');
  expect(await rowsOf(grid).count()).toBeLessThan(40);

  await grid.focus();
  await page.keyboard.press('Control+End');
  await expect(rowAt(grid, 999_999)).toContainText('999,999');
  await expect(rowAt(grid, 999_999).getByRole('gridcell').first()).toHaveText('999,999');
  expect(await rowsOf(grid).count()).toBeLessThan(40);
  await page.keyboard.press('PageUp');
  await page.keyboard.press('ArrowUp');
  await expect(rowAt(grid, 999_991).locator('[data-active]')).toBeVisible();

  await page.keyboard.press('Control+Home');
  await expect(rowAt(grid, 0).getByRole('gridcell').first()).toHaveText('0');
  await grid.hover();
  await page.mouse.wheel(0, 280);
  await expect(rowAt(grid, 12)).toBeInViewport();
  await expect(rowAt(grid, 0)).not.toBeInViewport();
  for (let turns = 0; turns < 20; turns += 1) await page.mouse.wheel(0, 5_000);
  await expect(rowAt(grid, 12)).toHaveCount(0);
  await expect(grid.getByText('loading')).toHaveCount(0);
  expect(await rowsOf(grid).count()).toBeLessThan(40);
});

test('a table is sorted by several columns and filtered in the kernel, and copied', async ({ as }) => {
  const notebook = await ranNotebook('Sorted', [MILLION]);
  const page = await as('scientist');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: serverOrigin() });
  await page.goto(notebook.path);
  const cell = cellAt(page, 1);
  const grid = cell.getByRole('grid');
  await grid.getByRole('button', { name: 'group' }).click();
  await grid.getByRole('button', { name: 'id' }).click({ modifiers: ['Shift'] });
  await grid.getByRole('button', { name: /^id/ }).click({ modifiers: ['Shift'] });
  await expect(rowAt(grid, 0).getByRole('gridcell')).toHaveText(['999,999', 'a⟨U+202E⟩b', '250000']);
  await expect(grid.getByRole('columnheader', { name: /^id/ })).toHaveAttribute('aria-sort', 'descending');

  await cell.getByRole('button', { name: 'Filter rows' }).click();
  const form = cell.getByRole('form', { name: 'Filter rows' });
  await form.getByLabel('Column').selectOption('id');
  await form.getByLabel('Test').selectOption('is less than');
  await form.getByLabel('Value').fill('5');
  await form.getByRole('button', { name: 'Add filter' }).click();
  await expect(cell.getByText('5 of 1,000,000 rows')).toBeVisible();
  await expect(grid.getByRole('gridcell', { name: 'missing' })).toHaveCount(1);

  await grid.focus();
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('ControlOrMeta+c');
  await expect(cell.getByText('Copied 2 rows × 2 columns as tab-separated text with names.')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('id\tgroup\r\n3\ta\u202eb\r\n0\ta\u202eb');
});

test('a tensor opens slice by slice and as an image', async ({ as }) => {
  const notebook = await ranNotebook('A tensor', [TENSOR]);
  const page = await as('scientist');
  await page.goto(notebook.path);
  const cell = cellAt(page, 1);
  await expect(cell.getByText('3 × 28 × 28 × 1')).toBeVisible();
  await cell.getByRole('button', { name: 'Numbers' }).click();
  const slice = cell.getByRole('region', { name: /^Slice/ });
  await expect(slice.getByRole('cell').nth(1)).toHaveText('0.00127551');
  await cell.getByRole('button', { name: 'Index of dimension 2: on' }).click();
  await expect(slice.getByRole('cell').first()).toHaveText('0.0357143');
  await cell.getByRole('spinbutton', { name: 'Index of dimension 1' }).fill('2');
  await expect(cell.getByRole('region', { name: /^Slice at 2, 1/ })).toBeVisible();
  await cell.getByRole('button', { name: 'Image' }).click();
  await expect(cell.getByRole('img', { name: /28 by 28 pixels/ })).toBeVisible();
  await cell.getByRole('button', { name: 'Index of dimension 1: on' }).click();
  await expect(cell.getByRole('img', { name: 'Image 1, 28 by 28 pixels' })).toBeVisible();
});

test('a tree opens further from the kernel, and says when the kernel has stopped', async ({ as }) => {
  const notebook = await ranNotebook('A tree', [TREE, MILLION]);
  const page = await as('scientist');
  await page.goto(notebook.path);
  const cell = cellAt(page, 1);
  await cell.getByText('big:', { exact: true }).click();
  await expect(cell.getByText('450 more')).toBeVisible();
  await cell.getByRole('button', { name: 'Show 100' }).click();
  await expect(cell.getByText('350 more')).toBeVisible();
  await expect(cell.getByText('(getter)')).toBeVisible();
  await expect(cell.getByText('Proxy (its traps are not called)')).toBeVisible();

  const grid = cellAt(page, 2).getByRole('grid');
  await expect(rowAt(grid, 0)).toBeVisible();
  await restart(page);
  await expect(cell.getByText('The kernel has stopped; run the cell to page further.').first()).toBeVisible();
  await expect(cellAt(page, 2).getByText('20 rows are stored. The kernel has stopped; run the cell to page further.')).toBeVisible();
  await expect(rowAt(grid, 0)).toBeVisible();
  await expect(grid.getByRole('button', { name: 'id' })).toHaveAttribute('aria-disabled', 'true');
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1440, 390]) {
    test(`outputs have no accessibility violation and do not scroll the page sideways: ${colorScheme}, ${width} px`, async ({ as }) => {
      const notebook = await ranNotebook('Looks', [MILLION, TENSOR, TREE]);
      const page = await as('scientist', { colorScheme, viewport: { width, height: 900 } });
      await page.goto(notebook.path);
      await expect(cellAt(page, 1).getByRole('grid')).toBeVisible();
      await cellAt(page, 1).getByRole('button', { name: 'Filter rows' }).click();
      await cellAt(page, 2).getByRole('button', { name: 'Numbers' }).click();
      await expect(cellAt(page, 2).getByRole('region', { name: /^Slice/ }).getByRole('cell').first()).toBeVisible();
      const { violations } = await new AxeBuilder({ page }).include('[class*="_outputs"]').analyze();
      expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
    });
  }
}
