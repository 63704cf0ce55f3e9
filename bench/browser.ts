/** What benchmarks in a browser share: a server, Chromium, people at pages, and how long keys take to the screen. */
import type { Browser, BrowserContext, CDPSession, Page } from '@playwright/test';
import { chromium } from '@playwright/test';
import type { DocumentClient } from '@/components/notebook/sync/document-client';
import { fillCells, listCells, newCellId, setTrashed, sourceOf } from '@/lib/collab/document';
import type { CellId } from '@/lib/domain/ids';
import { CHROMIUM_FLAGS, findSystemChromium } from '../test/e2e/support/chromium.mjs';
import { until, type Person } from '../test/e2e/support/person';
import type { RunningServer } from '../test/e2e/support/server';

/** Width and height of every page: a usual laptop's. */
const VIEWPORT = { width: 1440, height: 900 };

/** A program that is told to end takes its server with it. */
export function endTogether(server: RunningServer): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      server.process.kill('SIGTERM');
      process.exit(1);
    });
  }
}

export async function openBrowser(): Promise<Browser> {
  const executablePath = findSystemChromium();
  return chromium.launch({ ...(executablePath ? { executablePath } : {}), args: CHROMIUM_FLAGS });
}

/** A window of its own, signed in as `person`. Keys' times are recorded in every page of it. */
export async function windowOf(browser: Browser, person: Person): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: VIEWPORT, baseURL: person.origin });
  const [name, value] = person.cookie.split(/=(.*)/s) as [string, string];
  await context.addCookies([{ name, value, url: person.origin }]);
  // As text: a function would bring along helpers of the compiler that the page does not have.
  await context.addInitScript({ content: RECORD });
  return context;
}

/**
 * Milliseconds from each keydown to the moment after the frame that follows it was drawn, by the browser's own clock from when the key came in;
 * and tasks that held the page for more than 50 ms.
 */
const RECORD = `
window.__keys = [];
window.__long = [];
addEventListener('keydown', (event) => {
  const began = event.timeStamp;
  requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => window.__keys.push(performance.now() - began);
    channel.port2.postMessage(null);
  });
}, { capture: true });
new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.__long.push(entry.duration); }).observe({ type: 'longtask', buffered: true });
`;

interface Recorded {
  readonly __keys: number[];
  readonly __long: number[];
}

export interface Typing {
  /** Keydown to paint of each key, milliseconds. */
  readonly keys: readonly number[];
  /** Tasks of more than 50 ms meanwhile, milliseconds each. */
  readonly long: readonly number[];
}

/** Types `text` where the focus is, `delay` milliseconds between keys, and gives what the page recorded meanwhile. */
export async function typeAndTime(page: Page, text: string, delay: number): Promise<Typing> {
  await page.evaluate(() => {
    const recorded = window as unknown as Recorded;
    recorded.__keys.length = 0;
    recorded.__long.length = 0;
  });
  await page.keyboard.type(text, { delay });
  await page.waitForFunction((count) => (window as unknown as Recorded).__keys.length >= count, text.length);
  return page.evaluate(() => ({ keys: [...(window as unknown as Recorded).__keys], long: [...(window as unknown as Recorded).__long] }));
}

/** Cells whose text goes over the wire at a time: one update holds two megabytes at most. */
const AT_ONCE = 200;

/** Replaces what a new notebook holds by `sources`; gives the cells. */
export async function fillNotebook(person: Person, notebookId: string, sources: readonly string[]): Promise<CellId[]> {
  const client = await person.openDocument(notebookId);
  const cells = sources.map((source) => ({ id: newCellId(), type: 'ts' as const, source }));
  client.doc.transact(() => {
    for (const { id } of listCells(client.doc)) setTrashed(client.doc, id, true);
    fillCells(client.doc, cells.map((cell) => ({ ...cell, source: '' })));
  });
  for (let at = 0; at < cells.length; at += AT_ONCE) client.doc.transact(() => { for (const { id, source } of cells.slice(at, at + AT_ONCE)) sourceOf(client.doc, id)!.insert(0, source); });
  await saved(client);
  client.destroy();
  return cells.map(({ id }) => id);
}

/** Resolves once the server has everything. @throws Error when it took it not */
export async function saved(client: DocumentClient): Promise<void> {
  await until(client.status, () => client.status.get().unsaved === 0 || client.status.get().ended !== null);
  if (client.status.get().ended !== null) throw new Error(`the notebook could not be written: ${client.status.get().ended}`);
}

/** A cell of `lines` lines that defines names, reads some of the cell before, and would run. */
export function programOf(cell: number, lines: number): string {
  const first = cell === 0 ? 'const seed0 = 1;' : `const seed${cell} = seed${cell - 1} + 1;`;
  const body = Array.from({ length: lines - 2 }, (_, line) => `const v${cell}_${line} = Math.sqrt(seed${cell} * ${line + 1}) + ${line % 7 === 0 ? `'text ${line}'.length` : `${line} / 3`};`);
  return [first, ...body, `// the end of cell ${cell}`].join('\n');
}

/** What the page's main thread did while `act` ran, by function: milliseconds of its own, most first, and those with all that it called. */
export async function profile(page: Page, act: () => Promise<void>): Promise<{ readonly name: string; readonly ms: number; readonly total: number }[]> {
  const session: CDPSession = await page.context().newCDPSession(page);
  await session.send('Profiler.enable');
  await session.send('Profiler.setSamplingInterval', { interval: 500 });
  await session.send('Profiler.start');
  await act();
  const { profile: made } = await session.send('Profiler.stop');
  await session.detach();
  const own = new Map<number, number>();
  made.samples?.forEach((node, at) => own.set(node, (own.get(node) ?? 0) + (made.timeDeltas?.[at] ?? 0) / 1000));
  const byId = new Map(made.nodes.map((node) => [node.id, node]));
  const nameOf = ({ callFrame: { functionName, url, lineNumber } }: (typeof made.nodes)[number]) => `${functionName || '(anonymous)'} ${url.split('/').at(-1)}:${lineNumber}`;
  const sums = new Map<string, { ms: number; total: number }>();
  const sumOf = (name: string) => sums.get(name) ?? sums.set(name, { ms: 0, total: 0 }).get(name)!;
  // A function that calls itself is counted once.
  const visit = (node: (typeof made.nodes)[number], above: ReadonlySet<string>): number => {
    const name = nameOf(node);
    const here = above.has(name) ? above : new Set([...above, name]);
    const ms = own.get(node.id) ?? 0;
    const total = (node.children ?? []).reduce((sum, child) => sum + visit(byId.get(child)!, here), ms);
    sumOf(name).ms += ms;
    if (!above.has(name)) sumOf(name).total += total;
    return total;
  };
  visit(made.nodes[0]!, new Set());
  return [...sums].map(([name, sum]) => ({ name, ...sum })).sort((a, b) => b.ms - a.ms);
}

/** What the browser itself did for the page's main thread while `act` ran (styles, layout, paint, frames): milliseconds of the thread's own time and times, most first. */
export async function timeline(page: Page, act: () => Promise<void>, thread = 'CrRendererMain'): Promise<{ readonly name: string; readonly ms: number; readonly times: number }[]> {
  const session = await page.context().browser()!.newBrowserCDPSession();
  const events: { readonly name: string; readonly dur?: number; readonly tdur?: number; readonly tid: number; readonly pid: number; readonly args: { readonly name?: string } }[] = [];
  session.on('Tracing.dataCollected', ({ value }) => { events.push(...(value as unknown as typeof events)); });
  await session.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'v8', 'disabled-by-default-v8.gc', 'disabled-by-default-v8.compile', 'cc', '__metadata'] } });
  await act();
  const done = new Promise((resolve) => { session.once('Tracing.tracingComplete', resolve); });
  await session.send('Tracing.end');
  await done;
  await session.detach();
  const mains = new Set(events.filter(({ name, args }) => name === 'thread_name' && args.name?.startsWith(thread)).map(({ pid, tid }) => `${pid} ${tid}`));
  const sums = new Map<string, { ms: number; times: number }>();
  for (const { name, dur, tdur, pid, tid } of events) {
    if (dur === undefined || !mains.has(`${pid} ${tid}`)) continue;
    const sum = sums.get(name) ?? { ms: 0, times: 0 };
    sums.set(name, { ms: sum.ms + (tdur ?? dur) / 1000, times: sum.times + 1 });
  }
  return [...sums].map(([name, sum]) => ({ name, ...sum })).sort((a, b) => b.ms - a.ms);
}

/** Bytes of JavaScript objects that the page holds after a collection. */
export async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.enable');
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize;
}
