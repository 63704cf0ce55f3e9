/** The table view in a real browser: widths, search, wide tables, whole values, files and the clipboard (OUTPUTS.md, V13 and V17–V22). */
import { readFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { parquetReadObjects } from 'hyparquet';
import { expect, serverOrigin, test } from './support/fixtures';
import { cellAt } from './support/notebook';
import { ranNotebook, stopRan } from './support/ran';

const PEOPLE = `import { Table } from 'pinion/data';
const n = 5_000;
const people = Table.fromColumns({ id: Array.from({ length: n }, (_, i) => i), constructor: Array.from({ length: n }, (_, i) => (i % 7 === 3 ? null : i % 2 === 0 ? '<b>Ann</b>' : '=1+' + i)), score: Array.from({ length: n }, (_, i) => i / 4), seen: Array.from({ length: n }, (_, i) => new Date(86_400_000 * i)), left: Array.from({ length: n }, (_, i) => i % 3 === 0) }).named('people');
people`;
const WIDE = `import { Table } from 'pinion/data';
const wide = Table.fromColumns(Object.fromEntries(Array.from({ length: 10_000 }, (_, c) => ['column ' + c, [c, c + 0.5]])));
wide`;
const LONG = `import { Table } from 'pinion/data';
const long = Table.fromColumns({ name: ['short', 'long'], text: ['a', 'начало ' + 'x'.repeat(3_000_000) + ' end'] });
long`;

test.afterEach(stopRan);

const rowAt = (grid: Locator, index: number) => grid.locator(`tr[aria-rowindex="${index + 2}"]`);
const activeCell = (grid: Locator) => grid.locator('[data-active]');
const headOf = (grid: Locator, name: RegExp | string) => grid.getByRole('columnheader', { name });
const edgeOf = (grid: Locator, name: string) => grid.getByRole('separator', { name: `Width of ${name}`, exact: true });
const widthOf = async (grid: Locator, name: string) => Number(await edgeOf(grid, name).getAttribute('aria-valuenow'));

/** Takes a file by the menu, and what is in it. */
async function download(page: Page, cell: Locator, item: string | RegExp): Promise<{ readonly name: string; readonly bytes: Buffer }> {
  await cell.getByRole('button', { name: 'Download', exact: true }).click();
  const coming = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: item }).click();
  const file = await coming;
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

test('columns are made wider and narrower by pointer and keys, fitted, and stay so after a reload', async ({ as }) => {
  const notebook = await ranNotebook('Widths', [PEOPLE]);
  const page = await as('scientist');
  await page.goto(notebook.path);
  const grid = cellAt(page, 1).getByRole('grid');
  const edge = edgeOf(grid, 'score');
  const before = await widthOf(grid, 'score');
  await edge.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(edge).toHaveAttribute('aria-valuenow', String(before + 72));
  await page.keyboard.press('Home');
  await expect(edge).toHaveAttribute('aria-valuenow', '48');
  await page.keyboard.press('Enter');
  await expect(edge).not.toHaveAttribute('aria-valuenow', '48');

  const id = edgeOf(grid, 'id');
  const was = await widthOf(grid, 'id');
  const box = (await id.boundingBox())!;
  await page.mouse.move(box.x + 5, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + 105, box.y + 20, { steps: 4 });
  await page.mouse.up();
  await expect(id).toHaveAttribute('aria-valuenow', String(was + 100));
  expect(Math.abs((await headOf(grid, /^id/).boundingBox())!.width - (was + 100))).toBeLessThan(2);
  // Cells and head stay under each other, and the rows stay where they were.
  expect(Math.abs((await rowAt(grid, 0).getByRole('gridcell').first().boundingBox())!.width - (was + 100))).toBeLessThan(2);
  const fitted = await widthOf(grid, 'score');
  await page.reload();
  await expect(edgeOf(grid, 'id')).toHaveAttribute('aria-valuenow', String(was + 100));
  await expect(edgeOf(grid, 'score')).toHaveAttribute('aria-valuenow', String(fitted));
  await edgeOf(grid, 'id').dblclick();
  await expect(edgeOf(grid, 'id')).not.toHaveAttribute('aria-valuenow', String(was + 100));
});

test('a text is found in the whole table, counted, marked and gone through, within what is filtered', async ({ as }) => {
  const notebook = await ranNotebook('Search', [PEOPLE]);
  const page = await as('scientist');
  await page.goto(notebook.path);
  const cell = cellAt(page, 1);
  const grid = cell.getByRole('grid');
  await grid.focus();
  await page.keyboard.press('/');
  const search = cell.getByRole('search', { name: 'Search the table' });
  await expect(search.getByRole('searchbox')).toBeFocused();
  await search.getByRole('searchbox').fill('=1+49');
  await expect(search.getByRole('status')).toHaveText(/^1 of \d+ cells$/);
  await expect(activeCell(grid)).toHaveText('=1+49');
  await expect(rowAt(grid, 49).locator('[data-found]')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(activeCell(grid)).toHaveText('=1+491');
  await page.keyboard.press('Shift+Enter');
  await expect(activeCell(grid)).toHaveText('=1+49');
  await page.keyboard.press('Shift+Enter');
  await expect(activeCell(grid)).toHaveText('=1+4999');
  await search.getByRole('searchbox').fill('nobody has this');
  await expect(search.getByRole('status')).toHaveText('Nowhere in the table');
  await search.getByRole('searchbox').fill('<B>');
  await expect(search.getByRole('status')).toHaveText(/^1 of 2,\d\d\d cells$/);

  await cell.getByRole('button', { name: 'Filter rows' }).click();
  const form = cell.getByRole('form', { name: 'Filter rows' });
  await form.getByLabel('Column').selectOption('id');
  await form.getByLabel('Test').selectOption('is less than');
  await form.getByLabel('Value').fill('5');
  await form.getByRole('button', { name: 'Add filter' }).click();
  await expect(search.getByRole('status')).toHaveText('1 of 3 cells');
  await search.getByRole('searchbox').focus();
  await page.keyboard.press('Escape');
  await expect(grid).toBeFocused();
});

test('ten thousand columns scroll, are found by name, hidden and reached by keys, and few are in the page', async ({ as }) => {
  const notebook = await ranNotebook('Wide', [WIDE]);
  const page = await as('scientist');
  await page.goto(notebook.path);
  const cell = cellAt(page, 1);
  const grid = cell.getByRole('grid', { name: 'Table, 2 rows, 10,000 columns' });
  await expect(grid).toHaveAttribute('aria-colcount', '10001');
  expect(await grid.getByRole('columnheader').count()).toBeLessThan(40);
  await grid.focus();
  await page.keyboard.press('End');
  await expect(activeCell(grid)).toHaveText('9,999');
  await expect(headOf(grid, /^column 9999/)).toBeInViewport();
  await expect(activeCell(grid)).toHaveAttribute('aria-colindex', '10001');
  expect(await grid.getByRole('columnheader').count()).toBeLessThan(40);

  await cell.getByRole('button', { name: 'Columns', exact: true }).click();
  const chooser = page.getByRole('dialog', { name: 'Columns' });
  await chooser.getByRole('searchbox', { name: 'Find a column' }).fill('column 4321');
  await expect(chooser.getByRole('status')).toHaveText('1 of 10,000 columns');
  await chooser.getByRole('button', { name: 'Go to column 4321' }).click();
  await expect(activeCell(grid)).toHaveText('4,321');
  await expect(headOf(grid, /^column 4321/)).toBeInViewport();

  await cell.getByRole('button', { name: 'Columns', exact: true }).click();
  await chooser.getByRole('searchbox', { name: 'Find a column' }).fill('column 77');
  await expect(chooser.getByRole('status')).toHaveText('111 of 10,000 columns');
  await chooser.getByRole('button', { name: 'Show only these' }).click();
  await expect(grid).toHaveAttribute('aria-colcount', '112');
  await chooser.getByRole('checkbox', { name: 'Show column 77', exact: true }).uncheck();
  await expect(grid).toHaveAttribute('aria-colcount', '111');
  await page.keyboard.press('Escape');
  await expect(cell.getByRole('button', { name: 'Columns (110 of 10,000)' })).toBeVisible();
  await grid.focus();
  await page.keyboard.press('Control+Home');
  await expect(activeCell(grid)).toHaveText('770');
  const { bytes } = await download(page, cell, /^As shown, CSV/);
  expect(bytes.toString().split('\r\n')[0]!.split(',').slice(0, 2)).toEqual(['column 770', 'column 771']);
  expect(bytes.toString().split('\r\n')[2]!.split(',')).toHaveLength(110);
});

test('a long text opens whole, in parts, and is copied', async ({ as }) => {
  const notebook = await ranNotebook('Long text', [LONG]);
  const page = await as('scientist');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: serverOrigin() });
  await page.goto(notebook.path);
  const grid = cellAt(page, 1).getByRole('grid');
  await grid.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'text, row 2' });
  await expect(dialog.getByRole('region', { name: 'Value' })).toHaveText(/^начало x+$/);
  await expect(dialog.getByText('characters 1 – 100,000 of 3,000,011')).toBeVisible();
  await dialog.getByRole('button', { name: 'Last part' }).click();
  await expect(dialog.getByRole('region', { name: 'Value' })).toHaveText(/^x* end$/);
  await dialog.getByRole('button', { name: 'Copy' }).click();
  await expect(dialog.getByText('Copied 3,000,011 characters.')).toBeVisible();
  expect(await page.evaluate(async () => (await navigator.clipboard.readText()).length)).toBe(3_000_011);
  expect((await new AxeBuilder({ page }).include('dialog[open]').analyze()).violations).toEqual([]);
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(grid).toBeFocused();
});

test('a table is saved as CSV and Parquet, whole and as shown, by whoever sees it; its head when the kernel is gone', async ({ as }) => {
  const notebook = await ranNotebook('Files: “all”', [PEOPLE]);
  const page = await as('viewer');
  await page.goto(notebook.path);
  const cell = cellAt(page, 1);
  const csv = await download(page, cell, /^Whole table, CSV/);
  expect(csv.name).toMatch(/^Files “all” – people – \d{4}-\d\d-\d\d \d\d\.\d\d UTC\.csv$/);
  expect(csv.bytes.toString().split('\r\n').slice(0, 4)).toEqual(['id,constructor,score,seen,left', '0,<b>Ann</b>,0,1970-01-01,true', '1,=1+1,0.25,1970-01-02,false', '2,<b>Ann</b>,0.5,1970-01-03,false']);
  expect(csv.bytes.toString().split('\r\n')).toHaveLength(5_002);
  await expect(cell.getByText('The download has begun')).toBeVisible();

  await cell.getByRole('grid').getByRole('button', { name: 'id' }).click();
  await cell.getByRole('grid').getByRole('button', { name: /^id/ }).click();
  await expect(rowAt(cell.getByRole('grid'), 0).getByRole('gridcell').first()).toHaveText('4,999');
  const parquet = await download(page, cell, /^As shown, Parquet/);
  const rows = await parquetReadObjects({ file: new Uint8Array(parquet.bytes).buffer });
  expect(rows).toHaveLength(5_000);
  expect(rows[0]).toEqual({ id: 4_999n, constructor: '=1+4999', score: 1249.75, seen: new Date(86_400_000 * 4_999), left: false });

  await notebook.stop();
  await expect(cell.getByText('100 rows are stored.')).toBeVisible();
  await cell.getByRole('button', { name: 'Show the table as it is' }).click();
  await expect(cell.getByText('20 rows are stored.')).toBeVisible();
  const head = await download(page, cell, /^Head only, CSV/);
  expect(head.name).toContain('head only, 20 of 5000 rows');
  expect(head.bytes.toString().split('\r\n')).toHaveLength(22);
  await expect(cell.getByText('Saved the head only')).toBeVisible();
});

test('a whole column is copied although most of it had never been in view', async ({ as }) => {
  const notebook = await ranNotebook('Copy', [PEOPLE]);
  const page = await as('scientist');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: serverOrigin() });
  await page.goto(notebook.path);
  const cell = cellAt(page, 1);
  const grid = cell.getByRole('grid');
  await grid.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Control+Space');
  await page.keyboard.press('ControlOrMeta+c');
  await expect(cell.getByText('Copied 5,000 rows as tab-separated text with names.')).toBeVisible();
  const lines = (await page.evaluate(() => navigator.clipboard.readText())).split('\r\n');
  expect([lines.length, lines[0], lines[1], lines[5_000]]).toEqual([5_001, 'score', '0', '1249.75']);

  await cell.getByRole('button', { name: 'Copy', exact: true }).click();
  await page.getByRole('menuitemradio', { name: 'Values only' }).click();
  await cell.getByRole('button', { name: 'Copy', exact: true }).click();
  await page.getByRole('menuitemradio', { name: 'CSV' }).click();
  await grid.focus();
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('ControlOrMeta+c');
  await expect(cell.getByText('Copied 1 row × 2 columns as CSV.')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('0,<b>Ann</b>');
});

for (const theme of ['light', 'dark'] as const) {
  test(`a table and its tools have no faults of accessibility, wide and narrow, ${theme}`, async ({ as }) => {
    const notebook = await ranNotebook('Faultless', [PEOPLE, WIDE]);
    const page = await as('scientist', { colorScheme: theme });
    await page.goto(notebook.path);
    const cell = cellAt(page, 1);
    for (const width of [1_440, 390]) {
      await page.setViewportSize({ width, height: 900 });
      await expect(rowAt(cell.getByRole('grid'), 0).getByRole('gridcell').first()).toHaveText('0');
      await cell.getByRole('button', { name: 'Search', exact: true }).click();
      await cell.getByRole('searchbox').fill('1');
      await expect(cell.getByRole('search').getByRole('status')).toHaveText(/cells$/);
      await headOf(cell.getByRole('grid'), /^id/).getByRole('button').focus();
      await expect(cell.getByText('5,000 distinct')).toBeVisible();
      expect((await new AxeBuilder({ page }).include('[data-cells]').analyze()).violations).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
      await cell.getByRole('button', { name: 'Columns', exact: true }).click();
      await expect(page.getByRole('dialog', { name: 'Columns' }).getByRole('status')).toHaveText('5 columns');
      expect((await new AxeBuilder({ page }).include('[role="dialog"]').analyze()).violations).toEqual([]);
      await page.keyboard.press('Escape');
      await cell.getByRole('button', { name: 'Close the search' }).click();
    }
  });
}
