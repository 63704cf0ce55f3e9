/** `pinion run` as a process, as a pipeline would call it. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseIpynb } from '@/lib/notebook/files/ipynb';
import { buildBundles } from '../../../scripts/build.mjs';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pinion-run-'));
  await buildBundles();
  await writeFile(join(folder, 'people.csv'), 'age,city\n31,Oslo\n54,Bergen\n');
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function pinion(...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['bin/pinion.mjs', 'run', ...args], { timeout: 60_000 }, (error, stdout, stderr) => resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr }));
  });
}

async function notebook(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

describe('pinion run', () => {
  it('prints what the cells print, in the order of the graph, and exits 0', async () => {
    const path = await notebook('order.ts', '// %%\nconsole.log("second", one);\n\n// %%\nconst one = 1;\nconsole.log("first");\n');
    expect(await pinion(path)).toMatchObject({ code: 0, stdout: 'first\nsecond 1\n', stderr: '' });
  });

  it('gives the notebook the files that were named, and no other', async () => {
    const path = await notebook('data.ts', "import { readCsv } from 'pinion/data';\nconst people = await readCsv('people.csv');\nconsole.log(people.rowCount, people.column('age').mean());\n");
    expect(await pinion(path, '--data', `people.csv=${join(folder, 'people.csv')}`)).toMatchObject({ code: 0, stdout: '2 42.5\n' });
    const without = await pinion(path);
    expect(without.code).toBe(1);
    expect(without.stderr).toContain('No data “people.csv” was given. Pass --data people.csv=PATH.');
  });

  it('exits 1 when a cell fails, says where, and runs what does not depend on it', async () => {
    const path = await notebook('fails.ts', '// %%\nconst a = 1;\n\nthrow new Error("no luck");\n\n// %%\nconsole.log(a);\n\n// %%\nconsole.log("still here");\n');
    const ended = await pinion(path);
    expect(ended).toMatchObject({ code: 1, stdout: 'still here\n' });
    expect(ended.stderr).toContain('Cell 1, line 3: Error: no luck');
    expect(ended.stderr).toContain('Cell 2: not run, since a cell it reads from failed');
  });

  it('takes parameters with the types of their literals', async () => {
    const path = await notebook('parameters.ts', '// %% {"tags":["parameters"]}\nconst rate = 0.5;\n\n// %%\nconsole.log(rate * 2, typeof rate);\n');
    expect((await pinion(path, '--param', 'rate=4')).stdout).toBe('8 number\n');
    expect(await pinion(path, '--param', 'rate=fast')).toMatchObject({ code: 2, stderr: expect.stringContaining('The parameter rate is a number') as string });
  });

  it('writes the notebook with its outputs', async () => {
    const path = await notebook('out.ts', '// %% {"id":"sum"}\nconsole.log("hi");\n1 + 1\n');
    const out = join(folder, 'out.ipynb');
    expect((await pinion(path, '--out', out)).code).toBe(0);
    const written = parseIpynb(await readFile(out, 'utf8'));
    expect(written).toMatchObject({ ok: true, value: { cells: [{ id: 'sum', executionCount: 1, outputs: [{ output_type: 'stream', text: ['hi\n'] }, { output_type: 'display_data', data: { 'text/plain': '2' } }] }] } });
  });

  it('speaks JSON on request', async () => {
    const path = await notebook('json.ts', '// %% {"id":"one"}\nconsole.log("hi");\n');
    const events = (await pinion(path, '--json')).stdout.trim().split('\n').map((line) => JSON.parse(line) as { event: string });
    expect(events.map((event) => event.event)).toEqual(['started', 'output', 'ended']);
  });

  it('gives the same random numbers for the same seed', async () => {
    const path = await notebook('seed.ts', 'console.log(Math.random());\n');
    const [first, second, other] = [await pinion(path), await pinion(path), await pinion(path, '--seed', '8')];
    expect(first.stdout).toBe(second.stdout);
    expect(first.stdout).not.toBe(other.stdout);
  });

  it('says what is wrong with its use and exits 2', async () => {
    expect(await pinion()).toMatchObject({ code: 2, stderr: expect.stringContaining('Say which notebook to run') as string });
    expect(await pinion(join(folder, 'nothing.ts'))).toMatchObject({ code: 2, stderr: expect.stringContaining('There is no file') as string });
    expect((await pinion(join(folder, 'people.csv'))).stderr).toContain('neither .ipynb nor .ts');
  });
});
