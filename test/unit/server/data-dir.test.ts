import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDataDir } from '@/lib/server/data-dir';
import { isSameProcess, nameProcess } from '@/lib/server/processes';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'pinion-dir-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A process of our own that lives until it is killed. */
const sleeper = () => spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });

describe('the data directory', () => {
  it('is made for its owner alone', () => {
    const path = join(folder, 'a', 'b');
    openDataDir(path).release();
    expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  it('names who uses it, and where', () => {
    const held = openDataDir(folder);
    held.setAddress('http://localhost:3000');
    expect(() => openDataDir(folder)).toThrow(new RegExp(`in use: Pinion already runs at http://localhost:3000 \\(process ${process.pid}\\)`));
    held.release();
    openDataDir(folder).release();
  });

  it('is taken over when its holder is no more, or another process has its number', () => {
    writeFileSync(join(folder, 'server.lock'), JSON.stringify({ pid: process.pid, started: 'long ago', children: [] }));
    openDataDir(folder).release();
    writeFileSync(join(folder, 'server.lock'), '{"pid":');
    openDataDir(folder).release();
    expect(existsSync(join(folder, 'server.lock'))).toBe(false);
  });

  it('stops what a killed server had recorded, and nothing else', async () => {
    const left = sleeper();
    const other = sleeper();
    const otherName = nameProcess(other.pid!);
    writeFileSync(join(folder, 'server.lock'), JSON.stringify({ pid: process.pid, started: 'long ago', children: [nameProcess(left.pid!), { pid: other.pid, started: 'another' }] }));
    const ended = new Promise((resolve) => { left.once('exit', (_code, signal) => resolve(signal)); });
    const held = openDataDir(folder);
    expect(held.stoppedLeftovers).toBe(1);
    expect(await ended).toBe('SIGKILL');
    expect(isSameProcess(otherName!)).toBe(true);
    other.kill('SIGKILL');
    held.release();
  });

  it('remembers children while they live', () => {
    const child = sleeper();
    const held = openDataDir(folder);
    held.record(child.pid!);
    expect(JSON.parse(readFileSync(join(folder, 'server.lock'), 'utf8')).children).toHaveLength(1);
    held.forget(child.pid!);
    expect(JSON.parse(readFileSync(join(folder, 'server.lock'), 'utf8')).children).toEqual([]);
    child.kill('SIGKILL');
    held.release();
  });

  it('says plainly that it cannot be a folder', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(() => openDataDir(file)).toThrow(/cannot be used: it is not a folder\. .*PINION_DATA_DIR/);
    expect(() => openDataDir(join(file, 'below'))).toThrow(/it is not a folder/);
  });
});
