/** A notebook's history and trash, found by role and label as a person would. */
import AxeBuilder from '@axe-core/playwright';
import type { Page, WebSocketRoute } from '@playwright/test';
import { callApi, expect, test } from './support/fixtures';
import { appendCell, cellAt, typeInCell } from './support/notebook';

async function open(page: Page, title: string): Promise<{ readonly id: string; readonly path: string }> {
  const project = await callApi<{ id: string; slug: string }>(page.context(), 'POST', '/api/v1/projects', { name: `${title} ${Date.now().toString(36)}` });
  const { id } = await callApi<{ id: string }>(page.context(), 'POST', `/api/v1/projects/${project.id}/notebooks`, { title });
  const path = `/p/${project.slug}/notebooks/${id}`;
  await page.goto(path);
  await expect(cellAt(page, 1)).toBeVisible();
  return { id, path };
}

const saved = (page: Page) => expect(page.getByRole('region', { name: 'Notebook', exact: true })).toContainText(/Saved \d\d:\d\d/);
const panel = (page: Page) => page.getByRole('dialog', { name: 'History' });
const sources = (page: Page) => page.getByRole('region', { name: /^Cell \d+,/ }).evaluateAll((cells) => cells.map((cell) => cell.querySelector('.view-lines')?.textContent?.replaceAll('\u00a0', ' ') ?? ''));

async function openHistory(page: Page): Promise<void> {
  await saved(page);
  // A narrow bar has it in its menu.
  if (page.viewportSize()!.width < 1180) await page.getByRole('button', { name: 'More of the notebook' }).click();
  await page.getByRole(page.viewportSize()!.width < 1180 ? 'menuitem' : 'button', { name: 'History' }).click();
  await expect(panel(page).getByRole('heading', { name: 'History' })).toBeVisible();
}

/** Names what the notebook says now, and closes the panel. */
async function keep(page: Page, name: string): Promise<void> {
  await openHistory(page);
  await panel(page).getByRole('button', { name: 'Name this version' }).click();
  await panel(page).getByLabel('Name of what it says now').fill(name);
  await page.keyboard.press('Enter');
  await expect(panel(page).getByRole('navigation', { name: 'Versions' }).getByRole('button', { name: new RegExp(name) })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(panel(page)).toBeHidden();
}

test('a version is named, compared cell by cell, and gone back to; undo brings back what was there', async ({ as }) => {
  const page = await as('scientist');
  await open(page, 'Versions');
  await typeInCell(page, 1, 'const rate = 0.1;');
  await appendCell(page, 'const kept = 2;');
  await keep(page, 'First draft');
  await typeInCell(page, 1, '// rewritten\n');
  await appendCell(page, 'const added = 3;');
  await openHistory(page);

  const history = panel(page);
  await history.getByRole('navigation', { name: 'Versions' }).getByRole('button', { name: /First draft/ }).click();
  await expect(history.getByRole('status')).toContainText('1 cell edited, 1 added');
  await expect(history.getByRole('region', { name: /^Cell 1, TypeScript, edited/ }).getByRole('table')).toContainText('// rewritten');
  await expect(history.getByRole('region', { name: /^Cell 3, TypeScript, added/ })).toContainText('const added = 3;');
  await expect(history.getByRole('region', { name: /^Cell 2,/ })).toBeHidden();

  await history.getByRole('button', { name: 'Restore this version' }).click();
  await expect(history).toBeHidden();
  await expect.poll(() => sources(page)).toEqual(['const rate = 0.1;', 'const kept = 2;']);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(async () => (await sources(page)).length).toBe(3);
  await expect.poll(async () => (await sources(page))[0]).toContain('// rewritten');
});

test('what another types while a version is restored stays, and one cell can be restored alone', async ({ as }) => {
  const [ann, bo] = [await as('scientist'), await as('scientist')];
  const { path } = await open(ann, 'Together');
  await typeInCell(ann, 1, 'const first = 1;');
  await appendCell(ann, 'const second = 2;');
  await keep(ann, 'Agreed');
  await typeInCell(ann, 1, '// noise\n');
  await typeInCell(ann, 2, '// more noise\n');
  await saved(ann);
  await bo.goto(path);
  await expect.poll(() => sources(bo)).toHaveLength(2);
  await expect.poll(async () => (await sources(bo))[1]).toContain('more noise');

  await openHistory(ann);
  await panel(ann).getByRole('navigation', { name: 'Versions' }).getByRole('button', { name: /Agreed/ }).click();
  await panel(ann).getByRole('region', { name: /^Cell 1, TypeScript, edited/ }).getByRole('button', { name: 'Restore this cell' }).click();
  await expect(panel(ann)).toContainText('The cell is as it was.');
  await expect.poll(async () => (await sources(bo))[0]).not.toContain('noise');
  expect((await sources(bo))[1]).toContain('more noise');

  await bo.getByRole('textbox', { name: 'Source of cell 2' }).focus();
  await bo.keyboard.press('Control+End');
  await bo.keyboard.insertText(' // from Bo');
  await saved(bo);
  await panel(ann).getByRole('button', { name: 'Restore this version' }).click();
  await expect.poll(async () => (await sources(bo))[1]).not.toContain('more noise');
  await ann.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(async () => (await sources(bo))[1]).toContain('more noise');
  await expect.poll(async () => (await sources(bo))[1]).toContain('// from Bo');
});

test('a deleted cell is found in the trash with who deleted it, and comes back to its place', async ({ as }) => {
  const page = await as('scientist');
  await open(page, 'Deleted');
  await typeInCell(page, 1, 'const gone = 1;');
  await appendCell(page, 'const stays = 2;');
  await cellAt(page, 1).focus();
  await cellAt(page, 1).getByRole('button', { name: /^Delete/ }).click();
  await expect(page.getByRole('region', { name: /^Cell \d+,/ })).toHaveCount(1);
  await openHistory(page);
  await panel(page).getByRole('radio', { name: /Deleted cells/ }).click();
  await expect(panel(page).getByRole('listitem')).toContainText('const gone = 1;');
  await expect(panel(page).getByRole('listitem')).toContainText(/kept until \d+ \w+/);
  await panel(page).getByRole('button', { name: 'Restore deleted cell 1' }).click();
  await expect(panel(page)).toContainText('No deleted cells');
  await page.keyboard.press('Escape');
  await expect.poll(() => sources(page)).toEqual(['const gone = 1;', 'const stays = 2;']);
});

test('what is typed without a connection outlives a closed tab, and is merged once by the next one', async ({ as, expectedErrors }) => {
  expectedErrors.push(/./);
  const page = await as('scientist');
  const { path } = await open(page, 'Offline');
  await typeInCell(page, 1, 'const online = 1;');
  await saved(page);
  const second = await page.context().newPage();
  let isCut = false;
  const lines: WebSocketRoute[] = [];
  await second.routeWebSocket(/\/sync\//, (socket) => {
    if (isCut) return void socket.close();
    lines.push(socket);
    socket.connectToServer();
  });
  await second.goto(path);
  await expect.poll(() => sources(second)).toEqual(['const online = 1;']);
  isCut = true;
  for (const line of lines) await line.close();
  const bar = second.getByRole('region', { name: 'Notebook', exact: true });
  await expect(bar).toContainText('Offline');
  await second.getByRole('textbox', { name: 'Source of cell 1' }).focus();
  await second.keyboard.press('Control+End');
  await second.keyboard.insertText(' // typed away');
  await expect(bar).toContainText(/Offline, \d+ changes? kept here/);
  const kept = () => second.evaluate(async () => {
    const [name] = (await indexedDB.databases()).flatMap((each) => (each.name?.startsWith('pinion-unsaved-') ? [each.name] : []));
    if (!name) return 0;
    const db = await new Promise<IDBDatabase>((resolve) => { const request = indexedDB.open(name); request.onsuccess = () => resolve(request.result); });
    const count = await new Promise<number>((resolve) => { const request = db.transaction('edits').objectStore('edits').count(); request.onsuccess = () => resolve(request.result); });
    db.close();
    return count;
  });
  await expect.poll(kept).toBeGreaterThan(0);
  await second.close();
  expect(await sources(page)).toEqual(['const online = 1;']);

  const third = await page.context().newPage();
  await third.goto(path);
  await expect.poll(() => sources(third)).toEqual(['const online = 1; // typed away']);
  await expect.poll(() => sources(page)).toEqual(['const online = 1; // typed away']);
  await third.reload();
  await expect.poll(() => sources(third)).toEqual(['const online = 1; // typed away']);
});

test('a reader looks at versions and can neither name nor restore', async ({ as }) => {
  const author = await as('scientist');
  const { path } = await open(author, 'Read only');
  await typeInCell(author, 1, 'const a = 1;');
  await keep(author, 'Shown');
  const reader = await as('viewer');
  await reader.goto(path);
  await expect(cellAt(reader, 1)).toBeVisible();
  await reader.getByRole('button', { name: 'History' }).click();
  await expect(panel(reader).getByRole('navigation', { name: 'Versions' }).getByRole('button', { name: /Shown/ })).toBeVisible();
  await expect(panel(reader).getByRole('button', { name: /^(Restore|Rename|Name($| this))/ })).toHaveCount(0);
});

test('the keyboard goes through versions, and focus returns to the clock', async ({ as }) => {
  const page = await as('scientist');
  await open(page, 'Keys');
  await typeInCell(page, 1, 'const a = 1;');
  await keep(page, 'One');
  await typeInCell(page, 1, 'const b = 2;\n');
  await keep(page, 'Two');
  const clock = page.getByRole('button', { name: 'History' });
  await clock.focus();
  await page.keyboard.press('Enter');
  const versions = panel(page).getByRole('navigation', { name: 'Versions' });
  await versions.getByRole('button', { name: /Two/ }).focus();
  await page.keyboard.press('ArrowDown');
  await expect(versions.getByRole('button', { name: /One/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(panel(page).getByRole('heading', { name: 'One' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(clock).toBeFocused();
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1440, 390]) {
    test(`the history has no accessibility violation and does not scroll sideways: ${colorScheme}, ${width} px`, async ({ as }, info) => {
      const page = await as('scientist', { colorScheme, viewport: { width, height: 844 } });
      const { id } = await open(page, 'Look');
      await typeInCell(page, 1, 'import { readCsv } from "pinion/data";\n\nconst raw = await readCsv("people.csv");\nraw');
      await saved(page);
      await callApi(page.context(), 'POST', `/api/v1/notebooks/${id}/history`, { name: 'Before cleaning' });
      await appendCell(page, 'const old = raw.filter((row) => row.age > 65 && row.country === "a place with a long name");');
      await typeInCell(page, 1, '// The export of March\n');
      await openHistory(page);
      await panel(page).getByRole('navigation', { name: 'Versions' }).getByRole('button', { name: /Before cleaning/ }).click();
      await expect(panel(page).getByRole('status')).toContainText('1 cell edited, 1 added');
      expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id: rule, nodes }) => `${rule} ${nodes[0]?.html}`)).toEqual([]);
      expect(await panel(page).evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
      await info.attach('history', { body: await page.screenshot({ path: `test-results/history-${colorScheme}-${width}.png` }), contentType: 'image/png' });
      await panel(page).getByRole('radio', { name: /Deleted cells/ }).click();
      expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id: rule, nodes }) => `${rule} ${nodes[0]?.html}`)).toEqual([]);
    });
  }
}
