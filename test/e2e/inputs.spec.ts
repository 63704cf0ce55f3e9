/** Input cells: made by one person, used by two, and what reads from them runs again. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { callApi, expect, test } from './support/fixtures';
import { appendCell, cellAt, runCell } from './support/notebook';

async function openNotebook(page: Page): Promise<string> {
  const project = await callApi<{ slug: string; id: string }>(page.context(), 'POST', '/api/v1/projects', { name: `Inputs ${Date.now()}`, purpose: 'Try inputs.' });
  const notebook = await callApi<{ id: string }>(page.context(), 'POST', `/api/v1/projects/${project.slug}/notebooks`, { title: 'Inputs' });
  const path = `/p/${project.slug}/notebooks/${notebook.id}`;
  await page.goto(path);
  await expect(cellAt(page, 1)).toBeVisible();
  return path;
}

async function addInput(page: Page, fill: (dialog: ReturnType<Page['getByRole']>) => Promise<void>): Promise<void> {
  await page.getByRole('button', { name: 'Add an input below' }).last().press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Input' });
  await fill(dialog);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
}

test('a slider reruns what reads from it, for both, and what was never run stays so', async ({ as }) => {
  const [one, two] = [await as('scientist'), await as('scientist')];
  const path = await openNotebook(one);
  await addInput(one, async (dialog) => {
    await dialog.getByLabel('Name').fill('rate');
    await dialog.getByLabel('Label').fill('Learning rate');
    await dialog.getByLabel('Most').fill('10');
    await dialog.getByLabel('To begin with').fill('4');
  });
  await appendCell(one, 'rate * 100');
  await appendCell(one, 'rate - 1');
  await runCell(one, 3);
  await expect(cellAt(one, 3).getByText('400', { exact: true })).toBeVisible();
  await two.goto(path);
  await cellAt(two, 2).getByRole('slider', { name: 'Learning rate' }).fill('7');
  await expect(cellAt(one, 3).getByText('700', { exact: true })).toBeVisible();
  await expect(cellAt(one, 2).getByRole('slider')).toHaveValue('7');
  await expect(cellAt(one, 2).getByText(/chosen by/)).toBeVisible();
  await one.reload();
  await expect(cellAt(one, 2).getByRole('slider')).toHaveValue('7');
  await expect(cellAt(one, 4).getByText('6', { exact: true })).toHaveCount(0);
});

test('every kind of control gives its value to the cells', async ({ as }) => {
  const page = await as('scientist');
  await openNotebook(page);
  const kind = async (label: string, name: string, more: (dialog: ReturnType<Page['getByRole']>) => Promise<void> = async () => {}) => addInput(page, async (dialog) => {
    await dialog.getByLabel('Control').selectOption({ label });
    await dialog.getByLabel('Name').fill(name);
    await dialog.getByLabel('Label').fill(`The ${name}`);
    await more(dialog);
  });
  await kind('Number', 'amount');
  await kind('Text', 'words');
  await kind('Choice', 'method', async (dialog) => { await dialog.getByLabel('Choices').fill('mean\nTwo = 2'); });
  await kind('Date', 'day');
  await kind('Checkbox', 'strict');
  await appendCell(page, 'JSON.stringify([amount, words, method, day.toISOString().slice(0, 10), strict])');
  await page.getByLabel('The amount').fill('2.5');
  await page.getByLabel('The words').fill('a "b"');
  await page.getByLabel('The method').selectOption({ label: 'Two' });
  await page.getByLabel('The day').fill('2026-03-31');
  await page.getByLabel('The strict').check();
  await runCell(page, 7);
  await expect(cellAt(page, 7).getByText('[2.5,"a \\"b\\"",2,"2026-03-31",true]')).toBeVisible();
  await page.getByLabel('The amount').fill('many');
  await page.getByLabel('The amount').press('Enter');
  await expect(page.getByText('The amount: a number is wanted.')).toBeVisible();
});

test('rows of a table are chosen where they are shown, and cells get them as a table', async ({ as }) => {
  const page = await as('scientist');
  await openNotebook(page);
  await appendCell(page, "import { Table } from 'pinion/data';\nconst people = Table.fromColumns({ name: ['Una', 'Bo', 'Cy'], age: [31, 42, 53] });\npeople");
  await addInput(page, async (dialog) => {
    await dialog.getByLabel('Control').selectOption({ label: 'Rows of a table' });
    await dialog.getByLabel('Name').fill('picked');
    await dialog.getByLabel('Label').fill('Who');
    await dialog.getByLabel('Table').fill('people');
  });
  await appendCell(page, "picked.toArray().map((row) => row.name).join(' and ')");
  await runCell(page, 4);
  await expect(cellAt(page, 2).getByRole('grid')).toBeVisible();
  await page.getByRole('button', { name: 'Choose rows' }).click();
  await page.getByRole('checkbox', { name: 'Row 0' }).check();
  await page.getByRole('checkbox', { name: 'Row 2' }).check();
  await page.getByRole('button', { name: 'Take 2 rows' }).click();
  await expect(cellAt(page, 4).getByText('Una and Cy')).toBeVisible();
});

test('a viewer sees what is chosen and cannot choose, and nothing violates access in either theme', async ({ as }) => {
  const page = await as('scientist');
  const path = await openNotebook(page);
  await addInput(page, async (dialog) => {
    await dialog.getByLabel('Control').selectOption({ label: 'Choice' });
    await dialog.getByLabel('Name').fill('method');
    await dialog.getByLabel('Label').fill('Method');
    await dialog.getByLabel('Choices').fill('mean\nmedian');
    await dialog.getByLabel('Several can be chosen; cells read a list').check();
  });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect((await new AxeBuilder({ page }).analyze()).violations.map((violation) => violation.id)).toEqual([]);
    await page.getByRole('button', { name: 'Settings of this input' }).click();
    expect((await new AxeBuilder({ page }).analyze()).violations.map((violation) => violation.id)).toEqual([]);
    await page.keyboard.press('Escape');
  }
  const viewer = await as('viewer');
  await viewer.goto(path);
  await expect(cellAt(viewer, 2).getByRole('checkbox', { name: 'median' })).toBeDisabled();
  await page.getByRole('checkbox', { name: 'median' }).check();
  await expect(cellAt(viewer, 2).getByRole('checkbox', { name: 'median' })).toBeChecked();
  await expect(viewer.getByRole('button', { name: 'Settings of this input' })).toHaveCount(0);
});
