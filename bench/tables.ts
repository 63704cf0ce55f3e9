/**
 * Tables as people meet them: from the end of a cell to the first rows in a browser, a search through ten million rows, and downloads of them with
 * the server's memory meanwhile. Prints one line of JSON for tables.bench.mjs; times in milliseconds, sizes in MiB.
 */
import { readFileSync } from 'node:fs';
import { SessionClient } from '@/components/notebook/session-client';
import type { PageOf, PageRequest, TableFormat } from '@/lib/notebook/output-pages';
import type { CellId } from '@/lib/domain/ids';
import type { Output } from '@/lib/notebook/outputs';
import type { ExecutionView } from '@/lib/notebook/session-types';
import WebSocket from 'ws';
import { cellAt, runCell } from '../test/e2e/support/notebook';
import { Person, until } from '../test/e2e/support/person';
import { startServer } from '../test/e2e/support/server';
import { openBrowser, windowOf } from './browser';
import { pause, percentile } from './support.mjs';

const SHOWN = 5;
const MILLION = 1_000_000;
const LARGE = 10_000_000;
const made = (rows: number) => `import { Table } from 'pinion/data';
const n = ${rows};
const [id, value, group] = [new Float64Array(n), new Float64Array(n), Array.from({ length: n }, (_, i) => 'group ' + i % 97)];
for (let i = 0; i < n; i += 1) { id[i] = i; value[i] = Math.random(); }
const table = Table.fromColumns({ id, value, group });`;

/** Notes for each cell when the first row of its table was drawn. As text: a function would bring along helpers that the page does not have. */
const WATCH = `
window.shownAt = new Map();
new MutationObserver(() => {
  for (const row of document.querySelectorAll('[id^="cell-"] table[role="grid"] tr[aria-rowindex="2"]')) {
    const cell = row.closest('[id^="cell-"]').id.slice(5);
    if (window.shownAt.has(cell)) continue;
    window.shownAt.set(cell, 0);
    requestAnimationFrame(() => window.shownAt.set(cell, performance.timeOrigin + performance.now()));
  }
}).observe(document, { childList: true, subtree: true });
`;

const server = await startServer({ patience: 120, env: { PINION_KERNEL_MEMORY_MB: '4096' } });
const person = await Person.signIn(server.origin, 'scientist');

/** The session as a page has it. */
async function sessionOf(notebook: string): Promise<SessionClient> {
  const headers = { cookie: person.cookie, origin: person.origin };
  const session = new SessionClient(`${server.origin.replace('http', 'ws')}/session/${notebook}`, class extends WebSocket { constructor(url: string | URL) { super(url, [], { headers }); } } as unknown as typeof globalThis.WebSocket);
  await until(session.view, () => session.view.get().isLoaded);
  return session;
}

/** From the end of a cell, by the server's clock, to the frame in which its first row is drawn, by the browser's: both are this machine's. */
async function firstShown(): Promise<number> {
  const notebook = await person.makeNotebook('A million rows');
  const cells = await person.writeCells(notebook.id, [made(MILLION), ...Array.from({ length: SHOWN }, () => 'table')]);
  const browser = await openBrowser();
  try {
    const context = await windowOf(browser, person);
    const page = await context.newPage();
    await page.addInitScript(WATCH);
    await page.goto(`${server.origin}${notebook.path}`);
    for (let cell = 1; cell <= SHOWN + 1; cell += 1) {
      await runCell(page, cell);
      if (cell > 1) await cellAt(page, cell).getByRole('grid').waitFor();
    }
    const session = await sessionOf(notebook.id);
    await until(session.view, () => cells.every((cell) => session.view.get().state.cells[cell]?.execution?.endedAt !== undefined));
    const times = await Promise.all(cells.slice(1).map((cell) => page.evaluate((id) => (window as unknown as { shownAt: Map<string, number> }).shownAt.get(id) ?? Number.NaN, cell as string)));
    const ended = cells.slice(1).map((cell) => session.view.get().state.cells[cell as CellId]!.execution!.endedAt!);
    session.destroy();
    await person.command(notebook.id, { type: 'stop' });
    return percentile(times.map((time, at) => time - ended[at]!), 50);
  } finally {
    await browser.close();
  }
}

function residentMiB(): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.process.pid}/status`, 'utf8'))![1]) / 1024;
}

async function tenMillion() {
  const notebook = await person.makeNotebook('Ten million rows');
  const [, shown] = await person.writeCells(notebook.id, [made(LARGE), 'table']);
  const executions = await person.runAll(notebook.id);
  const execution: ExecutionView = executions[shown!]!;
  const session = await sessionOf(notebook.id);
  const { handle } = execution.outputs.find((entry) => entry.output.kind === 'table')!.output as Extract<Output, { kind: 'table' }>;
  const ask = <Request extends PageRequest>(request: Request) => session.command({ type: 'page', execution: execution.id, handle, request }) as Promise<PageOf<Request>>;

  const order = { sort: [], filter: [] } as const;
  let longest = 0;
  let isSearching = true;
  const others = (async () => {
    while (isSearching) {
      const began = performance.now();
      await ask({ what: 'rows', offset: 5_000_000, limit: 100, first: 0, columns: 3, ...order });
      longest = Math.max(longest, performance.now() - began);
      await pause(20);
    }
  })();
  const began = performance.now();
  let requests = 0;
  for (let looked = 0; looked < LARGE; requests += 1) looked = (await ask({ what: 'search', text: '9999999', shown: null, from: { row: 0, column: 0 }, back: false, ...order })).looked;
  const search = performance.now() - began;
  isSearching = false;
  await others;

  const download = async (format: TableFormat) => {
    const before = residentMiB();
    let most = before;
    const watch = setInterval(() => { most = Math.max(most, residentMiB()); }, 50);
    const started = performance.now();
    const { url } = await person.call<{ url: string }>('POST', `/api/v1/notebooks/${notebook.id}/tables`, { execution: execution.id, handle, format });
    const answer = await fetch(`${server.origin}${url}`, { headers: { cookie: person.cookie } });
    let bytes = 0;
    for await (const piece of answer.body as unknown as AsyncIterable<Uint8Array>) bytes += piece.length;
    clearInterval(watch);
    return { ms: performance.now() - started, mib: bytes / 1024 ** 2, grownMiB: most - before };
  };
  const [csv, parquet] = [await download('csv'), await download('parquet')];
  session.destroy();
  await person.command(notebook.id, { type: 'stop' });
  return { search, requests, longest, csv, parquet };
}

try {
  const shown = await firstShown();
  console.log(JSON.stringify({ shown, large: await tenMillion() }));
} finally {
  await server.remove();
}
