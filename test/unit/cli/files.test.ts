/** `pinion import` and `pinion export` as processes: files to files, and against a server. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFileReader } from '@/lib/server/notebooks/file-reader';
import { issueToken } from '@/lib/server/people/tokens';
import { buildCommand, root, type Ended } from '../../support/command';
import { FakeKernels } from '../../support/fake-kernel';
import { buildFileProgram } from '../../support/file-program';
import { openTestFront, type TestFront } from '../../support/front';
import { createPerson } from '../../support/people';
import { SessionBench } from '../../support/session';

let folder: string;
let bench: SessionBench;
let front: TestFront;
let files: Awaited<ReturnType<typeof buildFileProgram>>;
let remote: { PINION_URL: string; PINION_TOKEN: string };

function pinion(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const child = spawn(process.execPath, [join(root, 'bin/pinion.mjs'), ...args], { cwd: folder, env: { ...process.env, PINION_URL: '', PINION_TOKEN: '', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => { stdout += text; });
  child.stderr.setEncoding('utf8').on('data', (text: string) => { stderr += text; });
  return new Promise((resolve) => { child.on('close', (code) => resolve({ code, stdout, stderr })); });
}

const SOURCE = '// %% [markdown] {"id":"m"}\n// # Steps\n\n// %% {"id":"c"}\nconst a = 1;\n';

beforeAll(async () => {
  await buildCommand();
  folder = await mkdtemp(join(tmpdir(), 'pinion-files-'));
  await writeFile(join(folder, 'steps.ts'), SOURCE);
  bench = await SessionBench.open(new FakeKernels(async () => {}));
  files = await buildFileProgram();
  front = await openTestFront(bench.services, undefined, { rooms: bench.rooms, sessions: bench.sessions, files: createFileReader(files.program) });
  const person = await createPerson(bench.services, { workspaceId: bench.workspaceId }, 'author');
  const { secret } = await issueToken(bench.services.db, bench.services.now(), person, { name: 't', scopes: ['read', 'write'], days: 1 });
  remote = { PINION_URL: `http://localhost:${front.port}`, PINION_TOKEN: secret };
}, 180_000);
afterAll(async () => {
  await front?.close();
  await files?.dispose();
  await bench?.dispose();
  await rm(folder, { recursive: true, force: true });
});

describe('pinion export of a file', () => {
  it('writes it as .ipynb and back without loss of source, order or ids', async () => {
    expect(await pinion(['export', 'steps.ts', '--out', 'steps.ipynb'])).toMatchObject({ code: 0 });
    const back = await pinion(['export', 'steps.ipynb', '--format', 'ts', '--out', '-']);
    expect(back.stdout).toContain('// %% {"id":"c"}\nconst a = 1;\n');
    expect(back.stdout.indexOf('"id":"m"')).toBeLessThan(back.stdout.indexOf('"id":"c"'));
  });

  it('writes it as one HTML page', async () => {
    expect(await pinion(['export', 'steps.ts', '--out', 'steps.html'])).toMatchObject({ code: 0, stderr: 'Written to steps.html.\n' });
    expect(await readFile(join(folder, 'steps.html'), 'utf8')).toMatch(/<h1>steps<\/h1>[\s\S]*<h2>Steps<\/h2>/);
  });

  it('says what is missing or wrong, and leaves the file that was there', async () => {
    await writeFile(join(folder, 'broken.ipynb'), '{');
    await writeFile(join(folder, 'kept.html'), 'kept');
    expect(await pinion(['export', 'broken.ipynb', '--out', 'kept.html'])).toMatchObject({ code: 1, stderr: expect.stringContaining('not JSON') as string });
    expect(await readFile(join(folder, 'kept.html'), 'utf8')).toBe('kept');
    expect(await pinion(['export', 'gone.ipynb', '--out', 'x.ts'])).toMatchObject({ code: 1, stderr: 'There is no file gone.ipynb.\n' });
    expect(await pinion(['export', 'steps.ts'])).toMatchObject({ code: 2 });
    expect(await pinion(['export', 'steps.ts', '--out', 'x.pdf'])).toMatchObject({ code: 2, stderr: expect.stringContaining('--format ipynb, ts, html') as string });
  });
});

describe('pinion import and export against a server', () => {
  it('puts a file into a project and takes it out again', async () => {
    const put = await pinion(['import', 'steps.ts', '--project', bench.projectId], remote);
    expect(put).toMatchObject({ code: 0, stdout: expect.stringMatching(/^http:\/\/localhost:\d+\/p\/.+\/notebooks\/[0-9a-f-]{36}\n$/) as string });
    const out = await pinion(['export', put.stdout.trim(), '--format', 'ts', '--out', '-'], remote);
    expect(out.stdout).toContain('// # Steps\n\n// %% {"id":"c"}\nconst a = 1;\n');
  });

  it('says which file was refused and why, and imports the others', async () => {
    const put = await pinion(['import', 'broken.ipynb', 'steps.ts', '--project', bench.projectId], remote);
    expect(put).toMatchObject({ code: 1, stderr: expect.stringContaining('broken.ipynb: This is not JSON') as string });
    expect(put.stdout.trim().split('\n')).toHaveLength(1);
  });

  it('tells what to do without a server, a token, rights or a project', async () => {
    const to = ['import', 'steps.ts', '--project', bench.projectId];
    expect(await pinion(to)).toMatchObject({ code: 2, stderr: expect.stringContaining('PINION_URL') as string });
    expect(await pinion(to, { PINION_URL: remote.PINION_URL })).toMatchObject({ code: 2, stderr: expect.stringContaining('pinion token create') as string });
    expect(await pinion(to, { ...remote, PINION_URL: 'http://127.0.0.1:1' })).toMatchObject({ code: 1, stderr: expect.stringContaining('cannot be reached') as string });
    expect(await pinion(to, { ...remote, PINION_TOKEN: 'pin_forged' })).toMatchObject({ code: 1 });
    expect(await pinion(['import', 'steps.ts', '--project', 'gone'], remote)).toMatchObject({ code: 1 });
    expect(await pinion(['import', 'steps.ts'], remote)).toMatchObject({ code: 2, stderr: expect.stringContaining('--project') as string });
  });
});
