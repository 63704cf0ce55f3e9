/**
 * Ten people at ten pages of one notebook add, move, delete and write, also all in one cell. Each has a letter of their own, so that every key
 * pressed in an editor can be counted in the document after; deleted cells are counted with the others, as their text is kept. Each cell that is
 * added gets a number, which must stand in the document once. `pairing.ts <runs> <seconds> <editors>`; one line of JSON.
 */
import type { Page } from '@playwright/test';
import { listCells, listHeads } from '@/lib/collab/document';
import { Person, type NotebookPlace } from '../test/e2e/support/person';
import { startServer } from '../test/e2e/support/server';
import { endTogether, openBrowser, windowOf } from './browser';

const [RUNS, SECONDS, EDITORS] = [Number(process.argv[2] ?? 20), Number(process.argv[3] ?? 60), Number(process.argv[4] ?? 10)];
/** Keys that command nothing where no text has the focus: a cell may be deleted under the hands of whoever writes in it. */
const LETTERS = 'eglnpqstuw';
const MOST_CELLS = 40;

/** Counts, in the page, the keys that an editor got. As text: a function would bring along helpers that the page does not have. */
const COUNT = `
window.__pressed = 0;
addEventListener('keydown', (event) => { if (event.key.length === 1 && !event.ctrlKey && event.target.closest?.('[data-cell-editor] .monaco-editor')) window.__pressed += 1; }, { capture: true });
`;

/** A repeatable stream of numbers from 0 to 1 (Park and Miller's minimal standard). */
function stream(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

const idsOn = (page: Page) => page.evaluate(() => [...document.querySelectorAll('section[id^="cell-"]')].map((cell) => cell.id.slice('cell-'.length)));
/** The cell whose editor has the focus. */
const editedOn = (page: Page) => page.evaluate(() => document.activeElement?.closest('.monaco-editor')?.closest('section')?.id.slice('cell-'.length) ?? null);

async function goTo(page: Page, cell: string): Promise<boolean> {
  return page.evaluate((id) => {
    const frame = document.getElementById(`cell-${id}`);
    frame?.scrollIntoView({ block: 'center' });
    frame?.focus();
    return frame !== null && document.activeElement === frame;
  }, cell);
}

const inEditor = (page: Page, other: string | null) => page.waitForFunction((before) => {
  const cell = document.activeElement?.closest('.monaco-editor')?.closest('section')?.id.slice('cell-'.length);
  return cell !== undefined && cell !== before;
}, other, { timeout: 4_000 }).then(() => true, () => false);

interface Worked {
  /** Keys that editors got. */
  readonly pressed: number;
  readonly added: readonly string[];
  readonly moved: number;
  readonly deleted: number;
}

/** One person's minute. The numbers of the cells that they add stand in `added`. */
async function work(page: Page, editor: number, random: () => number, shared: string): Promise<Worked> {
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)]!;
  const added: string[] = [];
  const own: string[] = [];
  let [moved, deleted] = [0, 0];
  const end = performance.now() + SECONDS * 1000;
  while (performance.now() < end) {
    const cells = await idsOn(page);
    const roll = random();
    if (roll < 0.6) {
      if (!await goTo(page, random() < 0.5 && cells.includes(shared) ? shared : pick(cells))) continue;
      await page.keyboard.press('Enter');
      if (!await inEditor(page, null)) continue;
      await page.keyboard.press('Control+End');
      await page.keyboard.type(LETTERS[editor]!.repeat(5 + Math.floor(random() * 20)), { delay: 20 + random() * 60 });
      await page.keyboard.press('Escape');
    } else if (roll < 0.78 && cells.length < MOST_CELLS) {
      if (!await goTo(page, pick(cells))) continue;
      const before = await editedOn(page);
      await page.keyboard.press('b');
      if (!await inEditor(page, before)) continue;
      const number = `${editor}${String(added.length).padStart(4, '0')}`;
      const made = await editedOn(page);
      await page.keyboard.insertText(`// ${number} `);
      added.push(number);
      if (made) own.push(made);
      await page.keyboard.press('Escape');
    } else if (roll < 0.92) {
      if (!await goTo(page, pick(cells))) continue;
      await page.keyboard.press(random() < 0.5 ? 'Alt+Shift+ArrowUp' : 'Alt+Shift+ArrowDown');
      moved += 1;
    } else {
      const victim = own.find((id) => cells.includes(id));
      if (!victim || !await goTo(page, victim)) continue;
      await page.keyboard.press('d');
      await page.keyboard.press('d');
      own.splice(own.indexOf(victim), 1);
      deleted += 1;
    }
  }
  const pressed = await page.evaluate(() => (window as unknown as { __pressed: number }).__pressed);
  return { pressed, added, moved, deleted };
}

const times = (text: string, part: string) => text.split(part).length - 1;

async function runOnce(pages: readonly Page[], owner: Person, place: NotebookPlace, run: number) {
  await Promise.all(pages.map(async (page) => {
    await page.goto(place.path);
    await page.locator('[data-cell-editor] .monaco-editor').first().waitFor({ timeout: 60_000 });
  }));
  const client = await owner.openDocument(place.id);
  const shared = listHeads(client.doc)[0]!.id;
  const worked = await Promise.all(pages.map((page, editor) => work(page, editor, stream(1 + run * 100 + editor), shared)));
  await Promise.all(pages.map((page) => page.locator('[role="status"]', { hasText: /^\s*Saved/ }).first().waitFor({ timeout: 30_000 })));
  // What is saved reaches everybody: all pages show the cells in the order of the document.
  const shows = pages.map((page) => page.waitForFunction((wanted) => [...document.querySelectorAll('section[id^="cell-"]')].map((cell) => cell.id.slice('cell-'.length)).join() === wanted, listHeads(client.doc).map((head) => head.id).join(), { timeout: 20_000 }).then(() => true, () => false));
  const same = (await Promise.all(shows)).filter(Boolean).length;
  const cells = listCells(client.doc, { withTrashed: true });
  client.destroy();
  const text = cells.map((cell) => cell.source).join('\n');
  const lost = worked.map(({ pressed }, editor) => pressed - times(text, LETTERS[editor]!));
  const numbers = worked.flatMap(({ added }) => added);
  return {
    keys: worked.reduce((sum, { pressed }) => sum + pressed, 0), added: numbers.length, moved: worked.reduce((sum, one) => sum + one.moved, 0), deleted: worked.reduce((sum, one) => sum + one.deleted, 0),
    lost: lost.reduce((sum, one) => sum + Math.abs(one), 0), doubled: numbers.filter((number) => times(text, `// ${number} `) > 1).length, missing: numbers.filter((number) => times(text, `// ${number} `) < 1).length,
    apart: pages.length - same, cells: cells.length, isGood: lost.every((one) => one === 0) && numbers.every((number) => times(text, `// ${number} `) === 1) && same === pages.length,
  };
}

const server = await startServer({ patience: 120 });
endTogether(server);
const browser = await openBrowser();
try {
  const [owner, guest] = [await Person.signIn(server.origin, 'scientist'), await Person.signIn(server.origin, 'admin')];
  const { id: guestId } = await guest.call<{ readonly id: string }>('GET', '/api/v1/me');
  const contexts = await Promise.all(Array.from({ length: EDITORS }, (_, editor) => windowOf(browser, editor % 2 === 0 ? owner : guest)));
  const pages = await Promise.all(contexts.map(async (context) => {
    await context.addInitScript({ content: COUNT });
    return context.newPage();
  }));
  const runs: Awaited<ReturnType<typeof runOnce>>[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const place = await owner.makeNotebook(`Pairing ${run}`);
    await owner.call('PUT', `/api/v1/notebooks/${place.id}/access/${guestId}`, { level: 'edit' });
    runs.push(await runOnce(pages, owner, place, run));
    console.error(JSON.stringify(runs.at(-1)));
  }
  const sum = (of: 'keys' | 'added' | 'moved' | 'deleted' | 'lost' | 'doubled' | 'missing' | 'apart') => runs.reduce((all, one) => all + one[of], 0);
  console.log(JSON.stringify({
    editors: EDITORS, seconds: SECONDS, runs: RUNS, good: runs.filter(({ isGood }) => isGood).length,
    keys: sum('keys'), added: sum('added'), moved: sum('moved'), deleted: sum('deleted'), lost: sum('lost'), doubled: sum('doubled'), missing: sum('missing'), apart: sum('apart'),
  }));
} finally {
  await browser.close();
  await server.remove().catch(() => {});
}
