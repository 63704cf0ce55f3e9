/** A folder of plain files stands in for Linux's control groups: what is written where, and when nothing is touched. */
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openKernelGroups, type KernelGroups } from '@/kernel/host/sandbox/cgroup';

const SERVER = 100;
const UID = process.getuid?.() ?? 0;
const OTHER_UID = UID + 1;

describe('control groups for kernels', () => {
  let folder: string;
  let base: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pinion-cgroup-'));
    base = join(folder, 'cgroup', 'pinion.service');
    mkdirSync(base, { recursive: true });
    group({ controllers: 'cpuset cpu io memory pids', active: '', members: [SERVER, 101] });
    mkdirSync(join(folder, 'proc', 'self'), { recursive: true });
    writeFileSync(join(folder, 'proc/self/cgroup'), '0::/pinion.service\n');
    writeFileSync(join(folder, 'proc/self/mountinfo'), `20 1 0:5 / /proc rw - proc proc rw\n35 24 0:30 / ${join(folder, 'cgroup')} rw,nosuid shared:9 - cgroup2 cgroup2 rw\n`);
    process_(SERVER, 90);
    process_(90, 1);
    process_(101, SERVER);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function group(files: { readonly controllers: string; readonly active: string; readonly members: readonly number[] }): void {
    writeFileSync(join(base, 'cgroup.controllers'), `${files.controllers}\n`);
    writeFileSync(join(base, 'cgroup.subtree_control'), `${files.active}\n`);
    writeFileSync(join(base, 'cgroup.procs'), files.members.map((member) => `${member}\n`).join(''));
  }
  function process_(pid: number, parent: number): void {
    mkdirSync(join(folder, 'proc', String(pid)), { recursive: true });
    writeFileSync(join(folder, 'proc', String(pid), 'stat'), `${pid} (a (strange) name) S ${parent} 0 0`);
  }
  const open = (setting = base, uid = UID): ReturnType<typeof openKernelGroups> => openKernelGroups({ setting, proc: join(folder, 'proc'), pid: SERVER, uid });
  const opened = (setting?: string): KernelGroups => {
    const { groups, reason } = open(setting);
    if (groups === null) throw new Error(reason);
    return groups;
  };
  const read = (...path: string[]): string => readFileSync(join(base, ...path), 'utf8').trim();

  it('moves the server into a leaf, then has the controllers divided among its neighbours', () => {
    expect(opened().controllers).toEqual(['memory', 'pids', 'cpu']);
    expect(read('pinion-server', 'cgroup.procs')).toBe('101');
    expect(read('cgroup.subtree_control')).toBe('+memory +pids +cpu');
  });

  it('holds memory, processes and processor time of a kernel, and lets it in', () => {
    const kernel = opened().make({ memoryBytes: 1_000_000, tasks: 80, cpus: 1.5 });
    kernel?.enter(4711);
    const name = readdirSync(base).find((entry) => entry.startsWith('pinion-kernel-')) ?? '';
    const files = Object.fromEntries(readdirSync(join(base, name)).map((file) => [file, read(name, file)]));
    expect(files).toEqual({ 'memory.max': '1000000', 'memory.oom.group': '1', 'memory.swap.max': '0', 'pids.max': '80', 'cpu.max': '150000 100000', 'cpu.weight': '50', 'cgroup.procs': '4711' });
  });

  it('knows a kernel that Linux killed for want of memory', () => {
    const kernel = opened().make({ memoryBytes: 1_000_000, tasks: 80, cpus: null });
    const name = readdirSync(base).find((entry) => entry.startsWith('pinion-kernel-')) ?? '';
    expect(kernel?.hasRunOutOfMemory()).toBe(false);
    writeFileSync(join(base, name, 'memory.events'), 'low 0\nhigh 0\nmax 12\noom 1\noom_kill 0\n');
    expect(kernel?.hasRunOutOfMemory()).toBe(false);
    writeFileSync(join(base, name, 'memory.events'), 'low 0\nhigh 0\nmax 12\noom 1\noom_kill 3\n');
    expect(kernel?.hasRunOutOfMemory()).toBe(true);
  });

  it('ends what is left in a group and removes it as soon as Linux lets go', async () => {
    const kernel = opened().make({ memoryBytes: 1_000_000, tasks: 80, cpus: null });
    const name = readdirSync(base).find((entry) => entry.startsWith('pinion-kernel-')) ?? '';
    kernel?.remove();
    expect(read(name, 'cgroup.kill')).toBe('1');
    for (const file of readdirSync(join(base, name))) rmSync(join(base, name, file));
    await vi.waitFor(() => expect(existsSync(join(base, name))).toBe(false));
  });

  it('clears away the empty groups of a server that was killed', () => {
    mkdirSync(join(base, 'pinion-kernel-7-1'));
    opened();
    expect(readdirSync(base)).not.toContain('pinion-kernel-7-1');
  });

  it('leaves alone a group that holds somebody else, and says whom', () => {
    process_(500, 1);
    group({ controllers: 'memory pids', active: '', members: [SERVER, 500] });
    expect(open().reason).toContain('(500)');
    expect(read('cgroup.subtree_control')).toBe('');
    expect(readdirSync(base)).not.toContain('pinion-server');
  });

  it('moves nobody where the controllers are divided already', () => {
    process_(500, 1);
    group({ controllers: 'memory pids', active: 'memory pids', members: [500] });
    expect(opened().controllers).toEqual(['memory', 'pids']);
    expect(readdirSync(base)).not.toContain('pinion-server');
  });

  it('finds its own group, and after a restart in the leaf the one above', () => {
    if (UID === 0) chownSync(base, OTHER_UID, OTHER_UID);
    const owner = UID === 0 ? OTHER_UID : UID;
    expect(open('auto', owner).groups?.controllers).toEqual(['memory', 'pids', 'cpu']);
    writeFileSync(join(folder, 'proc/self/cgroup'), '0::/pinion.service/pinion-server\n');
    expect(open('auto', owner).groups?.controllers).toEqual(['memory', 'pids', 'cpu']);
    expect(readdirSync(join(base, 'pinion-server'))).toEqual(['cgroup.procs']);
  });

  it('takes the whole tree of a container as root, but never the machine’s', () => {
    writeFileSync(join(folder, 'proc/self/cgroup'), '0::/\n');
    const container = join(folder, 'cgroup');
    expect(open('auto', 0).reason).toContain('not delegated');
    for (const name of ['cgroup.controllers', 'cgroup.subtree_control', 'cgroup.procs']) writeFileSync(join(container, name), name === 'cgroup.procs' ? `${SERVER}\n` : 'memory pids\n');
    writeFileSync(join(container, 'cgroup.type'), 'domain\n');
    expect(open('auto', 0).groups?.controllers).toEqual(['memory', 'pids']);
  });

  it.each([
    ['where it is switched off', () => open('off'), 'switched off'],
    ['where the group belongs to somebody else', () => open('auto', OTHER_UID + 1), 'not delegated'],
    ['where the folder is not there', () => open('/nowhere/at/all'), 'no such file'],
  ])('does without %s', (_, attempt, reason) => {
    expect(attempt().groups).toBeNull();
    expect(attempt().reason).toContain(reason);
  });

  it('does without where memory is not delegated, or the system has version 1 only', () => {
    group({ controllers: 'cpu pids', active: '', members: [SERVER] });
    expect(open().reason).toContain('memory and pids are not delegated');
    writeFileSync(join(folder, 'proc/self/cgroup'), '4:memory:/user\n');
    expect(open('auto').reason).toContain('version 2');
  });

  it('starts the kernel without a group where one cannot be made', () => {
    const groups = opened();
    rmSync(base, { recursive: true });
    expect(groups.make({ memoryBytes: 1, tasks: 1, cpus: null })).toBeNull();
  });
});
