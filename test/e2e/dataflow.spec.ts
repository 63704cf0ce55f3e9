/** The dataflow made visible: the map, fixes at problems, why a cell is stale, the queue, and the bar on narrow screens. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { sourceOf, setTrashed } from '../../lib/collab/document';
import { expect, serverOrigin, test } from './support/fixtures';
import { cellAt, runCell, typeInCell } from './support/notebook';
import { Person, until, type NotebookPlace } from './support/person';

/** The first fixes wait for the compiler to load. */
const LOADED = { timeout: 90_000 };

async function made(title: string, sources: readonly string[]): Promise<NotebookPlace> {
  const person = await Person.signIn(serverOrigin(), 'scientist');
  const place = await person.makeNotebook(title);
  await person.writeCells(place.id, sources);
  return place;
}

async function open(page: Page, place: NotebookPlace): Promise<void> {
  await page.goto(place.path);
  await expect(cellAt(page, 1).locator('.monaco-editor').first()).toBeVisible();
}

const map = (page: Page) => page.getByRole('list', { name: /^Graph of cells/ });
const onMap = (page: Page, name: string | RegExp) => map(page).getByRole('button', { name });
const fix = (page: Page, cell: number, name: string) => cellAt(page, cell).getByRole('button', { name: `Fix: ${name}`, exact: true });
const textOf = async (page: Page, number: number) => (await cellAt(page, number).locator('.view-lines').first().innerText()).replaceAll('\u00a0', ' ');
const expectTexts = async (page: Page, texts: readonly string[]) => { for (const [at, text] of texts.entries()) await expect.poll(() => textOf(page, at + 1)).toBe(text); };
const PIPELINE = ['const table = [1, 2, 3];', 'const scores = table.map((x) => x * 2);', 'const report = scores.length;', 'report + 1'];

test.describe('the map of the graph', () => {
  test('says of every cell what it reads, who reads it and how it is, for everybody as it changes', async ({ as }) => {
    const place = await made('Map', PIPELINE);
    const page = await as('scientist');
    await open(page, place);
    const reader = await as('viewer');
    await open(reader, place);
    await expect(onMap(page, 'scores, not run, cell 2, reads table, read by report')).toBeVisible();
    await runCell(page, 4);
    for (const each of [page, reader]) for (const name of ['table', 'scores', 'report', /^report \+ 1/]) await expect(onMap(each, typeof name === 'string' ? new RegExp(`^${name}, up to date`) : /^report \+ 1, up to date/)).toBeVisible();
    await typeInCell(page, 1, '// edited\n');
    for (const each of [page, reader]) await expect(onMap(each, /^scores, stale/)).toBeVisible();
    await expect(reader.getByText('4 cells: 4 stale')).toBeVisible();
  });

  test('is walked by keys and leads to the cell', async ({ as }) => {
    const page = await as('scientist');
    await open(page, await made('Keys on the map', PIPELINE));
    await expect(map(page)).toBeVisible();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search commands and cells' }).fill('Go to the graph');
    await page.keyboard.press('Enter');
    await expect(onMap(page, /^table/)).toBeFocused();
    await page.keyboard.press('ArrowRight');
    await expect(onMap(page, /^scores/)).toBeFocused();
    await page.keyboard.press('End');
    await expect(onMap(page, /^report \+ 1/)).toBeFocused();
    await page.keyboard.press('ArrowLeft');
    await expect(onMap(page, /^report, /)).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(cellAt(page, 3)).toHaveAttribute('aria-current', 'true');
    await onMap(page, /^table/).click();
    await expect(cellAt(page, 1)).toHaveAttribute('aria-current', 'true');
    await page.getByRole('button', { name: 'Only what the selected cell reads, and what reads it' }).click();
    await expect(map(page).getByRole('button')).toHaveCount(4);
  });
});

test.describe('fixes', () => {
  test('rename one of two definers with what reads it, and one undo takes it back', async ({ as }) => {
    const before = ['const rate = 1;', 'const rate = 2;', 'const twice = rate * 2;'];
    const page = await as('scientist');
    await open(page, await made('Two definers', before));
    await fix(page, 1, 'Rename it here and where it is read, to rate2').click(LOADED);
    await expectTexts(page, ['const rate2 = 1;', 'const rate = 2;', 'const twice = rate2 * 2;']);
    await expect(cellAt(page, 3)).not.toContainText('is defined in');
    await expect(cellAt(page, 1)).toHaveAttribute('aria-current', 'true');
    await page.keyboard.press('z');
    await expectTexts(page, before);
    await expect(cellAt(page, 3)).toContainText('rate is defined in cell 1 and cell 2');
  });

  test('are in the palette, and their toast takes them back', async ({ as }) => {
    const page = await as('scientist');
    await open(page, await made('A slip', ['const table = [1];', 'tabel.length']));
    await expect(fix(page, 2, 'Replace by table')).toBeVisible(LOADED);
    await cellAt(page, 2).press('Escape');
    await onMap(page, /^tabel/).click();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search commands and cells' }).fill('fix');
    await page.getByRole('option', { name: /^Fix: Replace by table/ }).click();
    await expect.poll(() => textOf(page, 2)).toBe('table.length');
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => textOf(page, 2)).toBe('tabel.length');
  });

  test('lead around a cycle, and make one cell of two', async ({ as }) => {
    const page = await as('scientist');
    await open(page, await made('Cycle', ['const f = () => g();\nconst base = 1;', 'const g = () => base;']));
    await cellAt(page, 1).getByRole('button', { name: 'Go to cell 2' }).click();
    await expect(cellAt(page, 2)).toHaveAttribute('aria-current', 'true');
    await expect(onMap(page, /^f, base, cannot run/)).toBeVisible();
    await fix(page, 2, 'Merge cell 1 and cell 2').click(LOADED);
    await expect(page.getByRole('region', { name: /^Cell \d+,/ })).toHaveCount(1);
    await expect(cellAt(page, 1)).not.toContainText('wait for each other');
  });

  test('bring a deleted cell back whose name is missing, and say what cannot run before another', async ({ as }) => {
    const place = await made('Deleted', ['const rates = [1];', 'const first = rates[0];', 'const a = 1;\na = 2;', 'a + 1']);
    const person = await Person.signIn(serverOrigin(), 'scientist');
    const document = await person.openDocument(place.id);
    const [rates] = [...document.doc.getMap('cells').keys()].filter((id) => sourceOf(document.doc, id as never)!.toString().includes('const rates'));
    setTrashed(document.doc, rates as never, true);
    await until(document.status, () => document.status.get().unsaved === 0);
    document.destroy();
    const page = await as('scientist');
    await open(page, place);
    await expect(cellAt(page, 3)).toContainText('cannot run before cell 2 can');
    await fix(page, 1, 'Restore the deleted cell that defined rates').click(LOADED);
    await expect(page.getByRole('region', { name: /^Cell \d+,/ })).toHaveCount(4);
    await expect(cellAt(page, 2)).not.toContainText('Nothing defines');
    await fix(page, 3, 'Declare a with let').click(LOADED);
    await expect.poll(() => textOf(page, 3)).toBe('let a = 1;\na = 2;');
    await expect(cellAt(page, 4)).not.toContainText('cannot run');
  });

  test('are not offered to whoever may only read', async ({ as }) => {
    const place = await made('Reading', ['const rate = 1;', 'const rate = 2;', 'rate']);
    const page = await as('viewer');
    await open(page, place);
    await expect(cellAt(page, 1)).toContainText('rate is defined in cell 1 and cell 2');
    await expect(page.getByRole('group', { name: /^Fixes/ })).toHaveCount(0);
    await expect(cellAt(page, 3).getByRole('button', { name: 'Go to cell 2' })).toBeVisible();
  });
});

test('a stale cell names what it reads from where, and leads there', async ({ as }) => {
  const page = await as('scientist');
  await open(page, await made('Why', PIPELINE));
  await runCell(page, 4);
  await expect(onMap(page, /^report \+ 1, up to date/)).toBeVisible();
  await typeInCell(page, 1, '// edited\n');
  await expect(cellAt(page, 3)).toContainText('Stale. Cell 2 is stale. This cell reads scores from it. It began in cell 1: it was edited after it ran.');
  await cellAt(page, 3).getByRole('button', { name: 'Go to cell 2' }).click();
  await expect(cellAt(page, 2)).toHaveAttribute('aria-current', 'true');
  await page.getByRole('button', { name: 'Run 4 stale' }).click();
  await expect(onMap(page, /^report \+ 1, up to date/)).toBeVisible();
});

test('a line says where in the queue a cell stands, how long it runs, and the whole of its last run', async ({ as }) => {
  const page = await as('scientist');
  await open(page, await made('Queue', ['await new Promise((done) => setTimeout(done, 6_000));', '1', '2']));
  await page.getByRole('button', { name: 'Run all' }).click();
  await expect(cellAt(page, 1)).toContainText(/running [1-9] s/);
  await expect(cellAt(page, 2)).toContainText('next in line');
  await expect(cellAt(page, 3)).toContainText('2nd in line');
  const story = cellAt(page, 3).getByRole('button', { name: /\d s · / });
  await story.focus();
  await expect(story).toHaveAccessibleDescription(/^Run \d+ succeeded on .+ after .+ asked for it\. It had waited [\d.]+ s\.$/);
  await expect(cellAt(page, 3).getByRole('tooltip').filter({ hasText: 'succeeded' })).toBeVisible();
});

test.describe('the bar', () => {
  for (const width of [390, 768]) {
    test(`takes ${width === 390 ? 'two rows' : 'one row'} at ${width} px, and its menu holds the rest`, async ({ as }) => {
      const page = await as('scientist', { viewport: { width, height: 844 } });
      await open(page, await made('A notebook with a long title that goes on beyond the width of a telephone', PIPELINE));
      await runCell(page, 4);
      await expect(page.getByRole('group', { name: 'Kernel: Idle' })).toBeVisible();
      const bar = page.getByRole('region', { name: 'Notebook', exact: true });
      const rows = await bar.getByRole('button').evaluateAll((buttons) => new Set(buttons.filter((each) => each.getClientRects().length > 0).map((each) => Math.round((each.getBoundingClientRect().top + each.getBoundingClientRect().bottom) / 2 / 30))).size);
      expect(rows).toBeLessThanOrEqual(width === 390 ? 2 : 1);
      expect((await bar.boundingBox())!.height).toBeLessThanOrEqual(width === 390 ? 100 : 54);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
      await bar.getByRole('button', { name: 'More of the notebook' }).click();
      for (const name of [/^Commands and keys/, /^Graph/, /^Share/, /^History/, /^Report view/, /^Export as \.ipynb/]) await expect(page.getByRole('menuitem', { name })).toBeVisible();
      await page.getByRole('menuitem', { name: /^Graph/ }).click();
      await expect(onMap(page, /^report \+ 1/)).toBeFocused();
      await onMap(page, /^report, /).click();
      await expect(map(page)).toBeHidden();
      await expect(cellAt(page, 3)).toHaveAttribute('aria-current', 'true');
    });
  }
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1440, 390]) {
    test(`map, fixes and stale cells have no accessibility violation: ${colorScheme}, ${width} px`, async ({ as }) => {
      const page = await as('scientist', { colorScheme, viewport: { width, height: 844 } });
      await open(page, await made('Access', [...PIPELINE, 'const rate = 1;', 'const rate = 2;', 'rate + missing', 'const f = () => g();', 'const g = () => f();']));
      await runCell(page, 4);
      await expect(cellAt(page, 4)).toContainText(/\d s · /);
      await typeInCell(page, 1, '// edited\n');
      await expect(cellAt(page, 2)).toContainText('Stale.');
      await expect(page.getByRole('button', { name: /^Fix: Rename it here/ }).first()).toBeVisible(LOADED);
      if (width === 390) await page.getByRole('button', { name: 'Outline, data and graph' }).click();
      await expect(onMap(page, /^scores, stale/)).toBeVisible();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
    });
  }
}
