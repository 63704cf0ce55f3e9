/** Two people in one notebook, in real browsers: what one does the other sees, a reader writes by no way, nothing is lost. */
import type { BrowserContext, Page, WebSocketRoute } from '@playwright/test';
import { callApi, expect, serverOrigin, test } from './support/fixtures';

interface Made {
  readonly id: string;
  readonly path: string;
}

async function makeNotebook(context: BrowserContext, title: string): Promise<Made> {
  const project = await callApi<{ slug: string }>(context, 'POST', '/api/v1/projects', { name: title });
  const notebook = await callApi<{ id: string }>(context, 'POST', `/api/v1/projects/${project.slug}/notebooks`, { title });
  return { id: notebook.id, path: `/p/${project.slug}/notebooks/${notebook.id}` };
}

const cell = (page: Page, place: number) => page.getByRole('region', { name: new RegExp(`^Cell ${place}, `) });
const editor = (page: Page, place: number) => cell(page, place).locator('.monaco-editor').first();
/** Monaco draws spaces as no-break ones. */
const textOf = async (page: Page, place: number) => (await cell(page, place).locator('.view-lines').first().innerText()).replaceAll('\u00a0', ' ');
const bar = (page: Page) => page.getByRole('region', { name: 'Notebook' }).first();

async function open(page: Page, made: Made): Promise<void> {
  await page.goto(made.path);
  await expect(cell(page, 1)).toBeVisible();
}

async function type(page: Page, place: number, text: string): Promise<void> {
  await editor(page, place).click();
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.type(text);
}

test('two people type in one cell, see each other, and find all of it after a reload', async ({ as }) => {
  const ann = await as('scientist');
  const made = await makeNotebook(ann.context(), 'Typing together');
  const bo = await as('scientist');
  await open(ann, made);
  await open(bo, made);
  await expect(editor(ann, 1)).toBeVisible();
  await expect(editor(bo, 1)).toBeVisible();

  await type(ann, 1, 'const first = 1;\n');
  await expect.poll(() => textOf(bo, 1)).toContain('const first = 1;');
  await Promise.all([type(ann, 1, 'const fromAnn = 2;'), (async () => {
    await editor(bo, 1).click();
    await bo.keyboard.press('ControlOrMeta+Home');
    await bo.keyboard.type('// from the other\n');
  })()]);
  for (const page of [ann, bo]) {
    await expect.poll(() => textOf(page, 1)).toContain('const fromAnn = 2;');
    await expect.poll(() => textOf(page, 1)).toContain('// from the other');
  }
  expect(await textOf(ann, 1)).toBe(await textOf(bo, 1));
  await expect(bar(ann)).toContainText(/Saved \d\d:\d\d/);

  const before = await textOf(ann, 1);
  await ann.reload();
  await expect(editor(ann, 1)).toBeVisible();
  await expect.poll(() => textOf(ann, 1)).toBe(before);
});

test('undo takes back only what was typed here', async ({ as }) => {
  const ann = await as('scientist');
  const made = await makeNotebook(ann.context(), 'Undo');
  const bo = await as('scientist');
  await open(ann, made);
  await open(bo, made);
  await type(bo, 1, 'kept');
  await expect.poll(() => textOf(ann, 1)).toBe('kept');
  await type(ann, 1, ' gone');
  await expect.poll(() => textOf(bo, 1)).toBe('kept gone');
  await ann.keyboard.press('ControlOrMeta+z');
  await expect.poll(() => textOf(bo, 1)).toBe('kept');
  await ann.keyboard.press('ControlOrMeta+z');
  await ann.keyboard.press('ControlOrMeta+Shift+z');
  await expect.poll(() => textOf(ann, 1)).toBe('kept gone');
});

test('a reader sees everything as it happens, and writes by no way', async ({ as, expectedErrors }) => {
  expectedErrors.push(/WebSocket/);
  const ann = await as('scientist');
  const made = await makeNotebook(ann.context(), 'Reading along');
  const reader = await as('viewer');
  await open(ann, made);
  await open(reader, made);
  await expect(bar(reader)).toContainText('You can read');
  await expect(bar(ann).getByRole('group', { name: /Here now/ })).toHaveAccessibleName(/Viewer/);

  await type(ann, 1, 'const seen = 1');
  await expect.poll(() => textOf(reader, 1)).toContain('const seen = 1');
  await expect(cell(reader, 1).locator('[class*=caret]').first()).toBeAttached();
  await expect(reader.getByRole('button', { name: 'Add TypeScript below' })).toHaveCount(0);
  await editor(reader, 1).click();
  await reader.keyboard.type('broken');
  expect(await textOf(reader, 1)).not.toContain('broken');

  // A hand-made frame: an update over the reader's own session.
  const code = await reader.evaluate(async ([origin, id]) => {
    const socket = new WebSocket(`${origin!.replace('http', 'ws')}/sync/${id}`);
    await new Promise((resolve) => { socket.addEventListener('open', resolve); });
    const closed = new Promise<number>((resolve) => { socket.addEventListener('close', (event) => resolve(event.code)); });
    socket.send(new Uint8Array([0, 2, 2, 0, 0]));
    return closed;
  }, [serverOrigin(), made.id]);
  expect(code).toBe(4403);
});

test('cells are added, moved, deleted and brought back, for both', async ({ as }) => {
  const ann = await as('scientist');
  const made = await makeNotebook(ann.context(), 'Rearranging');
  const bo = await as('scientist');
  await open(ann, made);
  await open(bo, made);
  await type(ann, 1, 'const one = 1');

  await ann.getByRole('button', { name: 'Add text below' }).last().click();
  await expect(cell(bo, 2)).toBeVisible();
  await expect(editor(ann, 2)).toBeVisible();
  await ann.keyboard.type('# What arrived\n\nThree **dirty** columns <script>alert(1)</script>');
  await ann.keyboard.press('Escape');
  await expect(cell(bo, 2).getByRole('heading', { name: 'What arrived' })).toBeVisible();
  await expect(cell(bo, 2)).toContainText('<script>alert(1)</script>');
  await expect(bo.getByRole('complementary', { name: 'Notebook' }).getByRole('button', { name: 'What arrived' })).toBeVisible();

  await cell(ann, 2).press('Alt+Shift+ArrowUp');
  await expect(bo.getByRole('region', { name: 'Cell 1, Text' })).toBeVisible();
  await expect.poll(() => textOf(bo, 2)).toContain('const one = 1');

  await cell(ann, 2).hover();
  await cell(ann, 2).getByRole('button', { name: 'Delete cell' }).click();
  await expect(cell(bo, 2)).toHaveCount(0);
  await ann.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => textOf(bo, 2)).toContain('const one = 1');
});

test('the title is written by one and read by the other', async ({ as }) => {
  const ann = await as('scientist');
  const made = await makeNotebook(ann.context(), 'Old name');
  const reader = await as('viewer');
  await open(ann, made);
  await open(reader, made);
  await bar(ann).getByRole('textbox', { name: 'Title' }).fill('New name');
  await bar(ann).getByRole('textbox', { name: 'Title' }).press('Enter');
  await expect(bar(reader).getByRole('heading', { name: 'New name' })).toBeVisible();
});

test('without a connection typing goes on, and what was typed arrives afterwards', async ({ as, expectedErrors }) => {
  expectedErrors.push(/./);
  const ann = await as('scientist');
  const made = await makeNotebook(ann.context(), 'Offline');
  const bo = await as('scientist');
  let isCut = false;
  let line: WebSocketRoute | null = null;
  await ann.routeWebSocket(/\/sync\//, (socket) => {
    if (isCut) return void socket.close();
    line = socket;
    socket.connectToServer();
  });
  await open(ann, made);
  await open(bo, made);
  await expect(editor(ann, 1)).toBeVisible();
  isCut = true;
  await (line as WebSocketRoute | null)?.close();
  await expect(bar(ann)).toContainText('Offline');
  await type(ann, 1, 'away');
  await expect(bar(ann)).toContainText(/Offline, \d+ changes kept here/);
  expect(await textOf(bo, 1)).not.toContain('away');
  isCut = false;
  await expect.poll(() => textOf(bo, 1)).toContain('away');
  await expect(bar(ann)).toContainText(/Saved/);
});
