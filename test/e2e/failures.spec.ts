/**
 * The running product under faults (SECURITY.md §6): servers and kernels killed in the middle of work. What was shown as
 * done is there afterwards, what was not is said in words, and nothing is left running.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from '@playwright/test';
import type { DocumentClient } from '../../components/notebook/sync/document-client';
import { listCells, sourceOf } from '../../lib/collab/document';
import type { CellId } from '../../lib/domain/ids';
import { expect, signIn, test } from './support/fixtures';
import { appendCell, cellAt, runCell } from './support/notebook';
import { Person, until } from './support/person';
import { isKernel, kernelsOf, processesOf, ticksOf } from './support/processes';
import { startServer, type RunningServer } from './support/server';

const bar = (page: Page) => page.getByRole('region', { name: 'Notebook' }).first();

async function openPage(browser: Browser, origin: string, path: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: origin });
  await signIn(context, 'scientist', origin);
  const page = await context.newPage();
  await page.goto(path);
  await expect(cellAt(page, 1).locator('.monaco-editor').first()).toBeVisible();
  return page;
}

/** Starts the server again over the same data, at the same address or at another. */
function restart(server: RunningServer, isSameAddress: boolean): Promise<RunningServer> {
  return startServer({ dataDir: server.dataDir, env: isSameAddress ? { PORT: new URL(server.origin).port } : {} });
}

const counts = (text: string, marks: readonly string[]) => marks.map((mark) => text.split(mark).length - 1);
const ones = (marks: readonly string[]) => marks.map(() => 1);

const PAUSE_MS = 5;

/** Types marks at the end of a cell, a few at a time, and remembers which of them were shown as saved. */
function typist(client: DocumentClient, cell: CellId, name: string) {
  const typed: string[] = [];
  let saved = 0;
  let isStopped = false;
  const source = sourceOf(client.doc, cell)!;
  const note = () => {
    if (client.status.get().unsaved === 0) saved = typed.length;
    return saved;
  };
  const stopNoting = client.status.subscribe(note);
  const work = (async () => {
    while (!isStopped) {
      // One frame for several marks: who sends more frames than anybody types is shut out by the server.
      client.doc.transact(() => {
        for (let count = 0; count < 3; count += 1) {
          const mark = `<${name}.${typed.length}>`;
          typed.push(mark);
          source.insert(source.length, mark);
        }
      });
      const before = saved;
      // Some of it waits for the server, so that the kill meets typing at every distance from its commit.
      if (typed.length % 2 === 0) await until(client.status, () => isStopped || saved > before);
      else await new Promise((resolve) => { setTimeout(resolve, PAUSE_MS); });
    }
  })();
  return {
    typed: typed as readonly string[],
    saved: () => typed.slice(0, saved),
    /** Stops typing; what was shown as saved until now stays so. */
    async stop() {
      isStopped = true;
      stopNoting();
      client.status.patch({ savedAt: Date.now() });
      await work;
    },
  };
}

test('after kill -9 while three people type, all that was shown as saved is there once, and the page comes back by itself', async ({ browser }) => {
  test.setTimeout(180_000);
  const server = await startServer();
  const person = await Person.signIn(server.origin, 'scientist');
  const { id, path } = await person.makeNotebook('Typing through a crash');
  const [first, second] = await person.writeCells(id, ['', '', '']);
  const page = await openPage(browser, server.origin, path);
  const [leaves, stays] = [await person.openDocument(id), await person.openDocument(id)];
  const ann = typist(leaves, first!, 'ann');
  const bo = typist(stays, second!, 'bo');

  const pageTyped: string[] = [];
  await cellAt(page, 3).getByRole('textbox', { name: 'Source of cell 3' }).focus();
  const areOthersSaved = () => ann.saved().length >= 60 && bo.saved().length >= 60;
  // Bounded, since a page that types on one ever longer line takes a busy machine from the others.
  while (pageTyped.length < 20 || (pageTyped.length < 200 && !areOthersSaved())) {
    const mark = `<page.${pageTyped.length}>`;
    pageTyped.push(mark);
    await page.keyboard.insertText(mark);
  }
  await Promise.all([leaves, stays].map((client) => until(client.status, areOthersSaved)));
  const ended = server.stop('SIGKILL');
  await page.keyboard.insertText('<page.after>');
  await ended;
  await Promise.all([ann.stop(), bo.stop()]);
  const [annSaved, boSaved] = [ann.saved(), bo.saved()];
  leaves.destroy(); // whoever leaves now has only what the server kept
  await expect(bar(page)).toContainText(/Offline, \d+ changes? kept here/);

  // Looked at from elsewhere, so that nobody who still has it brings it back first.
  const elsewhere = await restart(server, false);
  const reader = await person.at(elsewhere.origin).openDocument(id);
  const kept = listCells(reader.doc).map((cell) => cell.source).join('\n');
  reader.destroy();
  expect(counts(kept, [...annSaved, ...boSaved])).toEqual(ones([...annSaved, ...boSaved]));
  await elsewhere.stop();

  const again = await restart(server, true);
  await until(stays.status, () => stays.status.get().isOnline && stays.status.get().unsaved === 0);
  await expect(bar(page)).toContainText(/Saved \d\d:\d\d/);
  const late = await person.openDocument(id);
  const all = listCells(late.doc).map((cell) => cell.source);
  expect(counts(all.join('\n'), [...annSaved, ...bo.typed])).toEqual(ones([...annSaved, ...bo.typed]));
  expect(all[2]).toBe([...pageTyped, '<page.after>'].join(''));
  expect(listCells(stays.doc).map((cell) => cell.source)).toEqual(all);
  for (const client of [late, stays]) client.destroy();
  await page.context().close();
  await again.remove();
});

test('after kill -9 in the middle of a run the run is lost in clear words, no kernel is left, and the notebook runs again', async ({ browser }) => {
  const server = await startServer();
  const person = await Person.signIn(server.origin, 'scientist');
  const { id, path } = await person.makeNotebook('Running through a crash');
  await person.writeCells(id, ['const kept = 41;\nkept', 'while (kept > 0) {}', 'kept + 1']);
  const page = await openPage(browser, server.origin, path);
  await runCell(page, 1);
  await expect(cellAt(page, 1).getByRole('status')).toContainText(/\d s · /);
  await runCell(page, 2);
  await expect(cellAt(page, 2)).toContainText(/running \d/);
  await runCell(page, 3);
  await expect(cellAt(page, 3)).toContainText('next in line');
  const kernels = kernelsOf(server.process.pid!);
  if (process.platform === 'linux') expect(kernels.length).toBeGreaterThan(0);
  await server.stop('SIGKILL');

  const again = await restart(server, true);
  await expect.poll(() => kernels.filter(isKernel)).toEqual([]);
  await expect(cellAt(page, 2)).toContainText('The server ended while this cell ran.');
  await expect(cellAt(page, 2)).toContainText('Run it again');
  await expect(cellAt(page, 3)).not.toContainText('next in line');
  await expect(bar(page).getByRole('group', { name: 'Kernel: No kernel' })).toBeVisible();
  await expect(bar(page)).toContainText('Saved');

  await runCell(page, 3);
  await expect(cellAt(page, 3)).toContainText('42');
  await page.context().close();
  expect(await again.stop()).toBe(0);
  expect(await processesOf(server.dataDir)).toEqual([]);
  await again.remove();
});

test('a kernel that is killed is said on its cell, and the next run has a new one', async ({ browser }) => {
  test.skip(process.platform !== 'linux', 'finds the kernel under /proc');
  const server = await startServer();
  const person = await Person.signIn(server.origin, 'scientist');
  const { id, path } = await person.makeNotebook('A killed kernel');
  await person.writeCells(id, ['const kept = 1;\nkept', 'while (true) {}']);
  const page = await openPage(browser, server.origin, path);
  await runCell(page, 1);
  await expect(cellAt(page, 1).getByRole('status')).toContainText(/\d s · /);
  await runCell(page, 2);
  await expect(cellAt(page, 2)).toContainText(/running \d/);
  // The pool keeps others warm: the one that loops is the one whose time grows.
  const busiest = () => kernelsOf(server.process.pid!).toSorted((a, b) => ticksOf(b) - ticksOf(a))[0]!;
  await expect.poll(() => ticksOf(busiest())).toBeGreaterThan(200);
  process.kill(busiest(), 'SIGKILL');

  await expect(cellAt(page, 2)).toContainText('lost with its kernel');
  await expect(cellAt(page, 2).getByRole('alert')).toContainText('Run it again');
  await expect(bar(page).getByRole('group', { name: 'Kernel: Kernel stopped' })).toBeVisible();
  await expect(cellAt(page, 1)).toContainText('from before the restart');
  expect(await appendCell(page, 'kept + 41')).toBe(3);
  await runCell(page, 3);
  await expect(cellAt(page, 3)).toContainText('42');
  await expect(bar(page).getByRole('group', { name: 'Kernel: Idle' })).toBeVisible();
  await page.context().close();
  await server.remove();
});

interface Card {
  readonly id: string;
  readonly state: string;
  readonly revision: number;
}
interface CardView extends Card {
  readonly checks: readonly { readonly code: string; readonly status: string }[];
  readonly checklist: { readonly items: readonly { readonly id: string; readonly state: string }[] };
}
interface Leaf {
  readonly action: string;
  readonly subject: { readonly id: string };
  readonly before?: { readonly state: string; readonly revision: number };
  readonly after?: { readonly state: string; readonly revision?: number };
}

/** Pins a small table under each name, as versions of datasets. */
async function pinDatasets(person: Person, names: readonly string[]): Promise<{ readonly project: string; readonly versions: readonly string[] }> {
  const { id, project } = await person.makeNotebook(`Datasets ${names.join(' ')}`);
  const cells = await person.writeCells(id, names.map((name, index) => `${index === 0 ? "import { readCsv } from 'pinion/data';\n" : ''}const ${name} = (await readCsv(new TextEncoder().encode('size,colour\\n1,red\\n${index + 2},blue\\n3,green\\n'))).named('${name}');\n${name}`));
  const executions = await person.runAll(id);
  const versions: string[] = [];
  for (const [index, name] of names.entries()) {
    const execution = executions[cells[index]!]!;
    expect(execution.outcome, execution.error?.message).toBe('ok');
    const pinned = await person.call<{ versionId: string }>('POST', `/api/v1/notebooks/${id}/pins`, { cell: cells[index], execution: execution.id, as: name });
    versions.push(pinned.versionId);
  }
  return { project: project.slug, versions };
}

/** Brings a dataset to where publishing it is allowed: checks done, item signed, approved. */
async function openGate(scientist: Person, reviewer: Person, version: string): Promise<void> {
  await scientist.call('POST', `/api/v1/versions/${version}/events`, { event: 'ask-validation' });
  const read = () => reviewer.call<CardView>('GET', `/api/v1/versions/${version}`);
  await expect.poll(async () => (await read()).checks.map((check) => check.status), { timeout: 60_000 }).toEqual(['pass', 'pass', 'pass']);
  for (const item of (await read()).checklist.items) {
    if (item.state === 'open') await reviewer.ask('POST', `/api/v1/versions/${version}/items/${item.id}`, { decision: 'pass', note: 'Made by the test.' });
  }
  await reviewer.call('POST', `/api/v1/versions/${version}/approvals`, { decision: 'approve', reason: 'Looked at.' });
}

const run = promisify(execFile);
const command = (...args: string[]) => run(process.execPath, [join(process.cwd(), 'bin', 'pinion.mjs'), ...args]);

test('after kill -9 in the middle of promotions every state has its audit entry and every entry its state, and the log verifies', async () => {
  test.setTimeout(180_000);
  const names = ['one', 'two', 'three', 'four', 'five'];
  let server = await startServer();
  let scientist = await Person.signIn(server.origin, 'scientist');
  let manager = await Person.signIn(server.origin, 'manager');
  const reviewer = await Person.signIn(server.origin, 'reviewer');
  const { project, versions } = await pinDatasets(scientist, names);
  await Promise.all(versions.map((version) => openGate(scientist, reviewer, version)));
  const folder = await mkdtemp(join(tmpdir(), 'pinion-e2e-log-'));
  const confirmed = new Map<string, number>();
  const next: Record<string, string> = { 'in-validation': 'publish', published: 'monitor' };

  // Killed as soon as requests are out, after the first answer, and after the third.
  for (const answers of [0, 1, 3]) {
    const board = await scientist.call<{ cards: Card[] }>('GET', `/api/v1/projects/${project}/board`);
    let answered = 0;
    let reached: () => void = () => {};
    const enough = new Promise<void>((resolve) => { reached = resolve; });
    const asked = board.cards.filter((card) => next[card.state]).map(async (card) => {
      const answer = await manager.ask<Card>('POST', `/api/v1/versions/${card.id}/events`, { event: next[card.state], revision: card.revision }).catch(() => null);
      if (!answer) return;
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      confirmed.set(card.id, answer.body.revision);
      if ((answered += 1) >= answers) reached();
    });
    expect(asked.length).toBeGreaterThan(3);
    if (answers > 0) await enough;
    await server.stop('SIGKILL');
    await Promise.all(asked);

    server = await startServer({ dataDir: server.dataDir });
    [scientist, manager] = [scientist.at(server.origin), manager.at(server.origin)];
    const after = await scientist.call<{ cards: Card[] }>('GET', `/api/v1/projects/${project}/board`);
    for (const [id, revision] of confirmed) expect(after.cards.find((card) => card.id === id)?.revision).toBeGreaterThanOrEqual(revision);
    // The sequencer places what was committed before the crash soon after the start.
    const moves = after.cards.reduce((sum, card) => sum + card.revision, 0);
    let leaves: Leaf[] = [];
    let exported = '';
    await expect.poll(async () => {
      exported = (await manager.ask<string>('GET', '/api/v1/audit/export')).body;
      leaves = exported.trim().split('\n').map((line) => JSON.parse(line) as { type: string; leaf: string }).filter((line) => line.type === 'entry').map((line) => JSON.parse(line.leaf) as Leaf).filter((leaf) => /^version\.(?:pinned|ask-validation|publish|monitor)$/.test(leaf.action));
      return leaves.length;
    }).toBe(moves);
    for (const card of after.cards) {
      const own = leaves.filter((leaf) => leaf.subject.id === card.id);
      expect(own.map((leaf) => leaf.after?.revision ?? 1)).toEqual(Array.from({ length: card.revision }, (_, index) => index + 1));
      expect(own.at(-1)?.after?.state).toBe(card.state);
      for (const [index, leaf] of own.entries()) if (index > 0) expect(leaf.before?.state).toBe(own[index - 1]?.after?.state);
    }
    const file = join(folder, `${answers}.jsonl`);
    await writeFile(file, exported);
    expect((await command('verify-log', file, '--key', join(server.dataDir, 'audit', 'log.vkey'))).stdout).toMatch(/^The log holds: /);
  }
  await server.remove();
  await rm(folder, { recursive: true });
});

test('of two who move the same version at the same revision one wins, and the other reads what happened', async () => {
  const server = await startServer();
  const scientist = await Person.signIn(server.origin, 'scientist');
  const reviewer = await Person.signIn(server.origin, 'reviewer');
  const { versions: [version] } = await pinDatasets(scientist, ['contested']);
  const { revision } = await scientist.call<Card>('GET', `/api/v1/versions/${version}`);
  const move = (person: Person, event: object) => person.ask<{ code?: string; detail?: string; revision?: number; state?: string }>('POST', `/api/v1/versions/${version}/events`, { revision, ...event });
  const answers = await Promise.all([move(scientist, { event: 'ask-validation' }), move(reviewer, { event: 'ask-validation' })]);
  expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409]);
  const lost = answers.find((answer) => answer.status === 409)!;
  expect(lost.body.detail).toBe('Somebody else changed contested v1 first: it is in validation now. Look again and retry.');
  expect(await scientist.call<Card>('GET', `/api/v1/versions/${version}`)).toMatchObject({ state: 'in-validation', revision: revision + 1 });
  await server.remove();
});
