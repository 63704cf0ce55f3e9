/** The folders of kernels in tier `process`: they go with their kernel, or with the next start after their server was killed (K13). */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeKernelFolder, sweepKernelFolders } from '@/kernel/host/folders';

let inside: string;
const started: ChildProcess[] = [];
beforeEach(() => { inside = mkdtempSync(join(tmpdir(), 'pinion-folders-')); });
afterEach(async () => {
  await Promise.all(started.splice(0).map(kill));
  rmSync(inside, { recursive: true, force: true });
});

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await new Promise((ended) => child.once('close', ended));
}

/** A server with a busy kernel in tier `process`, its temporary folder being ours; and the kernel's folder there. */
async function startServer(): Promise<{ server: ChildProcess; folder: string }> {
  const before = new Set(readdirSync(inside));
  const server = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(new URL('../../support/kernel-owner.ts', import.meta.url)), 'process'], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, TMPDIR: inside } });
  started.push(server);
  expect(await new Promise<string>((resolve) => { createInterface(server.stdout!).once('line', resolve); })).toBe('busy');
  return { server, folder: join(inside, readdirSync(inside).find((name) => name.startsWith('pinion-kernel-') && !before.has(name))!) };
}

describe.runIf(process.platform === 'linux')('the folder of a kernel', () => {
  it('is removed at the next start when its server was killed, and stays while its server lives', async () => {
    const [one, two] = [await startServer(), await startServer()];
    expect(sweepKernelFolders([], inside)).toBe(0);
    await kill(one.server);
    expect(existsSync(one.folder)).toBe(true);
    expect(sweepKernelFolders([{ uid: 65_534, gid: 65_534 }], inside)).toBe(1);
    expect([existsSync(one.folder), existsSync(two.folder)]).toEqual([false, true]);
  });

  it('is not taken for that of an earlier process of the same number', () => {
    const mine = makeKernelFolder(null, inside);
    writeFileSync(join(mine, 'file'), 'x');
    // The number is in use, but by a process that started at another time.
    const older = join(inside, basename(mine).replace(/-(\d+)-(\w+)$/, '-1-$2'));
    mkdirSync(older);
    expect(sweepKernelFolders([], inside)).toBe(1);
    expect([existsSync(mine), existsSync(older)]).toEqual([true, false]);
  });

  it('is left alone where its owner cannot be known: in another namespace of processes, of another name, or no folder', () => {
    const gone = basename(makeKernelFolder(null, inside)).replace(/-\d+-(\w+)$/, '-1-$1');
    const others = [gone.replace(/^pinion-kernel-\d+/, 'pinion-kernel-7'), 'pinion-kernel-AbCdEf', 'pinion-kernel-1-2-3-a-b', 'somebody'];
    for (const name of others) mkdirSync(join(inside, name));
    const elsewhere = mkdtempSync(join(tmpdir(), 'pinion-folders-'));
    symlinkSync(elsewhere, join(inside, gone));
    expect(sweepKernelFolders([], inside)).toBe(0);
    expect([...others, gone].map((name) => existsSync(join(inside, name)))).toEqual([...others, gone].map(() => true));
    rmSync(elsewhere, { recursive: true });
  });
});
