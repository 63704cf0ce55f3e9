/** Charts, curves, reports and the chart builder in a real browser: what they show, what they write, and what is kept from them. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, serverOrigin, test } from './support/fixtures';
import { cellAt } from './support/notebook';
import { ranNotebook, stopRan } from './support/ran';

const SALES = `import { Table } from 'pinion/data';
const n = 200_000;
const sales = Table.fromColumns({
  region: Array.from({ length: n }, (_, i) => ['North', 'South', 'East', 'West'][i % 4]),
  amount: Float64Array.from({ length: n }, (_, i) => (i % 4 === 0 ? 3 : 1)),
  day: Array.from({ length: n }, (_, i) => new Date(Date.UTC(2024, i % 12, 1 + (i % 28)))),
});
sales`;
const BARE = `import { Table } from 'pinion/data';
Table.fromColumns({ kind: ['a', 'b', 'b'], size: [1, 2, 3] });`;
const CHART = `import { Table } from 'pinion/data';
import { bars } from 'pinion/display';
bars(Table.fromColumns({ fruit: ['apple', 'apple', 'pear'] }), 'fruit', { title: 'Fruit basket' })`;
const TRAINING = `import * as tf from '@tensorflow/tfjs';
import { trainingCurves } from 'pinion/display';
const model = tf.sequential({ layers: [tf.layers.dense({ units: 4, inputShape: [3], activation: 'relu' }), tf.layers.dense({ units: 1 })] });
model.compile({ optimizer: tf.train.adam(0.05), loss: 'meanSquaredError', metrics: ['mae'] });
const x = tf.randomNormal([256, 3]);
await model.fit(x, x.sum(1, true), { epochs: 40, batchSize: 32, validationSplit: 0.25, verbose: 0, callbacks: [trainingCurves({ title: 'Sum of three' }), tf.callbacks.earlyStopping({ monitor: 'val_loss', patience: 40 })] });
model`;
const REPORT = `import { Table } from 'pinion/data';
import { LogisticRegression, LinearRegression } from 'pinion/ml';
import { evaluate } from 'pinion/evaluate';
import { display } from 'pinion/display';
const people = Table.fromColumns({ x: Float64Array.from({ length: 400 }, (_, i) => Math.sin(i * 12.9898) * 3), group: Array.from({ length: 400 }, (_, i) => (i % 3 ? 'one' : 'two')), income: Float64Array.from({ length: 400 }, (_, i) => Math.sin(i * 12.9898) * 2 + Math.cos(i * 7.7)) }).derive({ rich: (row) => (row.income > 0 ? 'yes' : 'no') });
display(evaluate(await new LinearRegression().fit(people.select('x', 'income'), 'income'), people.select('x', 'income'), { resamples: 20 }));
evaluate(await new LogisticRegression().fit(people.select('x', 'group', 'rich'), 'rich'), people.select('x', 'group', 'rich'), { resamples: 50, slices: ['group'] })`;

test.afterEach(stopRan);

const chartIn = (page: Page, cell: number) => cellAt(page, cell).getByRole('img', { name: /Bar chart/ });

test('the builder recommends a chart, previews all rows, and writes a cell that one undo takes back', async ({ as }) => {
  const notebook = await ranNotebook('Build a chart', [SALES]);
  const page = await as('scientist');
  await page.goto(notebook.path);
  const cell = cellAt(page, 1);
  await cell.getByRole('button', { name: 'Build a chart' }).click();
  const builder = cell.getByRole('form', { name: 'Chart builder' });
  await expect(builder.getByLabel('Chart', { exact: true })).toBeFocused();
  await expect(builder.getByLabel('Chart', { exact: true })).toHaveValue('line');
  await expect(builder.getByRole('img', { name: /mean amount by day/ })).toBeVisible();

  await builder.getByLabel('Chart', { exact: true }).selectOption('Bars');
  await builder.getByLabel('X', { exact: true }).selectOption('region');
  await builder.getByLabel('Of amount').selectOption('sum');
  await builder.getByLabel('Order').selectOption('highest first');
  // Of all rows, not of the twenty that came with the table: 50,000 times 3, and 50,000.
  await expect(builder.getByRole('img', { name: /sum amount, 50000 to 150000/ })).toBeVisible();
  await expect(builder.getByText('From sales, all rows.')).toBeVisible();
  await expect(builder.getByRole('region', { name: 'Code of the chart' })).toHaveText("import { bars } from 'pinion/display';\n\nbars(sales, 'region', 'amount', { aggregate: 'sum', sort: 'descending' });");
  await builder.getByRole('button', { name: 'Insert chart' }).click();

  await expect(cellAt(page, 2)).toBeVisible();
  await expect(chartIn(page, 2)).toBeVisible();
  await expect(cellAt(page, 2).getByText('sum amount by region', { exact: true })).toBeVisible();

  // The cell is the builder's own: it opens again with what was chosen, and one undo takes that back.
  await cellAt(page, 2).getByRole('button', { name: 'Edit chart' }).click();
  const again = cellAt(page, 2).getByRole('form', { name: 'Chart builder' });
  await expect(again.getByLabel('Of amount')).toHaveValue('sum');
  await again.getByLabel('Of amount').selectOption('mean');
  await again.getByRole('button', { name: 'Change chart' }).click();
  await expect(cellAt(page, 2).getByText('mean amount by region', { exact: true })).toBeVisible();
  await cellAt(page, 2).focus();
  await page.keyboard.press('z');
  await expect(cellAt(page, 2).locator('.view-lines, pre').first()).toContainText("aggregate: 'sum'");
  await cellAt(page, 2).focus();
  await page.keyboard.press('z');
  await expect(page.getByRole('region', { name: /^Cell 2,/ })).toHaveCount(0);
});

test('a table without a name is given one in its cell, in the same step', async ({ as }) => {
  const notebook = await ranNotebook('Name it', [BARE]);
  const page = await as('scientist');
  await page.goto(notebook.path);
  const cell = cellAt(page, 1);
  await cell.getByRole('button', { name: 'Build a chart' }).click();
  const builder = cell.getByRole('form', { name: 'Chart builder' });
  await builder.getByLabel('Name of the table').fill('const');
  await expect(builder.getByText('This cannot be the name of a variable.').first()).toBeVisible();
  await builder.getByLabel('Name of the table').fill('kinds');
  await builder.getByRole('button', { name: 'Insert chart' }).click();
  await expect(chartIn(page, 2)).toBeVisible();
  await expect(cell.getByText('defines Table, kinds')).toBeVisible();
  await cellAt(page, 2).focus();
  await page.keyboard.press('z');
  await expect(page.getByRole('region', { name: /^Cell 2,/ })).toHaveCount(0);
  await expect(cell.getByText('defines Table, kinds')).toHaveCount(0);
});

test('whoever may not write cells reads why, and Escape gives the focus back', async ({ as }) => {
  const notebook = await ranNotebook('Who builds', [SALES]);
  const page = await as('scientist');
  await page.goto(notebook.path);
  const button = cellAt(page, 1).getByRole('button', { name: 'Build a chart' });
  await button.press('Enter');
  await expect(cellAt(page, 1).getByRole('form', { name: 'Chart builder' }).getByLabel('Chart', { exact: true })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(button).toBeFocused();

  const reader = await as('viewer');
  const answer = await reader.goto(notebook.path);
  expect(answer?.status()).toBe(200);
  const theirs = cellAt(reader, 1).getByRole('button', { name: 'Build a chart' });
  await expect(theirs).toHaveAttribute('aria-disabled', 'true');
  await expect(theirs).toHaveAccessibleDescription('Your role does not write cells here. An editor can build charts.');
});

test('a chart is read as a table and kept as SVG and PNG under the notebook’s name', async ({ as }) => {
  const notebook = await ranNotebook('Harvest', [CHART]);
  const page = await as('scientist', { colorScheme: 'dark' });
  await page.goto(notebook.path);
  const cell = cellAt(page, 1);
  await expect(cell.getByRole('img', { name: 'Fruit basket. Bar chart: count, 1 to 2 by fruit, apple, pear; 2 rows of data.' })).toBeVisible();
  const menu = async (item: string) => {
    await cell.getByRole('button', { name: 'What to do with this chart' }).click();
    await cell.getByRole('menuitem', { name: item, exact: true }).click();
  };
  await menu('Show as table');
  await expect(cell.getByRole('region', { name: 'Data of Fruit basket' }).getByRole('row')).toHaveText(['fruitcount', 'apple2', 'pear1']);

  const kept = async (item: string) => {
    const [download] = await Promise.all([page.waitForEvent('download'), menu(item)]);
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
    return { name: download.suggestedFilename(), bytes: Buffer.concat(chunks) };
  };
  const svg = await kept('Save as SVG on white');
  expect(svg.name).toBe('harvest-fruit-basket.svg');
  expect(svg.bytes.toString()).toMatch(/^<svg[^>]*>.*fill="#ffffff"/s);
  expect((await kept('Save as SVG')).bytes.toString()).toContain('rgb(18, 20, 22)');
  const png = await kept('Save as PNG twice the size');
  expect(png.name).toBe('harvest-fruit-basket.png');
  expect([...png.bytes.subarray(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);
  // Width of the PNG, from its header: twice that of the drawing.
  const width = Number(/width="([\d.]+)"/.exec(svg.bytes.toString())![1]);
  expect(Math.abs(png.bytes.readUInt32BE(16) - 2 * width)).toBeLessThanOrEqual(2);
});

test('a chart that is wrong says where, and one that would stop the page does not', async ({ as }) => {
  const spec = (more: string) => `import { chart } from 'pinion/display';\nchart({ data: { values: [{ a: 1 }] }, mark: 'bar', encoding: { x: { field: 'a', type: 'quantitative' } }, ${more} }, undefined, { title: 'Hostile' })`;
  const notebook = await ranNotebook('Hostile charts', [
    spec("encoding: { x: { field: 'b', type: 'quantitative' } }"), spec("data: { sequence: { start: 0, stop: 1e9 } }"), spec("transform: [{ calculate: \"length(sequence(0, 5e8))\", as: 'b' }]"),
    spec("transform: [{ calculate: \"test(/^(a+)+$/, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!')\", as: 'b' }]"), "({ still: 'here' })",
  ]);
  const page = await as('scientist');
  const asked: string[] = [];
  page.on('request', (request) => { if (!request.url().startsWith(serverOrigin()) && !/^(?:data|blob):|^http:\/\/(?:localhost|127\.0\.0\.1)/.test(request.url())) asked.push(request.url()); });
  await page.goto(notebook.path);
  await expect(cellAt(page, 1).getByText('encoding.x.field: the data has no field ‘b’. It has a.')).toBeVisible();
  await expect(cellAt(page, 2).getByText('data.sequence: it makes more than 100,000 rows.')).toBeVisible();
  await expect(cellAt(page, 3).getByText('The chart cannot be drawn.')).toBeVisible({ timeout: 30_000 });
  await expect(cellAt(page, 4).getByText('Its expressions take longer than 4 seconds.')).toBeVisible({ timeout: 30_000 });
  await expect(cellAt(page, 5).getByText('here', { exact: true })).toBeVisible();
  expect(asked).toEqual([]);
});

test('a training shows its curves, also after a reload, and a model what of it trains', async ({ as }) => {
  const notebook = await ranNotebook('Train', [TRAINING]);
  const page = await as('scientist');
  await page.goto(notebook.path);
  for (let times = 0; times < 2; times += 1) {
    const curves = cellAt(page, 1).getByRole('region', { name: 'Training curves of Sum of three' });
    await expect(curves.getByText('40 epochs')).toBeVisible();
    await expect(curves.getByText(/best validation .* at epoch/)).toBeVisible();
    await expect(curves.getByRole('img', { name: /^loss by epoch: training ends at .*, validation ends at .* after 40 epochs; best at epoch/ })).toBeVisible();
    await expect(curves.getByRole('img', { name: /^mae by epoch/ })).toBeVisible();
    await expect(cellAt(page, 1).getByRole('region', { name: 'Layers of tfjs' }).getByRole('row')).toHaveCount(3);
    await page.reload();
  }
});

test('reports have curves, confusion, slices and residuals, in the report view too', async ({ as }) => {
  const notebook = await ranNotebook('Evaluate', [REPORT]);
  const page = await as('scientist');
  for (const path of [notebook.path, `${notebook.path}/report`]) {
    await page.goto(path);
    for (const name of [/^ROC curve over/, /^Precision by recall/, /^Calibration in/, /^Predicted value of 200 rows/, /^Residual of 200 rows/, /^Distribution of the residuals/]) await expect(page.getByRole('img', { name })).toBeVisible();
    await expect(page.getByRole('region', { name: 'Confusion matrix' }).getByRole('rowheader')).toHaveText(['no', 'yes']);
    await expect(page.getByRole('region', { name: 'Slices' }).getByRole('rowheader')).toHaveText(['group one', 'group two']);
  }
});

test('a hundred thousand printed lines scroll, are searched whole and copied, in their colours, and typing goes on', async ({ as }) => {
  const notebook = await ranNotebook('Printed', ["for (let i = 0; i < 100_000; i += 1) console.log(`line ${i} \\u001b[3${i % 8}mcolour\\u001b[0m`);\nconsole.log('10 %\\r99 %\\u001b[K');", '']);
  const page = await as('scientist');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: serverOrigin() });
  await page.goto(notebook.path);
  const cell = cellAt(page, 1);
  const log = cell.getByRole('log', { name: 'Printed text' });
  await expect(log).toContainText('line 1 colour');
  await cell.getByRole('button', { name: 'Search' }).click();
  await cell.getByRole('searchbox', { name: 'Search in printed text' }).fill('LINE 99999');
  await expect(cell.getByText('1 of 1', { exact: true })).toBeVisible({ timeout: 30_000 });
  await expect(log.locator('mark')).toHaveText('line 99999');
  await expect(cell.getByText('100,001 lines')).toBeVisible();
  expect(await log.locator('> div').count()).toBeLessThan(100);
  await expect(log).toContainText('99 %');
  await expect(log).not.toContainText('10 %');
  await page.keyboard.press('Escape');
  await expect(log).toBeFocused();
  await cell.getByRole('button', { name: 'Copy', exact: true }).click();
  await expect(cell.getByText('Copied 100,001 lines.')).toBeVisible();
  expect((await page.evaluate(() => navigator.clipboard.readText())).split('\n').at(-2)).toBe('line 99999 colour');
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1440, 390]) {
    test(`the builder and every drawing have no accessibility violation and do not scroll the page sideways: ${colorScheme}, ${width} px`, async ({ as }) => {
      const notebook = await ranNotebook('Looks of charts', [SALES, CHART, TRAINING, REPORT]);
      const page = await as('scientist', { colorScheme, viewport: { width, height: 900 } });
      await page.goto(notebook.path);
      await cellAt(page, 1).getByRole('button', { name: 'Build a chart' }).click();
      await expect(cellAt(page, 1).getByRole('form').getByRole('img', { name: /mean amount/ })).toBeVisible();
      await expect(chartIn(page, 2)).toBeVisible();
      await cellAt(page, 2).getByRole('button', { name: 'What to do with this chart' }).click();
      await cellAt(page, 2).getByRole('menuitem', { name: 'Show as table' }).click();
      await expect(cellAt(page, 3).getByRole('img', { name: /^loss by epoch/ })).toBeVisible();
      await expect(cellAt(page, 4).getByRole('img', { name: /^ROC/ })).toBeVisible();
      const { violations } = await new AxeBuilder({ page }).include('[class*="_outputs"]').analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 200)).join(' | ')}`)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
      for (const cell of [1, 2, 3, 4]) await cellAt(page, cell).screenshot({ path: test.info().outputPath(`cell-${cell}.png`) });
    });
  }
}
