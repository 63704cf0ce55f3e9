/**
 * What a page does with large outputs, in Chromium: a table of a million rows after its cell has ended, keys while a hundred thousand lines are
 * printed, and how soon a notebook with 50 MB of outputs can be read. Prints one line of JSON for page.bench.mjs; milliseconds.
 */
import type { Page } from '@playwright/test';
import type { SessionEntry, SessionMessage } from '@/lib/notebook/session-types';
import { Person } from '../test/e2e/support/person';
import { startServer } from '../test/e2e/support/server';
import { endTogether, fillNotebook, openBrowser, profile, typeAndTime, windowOf } from './browser';
import { pause, percentile } from './support.mjs';

const SHOWN = 7;
const OPENINGS = 5;
const LINES = 100_000;
const OUTPUTS = 25;
/** Bytes that each of those cells prints. */
const PRINTED = 2_000_000;
const IS_PROFILED = process.env['PINION_BENCH_PROFILE'] === '1';

const server = await startServer({ patience: 120 });
endTogether(server);
const browser = await openBrowser();

/** What the session says of its cells, as it comes. */
async function follow(person: Person, notebookId: string): Promise<{ entries: SessionEntry[]; until(found: (entry: SessionEntry) => boolean, from?: number): Promise<SessionEntry>; end(): void }> {
  const socket = person.socket(`/session/${notebookId}`);
  const entries: SessionEntry[] = [];
  let wake: (() => void)[] = [];
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as SessionMessage;
    if (message.type === 'entries') entries.push(...message.entries);
    for (const each of wake.splice(0)) each();
  });
  await new Promise((resolve) => { socket.once('open', resolve); });
  socket.send(JSON.stringify({ type: 'resume', seq: 0 }));
  return {
    entries,
    async until(found, from = 0) {
      for (;;) {
        const entry = entries.slice(from).find(found);
        if (entry) return entry;
        await new Promise<void>((resolve) => { wake = [...wake, resolve]; });
      }
    },
    end: () => socket.terminate(),
  };
}

const editor = (page: Page, cell: number) => page.getByRole('textbox', { name: `Source of cell ${cell}`, exact: true });
async function runCell(page: Page, cell: number): Promise<void> {
  await editor(page, cell).focus();
  await page.keyboard.press('Control+Enter');
}

/**
 * Notes by the clock of the machine when one more table has come to the screen with rows. As text: a function would bring along helpers that the page
 * does not have.
 */
const TABLES = `
window.__tables = [];
let seen = 0;
new MutationObserver(() => {
  const count = [...document.querySelectorAll('[role="grid"]')].filter((grid) => grid.querySelector('tbody td')).length;
  if (count <= seen) return;
  seen = count;
  requestAnimationFrame(() => { const channel = new MessageChannel(); channel.port1.onmessage = () => window.__tables.push(Date.now()); channel.port2.postMessage(null); });
}).observe(document.body, { subtree: true, childList: true });
`;

/** Milliseconds from the end of the cell that shows the table to the frame that has it; one that came before the end took none. */
async function measureTable(owner: Person): Promise<{ readonly p50: number; readonly early: number }> {
  const place = await owner.makeNotebook('Table');
  await fillNotebook(owner, place.id, [
    `import { Table } from 'pinion/data';\nconst n = 1_000_000;\nconst [id, value, group] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];\nfor (let i = 0; i < n; i += 1) { id[i] = i; value[i] = Math.random(); group[i] = i % 97; }\nconst table = Table.fromColumns({ id, value, group });`,
    ...Array.from({ length: SHOWN }, () => 'table'),
  ]);
  const session = await follow(owner, place.id);
  const page = await (await windowOf(browser, owner)).newPage();
  await page.goto(place.path);
  await page.evaluate(TABLES);
  const after: number[] = [];
  for (let turn = 0; turn <= SHOWN; turn += 1) {
    const from = session.entries.length;
    await runCell(page, turn + 1);
    const ended = await session.until((entry) => entry.event.type === 'ended', from);
    if (ended.event.type !== 'ended' || ended.event.outcome !== 'ok') throw new Error(`the cell ended otherwise: ${JSON.stringify(ended.event)}`);
    if (turn === 0) continue;
    await page.waitForFunction((count) => (window as unknown as { __tables: number[] }).__tables.length >= count, turn);
    const shown = await page.evaluate<number[]>('window.__tables');
    after.push(shown[turn - 1]! - ended.event.at);
  }
  session.end();
  await page.context().close();
  return { p50: Math.max(0, percentile(after, 50)), early: after.filter((ms) => ms <= 0).length };
}

/** Keys in one cell while another prints: all lines at once, then as many over ten seconds. */
async function measurePrinting(owner: Person) {
  const place = await owner.makeNotebook('Printing');
  await fillNotebook(owner, place.id, [
    '// somebody writes here\n',
    `for (let i = 0; i < ${LINES}; i += 1) console.log('burst', i);`,
    `for (let i = 0; i < ${LINES}; i += 1) { console.log('line', i); if (i % 100 === 99) await new Promise((resolve) => setTimeout(resolve, 10)); }`,
  ]);
  const session = await follow(owner, place.id);
  const page = await (await windowOf(browser, owner)).newPage();
  await page.goto(place.path);
  await runCell(page, 1);
  await session.until((entry) => entry.event.type === 'ended');
  const from = session.entries.length;
  await runCell(page, 3);
  await session.until((entry) => entry.event.type === 'outputs', from);
  await editor(page, 1).focus();
  await page.keyboard.press('Control+End');
  let typing!: Awaited<ReturnType<typeof typeAndTime>>;
  const act = async () => { typing = await typeAndTime(page, 'while lines come in '.repeat(6), 70); };
  if (IS_PROFILED) {
    const spent = await profile(page, act);
    console.error(spent.slice(0, 40).map(({ name, ms }) => `${ms.toFixed(0)} ${name}`).join('\n'));
    console.error('with all that is called', spent.sort((a, b) => b.total - a.total).slice(0, 100).map(({ name, total }) => `${total.toFixed(0)} ${name}`).join('\n'));
  }
  else await act();
  const paced = session.entries.slice(from).filter((entry) => entry.event.type === 'outputs').length;
  await session.until((entry) => entry.event.type === 'ended', from);
  const next = session.entries.length;
  await runCell(page, 2);
  await editor(page, 1).focus();
  const burst = await typeAndTime(page, 'and when all come at once', 40);
  await session.until((entry) => entry.event.type === 'ended', next);
  session.end();
  await page.context().close();
  return { p98: percentile(typing.keys, 98), p50: percentile(typing.keys, 50), keys: typing.keys.length, messages: paced, burst: Math.max(...burst.keys), long: typing.long.length };
}

/** From the request of the page to its first text being highlighted, with outputs in every cell; and what was fetched by then. */
async function measureOpening(owner: Person) {
  const place = await owner.makeNotebook('Outputs');
  await fillNotebook(owner, place.id, Array.from({ length: OUTPUTS }, (_, cell) => `// cell ${cell}\nconst line${cell} = 'cell ${cell}: a line of output, as they are printed'.padEnd(99, '.') + '\\n';\nfor (let i = 0; i < ${PRINTED / 100_000}; i += 1) console.log(line${cell}.repeat(1_000).trimEnd());`));
  const executions = Object.values(await owner.runAll(place.id));
  const bytes = executions.reduce((sum, execution) => sum + (execution.compacted?.bytes ?? 0), 0);
  const context = await windowOf(browser, owner);
  const openings: number[] = [];
  let [early, late] = [0, 0];
  for (let opening = 0; opening <= OPENINGS; opening += 1) {
    const page = await context.newPage();
    let [fetched, isShown] = [0, false];
    [early, late] = [0, 0];
    page.on('response', async (response) => {
      if (!/\/outputs\//.test(response.url())) return;
      fetched += Number(await response.headerValue('content-length').catch(() => 0)) || (await response.body().catch(() => Buffer.alloc(0))).length;
      if (isShown) late = fetched;
      else early = fetched;
    });
    const began = performance.now();
    await page.goto(place.path, { waitUntil: 'commit' });
    await page.waitForFunction(() => new Set([...document.querySelectorAll('.monaco-editor .view-line span span')].map((token) => token.className)).size > 1);
    isShown = true;
    if (opening > 0) openings.push(performance.now() - began); // the first brings scripts into the cache
    await pause(2_000);
    await page.close();
  }
  await context.close();
  return { bytes, p50: percentile(openings, 50), early, late };
}

try {
  const owner = await Person.signIn(server.origin, 'scientist');
  // One of them alone where it is named: for looking at one thing.
  const only = process.argv[2];
  const opening = only && only !== 'opening' ? null : await measureOpening(owner);
  const table = only && only !== 'table' ? null : await measureTable(owner);
  const printing = only && only !== 'printing' ? null : await measurePrinting(owner);
  console.log(JSON.stringify({ opening, table, printing }));
} finally {
  await browser.close();
  await server.remove().catch(() => {});
}
