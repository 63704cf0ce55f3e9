/** Walls around other processes, and the limit on how many a kernel may be. Numbers in brackets are the cases of the threat list. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { descendants, inBothTiers } from '../../support/attacks';
import { processesStarted } from '../../support/command';
import { probe, sandboxHere } from '../../support/probe';

inBothTiers('a cell that is after other processes', ({ attack, expectNextStartToWork, tier }) => {
  it('starts no program (18)', async () => {
    const { text } = await attack(`
      await attempt('command', () => new Deno.Command('/sh').outputSync());
      await attempt('itself', () => new Deno.Command(Deno.execPath(), { args: ['--version'] }).spawn());
      await attempt('shell', async () => (await import('node:child_process')).execSync('id'));
      await attempt('file', async () => { const { error, stdout } = (await import('node:child_process')).spawnSync('/sh', ['-c', 'echo started'], { env: {} }); if (error) throw error; return String(stdout); });
      await attempt('kept open', () => new Deno.Command('/sh', { env: {}, clearEnv: true, stdin: 'piped' }).spawn().pid);`);
    expect(text).not.toContain('GOT');
    expect(text.match(/refused: /g)).toHaveLength(5);
  });

  it('neither ends nor asks after others (21)', async () => {
    const { text } = await attack(`
      for (const pid of [1, Deno.ppid, -1]) await attempt('kill', () => Deno.kill(pid, 'SIGKILL'));
      await attempt('node kill', () => process.kill(1, 0));
      for (const path of ['/proc/1/environ', '/proc/1/mem', '/proc/self/mem', \`/proc/\${Deno.ppid}/environ\`, \`/proc/\${Deno.ppid}/cmdline\`]) await attempt('read', () => Deno.readTextFileSync(path));
      await attempt('list', () => [...Deno.readDirSync('/proc')].length);
      await attempt('user', () => process.setuid(0));`);
    expect(text).not.toContain('GOT');
    expect(text.match(/refused: /g)).toHaveLength(11);
  });

  it.skipIf(process.platform !== 'linux')('finds nothing of the server in the environment of any process of its own (21)', async () => {
    process.env['PINION_TEST_SECRET'] = 'a-secret-of-the-server';
    const { text } = await attack('console.log(Deno.pid)');
    delete process.env['PINION_TEST_SECRET'];
    expect(text).toMatch(/^\d+\n$/);
    const own = descendants(process.pid).map((pid) => { try { return { command: readFileSync(`/proc/${pid}/cmdline`, 'utf8'), environment: readFileSync(`/proc/${pid}/environ`, 'utf8') }; } catch { return { command: '', environment: '' }; } });
    const kernels = own.filter(({ command }) => command.includes('kernel.js'));
    expect(kernels.length).toBeGreaterThan(0);
    for (const { environment } of kernels) expect(environment).not.toContain('a-secret-of-the-server');
  });

  it('makes 10,000 workers at no cost but its own kernel’s (10)', async () => {
    const before = await processesStarted();
    const { outcome, kernel, text } = await attack(`
      let made = 0;
      const held = [];
      try { for (; made < 10_000; made += 1) held.push(new Worker(URL.createObjectURL(new Blob(['for (;;);'])), { type: 'module' })); } catch {}
      console.log('made ' + made);
      await new Promise(() => {});`, { wallMs: 4_000 });
    expect(['lost', 'interrupted', 'error']).toContain(outcome);
    expect(text).not.toContain('made 10000');
    await kernel.dispose();
    expect(await processesStarted()).toBeLessThan(before + 20);
    await expectNextStartToWork();
  });

  if (tier === 'process') return;
  it.skipIf(process.platform !== 'linux')('runs as nobody’s user, without capabilities', async () => {
    await attack('');
    const kernels = descendants(process.pid).map((pid) => { try { return readFileSync(`/proc/${pid}/status`, 'utf8'); } catch { return ''; } }).filter((status) => /^Name:\tdeno/m.test(status));
    expect(kernels.length).toBeGreaterThan(0);
    for (const status of kernels) {
      expect(status).toMatch(/^CapEff:\t0+$/m);
      expect(status).toMatch(/^NoNewPrivs:\t1$/m);
      expect(status).toMatch(/^Seccomp:\t2$/m);
      expect(status).not.toMatch(/^Uid:\t0\b/m);
    }
  });
});

const sandbox = sandboxHere();

describe.skipIf(sandbox === null)('native code in the sandbox that is after other processes (needs bubblewrap)', () => {
  it('sees none but its own, and an empty environment (21)', async () => {
    process.env['PINION_TEST_SECRET'] = 'a-secret-of-the-server';
    const { said } = await probe(sandbox!, `
      const pids = [...Deno.readDirSync('/proc')].map(({ name }) => name).filter((name) => /^[0-9]+$/.test(name));
      say(pids.length);
      say(pids.some((pid) => { try { return Deno.readTextFileSync('/proc/' + pid + '/environ').includes('a-secret-of-the-server'); } catch { return false; } }));
      say(Object.keys(Deno.env.toObject()).toSorted());
      say(Deno.readTextFileSync('/proc/self/status').match(/CapEff:\\s+(\\w+)/)[1]);`);
    delete process.env['PINION_TEST_SECRET'];
    const [count, hasSecret, variables, capabilities] = said as [number, boolean, string[], string];
    expect(count).toBeLessThanOrEqual(3);
    expect(hasSecret).toBe(false);
    expect(variables.filter((name) => !['DENO_DIR', 'DENO_NODE_SHIM_ACTIVE', 'DENO_NO_UPDATE_CHECK', 'HOME', 'LANG', 'LC_ALL', 'NO_COLOR', 'PATH', 'PWD', 'TZ'].includes(name))).toEqual([]);
    expect(capabilities).toMatch(/^0+$/);
  });

  it.skipIf(sandbox?.user === null && process.getuid?.() === 0)('ends a fork bomb at the limit, with the machine’s processes as before (10)', async () => {
    const before = await processesStarted();
    // Bounded by itself, should the limit be missing: children only wait.
    const { said } = await probe(sandbox!, `
      let made = 0;
      for (let tries = 0; tries < 400; tries += 1) { const child = libc.fork(); if (child === 0) for (;;) libc.pause(); if (child > 0) made += 1; }
      say(made);
      Deno.exit(0);`, { tasks: 48 });
    expect(said[0]).toBeLessThan(48);
    expect(await processesStarted()).toBeLessThan(before + 20);
  });
});

describe.skipIf(sandbox === null || sandbox.filter === null || process.arch !== 'x64')('the filter, asked by native code (needs bubblewrap and seccomp on x86_64)', () => {
  const refused = { ptrace: 101, process_vm_readv: 310, process_vm_writev: 311, bpf: 321, userfaultfd: 323, add_key: 248, keyctl: 250, request_key: 249, perf_event_open: 298, mount: 165, umount2: 166, unshare: 272, setns: 308, kexec_load: 246, init_module: 175, finit_module: 313, open_by_handle_at: 304, pivot_root: 155, chroot: 161, swapon: 167, reboot: 169, quotactl: 179, acct: 163, settimeofday: 164, clock_settime: 227, kcmp: 312, pidfd_getfd: 438, move_mount: 429, fsopen: 430, syslog: 103 };

  it('refuses what reaches into processes, namespaces, mounts and the machine', async () => {
    const { said } = await probe(sandbox!, `say(${JSON.stringify(Object.values(refused))}.map((number) => call(number)));`);
    expect(Object.fromEntries(Object.keys(refused).map((name, index) => [name, (said[0] as number[])[index]]))).toEqual(Object.fromEntries(Object.keys(refused).map((name) => [name, -1])));
  });

  it('answers as an older Linux would to clone3, io_uring and calls that are not known', async () => {
    const { said } = await probe(sandbox!, 'say([435, 425, 426, 427, 500, 100000].map((number) => call(number)));');
    expect(said).toEqual([[-38, -38, -38, -38, -38, -38]]);
  });

  it('starts no process in a namespace of its own, and changes no personality', async () => {
    const { said } = await probe(sandbox!, 'say([0x10000000, 0x20000000, 0x40000000, 0x00020000].map((flag) => call(56, flag | 17))); say([call(135, 0x0040000), call(135, 0xffffffff)]); say(call(16, 0, 0x5412, 0));');
    expect(said).toEqual([[-1, -1, -1, -1], [-1, 0], -1]);
  });

  it('ends a process that tries the x32 interface', async () => {
    const { said, code } = await probe(sandbox!, 'say(1); call(0x40000000 + 39); say(2);');
    expect(said).toEqual([1]);
    expect(code).toBe(128 + 31);
  });
});
