/** `pinion run`: how it ends. Every code of the guide, and that no kernel is left in any case. */
import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT_CODES } from '@/lib/cli/run/exit';
import { parseIpynb } from '@/lib/notebook/files/ipynb';
import { buildCommand, pinionRun, processesBelow, root, startRun, survivors, type Started } from '../../support/command';

const isLinux = process.platform === 'linux';
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pinion-ends-'));
  await buildCommand();
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);

async function file(name: string, text: string | Uint8Array): Promise<string> {
  await writeFile(at(name), text);
  return at(name);
}

const BUSY = '// %%\nconst done = 1;\nconsole.log("done");\n\n// %%\nconsole.log("busy", done);\nwhile (true);\n\n// %%\nconsole.log("never");\n';

/** Starts a run, waits until its cell is busy, does something to it, and sees that nothing of it is left. */
async function endBusy(name: string, act: (started: Started) => void | Promise<void>, ...args: string[]) {
  const started = startRun([await file(`${name}.ts`, BUSY), '--out', at(`${name}.ipynb`), ...args]);
  await started.prints('busy 1');
  const below = isLinux ? await processesBelow(started.child.pid!) : [];
  if (isLinux) expect(below.length).toBeGreaterThan(0);
  await act(started);
  const ended = await started.ended;
  expect(await survivors(below)).toEqual([]);
  return ended;
}

async function written(name: string) {
  const parsed = parseIpynb(await readFile(at(`${name}.ipynb`), 'utf8'));
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.value;
}

describe('a run that is stopped', () => {
  it.each([['SIGINT', 130, 'interrupted'], ['SIGTERM', 143, 'terminated']] as const)('by %s stops the running cell, writes what there is and exits %d', async (signal, code, outcome) => {
    const ended = await endBusy(signal, ({ child }) => void child.kill(signal));
    expect(ended.code).toBe(code);
    expect(ended.stdout).not.toContain('never');
    const { cells, metadata } = await written(signal);
    expect(metadata).toMatchObject({ pinion: { run: { outcome } } });
    expect(cells).toMatchObject([{ executionCount: 1, outputs: [{ text: ['done\n'] }] }, { executionCount: 2, outputs: [{ text: ['busy 1\n'] }, {}] }, { executionCount: null, outputs: [] }]);
  });

  it('by a second SIGINT ends at once', async () => {
    // Two signals in one breath: the handler of the first cannot have ended the cell yet.
    const ended = await endBusy('twice', ({ child }) => {
      child.kill('SIGINT');
      child.kill('SIGTERM');
    });
    expect([130, 143]).toContain(ended.code);
  });

  it('by SIGKILL leaves no kernel', async () => {
    expect((await endBusy('killed', ({ child }) => void child.kill('SIGKILL'))).code).toBeNull();
  });

  it('while its kernel starts writes a notebook without outputs', async () => {
    const started = startRun([await file('early.ts', 'console.log("ran");\n'), `--events=${at('early.jsonl')}`, '--out', at('early.ipynb')]);
    started.child.kill('SIGINT');
    const { code } = await started.ended;
    // Before Node has read the command, the signal ends it as it ends any program.
    expect([null, 130]).toContain(code);
  });

  it('because nobody reads its output ends quietly', async () => {
    const path = await file('pipe.ts', 'for (;;) console.log("x".repeat(1000));\n');
    const child = spawn(process.execPath, [join(root, 'bin/pinion.mjs'), 'run', path], { stdio: ['ignore', 'pipe', 'pipe'] });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => { stderr += text; });
    const below = await new Promise<Awaited<ReturnType<typeof processesBelow>>>((resolve) => child.stdout.once('data', () => void processesBelow(child.pid!).then(resolve)));
    child.stdout.destroy();
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(code).toBe(EXIT_CODES['closed-pipe']);
    expect(stderr).not.toContain('EPIPE');
    expect(await survivors(below)).toEqual([]);
  });
});

describe('a limit', () => {
  it('of the whole run stops it with exit code 3', async () => {
    const ended = await pinionRun([await file('timeout.ts', BUSY), '--out', at('timeout.ipynb'), '--timeout', '3']);
    expect(ended).toMatchObject({ code: 3, stderr: expect.stringContaining('The run took longer than 3 s (--timeout), so it was stopped.') as string });
    expect((await written('timeout')).metadata).toMatchObject({ pinion: { run: { outcome: 'limit' } } });
  });

  it('of one cell stops that cell; the others go on', async () => {
    const path = await file('slow.ts', '// %%\nwhile (true);\n\n// %%\nconsole.log("other");\n');
    expect(await pinionRun([path, '--cell-timeout', '2'])).toMatchObject({ code: 3, stdout: 'other\n', stderr: expect.stringContaining('LimitReached') as string });
  });

  it('of memory ends the kernel with exit code 3', async () => {
    const path = await file('memory.ts', 'const kept: string[][] = [];\nfor (;;) kept.push(Array.from({ length: 100_000 }, (_, index) => `text ${index} ${kept.length}`));\n');
    expect(await pinionRun([path, '--memory', '64'])).toMatchObject({ code: 3, stderr: expect.stringContaining('memory limit of 64 MiB') as string });
  });
});

describe('events that cannot be written', () => {
  it('are refused before anything runs, and end a run that they fail in', async () => {
    const path = await file('events.ts', 'console.log("hi");\n');
    expect(await pinionRun([path, `--events=${at('no/such/folder')}`])).toMatchObject({ code: 2, stdout: '' });
    if (isLinux) expect(await pinionRun([path, '--events=/dev/full'])).toMatchObject({ code: 2, stderr: expect.stringContaining('--events=/dev/full cannot be written any more') as string });
  });
});

describe('a kernel that cannot be started', () => {
  it('is exit code 4, and says what to do', async () => {
    // A checkout that has the command and no kernel.
    const bare = at('bare');
    await mkdir(join(bare, '.build'), { recursive: true });
    await writeFile(join(bare, 'package.json'), '{}');
    await symlink(join(root, 'node_modules'), join(bare, 'node_modules'));
    for (const part of ['cli.mjs', 'cli']) await cp(join(root, '.build', part), join(bare, '.build', part), { recursive: true });
    await file('hi.ts', 'console.log("hi");\n');
    const code = `const { runCommandLine } = await import(${JSON.stringify(join(bare, '.build/cli.mjs'))}); process.exitCode = await runCommandLine(['run', ${JSON.stringify(at('hi.ts'))}]);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => { stderr += text; });
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(EXIT_CODES['no-kernel']);
    expect(stderr).toBe(`The kernel's bundle in ${join(bare, '.build/kernel')} is missing or broken. Run npm run build.\n`);
  });
});

describe('a wrong use', () => {
  it.each([
    [[], 'Say which notebook to run'], [['a.ts', 'b.ts'], 'Only one notebook runs at a time'], [['a.ts', '--sed', '1'], '--sed'], [['a.ts', '--seed', '1.5'], '--seed is a whole number'], [['a.ts', '--timeout', '0'], '--timeout is a number of seconds'],
    [['a.ts', '--memory', '1GB'], '--memory is a whole number of megabytes'], [['a.ts', '--param', 'x'], '--param wants NAME=VALUE'], [['a.ts', '--param', 'x=1', '--param', 'x=2'], 'given twice'], [['a.ts', '--inplace'], '--inplace needs an .ipynb'],
    [['a.ts', '--out', '-', '--events'], 'both want standard output'], [['a.ts', '--fail-fast', '--keep-going'], 'contradict each other'], [['a.ts', '--clock', 'noon'], '--clock is a time'], [['a.ts', '--threads', '0'], '--threads is a whole number from 1'],
  ])('such as %j is said, and exits 2', async (args, message) => {
    const ended = await pinionRun(args);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toContain(message);
    expect(ended.stderr).toContain('pinion run NOTEBOOK [options]');
  });
});

describe('a notebook that cannot be read', () => {
  const ipynb = (rest: object): string => JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [], ...rest });
  it.each([
    ['nothing.ts', null, 'There is no file'], ['text.txt', 'x', 'neither .ipynb nor .ts'], ['broken.ipynb', '{"cells": [', 'This is not JSON'], ['list.ipynb', '[]', 'not an object'], ['other.ipynb', '{"a":1}', 'no list “cells”'],
    ['old.ipynb', '{"nbformat":3,"nbformat_minor":0,"worksheets":[{"cells":[]}],"metadata":{}}', 'has format 3, an old one'], ['new.ipynb', ipynb({ nbformat: 5 }), 'has format 5; Pinion reads format 4'], ['cell.ipynb', ipynb({ cells: [{ cell_type: 'code' }] }), 'Cell 1: “source” is neither'],
    ['python.ipynb', ipynb({ metadata: { kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' } }, cells: [{ cell_type: 'code', id: 'a', metadata: {}, source: 'import numpy', outputs: [], execution_count: null }] }), 'is a notebook in python; pinion run runs TypeScript'],
    ['latin1.ts', Uint8Array.from([0x2F, 0x2F, 0xE9]), 'not text in UTF-8'], ['marker.ts', '// %% [video]\n', 'Line 1'],
  ])('%s is said, and exits 2', async (name, text, message) => {
    if (text !== null) await file(name, text);
    const ended = await pinionRun([at(name)]);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toContain(message);
    expect(ended.stderr).not.toContain('    at ');
  });

  it('is not one with repeated ids, a byte-order mark, or 100 MB of outputs', async () => {
    const big = 'x'.repeat(100 * 1024 * 1024);
    const cell = (source: string, outputs: unknown[] = []) => ({ cell_type: 'code', id: 'same', metadata: {}, source: [source], execution_count: null, outputs });
    const path = await file('big.ipynb', `\uFEFF${ipynb({ cells: [cell('console.log(1);', [{ output_type: 'stream', name: 'stdout', text: [big] }]), cell('console.log(2);')] })}`);
    expect(await pinionRun([path])).toMatchObject({ code: 0, stdout: '1\n2\n' });
  });

  it('is one that is too large to be meant', async () => {
    const path = await file('huge.ipynb', '');
    await truncate(path, 300 * 1024 * 1024);
    expect(await pinionRun([path])).toMatchObject({ code: 2, stderr: expect.stringContaining('has 300 MB; 256 MB is the most that is read') as string });
  });
});
