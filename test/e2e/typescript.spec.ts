/** TypeScript across the cells of a notebook, in a browser: what is offered, said, found wrong, renamed and gone to. */
import type { Page } from '@playwright/test';
import { callApi, expect, test } from './support/fixtures';
import { appendCell, cellAt, runCell, typeInCell } from './support/notebook';

/** The first answer waits for the compiler to load. */
const LOADED = { timeout: 90_000 };

async function openNotebook(page: Page, title: string): Promise<void> {
  const project = await callApi<{ slug: string }>(page.context(), 'POST', '/api/v1/projects', { name: title });
  const { id } = await callApi<{ id: string }>(page.context(), 'POST', `/api/v1/projects/${project.slug}/notebooks`, { title });
  await page.goto(`/p/${project.slug}/notebooks/${id}`);
  await expect(cellAt(page, 1).locator('.monaco-editor').first()).toBeVisible();
}

/** Writes the first cell, then adds one for each further text. */
async function write(page: Page, ...sources: readonly string[]): Promise<void> {
  await typeInCell(page, 1, sources[0]!);
  for (const source of sources.slice(1)) await appendCell(page, source);
}

const textOf = async (page: Page, number: number) => (await cellAt(page, number).locator('.view-lines').first().innerText()).replaceAll('\u00a0', ' ');
const editorOf = (page: Page, number: number) => cellAt(page, number).getByRole('textbox', { name: `Source of cell ${number}` });
const suggestion = (page: Page, name: string) => page.locator('.suggest-widget.visible').getByRole('option', { name: new RegExp(`^${name}\\b`) }).first();
const squiggles = (page: Page, number: number) => cellAt(page, number).locator('.squiggly-error');
const TABLE = "import { Table } from 'pinion/data';\nconst people = Table.fromRows([{ age: 30, hoursPerWeek: 40 }, { age: 50, hoursPerWeek: 20 }]);";

/** Puts the caret before the first `word` of a cell of one line. */
async function caretAt(page: Page, number: number, word: string): Promise<void> {
  await editorOf(page, number).focus();
  await page.keyboard.press('ControlOrMeta+Home');
  const steps = (await textOf(page, number)).indexOf(word);
  for (let step = 0; step < steps; step += 1) await page.keyboard.press('ArrowRight');
}

test('names and methods of other cells are completed', async ({ as }) => {
  const page = await as('scientist');
  await openNotebook(page, 'Completion');
  await write(page, '/** What a flat costs. */\nconst prices = [100, 200];', '');
  await page.keyboard.type('pric');
  await expect(suggestion(page, 'prices')).toBeVisible(LOADED);
  await page.keyboard.press('Enter');
  await expect.poll(() => textOf(page, 2)).toBe('prices');
  await page.keyboard.type('.toSor');
  await expect(suggestion(page, 'toSorted')).toBeVisible();
});

test('a name of the library is imported when it is accepted', async ({ as }) => {
  const page = await as('scientist');
  await openNotebook(page, 'Importing');
  await editorOf(page, 1).focus();
  await page.keyboard.type('readCs');
  await expect(suggestion(page, 'readCsv')).toBeVisible(LOADED);
  await expect(page.locator('.suggest-widget.visible')).toContainText('pinion/data');
  await page.keyboard.press('Enter');
  await expect.poll(() => textOf(page, 1)).toContain("import { readCsv } from 'pinion/data';");
});

test('hovering a name says its type and its cell', async ({ as }) => {
  const page = await as('scientist');
  await openNotebook(page, 'Hover');
  await write(page, 'const rate = 0.25;', 'rate * 2');
  const name = cellAt(page, 2).locator('.view-line span span').filter({ hasText: /^rate/ }).first();
  await expect(async () => {
    await page.mouse.move(0, 0);
    await name.hover();
    await expect(page.locator('.monaco-hover').filter({ hasText: 'Defined in cell 1.' })).toContainText('const rate: 0.25', { timeout: 4_000 });
  }).toPass(LOADED);
});

test('a call shows its parameters', async ({ as }) => {
  const page = await as('scientist');
  await openNotebook(page, 'Signatures');
  await write(page, 'function mix(colour: string, share: number) { return colour + share }', '');
  await page.keyboard.type('mix("red", ');
  await expect(page.locator('.parameter-hints-widget')).toContainText('share: number', LOADED);
});

test('a mistake is underlined across cells, counted, and gone when it is mended; top-level await is none', async ({ as }) => {
  const page = await as('scientist');
  await openNotebook(page, 'Mistakes');
  await write(page, 'const rate = await Promise.resolve("0.25");', 'rate.toFixed(2);', 'const rate2 = await Promise.resolve(1);');
  await expect(squiggles(page, 2)).toHaveCount(1, LOADED);
  await expect(cellAt(page, 2)).toContainText('1 type error');
  await expect(squiggles(page, 1)).toHaveCount(0);
  await expect(squiggles(page, 3)).toHaveCount(0);
  await editorOf(page, 1).focus();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText('const rate = await Promise.resolve(0.25);');
  await expect(squiggles(page, 2)).toHaveCount(0);
  await expect(cellAt(page, 2)).not.toContainText('type error');
});

test('renaming changes every cell that reads the name, and one undo takes it back', async ({ as }) => {
  const page = await as('scientist');
  await openNotebook(page, 'Renaming');
  const before = ['const rate = 0.25;', 'const twice = rate * 2;', 'const o = { rate };'] as const;
  const after = ['const share = 0.25;', 'const twice = share * 2;', 'const o = { rate: share };'] as const;
  const expectTexts = async (texts: readonly string[]) => { for (const [at, text] of texts.entries()) await expect.poll(() => textOf(page, at + 1)).toBe(text); };
  await write(page, ...before);
  const box = page.getByRole('textbox', { name: /rename/i });
  await caretAt(page, 2, 'rate');
  await page.keyboard.press('F2');
  await expect(box).toBeVisible(LOADED);
  await box.fill('share');
  await box.press('Enter');
  await expectTexts(after);
  await editorOf(page, 2).focus();
  await page.keyboard.press('ControlOrMeta+Z');
  await expectTexts(before);
  await page.keyboard.press('ControlOrMeta+Shift+Z');
  await expectTexts(after);
});

test('going to a definition leads to its cell', async ({ as }) => {
  const page = await as('scientist');
  await openNotebook(page, 'Going');
  await write(page, 'const other = 1;\nconst rate = 0.25;', 'const twice = rate * 2;');
  await expect(async () => {
    await caretAt(page, 2, 'rate');
    await page.keyboard.press('F12');
    await expect(editorOf(page, 1)).toBeFocused({ timeout: 4_000 });
  }).toPass(LOADED);
  await expect(cellAt(page, 1)).toHaveAttribute('aria-current', 'true');
});

test('after a run the columns of a table are offered', async ({ as }) => {
  const page = await as('scientist');
  await openNotebook(page, 'Columns');
  await write(page, TABLE);
  await runCell(page, 1);
  await expect(cellAt(page, 1)).toHaveAttribute('data-look', 'quiet', LOADED);
  await appendCell(page, '');
  await expect(async () => {
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type("people.column('hours");
    await expect(suggestion(page, 'hoursPerWeek')).toBeVisible({ timeout: 4_000 });
  }).toPass(LOADED);
  await page.keyboard.press('Enter');
  await expect.poll(() => textOf(page, 2)).toMatch(/^people\.column\('hoursPerWeek/);
});
