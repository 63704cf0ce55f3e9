/** SQL cells: a query over tables of other cells, its result read by others, with completion, mistakes at their place, and in files. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { callApi, expect, test } from './support/fixtures';
import { appendCell, cellAt, runCell, typeInCell } from './support/notebook';

const TABLE = "import { Table } from 'pinion/data';\nconst orders = Table.fromRows([{ shop: 'north', amount: 10 }, { shop: 'south', amount: 4 }, { shop: 'north', amount: 3 }]);\nconst least = 3;";

async function openNotebook(page: Page): Promise<string> {
  const project = await callApi<{ slug: string }>(page.context(), 'POST', '/api/v1/projects', { name: `Queries ${Date.now()}`, purpose: 'Ask tables.' });
  const { id } = await callApi<{ id: string }>(page.context(), 'POST', `/api/v1/projects/${project.slug}/notebooks`, { title: 'Queries' });
  const path = `/p/${project.slug}/notebooks/${id}`;
  await page.goto(path);
  await expect(cellAt(page, 1).locator('.monaco-editor').first()).toBeVisible();
  return path;
}

const editorOf = (page: Page, number: number) => cellAt(page, number).getByRole('textbox', { name: `Source of cell ${number}` });
const suggestion = (page: Page, name: string) => page.locator('.suggest-widget.visible').getByRole('option', { name: new RegExp(`^${name}\\b`) }).first();

async function appendSql(page: Page, source: string): Promise<number> {
  const cells = page.getByRole('region', { name: /^Cell \d+,/ });
  const count = await cells.count();
  await page.getByRole('button', { name: 'Add SQL below' }).last().press('Enter');
  await expect(page.getByRole('region', { name: `Cell ${count + 1}, SQL` })).toBeVisible();
  await typeInCell(page, count + 1, source);
  return count + 1;
}

test('a query reads a table and a value of other cells, and TypeScript reads its result', async ({ as }) => {
  const page = await as('scientist');
  const path = await openNotebook(page);
  await typeInCell(page, 1, TABLE);
  await appendSql(page, '-- name: totals\nSELECT shop, sum(amount) AS total\nFROM orders WHERE amount > $least GROUP BY shop ORDER BY shop');
  await appendCell(page, 'totals.row(0).total * 2');
  // What it reads from runs first.
  await runCell(page, 3);
  await expect(cellAt(page, 3).getByText('20', { exact: true })).toBeVisible({ timeout: 40_000 });
  await expect(cellAt(page, 2).getByRole('grid', { name: 'Table, 2 rows, 2 columns' })).toBeVisible();
  await expect(cellAt(page, 2).getByText('defines totals')).toBeVisible();
  await expect(cellAt(page, 2).getByText(/reads .*orders/)).toBeVisible();
  await page.goto(`${path}/report`);
  await expect(page.getByRole('grid', { name: 'Table, 2 rows, 2 columns' })).toBeVisible();
  await expect(page.getByText('GROUP BY')).toHaveCount(0);
});

test('tables, columns and parameters are completed, and columns of the result in TypeScript', async ({ as }) => {
  const page = await as('scientist');
  await openNotebook(page);
  await typeInCell(page, 1, TABLE);
  await runCell(page, 1);
  await expect(cellAt(page, 1).getByText('defines')).toBeVisible();
  await appendSql(page, '-- name: found\nSELECT shop AS place FROM ');
  await page.keyboard.type('o');
  await expect(suggestion(page, 'orders')).toBeVisible();
  await page.keyboard.press('Enter');
  await page.keyboard.type(' WHERE am');
  await expect(suggestion(page, 'amount')).toBeVisible();
  await page.keyboard.press('Enter');
  await page.keyboard.type(' > $');
  await expect(suggestion(page, 'least')).toBeVisible();
  await page.keyboard.press('Enter');
  await runCell(page, 2);
  await expect(cellAt(page, 2).getByRole('grid', { name: 'Table, 2 rows, 1 column' })).toBeVisible({ timeout: 40_000 });
  await appendCell(page, 'found.column(');
  await page.keyboard.type("'");
  await expect(suggestion(page, 'place')).toBeVisible({ timeout: 40_000 });
});

test('a mistake stands at its line with what was probably meant, and is mended', async ({ as }) => {
  const page = await as('scientist');
  await openNotebook(page);
  await typeInCell(page, 1, TABLE);
  await appendSql(page, 'SELECT shop,\n  amont\nFROM orders');
  await runCell(page, 2);
  await expect(cellAt(page, 2).getByText('There is no column ‘amont’ here.').first()).toBeVisible({ timeout: 40_000 });
  await expect(cellAt(page, 2).getByText('Nearest: amount.')).toBeVisible();
  await expect(cellAt(page, 2).getByText(/line 2/).first()).toBeVisible();
  await editorOf(page, 2).focus();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText('SELECT amount FROM orders');
  await runCell(page, 2);
  await expect(cellAt(page, 2).getByRole('grid', { name: 'Table, 3 rows, 1 column' })).toBeVisible();
});

test('a long query is stopped, and the next one runs', async ({ as }) => {
  const page = await as('scientist');
  await openNotebook(page);
  await typeInCell(page, 1, '1');
  await appendSql(page, 'SELECT count(*) AS n FROM range(10000000) a, range(10000000) b WHERE a.range * b.range % 7 = 8');
  await runCell(page, 2);
  await cellAt(page, 2).getByRole('button', { name: 'Stop this run' }).click();
  await expect(cellAt(page, 2).getByText(/stopped after/)).toBeVisible({ timeout: 40_000 });
  await editorOf(page, 2).focus();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText('SELECT 42 AS n');
  await runCell(page, 2);
  await expect(cellAt(page, 2).getByRole('grid', { name: 'Table, 1 row, 1 column' })).toBeVisible({ timeout: 40_000 });
});

test('a key and the palette make a cell SQL and TypeScript again', async ({ as }) => {
  const page = await as('scientist');
  await openNotebook(page);
  await typeInCell(page, 1, 'SELECT 1 AS one');
  await page.keyboard.press('Escape');
  await page.keyboard.press('q');
  await expect(page.getByRole('region', { name: /^Cell 1, SQL/ })).toBeVisible();
  await page.keyboard.press('y');
  await expect(page.getByRole('region', { name: /^Cell 1, TypeScript/ })).toBeVisible();
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('make it sql');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: /^Cell 1, SQL/ })).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).exclude('.monaco-editor').analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.target)])).toEqual([]);
});
