/** Notebooks in and out through the front door, on real rows, rooms and sessions. */
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { updateNotebook } from '@/db/queries/notebooks';
import { listCells } from '@/lib/collab/document';
import { hasOption, setOption } from '@/lib/collab/options';
import type { NotebookId } from '@/lib/domain/ids';
import type { Role } from '@/lib/domain/roles';
import { parseIpynb } from '@/lib/notebook/files/ipynb';
import { parsePercent } from '@/lib/notebook/files/percent';
import { pageParts } from '@/lib/server/notebooks/export';
import { createFileReader } from '@/lib/server/notebooks/file-reader';
import { issueToken } from '@/lib/server/people/tokens';
import { FakeKernels } from '../../support/fake-kernel';
import { buildFileProgram } from '../../support/file-program';
import { openTestFront, type TestFront } from '../../support/front';
import { createPerson, signedIn } from '../../support/people';
import { SessionBench, una } from '../../support/session';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let bench: SessionBench;
let front: TestFront;
let files: Awaited<ReturnType<typeof buildFileProgram>>;
let folder: string;
const cookies = new Map<string, string>();

async function cookie(...roles: Role[]): Promise<string> {
  const key = roles.join();
  if (!cookies.has(key)) cookies.set(key, (await signedIn(bench.services, await createPerson(bench.services, { workspaceId: bench.workspaceId }, ...roles))).headers.cookie);
  return cookies.get(key)!;
}

beforeAll(async () => {
  bench = await SessionBench.open(new FakeKernels(async (_ask, code, request) => { if (code.includes('1 + 1')) request.onOutput({ kind: 'stream', name: 'stdout', text: 'two\n' }); }));
  files = await buildFileProgram();
  front = await openTestFront(bench.services, undefined, { rooms: bench.rooms, sessions: bench.sessions, files: createFileReader(files.program) });
  // Exports need the built program for charts; a word stands for it here.
  folder = await mkdtemp(join(tmpdir(), 'pinion-parts-'));
  await Promise.all([mkdir(join(folder, 'app')), mkdir(join(folder, '.build'))]);
  await Promise.all([writeFile(join(folder, 'app', 'tokens.css'), ':root{}'), writeFile(join(folder, '.build', 'charts.js'), 'void 0')]);
  await pageParts(folder);
});
afterAll(async () => {
  await front.close();
  await bench.dispose();
  await files.dispose();
  await rm(folder, { recursive: true, force: true });
});

async function call(method: string, path: string, who: string, body?: string) {
  const answer = await front.send(method, path, { headers: { cookie: who, origin: front.hosts.appOrigin }, ...(body === undefined ? {} : { body }) });
  return { ...answer, json: () => JSON.parse(answer.text) as Record<string, never> & { id: NotebookId; notes: string[]; detail: string; code: string; title: string } };
}
const importing = async (name: string, text: string, who?: string) => call('POST', `/api/v1/projects/${bench.projectId}/notebooks/import?name=${encodeURIComponent(name)}`, who ?? await cookie('author'), text);
const exporting = async (id: string, format: string, who?: string) => call('GET', `/api/v1/notebooks/${id}/export?format=${format}`, who ?? await cookie('viewer'));
const audited = async (action: string) => (await bench.services.database.sql`select convert_from(canonical, 'utf8')::jsonb as entry from audit_entries where action = ${action}`).map((row) => row.entry as { after: Record<string, unknown> });
const count = async () => Number((await bench.services.database.sql`select count(*) from notebooks`)[0]!.count);

const PYTHON = {
  nbformat: 4, nbformat_minor: 5,
  metadata: { kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' }, language_info: { name: 'python' }, authors: [{ name: 'Zoë' }] },
  cells: [
    { cell_type: 'markdown', id: 'm', metadata: { slide: 1 }, source: ['# Churn\n', '\n', 'Why people leave.'], attachments: { 'a.png': { 'image/png': 'iVBORw0KGgo=' } } },
    { cell_type: 'code', id: 'p', metadata: { tags: ['parameters'] }, source: 'print(1)', execution_count: 4, outputs: [{ output_type: 'stream', name: 'stdout', text: ['1\n'] }] },
  ],
};
const TYPESCRIPT = { ...PYTHON, metadata: { language_info: { name: 'typescript' } }, cells: [{ cell_type: 'code', id: 't', metadata: {}, source: '1 + 1', execution_count: 9, outputs: [{ output_type: 'stream', name: 'stdout', text: 'old\n' }] }] };

describe('what is folded away', () => {
  it('comes in with a file and goes out with it, other metadata of its cell untouched', async () => {
    const metadata = { jupyter: { source_hidden: true, outputs_hidden: true, own: 1 }, slide: 2 };
    const made = await importing('folded.ipynb', JSON.stringify({ ...TYPESCRIPT, cells: [{ ...TYPESCRIPT.cells[0], metadata }] }));
    const { id } = made.json();
    const written = async () => (JSON.parse((await exporting(id, 'ipynb')).text) as { cells: { metadata: Record<string, unknown> }[] }).cells[0]!.metadata;
    expect(await written()).toMatchObject(metadata);
    const room = await bench.rooms.open(id);
    const [cell] = listCells(room.doc);
    expect(hasOption(room.doc, cell!.id, 'sourceHidden')).toBe(true);
    setOption(room.doc, cell!.id, 'sourceHidden', false);
    setOption(room.doc, cell!.id, 'outputHidden', false);
    expect(await written()).toMatchObject({ jupyter: { own: 1 }, slide: 2 });
    expect(JSON.stringify(await written())).not.toContain('hidden');
    room.release();
  });
});

describe('importing a notebook', () => {
  it('makes one of the file, says what changed, and puts it into the audit log', async () => {
    const answer = await importing('churn.ipynb', JSON.stringify(PYTHON));
    expect(answer.status).toBe(201);
    expect(answer.json()).toMatchObject({ title: 'Churn', cells: 2, notes: ['1 cell in Python is kept as text: Pinion runs TypeScript.'] });
    expect(await audited('notebook.imported')).toContainEqual(expect.objectContaining({ after: expect.objectContaining({ title: 'Churn', file: 'churn.ipynb', cells: 2 }) as unknown }));
  });

  it('and exporting it gives back ids, tags, metadata, attachments and outputs, also of code that does not run here', async () => {
    const { id } = (await importing('churn.ipynb', JSON.stringify(PYTHON))).json();
    const file = parseIpynb((await exporting(id, 'ipynb')).text);
    expect(file).toMatchObject({ ok: true, value: { title: 'Churn', metadata: { authors: [{ name: 'Zoë' }] }, cells: [
      { id: 'm', type: 'markdown', source: '# Churn\n\nWhy people leave.', metadata: { slide: 1 }, attachments: { 'a.png': { 'image/png': 'iVBORw0KGgo=' } } },
      { id: 'p', type: 'raw', source: 'print(1)', tags: ['parameters'], metadata: { language: 'python' }, outputs: PYTHON.cells[1]!.outputs, executionCount: 4 },
    ] } });
  });

  it('shows what the file had shown until the cell runs here, and then what ran', async () => {
    const { id } = (await importing('sum.ipynb', JSON.stringify(TYPESCRIPT))).json();
    const imported = await call('GET', `/api/v1/notebooks/${id}/imported`, await cookie('viewer'));
    expect(imported.json()).toMatchObject({ fileName: 'sum.ipynb', cells: { t: { entries: [{ output: { kind: 'stream', text: 'old\n' } }] } } });
    expect((await exporting(id, 'html')).text).toContain('Imported with the file, not run by Pinion');
    await bench.sessions.runAll(id, una);
    const after = parseIpynb((await exporting(id, 'ipynb')).text);
    expect(after).toMatchObject({ ok: true, value: { cells: [{ outputs: [{ text: ['two\n'] }], executionCount: 1 }] } });
    expect((await exporting(id, 'html')).text).not.toContain('class="mark"');
  });

  it('takes percent text, and any .ts file is a notebook', async () => {
    const { id } = (await importing('steps.ts', '// %% [markdown] {"id":"intro"}\n// Words\n\n// %% {"id":"one"}\nconst a = 1;\n')).json();
    const file = parsePercent((await exporting(id, 'ts')).text);
    expect(file).toMatchObject({ ok: true, value: { title: 'steps', cells: [{ id: 'intro', type: 'markdown', source: 'Words' }, { id: 'one', type: 'ts', source: 'const a = 1;' }] } });
  });

  it('takes 2,000 cells at once, in their order', async () => {
    const cells = Array.from({ length: 2_000 }, (_, index) => ({ cell_type: 'code', id: `c${index}`, metadata: {}, source: `${index}`, outputs: [], execution_count: null }));
    const { id } = (await importing('many.ipynb', JSON.stringify({ ...TYPESCRIPT, cells }))).json();
    const file = parseIpynb((await exporting(id, 'ipynb')).text);
    expect(file.ok && file.value.cells.map((cell) => cell.source)).toEqual(cells.map((cell) => cell.source));
  });

  it.each([
    ['what is no notebook', 'a.csv', 'a,b', 415, /neither \.ipynb nor \.ts/],
    ['a broken one', 'a.ipynb', '{', 422, /not JSON/],
    ['ten thousand cells', 'a.ipynb', JSON.stringify({ ...TYPESCRIPT, cells: Array.from({ length: 10_000 }, () => TYPESCRIPT.cells[0]) }), 413, /10,000 cells/],
    ['a file without a name', '', '{}', 400, /Say which file/],
  ])('refuses %s in words and makes nothing', async (_, name, text, status, message) => {
    const before = await count();
    const answer = await importing(name, text);
    expect([answer.status, answer.json().detail]).toEqual([status, expect.stringMatching(message)]);
    expect(await count()).toBe(before);
  });

  it('refuses more bytes than a file may have before it reads them', async () => {
    const status = await new Promise<number>((resolve, reject) => {
      void cookie('author').then((who) => {
        const sent = httpRequest({ host: '127.0.0.1', port: front.port, method: 'POST', path: `/api/v1/projects/${bench.projectId}/notebooks/import?name=a.ipynb`, headers: { host: `localhost:${front.port}`, cookie: who, origin: front.hosts.appOrigin, 'content-length': String(100 * 1024 * 1024) } }, (answer) => { resolve(answer.statusCode ?? 0); sent.destroy(); });
        sent.once('error', reject);
        sent.write('{');
      });
    });
    expect(status).toBe(413);
  });

  it('is for those who edit, and reaches no path: a file’s name is only a name', async () => {
    for (const role of ['viewer', 'reviewer', 'manager'] as const) expect((await importing('a.ts', '1', await cookie(role))).status).toBe(403);
    expect((await importing('../../etc/pass wd.ts', '1')).json().title).toBe('pass wd');
  });

  it('works by a token that may write', async () => {
    const person = await createPerson(bench.services, { workspaceId: bench.workspaceId }, 'author');
    const { secret } = await issueToken(bench.services.db, bench.services.now(), person, { name: 't', scopes: ['write'], days: 1 });
    expect((await front.send('POST', `/api/v1/projects/${bench.projectId}/notebooks/import?name=a.ts`, { headers: { authorization: `Bearer ${secret}` }, body: '1' })).status).toBe(201);
  });
});

describe('exporting a notebook', () => {
  it('gives bytes to save, never a page of this site, and puts it into the audit log', async () => {
    const { id } = (await importing('A “b”: c.ts', '1')).json();
    const answer = await exporting(id, 'html');
    expect(answer.headers).toMatchObject({ 'content-security-policy': "sandbox; default-src 'none'", 'x-content-type-options': 'nosniff', 'content-disposition': expect.stringMatching(/^attachment; filename\*=UTF-8''/) as unknown });
    expect(await audited('notebook.exported')).toContainEqual(expect.objectContaining({ after: expect.objectContaining({ format: 'html' }) as unknown }));
  });

  it('refuses a format that there is not, and a notebook in the trash', async () => {
    const { id } = (await importing('x.ts', '1')).json();
    expect((await exporting(id, 'docx')).status).toBe(400);
    await updateNotebook(bench.services.db, id, { trashedAt: new Date() });
    expect((await exporting(id, 'ipynb')).status).toBe(404);
  });
});

describe('searching notebooks', () => {
  const search = async (words: string, who?: string) => call('GET', `/api/v1/projects/${bench.projectId}/search?q=${encodeURIComponent(words)}`, who ?? await cookie('viewer'));

  it('finds words in titles and cells, whatever their case, and shows where', async () => {
    const { id } = (await importing('Zebra crossing.ts', '// %% [markdown] {"id":"w"}\n// About OKAPIS in the wild\n\n// %% {"id":"q"}\nconst okapis = 3;\n')).json();
    expect((await search('okapis')).json()).toMatchObject([{ id, title: 'Zebra crossing', cells: 2, places: [{ cell: 'w', before: 'About ', match: 'OKAPIS', after: ' in the wild' }, { cell: 'q', match: 'okapis' }] }]);
    expect((await search('ZEBRA')).json()).toMatchObject([{ id, cells: 0, places: [] }]);
  });

  it('sees an edit, and no notebook of the trash', async () => {
    const notebook = await bench.notebook('const quokka = 1;');
    expect((await search('quokka')).json()).toHaveLength(1);
    await notebook.edit(0, 'const numbat = 1;');
    await expect.poll(async () => (await search('numbat')).json() as unknown as unknown[]).toHaveLength(1);
    expect((await search('quokka')).json()).toHaveLength(0);
    await updateNotebook(bench.services.db, notebook.id, { trashedAt: new Date() });
    expect((await search('numbat')).json()).toHaveLength(0);
    notebook.room.release();
  });

  it('takes every sign as itself', async () => {
    await importing('signs.ts', 'const text = "100%_\\\\";');
    expect((await search('100%_\\')).json()).toHaveLength(1);
    expect((await search('100__')).json()).toHaveLength(0);
  });

  it('asks for words', async () => {
    expect((await search('')).status).toBe(422);
    expect((await search('x'.repeat(201))).status).toBe(422);
  });
});
