/** `pinion run`: what goes in and what comes out. How it ends: run-ends.test.ts. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseIpynb } from '@/lib/notebook/files/ipynb';
import { buildCommand, pinionRun, root } from '../../support/command';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pinion-run-'));
  await buildCommand();
  await writeFile(join(folder, 'people.csv'), 'age,city\n31,Oslo\n54,Bergen\n');
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);

async function file(name: string, text: string): Promise<string> {
  await writeFile(at(name), text);
  return at(name);
}

async function read(name: string) {
  const parsed = parseIpynb(await readFile(at(name), 'utf8'));
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.value;
}

const events = (text: string) => text.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);

describe('what a run prints', () => {
  it('is what the cells print, in the order of the graph, and a summary beside it', async () => {
    const path = await file('order.ts', '// %%\nconsole.log("second", one);\n\n// %%\nconst one = 1;\nconsole.log("first");\n');
    const ended = await pinionRun([path]);
    expect(ended).toMatchObject({ code: 0, stdout: 'first\nsecond 1\n' });
    expect(ended.stderr).toMatch(/^2 cells ok, \d+\.\d s$/m);
  });

  it('is nothing but problems when quiet', async () => {
    const path = await file('quiet.ts', '// %%\nconsole.log("hi");\nconsole.error("hm");\n1\n\n// %%\nthrow new Error("no");\n');
    expect(await pinionRun([path, '--quiet'])).toEqual({ code: 1, stdout: '', stderr: 'Cell 2, line 1: Error: no\n' });
  });

  it('says of an error which cells and lines it passed through', async () => {
    const path = await file('trace.ts', '// %%\nfunction half(n: number) {\n  if (n % 2) throw new RangeError("odd");\n  return n / 2;\n}\n\n// %%\n\nhalf(3);\n');
    const { stderr } = await pinionRun([path]);
    expect(stderr).toContain('Cell 2, line 2: RangeError: odd\n    at half (Cell 1, line 2)\n    at the cell (Cell 2, line 2)\n');
  });

  it('has only the last state of a progress bar where there is no terminal', async () => {
    const path = await file('progress.ts', "import { progress } from 'pinion/display';\nconst bar = progress('rows', 5);\nfor (let i = 0; i < 5; i += 1) bar.step();\n");
    const { code, stdout, stderr } = await pinionRun([path]);
    expect({ code, stdout, bars: stderr.match(/rows/g) }).toEqual({ code: 0, stdout: '', bars: ['rows'] });
    expect(stderr).not.toContain('\u001B');
  });

  it('goes on with cells that do not read from a failed one, unless told to stop at the first', async () => {
    const path = await file('fails.ts', '// %%\nconst a = 1;\n\nthrow new Error("no luck");\n\n// %%\nconsole.log(a);\n\n// %%\nconsole.log("still here");\n');
    const going = await pinionRun([path]);
    expect(going).toMatchObject({ code: 1, stdout: 'still here\n' });
    expect(going.stderr).toContain('Cell 1, line 3: Error: no luck\n');
    expect(going.stderr).toContain('1 cell ok, 1 failed, 1 not run');
    expect(await pinionRun([path, '--fail-fast'])).toMatchObject({ code: 1, stdout: '' });
  });

  it('runs single cells with what they read from', async () => {
    const path = await file('only.ts', '// %% {"id":"load"}\nconst a = 1;\nconsole.log("load");\n\n// %% {"id":"other"}\nconsole.log("other");\n\n// %% {"id":"use"}\nconsole.log("use", a);\n');
    expect(await pinionRun([path, '--only', 'use'])).toMatchObject({ code: 0, stdout: 'load\nuse 1\n' });
    expect(await pinionRun([path, '--only', '2'])).toMatchObject({ code: 0, stdout: 'other\n' });
    expect(await pinionRun([path, '--only', 'usr'])).toMatchObject({ code: 2, stderr: '--only usr: there is no such cell. Did you mean use?\n' });
  });
});

describe('data', () => {
  it('has a file stand for a pinned dataset, and says plainly that there are none otherwise', async () => {
    const path = await file('pinned.ts', "import { readDataset } from 'pinion/data';\nconst people = await readDataset('clean-people', { version: 3 });\nconsole.log(people.rowCount, people.column('age').mean());\n");
    expect(await pinionRun([path, '--data', `clean-people=${at('people.csv')}`])).toMatchObject({ code: 0, stdout: '2 42.5\n' });
    const none = await pinionRun([path]);
    expect(none.code).toBe(1);
    expect(none.stderr).toContain('There are no pinned datasets outside a project, so “clean-people” is not here. Pass a file that stands for it, CSV or Arrow: --data clean-people=PATH.');
  });

  it('is the files that were named, and no other', async () => {
    const path = await file('data.ts', "import { readCsv } from 'pinion/data';\nconst people = await readCsv('people.csv');\nconsole.log(people.rowCount, people.column('age').mean());\n");
    expect(await pinionRun([path, '--data', `people.csv=${at('people.csv')}`])).toMatchObject({ code: 0, stdout: '2 42.5\n' });
    const misnamed = await pinionRun([path, '--data', `peple.csv=${at('people.csv')}`]);
    expect(misnamed.code).toBe(1);
    expect(misnamed.stderr).toContain('No data “people.csv” was given. Did you mean “peple.csv”? Pass --data people.csv=PATH.');
  });

  it('that no cell read is said, and a file that is not there is refused before anything runs', async () => {
    const path = await file('nodata.ts', 'console.log(1);\n');
    expect((await pinionRun([path, '--data', `people.csv=${at('people.csv')}`])).stderr).toContain('No cell read the data “people.csv” that was given.');
    expect(await pinionRun([path, '--data', 'x=nowhere.csv'])).toMatchObject({ code: 2, stdout: '', stderr: 'There is no file nowhere.csv to give as x.\n' });
    expect(await pinionRun([path, '--data', `x=${folder}`])).toMatchObject({ code: 2, stderr: expect.stringContaining('is a folder') as string });
  });
});

describe('parameters', () => {
  const source = '// %% {"id":"p","tags":["parameters"]}\n/** Learning rate @min 0 */\nconst rate: number = 0.5;\nconst mode: "fast" | "exact" = "fast";\n\n// %%\nconsole.log(rate * 2, mode);\n';

  it('come from the command line before a file before the notebook, and the result records them', async () => {
    const path = await file('parameters.ts', source);
    const given = await file('given.json', '{"rate":3,"mode":"exact"}');
    expect((await pinionRun([path, '--param', 'rate=4'])).stdout).toBe('8 fast\n');
    expect((await pinionRun([path, '--params', given, '--param', 'rate=4', '--out', at('parameters.ipynb')])).stdout).toBe('8 exact\n');
    const result = await read('parameters.ipynb');
    expect(result).toMatchObject({ metadata: { pinion: { run: { version: 1, outcome: 'ok', parameters: { rate: 4, mode: 'exact' }, seed: 7 } } }, cells: [{ source: expect.stringContaining('rate: number = 0.5') as string }, {}] });
    expect((await pinionRun([path, '--params', at('parameters.ipynb')])).stdout).toBe('8 exact\n');
  });

  it('are listed without a run', async () => {
    const path = await file('listed.ts', source);
    expect(await pinionRun([path, '--parameters'])).toEqual({ code: 0, stderr: '', stdout: "name  type              default  description\nrate  number            0.5      Learning rate (at least 0)\nmode  'fast' | 'exact'  \"fast\"\n" });
    expect(events((await pinionRun([path, '--parameters', '--events'])).stdout)[0]).toMatchObject({ event: 'parameters', version: 1, parameters: [{ name: 'rate', type: 'number', default: 0.5, min: 0, max: null, cell: 'p' }, { name: 'mode' }] });
  });

  it('that are wrong are refused before anything runs', async () => {
    const path = await file('wrong.ts', source);
    expect(await pinionRun([path, '--param', 'rate=fast'])).toEqual({ code: 2, stdout: '', stderr: 'The parameter rate is a number, not “fast”.\n' });
    expect(await pinionRun([path, '--params', await file('list.json', '[1]')])).toMatchObject({ code: 2, stderr: expect.stringContaining('not a JSON object') as string });
    expect(await pinionRun([path, '--params', await file('broken.json', '{"rate":')])).toMatchObject({ code: 2, stderr: expect.stringContaining('is not JSON') as string });
    expect(await pinionRun([path, '--params', await file('p.yaml', 'rate: 1')])).toMatchObject({ code: 2, stderr: expect.stringContaining('not from YAML') as string });
  });
});

describe('the result', () => {
  it('is a notebook with outputs, counts and times', async () => {
    const path = await file('out.ts', '// %% {"id":"sum"}\nconsole.log("hi");\n1 + 1\n');
    expect((await pinionRun([path, '--out', at('out.ipynb')])).code).toBe(0);
    const { cells: [cell] } = await read('out.ipynb');
    expect(cell).toMatchObject({ id: 'sum', executionCount: 1, outputs: [{ output_type: 'stream', text: ['hi\n'] }, { output_type: 'display_data', data: { 'text/plain': '2' } }] });
    const times = cell!.metadata['execution'] as Record<string, string>;
    expect(Object.keys(times).sort()).toEqual(['iopub.execute_input', 'iopub.status.busy', 'iopub.status.idle', 'shell.execute_reply']);
    expect(Date.parse(times['iopub.execute_input']!)).toBeLessThanOrEqual(Date.parse(times['shell.execute_reply']!));
  });

  it('goes to standard output on request, what the cells print beside it', async () => {
    const path = await file('dash.ts', 'console.log("hi");\n');
    const { stdout, stderr } = await pinionRun([path, '--out', '-']);
    expect(parseIpynb(stdout)).toMatchObject({ ok: true, value: { cells: [{ outputs: [{ text: ['hi\n'] }] }] } });
    expect(stderr).toContain('hi\n');
  });

  it('never takes the place of the notebook unless told to', async () => {
    const text = JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [{ cell_type: 'code', id: 'a', metadata: {}, source: ['1 + 1'], execution_count: null, outputs: [] }, { cell_type: 'code', id: 'b', metadata: {}, source: ['2'], execution_count: 9, outputs: [{ output_type: 'stream', name: 'stdout', text: ['kept'] }] }] });
    const path = await file('place.ipynb', text);
    expect(await pinionRun([path, '--out', path])).toMatchObject({ code: 2, stderr: expect.stringContaining('is the notebook itself. Pass --inplace') as string });
    expect(await pinionRun([path, `--events=${path}`])).toMatchObject({ code: 2, stderr: expect.stringContaining('is the notebook itself') as string });
    expect(await readFile(path, 'utf8')).toBe(text);
    expect((await pinionRun([path, '--inplace', '--only', 'a'])).code).toBe(0);
    expect((await read('place.ipynb')).cells).toMatchObject([{ executionCount: 1, outputs: [{ data: { 'text/plain': '2' } }] }, { executionCount: 9, outputs: [{ text: ['kept'] }] }]);
  });

  it('is refused before anything runs when there is no place for it', async () => {
    const path = await file('nowhere.ts', 'console.log("ran");\n');
    for (const out of [join('no', 'such', 'folder.ipynb'), 'out.txt']) expect(await pinionRun([path, '--out', out])).toMatchObject({ code: 2, stdout: '' });
  });

  it('leaves no half-written file beside it', async () => {
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});

describe('events', () => {
  it('tell the runs that a cell tracked, before its end', async () => {
    const path = await file('tracked.ts', "// %% {\"id\":\"loop\"}\nimport { startRun } from 'pinion/track';\nconst run = startRun({ name: 'descent', params: { rate: 0.5 } });\nfor (let i = 0; i < 10; i += 1) run.log({ loss: 10 - i });\n\n// %% {\"id\":\"bad\"}\nimport { trackRun } from 'pinion/track';\nawait trackRun({}, () => { throw new Error('no'); });\n");
    const all = events((await pinionRun([path, '--events'])).stdout);
    expect(all.filter(({ event }) => event === 'tracked' || event === 'cell-ended').map(({ event, cell }) => [event, cell])).toEqual([['tracked', 'loop'], ['cell-ended', 'loop'], ['tracked', 'bad'], ['cell-ended', 'bad']]);
    expect(all.filter(({ event }) => event === 'tracked')).toMatchObject([
      { kind: 'custom', name: 'descent', status: 'finished', parent: null, params: { rate: 0.5 }, metrics: [{ name: 'loss', points: 10, last: 1, lastStep: 9, min: 1, max: 10, maxStep: 0 }], error: null },
      { name: 'custom', status: 'failed', error: 'no' },
    ]);
  });

  it('are JSON Lines that tell the whole run', async () => {
    const path = await file('events.ts', '// %% {"id":"one"}\nconsole.log("hi");\n\n// %% {"id":"two"}\nthrow new Error("no");\n');
    const { code, stdout } = await pinionRun([path, '--events']);
    const all = events(stdout);
    expect(code).toBe(1);
    expect(all.map((event) => event['event'])).toEqual(['run-started', 'cell-started', 'output', 'cell-ended', 'cell-started', 'output', 'cell-ended', 'run-ended']);
    expect(all[0]).toMatchObject({ version: 1, notebook: path, seed: 7, cells: [{ cell: 'one', place: 1 }, { cell: 'two', place: 2 }], limits: { memoryBytes: 1024 ** 3 } });
    expect(all[3]).toMatchObject({ cell: 'one', outcome: 'ok', tensors: 0 });
    expect(all[3]!['memoryBytes']).toBeGreaterThan(1_000_000);
    expect(all[6]).toMatchObject({ cell: 'two', outcome: 'error', error: { name: 'Error', message: 'no' } });
    expect(all[7]).toMatchObject({ outcome: 'failed', exitCode: 1, cells: { ok: 1, error: 1 }, out: null });
    for (const event of all) expect(new Date(event['time'] as string).toISOString()).toBe(event['time']);
  });

  it('go into a file on request, and tell of a refusal too', async () => {
    const path = await file('filed.ts', 'console.log("hi");\n');
    expect((await pinionRun([path, `--events=${at('events.jsonl')}`])).stdout).toBe('hi\n');
    expect(events(await readFile(at('events.jsonl'), 'utf8')).at(-1)).toMatchObject({ event: 'run-ended', outcome: 'ok' });
    expect(events((await pinionRun([path, '--events', '--param', 'a=1'])).stdout)).toMatchObject([{ event: 'run-ended', outcome: 'refused', exitCode: 2, message: expect.stringContaining('no parameter “a”') as string }]);
  });
});

describe('the same run again', () => {
  const source = "// %%\nimport { Table } from 'pinion/data';\nconst table = Table.fromColumns({ x: [Math.random(), Math.random()] });\ntable\n\n// %%\nconsole.log(new Date().getTimezoneOffset(), (1234.5).toLocaleString(), Math.random(), crypto.randomUUID());\n[1, { two: new Date(0) }]\n\n// %%\nthrow new Error('always');\n";

  it('gives the same bytes wherever it runs, times left out', async () => {
    const path = await file('again.ts', source);
    const one = await pinionRun([path, '--out', at('one.ipynb'), '--no-timing'], { env: { TZ: 'Asia/Kolkata', LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8' } });
    const two = await pinionRun([relative(folder, path), '--out', 'two.ipynb', '--no-timing'], { cwd: folder, env: { TZ: 'America/New_York', LANG: 'C', LC_ALL: 'C' } });
    expect([one.code, two.code, one.stdout]).toEqual([1, 1, two.stdout]);
    expect(one.stderr).toContain('2 cells ok, 1 failed');
    expect(await readFile(at('one.ipynb'), 'utf8')).toBe(await readFile(at('two.ipynb'), 'utf8'));
  });

  it('computes on the threads that it is given, with the same numbers', async () => {
    const path = await file('threads.ts', "import * as tf from '@tensorflow/tfjs';\nconsole.log((await tf.matMul(tf.randomNormal([64, 64]), tf.randomNormal([64, 64])).sum().data())[0]);\n");
    const one = await pinionRun([path, '--threads', '1', `--events=${at('threads.jsonl')}`]);
    expect(events(await readFile(at('threads.jsonl'), 'utf8'))[0]).toMatchObject({ kernel: { compute: expect.stringContaining('1 thread') as string } });
    expect(one).toMatchObject({ code: 0, stdout: (await pinionRun([path, '--threads', '2'])).stdout });
  });

  it('draws other numbers with another seed', async () => {
    const path = await file('seed.ts', 'console.log(Math.random());\n');
    const [first, other] = [await pinionRun([path]), await pinionRun([path, '--seed', '8'])];
    expect(first.stdout).not.toBe(other.stdout);
  });

  it('has the clock that it is given', async () => {
    const path = await file('clock.ts', 'console.log(new Date().toISOString().slice(0, 16));\n');
    expect((await pinionRun([path, '--clock', '2020-02-29T12:00:00Z'])).stdout).toBe('2020-02-29T12:00\n');
  });
});

describe('where it runs', () => {
  it('needs no server, no database and no folder of its own', async () => {
    const empty = await mkdtemp(join(folder, 'empty-'));
    const path = await file('alone.ts', 'console.log("alone");\n');
    expect(await pinionRun([path], { cwd: empty, env: { PINION_DATA_DIR: join(empty, 'data'), DATABASE_URL: 'postgres://127.0.0.1:1/none' } })).toMatchObject({ code: 0, stdout: 'alone\n' });
    expect(await readdir(empty)).toEqual([]);
  });

  it('loads no driver of a database', async () => {
    const bundled = await readFile(join(root, '.build/cli.mjs'), 'utf8');
    const [name] = /cli\/run-\w+\.mjs/.exec(bundled)!;
    const loaded = new Set<string>();
    const look = async (path: string): Promise<void> => {
      for (const [, from] of (await readFile(path, 'utf8')).matchAll(/^(?:import .*|\} )?from "([^"]+)";$|^import "([^"]+)";$/gm)) {
        if (!from || loaded.has(from)) continue;
        loaded.add(from);
        if (from.startsWith('.')) await look(join(path, '..', from));
      }
    };
    await look(join(root, '.build', name));
    expect(loaded).toContain('oxc-parser');
    expect([...loaded].filter((from) => /postgres|drizzle|pg-boss|^next/.test(from))).toEqual([]);
  });
});
