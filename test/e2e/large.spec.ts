/** A large notebook costs what is looked at, counted: what is drawn, what is watched, what goes over the wire. Bars in time: bench/large.bench.mjs. */
import { addCell, sourceOf } from '../../lib/collab/document';
import type { CellId } from '../../lib/domain/ids';
import { callApi, expect, serverOrigin, test } from './support/fixtures';
import { cellAt } from './support/notebook';
import { Person, until } from './support/person';

const CELLS = 150;
const source = (cell: number) => Array.from({ length: 20 }, (_, line) => `const v${cell}_${line} = ${line};`).join('\n');

async function makeLarge(owner: Person, more: (add: (type: 'ts' | 'markdown', source: string) => CellId) => void = () => {}): Promise<{ readonly path: string; readonly id: string; readonly cells: readonly CellId[] }> {
  const place = await owner.makeNotebook(`Large ${Date.now().toString(36)}`);
  const cells = [...await owner.writeCells(place.id, Array.from({ length: CELLS }, (_, cell) => source(cell)))];
  const client = await owner.openDocument(place.id);
  more((type, text) => addCell(client.doc, { type, source: text, after: cells.at(-1)! }));
  await until(client.status, () => client.status.get().unsaved === 0);
  client.destroy();
  return { path: place.path, id: place.id, cells };
}

test('only cells that have been near are whole, only those near have editors, and a cell that is gone to is whole at once', async ({ as }) => {
  const owner = await Person.signIn(serverOrigin(), 'scientist');
  const { path } = await makeLarge(owner, (add) => { add('markdown', '## The end'); });
  const page = await as('scientist');
  await page.goto(path);
  await expect(cellAt(page, 1).getByRole('textbox', { name: 'Source of cell 1', exact: true })).toBeAttached();
  // Every cell is there to be read and found.
  await expect(page.getByRole('region', { name: /^Cell \d+,/ })).toHaveCount(CELLS + 1);
  await expect(cellAt(page, CELLS)).toContainText(`const v${CELLS - 1}_19 = 19;`);
  expect(await page.locator('[data-cell-editor]').count()).toBeLessThan(60);
  expect(await page.locator('[data-cell-editor] .monaco-editor[role="code"]').count()).toBeLessThan(12);
  // Headings are walked by screen readers: they come without being scrolled to.
  await expect(page.getByRole('heading', { name: 'The end' })).toBeAttached();

  await cellAt(page, 1).focus();
  await page.keyboard.press('End');
  await expect(cellAt(page, CELLS + 1)).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: `Source of cell ${CELLS}`, exact: true })).toBeFocused();
  expect(await page.locator('[data-cell-editor] .monaco-editor[role="code"]').count()).toBeLessThan(12);
});

test('whoever types or moves a caret in another cell changes nothing else on the page, and a key is two frames', async ({ as }) => {
  const owner = await Person.signIn(serverOrigin(), 'scientist');
  const { path, id, cells } = await makeLarge(owner);
  const page = await as('scientist');
  const frames: string[] = [];
  page.on('websocket', (socket) => { if (socket.url().includes('/sync/')) socket.on('framesent', ({ payload }) => frames.push(typeof payload === 'string' ? payload : payload.toString('latin1'))); });
  await page.goto(path);
  const editor = cellAt(page, 1).getByRole('textbox', { name: 'Source of cell 1', exact: true });
  await editor.focus();
  await expect(editor).toBeFocused();

  const other = await Person.signIn(serverOrigin(), 'admin');
  const { id: otherId } = await other.call<{ id: string }>('GET', '/api/v1/me');
  await callApi(page.context(), 'PUT', `/api/v1/notebooks/${id}/access/${otherId}`, { level: 'edit' });
  const client = await other.openDocument(id);
  client.setPlace({ cell: cells[100]! });
  await expect(page.getByRole('group', { name: /^Here now: you, ./ })).toBeVisible();

  // All that comes with opening has come.
  await expect(cellAt(page, 1)).toContainText('defines');
  const touched = await page.evaluateHandle(() => {
    const seen = new Set<string>();
    new MutationObserver((records) => {
      for (const { target } of records) {
        const element = target instanceof Element ? target : target.parentElement;
        if (!element?.closest('.monaco-editor')) seen.add(element?.closest('section')?.id ?? 'none'); // this person's own caret blinks
      }
    }).observe(document.querySelector('[data-cells]')!, { subtree: true, childList: true, characterData: true, attributes: true });
    return seen;
  });
  for (let key = 0; key < 20; key += 1) {
    sourceOf(client.doc, cells[100]!)!.insert(0, 'x');
    client.setPlace({ cell: cells[100]! });
  }
  await expect(page.locator(`#cell-${cells[100]}`)).toContainText('x'.repeat(20));
  expect(await touched.evaluate((seen) => [...seen])).toEqual([`cell-${cells[100]}`]);
  client.destroy();

  const before = frames.length;
  await page.keyboard.type('abcdefghij', { delay: 70 });
  await expect(page.getByText(/Saved \d\d:\d\d/)).toBeVisible();
  const sent = frames.slice(before).map((frame) => frame.charCodeAt(0));
  expect(sent.filter((type) => type === 0)).toHaveLength(10); // one update a key
  expect(sent.filter((type) => type === 1).length).toBeLessThanOrEqual(11); // where the caret is, at most as often
  expect(sent.filter((type) => type > 1)).toEqual([]);
});
