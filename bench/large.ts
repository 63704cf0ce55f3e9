/**
 * A large notebook in the browser: how long until it can be worked in, how long a key takes to the screen while three others type, and what the page
 * holds. `large.ts <cells> <openings> <keys>`; PINION_BENCH_PROFILE=1 says what the page's main thread did, by function. One line of JSON.
 */
import type { Page } from '@playwright/test';
import { sourceOf } from '@/lib/collab/document';
import { writePosition } from '@/lib/collab/anchors';
import type { DocumentClient } from '@/components/notebook/sync/document-client';
import type { CellId } from '@/lib/domain/ids';
import { Person } from '../test/e2e/support/person';
import { startServer } from '../test/e2e/support/server';
import { endTogether, fillNotebook, heapOf, openBrowser, profile, programOf, timeline, typeAndTime, windowOf } from './browser';
import { percentile } from './support.mjs';
import { longTasks } from './tasks';
import { threads } from './threads';

const LINES = 20;
const SCREENS = 40;
const OTHERS = 3;
/** Milliseconds between the keys of each: a quick typist's. */
const KEY_MS = 100;
const [CELLS, OPENINGS, KEYS] = [Number(process.argv[2] ?? 500), Number(process.argv[3] ?? 5), Number(process.argv[4] ?? 300)];
const IS_PROFILED = process.env['PINION_BENCH_PROFILE'] === '1';

/** Milliseconds between the frames that the page draws. As text: a function would bring along helpers that the page does not have. */
const FRAMES = `
window.__frames = [];
let last = performance.now();
const next = () => { const now = performance.now(); window.__frames.push(now - last); last = now; requestAnimationFrame(next); };
requestAnimationFrame(next);
`;

const server = await startServer({ patience: 120 });
endTogether(server);
const browser = await openBrowser();
const say = (...words: unknown[]) => { if (IS_PROFILED) console.error(...words); };

/** From the request of the page to the first letter typed being seen: the first cells highlighted, the caret in one. */
async function openToUsable(page: Page, path: string): Promise<{ readonly shown: number; readonly usable: number }> {
  const began = performance.now();
  await page.goto(path, { waitUntil: 'commit' });
  const editor = page.locator('[data-cell-editor] .monaco-editor').first();
  await editor.waitFor();
  // Highlighted: tokens of more than one colour stand in the first editor.
  await page.waitForFunction(() => new Set([...document.querySelectorAll('.monaco-editor')].slice(0, 1).flatMap((one) => [...one.querySelectorAll('.view-line span span')].map((token) => token.className))).size > 1);
  const shown = performance.now() - began;
  await page.getByRole('textbox', { name: 'Source of cell 1', exact: true }).focus();
  await page.keyboard.type('/');
  await page.waitForFunction(() => document.querySelector('.monaco-editor .view-line')?.textContent?.startsWith('/'));
  const usable = performance.now() - began;
  await page.keyboard.press('Backspace');
  return { shown, usable };
}

/** Types in a cell until stopped, as a page does: text, and a little later the place of the caret. */
function typeOn(client: DocumentClient, cell: CellId): () => void {
  const source = sourceOf(client.doc, cell)!;
  let at = source.length;
  let count = 0;
  const timer = setInterval(() => {
    const text = (count += 1) % 12 === 0 ? '\n' : 'abcdefghijkl'[count % 12]!;
    source.insert(Math.min(at, source.length), text);
    at += 1;
    const place = writePosition(source, Math.min(at, source.length), 'before');
    client.setPlace({ cell, selection: { anchor: place, head: place } });
  }, KEY_MS);
  return () => clearInterval(timer);
}

try {
  const owner = await Person.signIn(server.origin, 'scientist');
  const place = await owner.makeNotebook('Large');
  const cells = await fillNotebook(owner, place.id, Array.from({ length: CELLS }, (_, cell) => programOf(cell, LINES)));
  const context = await windowOf(browser, owner);
  const warm = await context.newPage();
  await openToUsable(warm, place.path); // scripts are in the browser's cache and the server is warm, as on every working day
  await warm.close();

  const openings: Awaited<ReturnType<typeof openToUsable>>[] = [];
  let page = await context.newPage();
  for (let opening = 0; opening < OPENINGS; opening += 1) {
    await page.close();
    page = await context.newPage();
    if (IS_PROFILED && opening === 0) {
      const spent = await profile(page, async () => { openings.push(await openToUsable(page, place.path)); });
      say('opening', openings[0], spent.slice(0, 45).map(({ name, ms }) => `${ms.toFixed(0)} ${name}`).join('\n'));
    } else openings.push(await openToUsable(page, place.path));
  }
  await page.waitForTimeout(3_000); // what still comes in after opening has come
  const heap = await heapOf(page);
  const counts = await page.evaluate(() => ({ elements: document.querySelectorAll('*').length, editors: document.querySelectorAll('.monaco-editor[role="code"], .monaco-editor').length }));

  const admin = await Person.signIn(server.origin, 'admin');
  const { id: adminId } = await admin.call<{ readonly id: string }>('GET', '/api/v1/me');
  await owner.call('PUT', `/api/v1/notebooks/${place.id}/access/${adminId}`, { level: 'edit' });
  const clients = await Promise.all(Array.from({ length: OTHERS }, () => admin.openDocument(place.id)));
  say('rights of others', clients.map((client) => client.status.get().rights));
  // One in the same cell, one in view, one far away.
  const stops = clients.map((client, other) => typeOn(client, cells[[0, 1, cells.length - 1][other]!]!));
  await page.getByRole('textbox', { name: 'Source of cell 1', exact: true }).focus();
  await page.keyboard.press('Control+Home');
  const text = Array.from({ length: KEYS }, (_, key) => 'const value = other + 12 * row; '[key % 32]!).join('');
  let typing!: Awaited<ReturnType<typeof typeAndTime>>;
  const act = async () => { typing = await typeAndTime(page, text, KEY_MS * 0.7); };
  if (IS_PROFILED) {
    const { wall, machine, used } = await threads(act);
    say(`threads, of ${wall.toFixed(0)} ms in which the machine worked ${machine.toFixed(0)}`, used.slice(0, 25).map(({ name, ms }) => `${ms} ${name}`).join('\n'));
    const keys = (which: string) => say(which, [...typing.keys].sort((a, b) => b - a).slice(0, 12).map((ms) => ms.toFixed(0)).join(' '), 'p50', percentile(typing.keys, 50).toFixed(0));
    keys('keys');
    const spent = await profile(page, act);
    say('typing', spent.slice(0, 60).map(({ name, ms }) => `${ms.toFixed(0)} ${name}`).join('\n'));
    say('typing, with all that is called', [...spent].sort((a, b) => b.total - a.total).slice(0, 120).map(({ name, total }) => `${total.toFixed(0)} ${name}`).join('\n'));
    const browsed = await timeline(page, act);
    say('browser', browsed.slice(0, 30).map(({ name, ms, times }) => `${ms.toFixed(0)} ms, ${times} times ${name}`).join('\n'));
    const pool = await timeline(page, act, 'ThreadPoolForeground');
    say('pool', pool.slice(0, 30).map(({ name, ms, times }) => `${ms.toFixed(0)} ms, ${times} times ${name}`).join('\n'));
    for (const { at, ms, own, parts, functions } of await longTasks(page, act)) say(`task at ${at.toFixed(0)}: ${ms.toFixed(0)} ms, ${own.toFixed(0)} of its own`, parts.join('; '), '\n   ', functions.join('; '));
    keys('keys while tasks were looked at');
  } else await act();
  for (const stop of stops) stop();
  for (const client of clients) client.destroy();

  // Down the notebook, most of a screen at a time.
  await page.evaluate(FRAMES);
  await page.mouse.move(700, 500);
  for (let step = 0; step < SCREENS; step += 1) {
    await page.mouse.wheel(0, 700);
    await page.waitForTimeout(50);
  }
  const frames = await page.evaluate<number[]>('window.__frames');
  console.log(JSON.stringify({
    cells: CELLS, shown: percentile(openings.map(({ shown }) => shown), 50), usable: percentile(openings.map(({ usable }) => usable), 50),
    keys: typing.keys.length, p50: percentile(typing.keys, 50), p98: percentile(typing.keys, 98), worst: Math.max(...typing.keys), long: typing.long.length, longest: Math.max(0, ...typing.long),
    scroll: percentile(frames, 98), heapMiB: heap / 2 ** 20, ...counts,
  }));
} finally {
  await browser.close();
  await server.remove().catch(() => {});
}
