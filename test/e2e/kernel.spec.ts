/** What people see of kernels: numbers that move, a workspace that is full, ways to stop, restart and make room. */
import AxeBuilder from '@axe-core/playwright';
import type { Browser, Page } from '@playwright/test';
import { expect, signIn, test } from './support/fixtures';
import { cellAt, runCell } from './support/notebook';
import { Person } from './support/person';
import { startServer, type RunningServer } from './support/server';

const bar = (page: Page) => page.getByRole('region', { name: 'Notebook' }).first();
const kernel = (page: Page, words: string | RegExp) => bar(page).getByRole('group', { name: words });
const details = (page: Page) => page.getByRole('dialog', { name: 'Kernel' });
/** The value beside a name in the details. */
const fact = (page: Page, name: string) => details(page).locator('dt', { hasText: name }).locator('+ dd');

type Looks = NonNullable<Parameters<Browser['newContext']>[0]>;

async function openPage(browser: Browser, origin: string, path: string, looks: Looks = {}): Promise<Page> {
  const context = await browser.newContext({ baseURL: origin, ...looks });
  await signIn(context, 'scientist', origin);
  const page = await context.newPage();
  await page.goto(path);
  await expect(cellAt(page, 1).locator('.monaco-editor').first()).toBeVisible();
  return page;
}

async function makeNotebook(server: RunningServer, title: string, cells: readonly string[]): Promise<string> {
  const person = await Person.signIn(server.origin, 'scientist');
  const { id, path } = await person.makeNotebook(title);
  await person.writeCells(id, cells);
  return path;
}

test('memory, processor and uptime move while a cell runs, and a restart asks first', async ({ browser }) => {
  const server = await startServer();
  const path = await makeNotebook(server, 'Numbers', ['const kept = new Float64Array(24 * 1024 * 1024).fill(1);\nkept.length', 'while (true) {}']);
  const page = await openPage(browser, server.origin, path);
  await expect(kernel(page, 'Kernel: No kernel')).toBeVisible();
  await runCell(page, 1);
  await expect(kernel(page, 'Kernel: Idle')).toContainText(/\d+ MiB of 1 GiB/);
  await runCell(page, 2);
  await kernel(page, /^Kernel: Running/).getByRole('button').click();
  await expect(fact(page, 'Memory')).toContainText(/[2-9]\d\d MiB of 1 GiB/);
  await expect(fact(page, 'Processor')).toContainText(/[1-9]\d+ %/);
  const up = async () => Number(/^(\d+) s/.exec((await fact(page, 'Up for').textContent()) ?? '')?.[1] ?? 0);
  const first = await up();
  await expect.poll(up).toBeGreaterThan(first + 1);
  await expect(details(page).getByRole('img', { name: /^Memory of the last \d+ looks/ })).toBeVisible();
  await expect(details(page)).toContainText('1 of 12 kernels');

  await details(page).getByRole('button', { name: 'Interrupt' }).click();
  await expect(cellAt(page, 2)).toContainText('stopped after');
  await details(page).getByRole('button', { name: 'Restart', exact: true }).click();
  const question = page.getByRole('dialog', { name: 'Restart the kernel?' });
  await expect(question).toContainText('Every variable is lost');
  await question.getByRole('button', { name: 'Cancel' }).click();
  await expect(cellAt(page, 1)).not.toContainText('from before the restart');
  await kernel(page, 'Kernel: Idle').getByRole('button').click();
  await details(page).getByRole('button', { name: 'Restart', exact: true }).click();
  await question.getByRole('button', { name: 'Restart' }).click();
  await expect(cellAt(page, 1)).toContainText('from before the restart');
  await expect(kernel(page, 'Kernel: Idle')).toBeVisible();
  await page.context().close();
  await server.remove();
});

test('a full workspace refuses in words, and stopping another notebook’s kernel makes room', async ({ browser }) => {
  const server = await startServer({ env: { PINION_WORKSPACE_KERNELS: '1' } });
  const [first, second] = [await makeNotebook(server, 'Churn', ['const kept = 1;\nkept']), await makeNotebook(server, 'Rain', ['40 + 2'])];
  const holder = await openPage(browser, server.origin, first);
  await runCell(holder, 1);
  await expect(kernel(holder, 'Kernel: Idle')).toBeVisible();

  const page = await openPage(browser, server.origin, second);
  await runCell(page, 1);
  const refusal = page.getByRole('alert').filter({ hasText: 'No kernel is free.' });
  await expect(refusal).toContainText('1 of 1 kernel of this workspace is running. Stop one of these, then run the cell again: “Churn”');
  await refusal.getByRole('button', { name: 'Show kernels' }).click();
  const workspace = details(page).getByRole('region', { name: 'Kernels of the workspace' });
  await expect(workspace.getByRole('link', { name: 'Churn' })).toBeVisible();
  await workspace.getByRole('button', { name: 'Stop the kernel of Churn' }).click();
  const question = page.getByRole('dialog', { name: 'Stop another notebook’s kernel?' });
  await expect(question).toContainText('The variables of Churn are lost');
  await question.getByRole('button', { name: 'Stop kernel' }).click();
  await expect(workspace).toContainText('0 of 1 kernel');
  await expect(refusal).toBeHidden();
  await expect(holder.getByText('stopped the kernel from another notebook')).toBeVisible();
  await expect(cellAt(holder, 1)).toContainText('from before the restart');

  await page.keyboard.press('Escape');
  await expect(details(page)).toBeHidden();
  await runCell(page, 1);
  await expect(cellAt(page, 1)).toContainText('42');
  await holder.context().close();
  await page.context().close();
  await server.remove();
});

test('a kernel near its memory limit and one about to be stopped say so in words', async ({ browser }) => {
  const server = await startServer({ env: { PINION_KERNEL_MEMORY_MB: '512', PINION_KERNEL_IDLE_MINUTES: '1' } });
  const path = await makeNotebook(server, 'Limits', ['const big = new Uint8Array(440 * 1024 * 1024).fill(1);\nbig.length']);
  const page = await openPage(browser, server.origin, path);
  await runCell(page, 1);
  await expect(kernel(page, 'Kernel: Idle')).toContainText('Memory nearly full');
  await expect(kernel(page, 'Kernel: Idle')).toContainText('stops in 1 min');
  await expect(bar(page).getByRole('status').filter({ hasText: 'Memory is nearly full' })).toContainText('of 512 MiB. At the limit allocations fail');
  await page.context().close();
  await server.remove();
});

test('what a cell holds in tensors stands on its line, and nothing moves or violates access in either theme and width', async ({ browser }) => {
  test.setTimeout(180_000);
  const server = await startServer();
  const path = await makeNotebook(server, 'Tensors', ["import * as tf from '@tensorflow/tfjs';\nconst held = tf.zeros([100, 100]);\nheld.shape"]);
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1440, 390]) {
      const page = await openPage(browser, server.origin, path, { colorScheme, viewport: { width, height: 844 } });
      await runCell(page, 1);
      await expect(cellAt(page, 1)).toContainText(/holds \d+ tensors?, 4\d(\.\d)? kB/);
      await kernel(page, 'Kernel: Idle').getByRole('button').click();
      await expect(fact(page, 'Up for')).toContainText('stops in 30 min without work');
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
      await details(page).getByRole('button', { name: 'Stop kernel' }).click();
      const top = (await cellAt(page, 1).boundingBox())!.y;
      await page.getByRole('dialog', { name: 'Stop the kernel?' }).getByRole('button', { name: 'Stop kernel' }).click();
      await expect(page.getByText('stopped the kernel. Run a cell to start a new one.')).toBeVisible();
      expect((await cellAt(page, 1).boundingBox())!.y).toBe(top);
      await page.context().close();
    }
  }
  await server.remove();
});
