/** Notebooks in and out, the report view, search, templates, and large uploads, as people do them. */
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import type { Download, Page } from '@playwright/test';
import { callApi, expect, test } from './support/fixtures';
import { cellAt } from './support/notebook';

/** What a hostile output meets when it reaches for the page around its frame. */
const BLOCKED = /SecurityError: .*Blocked a frame with origin "null" from accessing a cross-origin frame/;

interface Made { readonly id: string; readonly slug: string }

async function newProject(page: Page, name: string): Promise<Made> {
  return callApi<Made>(page.context(), 'POST', '/api/v1/projects', { name: `${name} ${Date.now()}` });
}

const PYTHON = JSON.stringify({
  nbformat: 4, nbformat_minor: 5, metadata: { kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' }, language_info: { name: 'python' } },
  cells: [
    { cell_type: 'markdown', id: 'm', metadata: {}, source: '# Churn in **Python**\n\nWhy people leave. <script>window.hurt = 1</script>' },
    { cell_type: 'code', id: 'p', metadata: {}, source: 'print("hello")', execution_count: 1, outputs: [{ output_type: 'stream', name: 'stdout', text: 'hello\n' }, { output_type: 'display_data', metadata: {}, data: { 'text/html': '<b>bold</b><script>parent.hurt = 1</script>' } }] },
  ],
});

const CHART = `// ---
// pinion: {"title":"A chart to keep"}
// ---

// %% [markdown] {"id":"words"}
// # A chart to keep
//
// What came of it.

// %% {"id":"chart"}
import { Table } from 'pinion/data';
import { bars, display, html } from 'pinion/display';
const numbers = Table.fromColumns({ kind: ['apples', 'pears', 'plums'], count: [3, 7, 5] });
display(bars(numbers, 'kind', 'count', { title: 'Fruit' }), html('<p id="inner">From HTML</p><script>parent.document.title = "hurt"</script>'));
numbers
`;

const asFile = (name: string, text: string | Buffer) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(text) });

async function importByButton(page: Page, name: string, text: string): Promise<void> {
  await page.getByLabel('Notebook files to import').setInputFiles(asFile(name, text));
}

async function drop(page: Page, name: string, text: string): Promise<void> {
  const transfer = await page.evaluateHandle(({ name: called, text: content }) => {
    const data = new DataTransfer();
    data.items.add(new File([content], called));
    return data;
  }, { name, text });
  const place = page.locator('[data-drop="notebooks"]');
  await place.dispatchEvent('dragover', { dataTransfer: transfer });
  await place.dispatchEvent('drop', { dataTransfer: transfer });
}

async function exportAs(page: Page, label: string): Promise<{ readonly download: Download; readonly text: string }> {
  await page.getByRole('button', { name: 'Notebook file' }).click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: new RegExp(`^${label}`) }).click()]);
  return { download, text: await readFile(await download.path(), 'utf8') };
}

test('a Jupyter notebook comes in by button and by dropping, keeps its Python marked, and hurts nobody', async ({ as, expectedErrors }) => {
  expectedErrors.push(BLOCKED, /422 .*import\?name=broken\.ipynb/);
  const page = await as('scientist');
  const project = await newProject(page, 'In');
  await page.goto(`/p/${project.slug}/notebooks`);
  await expect(page.getByRole('heading', { name: 'No notebooks yet' })).toBeVisible();
  await importByButton(page, 'churn.ipynb', PYTHON);
  await expect(page.getByText('1 cell in Python is kept as text')).toBeVisible();
  await drop(page, 'broken.ipynb', '{');
  await expect(page.getByRole('alert').filter({ hasText: 'broken.ipynb was not imported.' })).toContainText('not JSON');
  await drop(page, 'table.csv', 'a,b');
  await expect(page.getByRole('alert').filter({ hasText: 'table.csv was not imported.' })).toContainText('neither .ipynb nor .ts');
  await drop(page, 'second.ts', 'const a = 1;');
  await expect(page.getByText('second.ts is here, with 1 cell.')).toBeVisible();

  await page.getByRole('link', { name: 'Open Churn in Python' }).click();
  const raw = cellAt(page, 2);
  await expect(raw).toContainText('Python');
  await expect(raw).toContainText('print("hello")');
  const shown = raw.getByRole('group', { name: 'Imported outputs, not run here' });
  await expect(shown).toContainText('imported with churn.ipynb, not run here');
  await expect(shown).toContainText('hello');
  const html = shown.getByTitle('HTML output').contentFrame();
  await expect(html.getByText('bold')).toBeVisible();
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect(html.locator('html')).toHaveCSS('color-scheme', 'dark');
  await expect(html.getByText('bold')).toBeVisible();
  await expect(shown.getByRole('button', { name: /Pin/ })).toHaveCount(0);
  expect(await page.evaluate(() => 'hurt' in window)).toBe(false);
});

test('a notebook goes out as .ipynb, .ts and one HTML file whose chart draws without any network', async ({ as, browser, expectedErrors }) => {
  expectedErrors.push(BLOCKED);
  const page = await as('scientist');
  const project = await newProject(page, 'Out');
  await page.goto(`/p/${project.slug}/notebooks`);
  await importByButton(page, 'chart.ts', CHART);
  await page.getByRole('link', { name: 'Open A chart to keep' }).click();
  await cellAt(page, 2).getByRole('button', { name: 'Run cell' }).click();
  await expect(cellAt(page, 2).getByRole('img', { name: 'Fruit' })).toBeVisible({ timeout: 60_000 });
  await expect(cellAt(page, 2)).toContainText('3 rows');

  const ipynb = await exportAs(page, 'Export as .ipynb');
  expect(ipynb.download.suggestedFilename()).toBe('A chart to keep.ipynb');
  expect(JSON.parse(ipynb.text)).toMatchObject({ nbformat: 4, cells: [{ id: 'words' }, { id: 'chart', execution_count: 1 }] });
  const percent = await exportAs(page, 'Export as .ts');
  expect(percent.text).toContain('// %% {"id":"chart"}\nimport { Table }');

  const page1 = await exportAs(page, 'Export as HTML');
  const path = test.info().outputPath('chart.html');
  await page1.download.saveAs(path);
  for (const colorScheme of ['light', 'dark'] as const) {
    const context = await browser.newContext({ offline: true, colorScheme, viewport: colorScheme === 'dark' ? { width: 390, height: 844 } : { width: 1440, height: 900 } });
    const asked: string[] = [];
    context.on('request', (request) => asked.push(request.url()));
    const file = await context.newPage();
    await file.goto(pathToFileURL(path).href);
    await expect(file.getByRole('heading', { level: 1, name: 'A chart to keep' })).toBeVisible();
    await expect(file.locator('figure.chart[data-drawn] svg').first()).toBeVisible();
    await expect(file.getByRole('img', { name: 'Fruit' })).toBeVisible();
    await expect(file.getByTitle('HTML output').contentFrame().getByText('From HTML')).toBeVisible();
    await expect.poll(async () => (await file.getByTitle('HTML output').boundingBox())?.height).toBeLessThan(100);
    await expect(file.getByText('3 rows.')).toBeVisible();
    expect(await file.title()).toBe('A chart to keep');
    expect(asked.filter((url) => !/^(?:file:|about:|data:)/.test(url))).toEqual([]);
    expect(await file.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    expect((await new AxeBuilder({ page: file }).exclude('iframe').analyze()).violations).toEqual([]);
    await context.close();
  }
});

test('the report view follows the notebook, without its code, for a manager and a viewer', async ({ as, expectedErrors }) => {
  expectedErrors.push(BLOCKED);
  const author = await as('scientist');
  const project = await newProject(author, 'Report');
  await author.goto(`/p/${project.slug}/notebooks`);
  await importByButton(author, 'chart.ts', CHART);
  await author.getByRole('link', { name: 'Open A chart to keep' }).click();
  await expect(cellAt(author, 2)).toBeVisible();
  await author.getByRole('button', { name: 'Notebook file' }).click();
  await author.getByRole('menuitem', { name: /^Report view/ }).click();
  await expect(author).toHaveURL(/\/report$/);
  const address = new URL(author.url()).pathname;

  const [manager, viewer] = [await as('manager'), await as('viewer', { colorScheme: 'dark' })];
  await manager.goto(address);
  await viewer.goto(address);
  for (const page of [manager, viewer]) {
    await expect(page.getByRole('heading', { level: 1, name: 'A chart to keep' })).toBeVisible();
    await expect(page.getByText('not run yet')).toBeVisible();
    await expect(page.getByText('What came of it.')).toBeVisible();
  }
  await author.getByRole('link', { name: 'Open the notebook' }).click();
  await cellAt(author, 2).getByRole('button', { name: 'Run cell' }).click();
  for (const page of [manager, viewer]) {
    await expect(page.getByRole('img', { name: 'Fruit' })).toBeVisible({ timeout: 60_000 });
    await expect(page.getByText(/last run .* by /)).toBeVisible();
    await expect(page.getByText('Table.fromColumns')).toHaveCount(0);
    await expect(page.getByRole('textbox')).toHaveCount(0);
    expect((await new AxeBuilder({ page }).exclude('iframe').analyze()).violations).toEqual([]);
  }
  const editor = cellAt(author, 2).getByRole('textbox', { name: 'Source of cell 2' });
  await editor.focus();
  await author.keyboard.press('Control+End');
  await author.keyboard.insertText('\n// changed');
  await expect(viewer.getByText('1 result is stale')).toBeVisible();
});

test('words are found in titles and cells of all notebooks, and lead to their place', async ({ as, expectedErrors }) => {
  expectedErrors.push(/net::ERR_FAILED at .*search\?q=zebra/);
  const page = await as('scientist');
  const project = await newProject(page, 'Search');
  await page.goto(`/p/${project.slug}/notebooks`);
  await importByButton(page, 'okapi.ts', '// %% [markdown] {"id":"w"}\n// # Animals\n//\n// The okapi lives in the forest.\n\n// %% {"id":"q"}\nconst legs = 4;\n');
  await importByButton(page, 'zebra.ts', 'const stripes = 40;');
  await expect(page.getByText('zebra.ts is here, with 1 cell.')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Animals', exact: true })).toBeVisible();
  await expect(page.getByText('The okapi lives in the forest.')).toBeVisible();
  await page.getByRole('searchbox', { name: 'Search notebooks' }).fill('OKAPI');
  const found = page.getByRole('list', { name: 'Found notebooks' });
  await expect(page.getByText('1 notebook holds “OKAPI”.')).toBeVisible();
  await expect(found.getByRole('link', { name: /okapi lives/ })).toBeVisible();
  await page.getByRole('searchbox', { name: 'Search notebooks' }).fill('nothing like it');
  await expect(page.getByText('No notebook holds “nothing like it”.')).toBeVisible();
  // Where the answer did not come, the same words are looked for again at a press.
  await page.route('**/search?q=zebra', (route) => route.abort(), { times: 1 });
  await page.getByRole('searchbox', { name: 'Search notebooks' }).fill('zebra');
  await page.getByRole('alert').getByRole('button', { name: 'Search again' }).click();
  await expect(found.getByRole('link', { name: 'zebra', exact: true })).toBeVisible();
  await page.getByRole('searchbox', { name: 'Search notebooks' }).fill('stripes');
  await found.getByRole('link', { name: 'zebra', exact: true }).click();
  await expect(cellAt(page, 1)).toContainText('const stripes');
});

test('a template makes a notebook that runs', async ({ as }) => {
  test.slow();
  const page = await as('scientist');
  const project = await newProject(page, 'Template');
  await page.goto(`/p/${project.slug}/notebooks`);
  await page.getByRole('button', { name: 'From a template' }).click();
  await page.getByRole('menuitem', { name: /^Regression/ }).click();
  await expect(page.getByRole('heading', { name: 'What is a flat worth?' })).toBeVisible();
  await page.getByRole('button', { name: 'Run all' }).click();
  await expect(page.getByRole('log', { name: 'Printed text' }).filter({ hasText: /R² 0\.\d{3}/ })).toBeVisible({ timeout: 90_000 });
});

test('a large file goes on after the connection was lost, and after a reload', async ({ as, expectedErrors }) => {
  test.slow();
  expectedErrors.push(/ERR_INTERNET_DISCONNECTED|Failed to load resource|WebSocket|Failed to fetch|net::/);
  const page = await as('scientist');
  const project = await newProject(page, 'Upload');
  await page.goto(`/p/${project.slug}/data`);
  const line = '2024-01-02,12.5,red\n';
  const csv = Buffer.from(`day,weight,colour\n${line.repeat(Math.ceil((26 * 1024 * 1024) / line.length))}`);
  const path = test.info().outputPath('large.csv');
  const { writeFile } = await import('node:fs/promises');
  await writeFile(path, csv);
  // The second piece meets a dead line.
  await page.route(/\/uploads\/[^/]+\?offset=8388608$/, (route) => route.abort('internetdisconnected'), { times: 1 });
  let held = 0;
  await page.route(/\/uploads\/[^/]+\?offset=16777216$/, async (route) => {
    held += 1;
    if (held > 1) return route.continue();
    await page.context().setOffline(true);
    await route.abort('internetdisconnected');
  });
  await page.getByLabel('Files to upload').setInputFiles(path);
  await expect.poll(() => held, { timeout: 60_000 }).toBeGreaterThan(0);
  await expect(page.getByText(/the connection is lost; it goes on by itself from/)).toBeVisible({ timeout: 60_000 });
  await page.context().setOffline(false);
  await page.reload();
  await expect(page.getByText(/large\.csv is not whole/)).toBeVisible();
  await expect(page.getByText(/are here for a day/)).toContainText('16');
  const sent: string[] = [];
  page.on('request', (request) => { if (request.method() === 'PUT') sent.push(new URL(request.url()).search); });
  await page.getByLabel('Files to upload').setInputFiles(path);
  await page.getByRole('button', { name: /^large\.csv/ }).click({ timeout: 60_000 });
  expect(sent[0]).toBe('?offset=16777216');
  const preview = page.getByRole('region', { name: 'First rows of large.csv' });
  await expect(preview.getByRole('columnheader', { name: /weight/ })).toContainText('number');
  await expect(preview.getByRole('columnheader', { name: /day/ })).toContainText('date');
  await expect(preview.getByRole('columnheader', { name: /colour/ })).toContainText('1 different: red');
  await expect(page.getByText('Types and ranges are of the first 1,000 rows.')).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
});

for (const [theme, width] of [['light', 1440], ['dark', 390]] as const) {
  test(`the list of notebooks has no accessibility violation and fits, ${theme} ${width}`, async ({ as }) => {
    const page = await as('scientist', { colorScheme: theme, viewport: { width, height: 900 } });
    const project = await newProject(page, 'Look');
    await page.goto(`/p/${project.slug}/notebooks`);
    await importByButton(page, 'churn.ipynb', PYTHON);
    await expect(page.getByRole('link', { name: 'Churn in Python', exact: true })).toBeVisible();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await page.getByRole('button', { name: 'From a template' }).click();
    await expect(page.getByRole('menuitem', { name: /^Tuning/ })).toBeVisible();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await page.keyboard.press('Escape');
    await page.getByRole('searchbox', { name: 'Search notebooks' }).fill('people');
    await expect(page.getByRole('list', { name: 'Found notebooks' })).toContainText('Why people leave');
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  });
}
