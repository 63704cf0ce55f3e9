/** Walls around the machine's files. Numbers in brackets are the cases of the threat list. */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inBothTiers } from '../../support/attacks';
import { cell, runCell } from '../../support/kernel';
import { probe, sandboxHere } from '../../support/probe';

inBothTiers('a cell that is after files', ({ tier, attack, start }) => {
  it('imports no file of the host, as text, JSON or module (16)', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pinion-attack-'));
    writeFileSync(join(folder, 'secret.json'), '"a secret"');
    const { text } = await attack(`
      for (const where of ['file:///etc/passwd', 'file:///proc/self/environ', 'file:///proc/self/mem', '/etc/passwd', 'file://${folder}/secret.json']) {
        for (const type of ['text', 'json', undefined]) await attempt(where, () => import(where, type === undefined ? {} : { with: { type } }));
      }`);
    rmSync(folder, { recursive: true });
    expect(text).not.toContain('GOT');
    expect(text.match(/refused: Requires read access/g)).toHaveLength(15);
  });

  it('resolves nothing from registries or the network (16)', async () => {
    const { text } = await attack(`for (const where of ['npm:left-pad', 'jsr:@std/path', 'https://example.com/a.js', 'http://127.0.0.1:1/a.js', 'ext:core/ops', 'bun:ffi', 'left-pad']) await attempt(where, () => import(where));`);
    expect(text).not.toContain('GOT');
    expect(text.match(/refused: /g)).toHaveLength(7);
  });

  it('gains nothing by modules that it writes itself, as data or blob', async () => {
    const source = "export default typeof globalThis.process + await import('file:///etc/passwd', { with: { type: 'text' } }).then(() => ' READ', () => ' denied')";
    const { text } = await attack(`
      delete globalThis.process;
      const source = ${JSON.stringify(source)};
      await attempt('data', async () => (await import('data:text/javascript,' + encodeURIComponent(source))).default);
      await attempt('blob', async () => (await import(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })))).default);`);
    expect(text).toBe('data GOT undefined denied\nblob GOT undefined denied\n');
  });

  it('neither reads nor writes, links nor lists by the runtime’s own functions (18)', async () => {
    const target = join(tmpdir(), `pinion-attack-${randomUUID()}`);
    const { text } = await attack(`
      const fs = await import('node:fs');
      await attempt('read', () => Deno.readTextFileSync('/etc/passwd'));
      await attempt('list', () => [...Deno.readDirSync('/')].length);
      await attempt('write', () => Deno.writeTextFileSync('${target}', 'x'));
      await attempt('temporary', () => Deno.makeTempFileSync());
      await attempt('node read', () => fs.readFileSync('/proc/1/environ', 'utf8'));
      await attempt('node open', () => fs.openSync('/dev/null', 'r'));
      await attempt('node write', () => fs.writeFileSync('${target}', 'x'));
      await attempt('watch', () => Deno.watchFs('/'));
      await attempt('directory', () => Deno.chdir('/'));
      await attempt('snapshot', async () => (await import('node:v8')).writeHeapSnapshot('${target}'));
      await attempt('database', async () => new (await import('node:sqlite')).DatabaseSync('${target}'));
      await attempt('attach', async () => new (await import('node:sqlite')).DatabaseSync(':memory:').exec("attach '${target}' as x"));
      await attempt('permission', async () => { const { state } = await Deno.permissions.request({ name: 'read' }); if (state !== 'granted') throw new Error(state); });`);
    expect(text).not.toContain('GOT');
    expect(text.match(/refused: /g)).toHaveLength(13);
    expect(existsSync(target)).toBe(false);
  });

  it('plays no games with links (symbolic, hard, through /proc)', async () => {
    const { text } = await attack(`
      await attempt('symlink', () => Deno.symlinkSync('/etc/passwd', '/tmp/l'));
      await attempt('link', () => Deno.linkSync('/etc/passwd', '/tmp/l'));
      await attempt('rename', () => Deno.renameSync('/tmp/deno', '/tmp/l'));
      await attempt('root', () => Deno.readTextFileSync('/proc/self/root/etc/passwd'));
      await attempt('cwd', () => Deno.readLinkSync('/proc/self/cwd'));
      await attempt('fd', () => Deno.readFileSync('/proc/self/fd/0'));
      await attempt('dots', () => import('file:///k/../etc/passwd', { with: { type: 'text' } }));`);
    expect(text).not.toContain('GOT');
    expect(text.match(/refused: /g)).toHaveLength(7);
  });

  it('loads no native code (18)', async () => {
    const { text } = await attack(`
      await attempt('ffi', () => Deno.dlopen('libc.so.6', { getpid: { parameters: [], result: 'i32' } }));
      await attempt('napi', async () => (await import('node:module')).createRequire('/x')('/tmp/x.node'));
      await attempt('dlopen', () => process.dlopen({ exports: {} }, '/tmp/x.node'));
      await attempt('pointer', () => Deno.UnsafePointer.create(4096n));`);
    expect(text).not.toContain('GOT');
    expect(text.match(/refused: /g)).toHaveLength(4);
  });

  it('finds nothing that another kernel stored (20)', async () => {
    const other = await start();
    const stored = await runCell(other, cell('store', "Object.assign(globalThis, taken); localStorage.setItem('secret', 'x'); await (await caches.open('secret')).put('http://x/', new Response('x')); console.log(localStorage.length)"));
    expect(stored.text).toBe('1\n');
    const { text } = await attack("console.log(localStorage.length, await caches.has('secret'))");
    expect(text).toBe('0 false\n');
  });

  it('learns neither the environment nor the machine’s names and addresses', async () => {
    process.env['PINION_TEST_SECRET'] = 'a-secret-of-the-server';
    const { text } = await attack(`
      await attempt('environment', () => Deno.env.toObject());
      await attempt('variable', () => process.env.PATH);
      for (const name of ['hostname', 'networkInterfaces', 'osRelease', 'systemMemoryInfo', 'loadavg', 'uid']) await attempt(name, () => Deno[name]());
      await attempt('user', async () => (await import('node:os')).userInfo());`);
    delete process.env['PINION_TEST_SECRET'];
    expect(text).not.toContain('GOT');
    expect(text.match(/refused: /g)).toHaveLength(9);
    if (tier === 'full') expect((await attack('console.log(Deno.execPath(), Deno.cwd(), Deno.pid < 10)')).text).toBe('/deno /tmp true\n');
  });
});

const sandbox = sandboxHere();

describe.skipIf(sandbox === null)('native code in the sandbox that is after files (needs bubblewrap)', () => {
  it('sees an empty machine: no home, no configuration, no data, and can write to its own /tmp only (21)', async () => {
    const { said } = await probe(sandbox!, `
      say([...Deno.readDirSync('/')].map(({ name }) => name).toSorted());
      const writable = (path) => { try { Deno.writeTextFileSync(path, 'x'); return true; } catch { return false; } };
      say(['/x', '/k/x', '/dev/x', '/proc/sys/kernel/core_pattern', '/tmp/x'].map(writable));
      Deno.symlinkSync('/proc/1/root/etc/passwd', '/tmp/l');
      const readable = (path) => { try { return Deno.readTextFileSync(path).length > 0; } catch { return false; } };
      say(['/tmp/l', '/etc/passwd', '/proc/1/environ', '/proc/1/root/etc/passwd', '/proc/kcore', '/sys/kernel/notes'].map(readable));`);
    const [root, writes, reads] = said as [string[], boolean[], boolean[]];
    expect(root.filter((name) => !['deno', 'dev', 'k', 'lib', 'lib64', 'proc', 'sh', 'tmp', 'usr'].includes(name))).toEqual([]);
    expect(writes).toEqual([false, false, false, false, true]);
    expect(reads).toEqual([false, false, false, false, false, false]);
  });

  it('cannot fill the machine’s memory through its /tmp', async () => {
    const { said } = await probe(sandbox!, `
      const piece = new Uint8Array(8 * 1024 * 1024);
      let written = 0;
      try { for (; written < 64; written += 1) Deno.writeFileSync('/tmp/f', piece, { append: true }); } catch (error) { say(error.message.includes('No space left')); }
      say(written <= 8);`);
    expect(said).toEqual([true, true]);
  });
});
