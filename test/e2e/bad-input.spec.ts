/**
 * Bad input in the running product: each gets clear words and the right status, and loses nothing.
 */
import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import type { Locator, Page } from '@playwright/test';
import * as Y from 'yjs';
import { listCells, sourceOf } from '../../lib/collab/document';
import { writeFrame } from '../../lib/collab/frames';
import { expect, serverOrigin, signIn, test } from './support/fixtures';
import { appendCell, cellAt, runCell, typeInCell } from './support/notebook';
import { Person, type NotebookPlace } from './support/person';
import { startServer } from './support/server';

const bar = (page: Page) => page.getByRole('region', { name: 'Notebook' }).first();
const editor = (page: Page, number: number): Locator => cellAt(page, number).locator('.monaco-editor').first();

async function open(page: Page, place: NotebookPlace): Promise<void> {
  await page.goto(place.path);
  await expect(editor(page, 1)).toBeVisible();
}

/** The notebook's sources as the server has them now, and how large the document is. */
async function stored(person: Person, id: string): Promise<{ readonly sources: readonly string[]; readonly bytes: number }> {
  const client = await person.openDocument(id);
  const found = { sources: listCells(client.doc).map((cell) => cell.source), bytes: Y.encodeStateAsUpdate(client.doc).length };
  client.destroy();
  return found;
}

test.describe('people', () => {
  test('a session that was ended elsewhere is said in the open notebook; what is typed is kept until signing in again', async ({ as, browser, expectedErrors }) => {
    expectedErrors.push(/./);
    const page = await as('scientist');
    const person = await Person.signIn(serverOrigin(), 'scientist');
    const place = await person.makeNotebook('Signed out');
    await open(page, place);
    await typeInCell(page, 1, 'const before = 1;');
    await expect(bar(page)).toContainText(/Saved \d\d:\d\d/);

    const { cookies, origins } = await page.context().storageState();
    const elsewhere = await browser.newContext({ baseURL: serverOrigin(), storageState: { cookies, origins } });
    const { csrfToken } = (await (await elsewhere.request.get('/api/auth/csrf')).json()) as { csrfToken: string };
    await elsewhere.request.post('/api/auth/signout', { headers: { origin: serverOrigin() }, form: { csrfToken, json: 'true' } });
    await elsewhere.close();

    await expect(page.getByRole('alert').filter({ hasText: 'You are signed out' })).toBeVisible();
    await typeInCell(page, 1, ' const after = 2;');
    await expect(page.getByRole('alert').filter({ hasText: 'You are signed out' })).toContainText(/(?:change is|changes are) not saved and kept in this page/);
    await runCell(page, 1);
    await expect(page.getByText('The server ended the connection of this notebook.').filter({ visible: true })).toBeVisible();
    const refused = await page.context().request.post(`/api/v1/projects/${place.project.slug}/notebooks`, { headers: { origin: serverOrigin() }, data: { title: 'By nobody' } });
    expect(refused.status()).toBe(401);
    expect((await stored(person, place.id)).sources).toEqual(['const before = 1;']);

    await signIn(page.context(), 'scientist');
    await page.getByRole('button', { name: 'Go on' }).click();
    await expect(page.getByText('You are signed out')).toHaveCount(0);
    await expect(bar(page)).toContainText(/Saved \d\d:\d\d/);
    expect((await stored(person, place.id)).sources.join('')).toContain('const after = 2;');
    await runCell(page, 1);
    await expect(cellAt(page, 1).getByRole('status')).toContainText(/\d s · /);
  });

  test('a viewer writes neither by the page nor by frames of their own', async ({ as, expectedErrors }) => {
    expectedErrors.push(/WebSocket/);
    const author = await Person.signIn(serverOrigin(), 'scientist');
    const viewer = await Person.signIn(serverOrigin(), 'viewer');
    const place = await author.makeNotebook('Only read');
    await author.writeCells(place.id, ['const theirs = 1;']);
    const before = await stored(author, place.id);

    const page = await as('viewer');
    await open(page, place);
    await expect(bar(page)).toContainText('You can read');
    await editor(page, 1).click();
    await page.keyboard.type('const mine = 2;');
    await expect(editor(page, 1)).not.toContainText('mine');
    await expect(cellAt(page, 1).getByRole('button', { name: 'Run cell' })).toHaveCount(0);

    const reading = await viewer.openDocument(place.id);
    const copy = new Y.Doc();
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(reading.doc));
    reading.destroy();
    const vector = Y.encodeStateVector(copy);
    sourceOf(copy, listCells(copy)[0]!.id)!.insert(0, 'EVIL');
    const update = Y.encodeStateAsUpdate(copy, vector);
    const frames = [
      writeFrame({ type: 'update', update }),
      writeFrame({ type: 'sync-step-2', update }),
      new Uint8Array([0x80, 0x00, 0x82, 0x00, update.length, ...update]),
    ];
    const codes: number[] = [];
    for (const frame of frames) {
      const socket = viewer.socket(`/sync/${place.id}`);
      codes.push(await new Promise<number>((resolve) => {
        socket.on('open', () => socket.send(frame));
        socket.on('close', resolve);
      }));
    }
    expect(codes).toEqual([4403, 4403, 4400]);
    expect(await stored(author, place.id)).toEqual(before);
    expect((await viewer.ask('PUT', `/api/v1/projects/${place.project.slug}/data/mine.csv`, new TextEncoder().encode('a\n1\n'))).status).toBe(403);
  });
});

test.describe('cells', () => {
  test('an endless loop ends by the Stop button, and variables are kept', async ({ as }) => {
    const page = await as('scientist');
    const person = await Person.signIn(serverOrigin(), 'scientist');
    const place = await person.makeNotebook('A loop');
    await person.writeCells(place.id, ['const kept = Math.random();\nkept', 'while (true) {}', 'kept > 0 ? "kept" : "lost"']);
    await open(page, place);
    await runCell(page, 1);
    await expect(cellAt(page, 1).getByRole('status')).toContainText(/\d s · /);
    await runCell(page, 2);
    await cellAt(page, 2).getByRole('button', { name: 'Stop this run' }).click();
    await expect(cellAt(page, 2)).toContainText(/stopped after/);
    await expect(cellAt(page, 2).getByRole('alert')).toContainText('Variables of other cells are kept');
    await runCell(page, 3);
    await expect(cellAt(page, 3)).toContainText(/DS, \d\d:\d\d.*kept$/);
    await expect(cellAt(page, 1)).not.toContainText('from before the restart');
  });

  test('a cell that exhausts memory says so and what to do, and the document is whole', async ({ as }) => {
    const page = await as('scientist');
    const person = await Person.signIn(serverOrigin(), 'scientist');
    const place = await person.makeNotebook('Too much');
    const sources = ['const all = [];\nwhile (true) all.push(new Array(1e6).fill(all.length));', '40 + 2'];
    await person.writeCells(place.id, sources);
    await open(page, place);
    await runCell(page, 1);
    await expect(cellAt(page, 1).getByRole('alert')).toContainText(/memory limit of \d+ MiB.*Work on less data at a time/, { timeout: 60_000 });
    await expect(cellAt(page, 1).getByRole('alert')).toHaveCount(1);
    await runCell(page, 2);
    await expect(cellAt(page, 2)).toContainText('42');
    expect((await stored(person, place.id)).sources).toEqual(sources);
  });

  test('a million printed lines are cut, the page goes on answering, and the document does not grow', async ({ as }) => {
    const page = await as('scientist');
    const person = await Person.signIn(serverOrigin(), 'scientist');
    const place = await person.makeNotebook('A million lines');
    await person.writeCells(place.id, ['for (let i = 0; i < 1_000_000; i += 1) console.log("line " + i);', '']);
    const before = await stored(person, place.id);
    await open(page, place);
    await page.evaluate(() => {
      const seen = window as unknown as { longest: number };
      seen.longest = 0;
      new PerformanceObserver((list) => { for (const entry of list.getEntries()) seen.longest = Math.max(seen.longest, entry.duration); }).observe({ type: 'longtask' });
    });
    await runCell(page, 1);
    await expect(cellAt(page, 1).getByRole('log').first()).toContainText(/line \d+/);
    expect((await stored(person, place.id)).bytes).toBe(before.bytes);
    await typeInCell(page, 2, '6 * 7');
    await expect(editor(page, 2)).toContainText('6 * 7');
    await expect(cellAt(page, 1)).toContainText(/bytes beyond the output limit were not kept/, { timeout: 60_000 });
    await runCell(page, 2);
    await expect(cellAt(page, 2)).toContainText('42');
    expect((await page.content()).length).toBeLessThan(6 * 1024 * 1024);
    expect(await page.evaluate(() => (window as unknown as { longest: number }).longest)).toBeLessThan(3_000);
    expect((await stored(person, place.id)).bytes).toBeLessThan(before.bytes + 500);
  });

  test('a throw is shown at its line, and a name defined twice on both cells', async ({ as }) => {
    const page = await as('scientist');
    const person = await Person.signIn(serverOrigin(), 'scientist');
    const place = await person.makeNotebook('Mistakes');
    await person.writeCells(place.id, ['interface Row { n: number }\nconst rows: Row[] = [];\nif (rows.length === 0) throw new TypeError("No rows here.");', 'const size = 1;', 'const size = 2;', 'size']);
    await open(page, place);
    await runCell(page, 1);
    await expect(cellAt(page, 1).getByRole('alert')).toHaveText(/TypeError: No rows here\. \(line 3\)/);
    for (const [cell, other] of [[2, 3], [3, 2]] as const) {
      await expect(cellAt(page, cell)).toContainText('size is defined in cell 2 and cell 3, and cell 4 reads it. Rename all but one');
      await expect(cellAt(page, cell).getByRole('button', { name: `Go to cell ${other}` })).toBeVisible();
    }
    await runCell(page, 3);
    await expect(page.getByText(/Rename all but one/).first()).toBeVisible();
    await expect(cellAt(page, 3)).not.toContainText(/\d s · /);
  });

  test('a cell that cannot be read says where and why, and the others run', async ({ as }) => {
    const page = await as('scientist');
    await open(page, await (await Person.signIn(serverOrigin(), 'scientist')).makeNotebook('Syntax'));
    await typeInCell(page, 1, 'const a = ;');
    const other = await appendCell(page, '40 + 2');
    await expect(cellAt(page, 1)).toContainText(/cannot run: line 1, /);
    await runCell(page, other);
    await expect(cellAt(page, other)).toContainText('42');
    await expect(cellAt(page, 1)).toContainText(/cannot run: line 1, /);
  });
});

test('a regular expression that would take for ever is stopped in words, and the page goes on meanwhile', async ({ as }) => {
  const page = await as('scientist');
  const person = await Person.signIn(serverOrigin(), 'scientist');
  const place = await person.makeNotebook('Slow pattern');
  await person.writeCells(place.id, [`const text = '${'a'.repeat(60)}!';`]);
  await page.goto(place.path);
  await expect(editor(page, 1)).toBeVisible();
  await page.keyboard.press('Control+Shift+F');
  const bar = page.getByRole('search', { name: 'Find in the notebook' });
  await bar.getByRole('button', { name: 'Regular expression' }).click();
  await bar.getByLabel('Find', { exact: true }).fill("(a+)+'");
  // Typed while the pattern is tried: the page hears it.
  await bar.getByLabel('Find', { exact: true }).press('End');
  await expect(bar.getByRole('alert')).toContainText('This pattern takes too long on this notebook.');
  await bar.getByLabel('Find', { exact: true }).fill('a+!');
  await expect(bar.getByRole('status')).toHaveText(/^1 (?:match|of 1)$/);
  await expect(bar.getByRole('alert')).toHaveCount(0);
});

test.describe('files', () => {
  const bytes = (text: string) => Buffer.from(text);
  /** The notice of an upload that was refused. */
  const refusal = (page: Page, name: string) => page.getByRole('alert').filter({ hasText: `${name} was not kept.` });

  test('uploads that cannot be tables are refused in words, and ragged rows are named', async ({ as, expectedErrors }) => {
    expectedErrors.push(/status of 4(?:00|15|22)/);
    const page = await as('scientist');
    const person = await Person.signIn(serverOrigin(), 'scientist');
    const { project } = await person.makeNotebook('Bad files');
    await page.goto(`/p/${project.slug}/data`);
    const upload = (name: string, buffer: Buffer) => page.getByLabel('Files to upload').setInputFiles({ name, mimeType: 'text/csv', buffer });

    await upload('nul.csv', bytes('a,b\n1,2\n3,\0\n'));
    await expect(refusal(page, 'nul.csv')).toContainText('nul.csv holds a NUL byte in line 3');
    await upload('picture.csv', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'));
    await expect(refusal(page, 'picture.csv')).toContainText('it is a PNG picture');
    await upload('empty.csv', bytes(''));
    await expect(refusal(page, 'empty.csv')).toContainText('empty.csv is empty');
    await upload('ragged.csv', bytes('name,age\nAda,36\nGrace\nAlan,41,x\n'));
    await expect(page.getByRole('button', { name: /^ragged\.csv/ })).toContainText('2 of 4 rows have another number of values than the first row (2); the first is line 3 with 1.');
    expect((await person.call<{ name: string }[]>('GET', `/api/v1/projects/${project.slug}/data`)).map((file) => file.name)).toEqual(['ragged.csv']);

    const notebook = await person.call<{ id: string }>('POST', `/api/v1/projects/${project.slug}/notebooks`, { title: 'Reading it' });
    await person.writeCells(notebook.id, ["import { readCsv } from 'pinion/data';\nconst rows = await readCsv('ragged.csv');\nrows"]);
    await page.goto(`/p/${project.slug}/notebooks/${notebook.id}`);
    await expect(editor(page, 1)).toBeVisible();
    await runCell(page, 1);
    await expect(cellAt(page, 1).getByRole('alert')).toContainText('ragged.csv, line 3 has 1 field, but the header has 2.');
    await expect(cellAt(page, 1).getByRole('alert')).toContainText("Mend that line, or pass { ragged: 'fill' }");
    await expect(cellAt(page, 1).getByRole('alert')).toContainText('(line 2)');
  });

  test('a large file goes up and is counted to its last row', async ({ as }) => {
    const page = await as('scientist');
    const person = await Person.signIn(serverOrigin(), 'scientist');
    const { project } = await person.makeNotebook('Large file');
    const folder = await mkdtemp(join(tmpdir(), 'pinion-e2e-large-'));
    const file = join(folder, 'large.csv');
    const block = Buffer.from('1,some text that is as long as it is,2026-11-21\n'.repeat(20_000));
    const blocks = Math.ceil((60 * 1024 * 1024) / block.length);
    await pipeline(Readable.from((function* () { yield Buffer.from('id,text,day\n'); for (let index = 0; index < blocks; index += 1) yield block; })()), createWriteStream(file));
    await page.goto(`/p/${project.slug}/data`);
    const row = page.getByRole('button', { name: /^large\.csv/ });
    await page.getByLabel('Files to upload').setInputFiles(file);
    await expect(row).toContainText(`${(blocks * 20_000).toLocaleString('en')} rows`, { timeout: 60_000 });
    await rm(folder, { recursive: true });
  });
});

test.describe('inference', () => {
  test('requests with a wrong shape, a missing column or no body are refused in words', async () => {
    test.setTimeout(120_000);
    const server = await startServer({ env: { PINION_EXAMPLE: 'on' } });
    const { stdout } = await promisify(execFile)(process.execPath, [join(process.cwd(), 'bin', 'pinion.mjs'), 'token', 'create', '--user', 'viewer@example.com', '--name', 'Bad requests', '--scope', 'predict'], { env: { ...process.env, DATABASE_URL: '', PINION_DATA_DIR: server.dataDir } });
    const token = stdout.trim();
    const model = `${server.origin}/v2/models/credit-decision`;
    await expect.poll(async () => (await fetch(`${model}/ready`, { headers: { authorization: `Bearer ${token}` } })).status, { timeout: 90_000 }).toBe(200);
    const infer = async (body?: string, key = token) => {
      const answer = await fetch(`${model}/infer`, { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, ...(body === undefined ? {} : { body }) });
      return [answer.status, await answer.json()] as [number, { error?: string; outputs?: { name: string; shape: number[] }[] }];
    };
    const { inputs } = (await (await fetch(model, { headers: { authorization: `Bearer ${token}` } })).json()) as { inputs: { name: string; datatype: string }[] };
    const tensors = inputs.map(({ name, datatype }) => ({ name, shape: [1], datatype, data: [datatype === 'BYTES' ? 'North' : 30] as unknown[] }));
    const [first, ...rest] = tensors;
    const sent = (list: readonly object[]) => infer(JSON.stringify({ inputs: list }));

    expect(await sent(tensors)).toMatchObject([200, { outputs: expect.arrayContaining([expect.objectContaining({ name: 'prediction', shape: [1] })]) }]);
    expect(await infer()).toEqual([400, { error: 'The request has no body. Send JSON with “inputs” (Open Inference Protocol V2).' }]);
    expect(await infer('{"inputs"')).toEqual([400, { error: 'The body is not JSON.' }]);
    expect(await sent(rest)).toEqual([400, { error: `The input “${first!.name}” is missing.` }]);
    expect(await sent([{ ...first, shape: [2] }, ...rest])).toEqual([400, { error: `The input “${first!.name}” has 1 values for the shape [2].` }]);
    expect(await sent([{ ...first, shape: [1, 2], data: [1, 2] }, ...rest])).toEqual([400, { error: `The input “${first!.name}” must have the shape [rows] or [rows, 1], not [1,2].` }]);
    expect(await sent([{ ...first, datatype: 'BYTES', data: ['thirty'] }, ...rest])).toMatchObject([400, { error: expect.stringContaining('not BYTES') }]);
    expect((await infer(JSON.stringify({ inputs: tensors }), 'pin_nobody'))[0]).toBe(401);
    expect((await sent(tensors))[0]).toBe(200);
    await server.remove();
  });
});
