/** Editing a notebook by keys, palette, pointer and search, as people do it, found by role and label. */
import AxeBuilder from '@axe-core/playwright';
import type { BrowserContext, Page } from '@playwright/test';
import { callApi, expect, serverOrigin, test } from './support/fixtures';
import { cellAt } from './support/notebook';
import { Person } from './support/person';
import { addCell, listCells, sourceOf, type CellType } from '../../lib/collab/document';

type Given = readonly (readonly [CellType, string])[];

/** A notebook of this test's own with these cells, open on the page. */
async function open(page: Page, title: string, cells: Given): Promise<{ readonly id: string; readonly path: string }> {
  const made = await make(page.context(), title, cells);
  await page.goto(made.path);
  await expect(cellAt(page, cells.length)).toBeVisible();
  return made;
}

async function make(context: BrowserContext, title: string, cells: Given): Promise<{ readonly id: string; readonly path: string }> {
  const project = await callApi<{ slug: string }>(context, 'POST', '/api/v1/projects', { name: title });
  const { id } = await callApi<{ id: string }>(context, 'POST', `/api/v1/projects/${project.slug}/notebooks`, { title });
  const person = await Person.signIn(serverOrigin(), 'scientist');
  await person.writeCells(id, ['']);
  const client = await person.openDocument(id);
  client.doc.transact(() => {
    let last = listCells(client.doc)[0]!.id;
    for (const [at, [type, source]] of cells.entries()) {
      if (at === 0 && type === 'ts') sourceOf(client.doc, last)!.insert(0, source);
      else last = addCell(client.doc, { type, source, after: last });
    }
  });
  await expect.poll(() => client.status.get().unsaved).toBe(0);
  client.destroy();
  return { id, path: `/p/${project.slug}/notebooks/${id}` };
}

const CODE: Given = [['ts', 'const a = 1;'], ['ts', 'const b = 2;'], ['ts', 'const c = 3;'], ['ts', 'const d = 4;']];

/** The sources on the page, in order. Monaco draws spaces as no-break ones. */
async function sources(page: Page): Promise<string[]> {
  return page.getByRole('region', { name: /^Cell \d+,/ }).evaluateAll((cells) => cells.map((cell) => (cell.querySelector<HTMLElement>('.view-lines') ?? cell.querySelector('pre') ?? cell.querySelector<HTMLElement>('p, h2, h3'))?.innerText.replaceAll('\u00a0', ' ').trim() ?? ''));
}

const letters = (...names: string[]) => names.map((name, at) => (name ? `const ${name} = ${'abcdefgh'.indexOf(name) + 1};` : String(at)));
const said = (page: Page) => page.getByRole('status', { name: 'What happened' });
const toast = (page: Page, text: RegExp | string) => page.getByRole('status').getByText(text);
const focusCell = (page: Page, number: number) => cellAt(page, number).focus();
const textbox = (page: Page, number: number) => cellAt(page, number).getByRole('textbox');

test('modes: Enter writes, Esc and Ctrl-M leave, arrows and J K go on', async ({ as }) => {
  const page = await as('scientist');
  await open(page, 'Modes', CODE);
  await focusCell(page, 1);
  await page.keyboard.press('j');
  await expect(cellAt(page, 2)).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(cellAt(page, 3)).toBeFocused();
  await page.keyboard.press('k');
  await page.keyboard.press('ArrowUp');
  await expect(cellAt(page, 1)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(textbox(page, 1)).toBeFocused();
  await page.keyboard.type('jdd');
  await expect.poll(() => sources(page)).toContain('jddconst a = 1;');
  await page.keyboard.press('Control+m');
  await expect(cellAt(page, 1)).toBeFocused();
  await page.keyboard.press('End');
  await expect(cellAt(page, 4)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(textbox(page, 4)).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(cellAt(page, 4)).toBeFocused();
});

test('cells are added, deleted, copied, cut and pasted by their letters, and Z takes each back', async ({ as }) => {
  const page = await as('scientist');
  await open(page, 'Letters', CODE);
  await focusCell(page, 2);
  await page.keyboard.press('d');
  await expect(said(page)).toContainText('D … D: delete');
  await page.keyboard.press('c'); // another key ends the sequence
  await page.keyboard.press('d');
  await page.keyboard.press('d');
  await expect(toast(page, 'Cell 2 deleted')).toBeVisible();
  await expect.poll(() => sources(page)).toEqual(letters('a', 'c', 'd'));
  await page.keyboard.press('z');
  await expect(said(page)).toContainText('Undone: delete a cell');
  await expect.poll(() => sources(page)).toEqual(letters('a', 'b', 'c', 'd'));
  await page.keyboard.press('Shift+z');
  await expect.poll(() => sources(page)).toEqual(letters('a', 'c', 'd'));
  await page.keyboard.press('z');
  await expect(cellAt(page, 2)).toBeFocused();

  await page.keyboard.press('x');
  await expect.poll(() => sources(page)).toEqual(letters('a', 'c', 'd'));
  await expect(cellAt(page, 2)).toBeFocused();
  await page.keyboard.press('v');
  await expect(said(page)).toContainText('1 cell pasted');
  await expect.poll(() => sources(page)).toEqual(letters('a', 'c', 'b', 'd'));
  await page.keyboard.press('c');
  await expect(said(page)).toContainText('Cell 3 copied');
  await page.keyboard.press('Shift+v');
  await expect.poll(() => sources(page)).toEqual(letters('a', 'c', 'b', 'b', 'd'));

  await page.keyboard.press('a');
  await expect(textbox(page, 3)).toBeFocused();
  await page.keyboard.press('Escape');
  await page.keyboard.press('b');
  await expect(textbox(page, 4)).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('region', { name: /^Cell \d+,/ })).toHaveCount(7);
  await page.keyboard.press('z');
  await page.keyboard.press('z');
  await expect(page.getByRole('region', { name: /^Cell \d+,/ })).toHaveCount(5);
});

test('a cell is added between any two by pointer and by focus, and below by Alt-Enter', async ({ as }) => {
  const page = await as('scientist');
  await open(page, 'Between', CODE);
  const between = (place: number) => page.getByRole('button', { name: 'Add TypeScript below' }).nth(place - 1);
  await between(2).hover();
  await expect(between(2).locator('..')).toHaveCSS('opacity', '1');
  await between(2).click();
  await expect(textbox(page, 3)).toBeFocused();
  await page.keyboard.type('between');
  await page.keyboard.press('Escape');
  await between(1).focus();
  await expect(between(1).locator('..')).toHaveCSS('opacity', '1');
  await page.keyboard.press('Enter');
  await expect(textbox(page, 2)).toBeFocused();
  await page.keyboard.press('Alt+Enter');
  await expect(textbox(page, 3)).toBeFocused();
  await page.keyboard.press('Escape');
  await expect.poll(() => sources(page)).toEqual(['const a = 1;', '', '', 'const b = 2;', 'between', 'const c = 3;', 'const d = 4;']);
});

test('cells go between notebooks through the system’s clipboard, as text', async ({ as }) => {
  const page = await as('scientist', { permissions: ['clipboard-read', 'clipboard-write'] });
  await open(page, 'From', [['ts', 'const a = 1;'], ['markdown', '# Kept']]);
  await focusCell(page, 1);
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Control+c');
  await expect(said(page)).toContainText('2 cells copied');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^\/\/ %% .*\nconst a = 1;\n\n\/\/ %% \[markdown\] .*\n\/\/ # Kept\n$/);
  await open(page, 'To', [['ts', 'first']]);
  await focusCell(page, 1);
  await page.keyboard.press('Control+v');
  await expect(said(page)).toContainText('2 cells pasted');
  await expect.poll(() => sources(page)).toEqual(['first', 'const a = 1;', 'Kept']);
  await page.keyboard.press('v');
  await expect(page.getByRole('region', { name: /^Cell \d+,/ })).toHaveCount(5);
});

test('Y, M, R and the numbers change what a cell is, Shift-M merges, Ctrl-Shift-Minus splits', async ({ as }) => {
  const page = await as('scientist');
  await open(page, 'Types', CODE);
  await focusCell(page, 1);
  await page.keyboard.press('m');
  await expect(page.getByRole('region', { name: 'Cell 1, Text' })).toBeFocused();
  await page.keyboard.press('2');
  await expect(cellAt(page, 1).getByRole('heading', { level: 3, name: 'const a = 1;' })).toBeVisible();
  await page.keyboard.press('r');
  await expect(page.getByRole('region', { name: 'Cell 1, Raw' })).toBeVisible();
  await page.keyboard.press('y');
  await expect(page.getByRole('region', { name: 'Cell 1, TypeScript' })).toBeVisible();
  await focusCell(page, 2);
  await page.keyboard.press('Shift+J');
  await expect(said(page)).toContainText('2 cells selected');
  await page.keyboard.press('Shift+M');
  await expect(said(page)).toContainText('2 cells merged into cell 2');
  await expect.poll(() => sources(page)).toContain('const b = 2;\nconst c = 3;');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Control+Shift+Minus');
  await expect(said(page)).toContainText('Split into 2 cells');
  await expect(textbox(page, 3)).toBeFocused();
  await page.keyboard.press('Escape');
  await expect.poll(async () => (await sources(page)).slice(1)).toEqual(letters('b', 'c', 'd'));
  await page.keyboard.press('z');
  await page.keyboard.press('z');
  await expect.poll(async () => (await sources(page)).slice(1)).toEqual(letters('b', 'c', 'd'));
  await expect(page.getByRole('region', { name: /^Cell \d+,/ })).toHaveCount(4);
});

test('text that somebody else types into a merged cell survives taking the merge back', async ({ as }) => {
  const page = await as('scientist');
  const made = await open(page, 'Together', CODE);
  const other = await as('scientist');
  await other.goto(made.path);
  await focusCell(page, 1);
  await page.keyboard.press('Shift+M');
  await expect.poll(() => sources(other)).toEqual(['const a = 1;\nconst b = 2;', ...letters('c', 'd')]);
  await cellAt(other, 1).locator('.monaco-editor').first().click();
  await other.keyboard.press('Control+End');
  await other.keyboard.type(' // theirs');
  await expect.poll(async () => (await sources(page))[0]).toContain('// theirs');
  await focusCell(page, 1);
  await page.keyboard.press('z');
  await expect.poll(() => sources(other)).toEqual(['const a = 1;', 'const b = 2; // theirs', ...letters('c', 'd')]);
});

test('a cell that somebody else deletes leaves the focus to the one in its place', async ({ as }) => {
  const page = await as('scientist');
  const made = await open(page, 'Deleted elsewhere', CODE);
  const other = await as('scientist');
  await other.goto(made.path);
  await focusCell(page, 2);
  await focusCell(other, 2);
  await other.keyboard.press('Delete');
  await expect.poll(() => sources(page)).toEqual(letters('a', 'c', 'd'));
  await expect(cellAt(page, 2)).toBeFocused();
  await page.keyboard.press('j');
  await expect(cellAt(page, 3)).toBeFocused();
});

test('several cells are selected by keys and by Shift-click, and moved, run and deleted together', async ({ as }) => {
  const page = await as('scientist');
  await open(page, 'Several', CODE);
  // On the line below the source: in the text, a press puts the caret.
  await cellAt(page, 1).getByText('defines').click();
  await cellAt(page, 2).getByText('defines').click({ modifiers: ['Shift'] });
  await expect(page.getByRole('region', { name: /, selected$/ })).toHaveCount(2);
  await page.keyboard.press('Control+Shift+ArrowDown');
  await expect(said(page)).toContainText('2 cells moved to place 2 of 4');
  await expect.poll(() => sources(page)).toEqual(letters('c', 'a', 'b', 'd'));
  await page.keyboard.press('Alt+Shift+ArrowUp');
  await expect.poll(() => sources(page)).toEqual(letters('a', 'b', 'c', 'd'));
  await page.keyboard.press('Shift+ArrowDown');
  await expect(page.getByRole('region', { name: /, selected$/ })).toHaveCount(3);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('region', { name: /, selected$/ })).toHaveCount(0);
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Control+Enter');
  for (const number of [1, 2, 3, 4]) await expect(cellAt(page, number)).toContainText(/\d+\.\d\d s ·/);
  await page.keyboard.press('d');
  await page.keyboard.press('d');
  await expect(toast(page, '4 cells deleted')).toBeVisible();
  await expect(page.getByText('No cells yet')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => sources(page)).toEqual(letters('a', 'b', 'c', 'd'));
});

test('a handle drags one cell or several, says where they land, and moves them by arrows too', async ({ as }) => {
  const page = await as('scientist');
  await open(page, 'Dragging', CODE);
  const drag = async (from: number, to: number) => {
    const handle = page.getByRole('button', { name: `Move cell ${from}` });
    await cellAt(page, from).hover();
    await handle.hover();
    await page.mouse.down();
    const box = (await cellAt(page, to).boundingBox())!;
    await page.mouse.move(box.x + 30, box.y + box.height - 4, { steps: 8 });
    await expect(page.locator('[class*=dropLine]')).toBeVisible();
  };
  await drag(1, 3);
  await page.mouse.up();
  await expect.poll(() => sources(page)).toEqual(letters('b', 'c', 'a', 'd'));
  await expect(said(page)).toContainText('Moved to place 3 of 4');
  await drag(1, 4);
  await page.keyboard.press('Escape');
  await expect(page.locator('[class*=dropLine]')).toHaveCount(0);
  await page.mouse.up();
  await expect.poll(() => sources(page)).toEqual(letters('b', 'c', 'a', 'd'));

  await focusCell(page, 1);
  await page.keyboard.press('Shift+ArrowDown');
  await drag(2, 4);
  await page.mouse.up();
  await expect.poll(() => sources(page)).toEqual(letters('a', 'd', 'b', 'c'));
  const handle = page.getByRole('button', { name: 'Move cell 1' });
  await handle.focus();
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => sources(page)).toEqual(letters('d', 'a', 'b', 'c'));
  await expect(page.getByRole('button', { name: 'Move cell 2' })).toBeFocused();
});

test('the palette reaches commands with their keys and reasons, and cells by heading and first line', async ({ as }) => {
  const page = await as('scientist');
  await open(page, 'Palette', [['ts', 'const a = 1;'], ['markdown', '# Far away\n\ntext'], ['ts', 'const needle = 3;']]);
  await cellAt(page, 1).locator('.monaco-editor').first().click();
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'All commands and cells' });
  const field = palette.getByRole('combobox', { name: 'Search commands and cells' });
  await expect(field).toBeFocused();
  await field.fill('restart kernel');
  await expect(palette.getByRole('option').first()).toHaveAccessibleName(/Restart kernel.*No kernel runs/);
  await expect(palette.getByRole('option').first()).toHaveAttribute('aria-disabled', 'true');
  await field.fill('far aw');
  await expect(palette.getByRole('option').first()).toHaveAccessibleName('Far away Cell 2');
  await page.keyboard.press('Enter');
  await expect(palette).toHaveCount(0);
  await expect(cellAt(page, 2)).toBeFocused();
  await page.keyboard.press('Control+Shift+p');
  await field.fill('needle');
  await page.keyboard.press('Enter');
  await expect(cellAt(page, 3)).toBeFocused();
  await page.keyboard.press('Control+k');
  await field.fill('duplicate');
  await expect(palette.getByRole('option').first()).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect.poll(() => sources(page)).toEqual(['const a = 1;', 'Far away', 'const needle = 3;', 'const needle = 3;']);
  await page.keyboard.press('Control+k');
  await page.keyboard.press('Escape');
  await expect(palette).toHaveCount(0);
  await expect(cellAt(page, 4)).toBeFocused();
});

test('the sheet of keys opens by H, is searched, and closes by Esc', async ({ as }) => {
  const page = await as('scientist');
  await open(page, 'Keys', CODE);
  await focusCell(page, 1);
  await page.keyboard.press('h');
  const sheet = page.getByRole('dialog', { name: 'Keys' });
  await expect(sheet.getByRole('term').filter({ hasText: /^Merge$/ })).toBeVisible();
  await sheet.getByRole('searchbox', { name: 'Search keys' }).fill('split');
  await expect(sheet.getByRole('term')).toHaveText(['Split at the caret']);
  await expect(sheet.getByRole('definition')).toContainText('Control Shift Minus');
  await page.keyboard.press('Escape');
  await expect(sheet).toHaveCount(0);
  await expect(cellAt(page, 1)).toBeFocused();
});

test('0 0 asks before it restarts, I I interrupts, Ctrl-S says that it is saved already', async ({ as }) => {
  const page = await as('scientist');
  await open(page, 'Kernel keys', [['ts', 'for (;;) {}']]);
  await focusCell(page, 1);
  await page.keyboard.press('Control+s');
  await expect(toast(page, /Saved already/)).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await expect(cellAt(page, 1)).toContainText(/running \d/);
  await page.keyboard.press('i');
  await page.keyboard.press('i');
  await expect(cellAt(page, 1)).toContainText(/stopped after/);
  await page.keyboard.press('0');
  await page.keyboard.press('0');
  await expect(page.getByRole('dialog', { name: 'Restart the kernel?' })).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
});

test('source and output fold away for everybody, sections for one person', async ({ as }) => {
  const page = await as('scientist');
  const made = await open(page, 'Folding', [['ts', '40 + 2'], ['markdown', '# One'], ['ts', 'const b = 2;'], ['markdown', '## Under'], ['ts', 'const c = 3;'], ['markdown', '# Two']]);
  const other = await as('scientist');
  await other.goto(made.path);
  await focusCell(page, 1);
  await page.keyboard.press('Control+Enter');
  await expect(cellAt(other, 1)).toContainText('42');
  await page.keyboard.press('o');
  await expect(said(page)).toContainText('Output folded away');
  await expect(cellAt(other, 1).getByRole('button', { name: 'Show the output' })).toBeVisible();
  await expect(cellAt(other, 1).getByText('42', { exact: true })).toHaveCount(0);
  await cellAt(other, 1).getByRole('button', { name: 'Show the output' }).click();
  await expect(cellAt(page, 1)).toContainText('42');
  await page.keyboard.press('Shift+O');
  await expect(cellAt(other, 1).getByRole('button', { name: 'Show the source' })).toBeVisible();
  await page.keyboard.press('Shift+O');
  await expect(cellAt(other, 1).getByRole('button', { name: 'Show the source' })).toHaveCount(0);

  await focusCell(page, 3);
  await page.keyboard.press('ArrowLeft');
  await expect(said(page)).toContainText('Section “One” folded away');
  await expect(cellAt(page, 2)).toBeFocused();
  await expect(page.getByRole('region', { name: /^Cell \d+,/ })).toHaveCount(3);
  await expect(other.getByRole('region', { name: /^Cell \d+,/ })).toHaveCount(6);
  await expect(cellAt(page, 2)).toContainText('3 cells folded away');
  await page.reload();
  await expect(page.getByRole('region', { name: /^Cell \d+,/ })).toHaveCount(3);
  await page.getByRole('complementary', { name: 'Notebook' }).getByRole('button', { name: 'Level 2: Under' }).click();
  await expect(page.getByRole('region', { name: /^Cell \d+,/ })).toHaveCount(6);
  await page.getByRole('button', { name: 'Fold away the section “Two”' }).press('Enter');
  await expect(cellAt(page, 6).getByRole('button', { name: 'Show the section “Two”' })).toHaveAttribute('aria-expanded', 'false');
});

test('the outline goes to headings and follows what is read', async ({ as }) => {
  const page = await as('scientist', { viewport: { width: 1440, height: 700 } });
  const filler = Array.from({ length: 40 }, (_, line) => `line ${line}`).join('\n\n');
  await open(page, 'Outline', [['ts', '1'], ['markdown', `# First\n\n${filler}\n\n## Inner\n\n${filler}`], ['markdown', `# Last\n\n${filler}`]]);
  const outline = page.getByRole('complementary', { name: 'Notebook' });
  await outline.getByRole('button', { name: 'Level 2: Inner' }).click();
  await expect(cellAt(page, 2).getByRole('heading', { name: 'Inner' })).toBeInViewport();
  await expect(outline.getByRole('button', { name: 'Level 2: Inner' })).toHaveAttribute('aria-current', 'location');
  await outline.getByRole('button', { name: 'Level 1: Last' }).click();
  await expect(outline.getByRole('button', { name: 'Level 1: Last' })).toHaveAttribute('aria-current', 'location');
  await expect(outline.getByRole('button', { name: 'Level 2: Inner' })).not.toHaveAttribute('aria-current', 'location');
});

test('find and replace go over the whole notebook, and are taken back as one step', async ({ as }) => {
  const page = await as('scientist');
  await open(page, 'Finding', [['ts', 'const rate = 1;'], ['markdown', 'The **rate** of it'], ...Array.from({ length: 30 }, (_, at) => ['ts', `const filler${at} = 0;\n\n\n\n\n`] as const), ['ts', 'rate + Rate']]);
  await focusCell(page, 1);
  await page.keyboard.press('Control+f');
  const bar = page.getByRole('search', { name: 'Find in the notebook' });
  await expect(bar.getByRole('textbox', { name: 'Find' })).toBeFocused();
  await page.keyboard.type('rate');
  await expect(bar.getByRole('status')).toHaveText('4 matches');
  await page.keyboard.press('Enter');
  await expect(bar.getByRole('status')).toHaveText('1 of 4');
  await page.keyboard.press('Enter');
  await expect(textbox(page, 2)).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(cellAt(page, 33)).toBeInViewport();
  await expect(cellAt(page, 33).locator('[class*=current]').first()).toBeVisible();
  await expect(bar.getByRole('textbox', { name: 'Find' })).toBeFocused();
  await page.keyboard.press('Shift+Enter');
  await expect(bar.getByRole('status')).toHaveText('2 of 4');
  await bar.getByRole('button', { name: 'Match case' }).click();
  await expect(bar.getByRole('status')).toHaveText('3 matches');
  await bar.getByRole('button', { name: 'Regular expression' }).click();
  await bar.getByRole('textbox', { name: 'Find' }).fill('(rate');
  await expect(bar.getByRole('alert')).toContainText('This is not a regular expression');
  await bar.getByRole('textbox', { name: 'Find' }).fill('(ra)te');
  await bar.getByRole('button', { name: 'Show replace' }).click();
  await bar.getByRole('textbox', { name: 'Replace with' }).fill('$1tio');
  await bar.getByRole('button', { name: 'Replace all' }).click();
  await expect(said(page)).toContainText('3 places replaced in 3 cells');
  await bar.getByRole('button', { name: 'Close find' }).click();
  await expect.poll(async () => (await sources(page)).at(-1)).toBe('ratio + Rate');
  await focusCell(page, 1);
  await page.keyboard.press('z');
  await expect.poll(async () => (await sources(page))[0]).toBe('const rate = 1;');
  await expect(cellAt(page, 2)).toContainText('The rate of it');
});

test('a reader goes, finds and folds sections, and is told who can do the rest', async ({ as }) => {
  const scientist = await as('scientist');
  const made = await make(scientist.context(), 'For readers', [['ts', 'const a = 1;'], ['markdown', '# One'], ['ts', 'const b = 2;']]);
  const page = await as('viewer');
  await page.goto(made.path);
  await expect(cellAt(page, 3)).toBeVisible();
  await focusCell(page, 1);
  await page.keyboard.press('d');
  await page.keyboard.press('d');
  await expect(toast(page, 'You can read this notebook. A data scientist can edit it.').first()).toBeVisible();
  await expect(page.getByRole('region', { name: /^Cell \d+,/ })).toHaveCount(3);
  await expect(page.getByRole('button', { name: /^Move cell/ })).toHaveCount(0);
  await page.keyboard.press('Shift+Enter');
  await expect(cellAt(page, 2)).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByRole('region', { name: /^Cell \d+,/ })).toHaveCount(2);
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('merge');
  await expect(page.getByRole('option').first()).toHaveAccessibleName(/Merge.*A data scientist can edit it/);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Shift+f');
  await page.getByRole('textbox', { name: 'Find' }).fill('const');
  await page.getByRole('button', { name: 'Show replace' }).click();
  await expect(page.getByRole('button', { name: 'Replace all' })).toHaveAccessibleDescription(/A data scientist can edit it/);
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1440, 390]) {
    test(`palette, keys, search and a selection have no accessibility violation: ${colorScheme}, ${width} px`, async ({ as }) => {
      const page = await as('scientist', { colorScheme, viewport: { width, height: 844 } });
      await open(page, `Look ${colorScheme} ${width}`, [['ts', 'const a = 1;'], ['markdown', '# Heading\n\nwith text'], ['ts', 'const b = 2;']]);
      const check = async (name: string) => {
        const { violations } = await new AxeBuilder({ page }).exclude('.monaco-editor').analyze();
        expect(violations.map(({ id, nodes }) => `${name}: ${id} ${nodes[0]?.html}`)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
      };
      await focusCell(page, 1);
      await page.keyboard.press('Shift+ArrowDown');
      await page.keyboard.press('Shift+O');
      await check('selection');
      await page.keyboard.press('Control+k');
      await expect(page.getByRole('option').first()).toBeVisible();
      await check('palette');
      await page.keyboard.press('Escape');
      await page.keyboard.press('h');
      await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
      await check('keys');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+f');
      await page.keyboard.type('const');
      await page.getByRole('button', { name: 'Show replace' }).click();
      await check('find');
    });
  }
}
