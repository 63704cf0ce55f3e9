/** Hostile cells against the walls of the local provider, in both tiers. Numbers in brackets are the cases of the threat list. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { KernelProvider } from '@/kernel/host/port';
import type { Kernel } from '@/kernel/host/port';
import { cell, createTestKernels, runCell } from '../support/kernel';
import { TEST_LIMITS } from './limits';

/** Brings Node's built-in modules back to life by standing in for the runtime object that the kernel hides. */
const REVIVE = `
  const any = new Proxy(function () {}, { get: (target, key) => key === Symbol.toPrimitive ? () => 'x' : key === 'prototype' ? target.prototype : any, apply: () => any });
  globalThis.Deno = new Proxy({}, { get: (_, key) => key === 'build' ? { os: 'linux', arch: 'x86_64' } : key === 'args' ? [] : key === 'version' ? { deno: '2' } : key === 'pid' ? 1 : key === 'env' ? { get() {}, toObject() { return {}; } } : key === 'cwd' || key === 'execPath' ? () => '/x' : any });`;

for (const sandbox of ['auto', 'process'] as const) {
  describe(`a hostile cell, sandbox ${sandbox}`, () => {
    let provider: KernelProvider;
    let kernel: Kernel;
    const calls: unknown[] = [];

    beforeAll(async () => {
      provider = await createTestKernels({ sandbox });
    });
    afterAll(() => provider.dispose());
    afterEach(() => kernel.dispose());

    async function attack(body: string): Promise<Awaited<ReturnType<typeof runCell>>> {
      kernel = await provider.start({ limits: TEST_LIMITS, capabilities: async (capability) => { calls.push(capability); return { value: null }; } });
      return runCell(kernel, cell('attack', body));
    }

    it('cannot import a file of the host, as text or as a module (16)', async () => {
      const ran = await attack(`
        const said = [];
        for (const where of ['file:///etc/passwd', 'file:///proc/self/environ']) {
          for (const options of [{ with: { type: 'text' } }, {}]) await import(where, options).then(() => said.push('READ ' + where), (error) => said.push(error.message));
        }
        return said.join('|');`);
      expect(JSON.stringify(ran.outputs)).not.toContain('READ');
      expect(JSON.stringify(ran.outputs)).toMatch(/Requires read access|not found/i);
    });

    it('cannot reach the network, a port of the host included (17)', async () => {
      const server = createServer((_, response) => response.end('reached'));
      await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
      const { port } = server.address() as AddressInfo;
      const ran = await attack(`
        const said = [];
        for (const where of ['http://127.0.0.1:${port}/', 'http://169.254.169.254/', 'http://example.com/']) await fetch(where).then((r) => r.text()).then((text) => said.push('GOT ' + text), (error) => said.push(error.name));
        return said.join();`);
      server.close();
      expect(JSON.stringify(ran.outputs)).toContain('NotCapable,NotCapable,NotCapable');
    });

    it('cannot use files, programs, the inspector or native code through built-in modules (18)', async () => {
      const ran = await attack(`${REVIVE}
        const attempt = async (name, body) => { try { console.log(name + ' GOT ' + String(await body(await import('node:' + name)))); } catch (error) { console.log(name + ' refused'); } };
        await attempt('fs', (fs) => fs.readFileSync('/etc/passwd', 'utf8'));
        await attempt('fs', (fs) => fs.readdirSync('/'));
        await attempt('fs', (fs) => fs.writeFileSync('/tmp/pinion-attack', 'x'));
        await attempt('inspector', (inspector) => inspector.url());`);
      expect(ran.text).toBe('fs refused\nfs refused\nfs refused\ninspector refused\n');
      const program = await runCell(kernel, cell('program', "try { return 'GOT ' + (await import('node:child_process')).execSync('id'); } catch (error) { return error.name; }"));
      expect(JSON.stringify(program.outputs)).not.toContain('GOT');
    });

    it('finds nothing of the server in its environment (21)', async () => {
      process.env['PINION_TEST_SECRET'] = 'a-secret-of-the-server';
      const ran = await attack(`${REVIVE}
        const said = [];
        try { said.push(JSON.stringify({ ...(await import('node:process')).default.env })); } catch (error) { said.push(error.message); }
        return said.join();`);
      delete process.env['PINION_TEST_SECRET'];
      expect(JSON.stringify(ran.outputs)).not.toContain('a-secret-of-the-server');
      for (const pid of descendants(process.pid)) expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).not.toContain('a-secret-of-the-server');
    });

    it('is killed for bytes on stdout that are no frames (13)', async () => {
      const ran = await attack(`${REVIVE} (await import('node:fs')).writeSync(1, 'bytes that are no frame at all'); await new Promise(() => {});`);
      expect(ran.outcome).toBe('lost');
      expect((await kernel.ended).reason).toContain('outside its protocol');
    });

    it('cannot speak for another execution (14), nor slip a prototype into a request (22)', async () => {
      const forge = (header: string): string => `write(${JSON.stringify(header)});`;
      const ran = await attack(`${REVIVE}
        const fs = await import('node:fs');
        const write = (text) => { const head = new TextEncoder().encode(text); const bytes = new Uint8Array(8 + head.length); const view = new DataView(bytes.buffer); view.setUint32(0, 4 + head.length, true); view.setUint32(4, head.length, true); bytes.set(head, 8); fs.writeSync(1, bytes); };
        ${forge('{"type":"output","execution":"another","output":{"kind":"stream","name":"stdout","text":"forged"}}')}
        ${forge('{"type":"ended","execution":"another","ok":true,"tensors":0,"tensorBytes":0,"hasGpu":false}')}
        ${forge('{"type":"call","id":1,"execution":"another","capability":{"verb":"listData"}}')}
        console.log('still here');
        await new Promise((go) => setTimeout(go, 50));
        ${forge('{"type":"call","id":2,"execution":"another","capability":{"verb":"readData","name":"x","__proto__":{"isAdmin":true}}}')}
        await new Promise(() => {});`);
      expect(ran.text).toBe('still here\n');
      expect(ran.outcome).toBe('lost');
      expect(calls).toEqual([]);
      expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
    });

    it("cannot break the host by breaking its own realm's globals (15)", async () => {
      const ran = await attack("JSON.stringify = () => 'x'; Array.prototype.push = () => { throw new Error('broken'); }; Object.prototype.type = 'ended'; return 1;");
      expect(['ok', 'error', 'lost']).toContain(ran.outcome);
      expect(([] as number[]).push(1)).toBe(1);
      const other = await provider.start({ limits: TEST_LIMITS, capabilities: () => Promise.reject(new Error('no')) });
      expect((await runCell(other, cell('a', 'return 1 + 1'))).outcome).toBe('ok');
      await other.dispose();
    });

    it('finds no storage that kernels share, no workers and no graphics driver (10, 20)', async () => {
      const ran = await attack("return [typeof localStorage, typeof caches, typeof Worker, typeof BroadcastChannel, typeof navigator.gpu, typeof Deno].join()");
      expect(JSON.stringify(ran.outputs)).toContain('undefined,undefined,undefined,undefined,undefined,undefined');
    });

    it('shows values that defend themselves without harm (23)', async () => {
      for (const value of ['new Proxy({}, { get() { throw new Error("no"); }, ownKeys() { throw new Error("no"); } })', '{ get x() { for (;;); } }', '(() => { const o = {}; o.o = o; return o; })()', '{ toString() { throw 1; }, toJSON() { throw 2; }, [Symbol.toPrimitive]() { throw 3; } }']) {
        const ran = await attack(`return ${value.startsWith('{') ? `(${value})` : value};`);
        expect(['ok', 'error']).toContain(ran.outcome);
        expect((await runCell(kernel, cell('next', 'return 1'))).outcome).toBe('ok');
        await kernel.dispose();
      }
    });

    it('throws an error that lies about itself and is still shown', async () => {
      const ran = await attack("throw { get name() { throw new Error('no'); }, get message() { return 'm'.repeat(1e7); }, get stack() { return {}; } };");
      expect(ran.outcome).toBe('error');
      expect(ran.error?.message.length).toBeLessThanOrEqual(20_000);
    });
  });
}

it('starts no kernel without the OS sandbox where the server says so', async () => {
  const provider = await createTestKernels({ sandbox: 'process', allowProcessTier: false });
  await expect(provider.start({ limits: TEST_LIMITS, capabilities: () => Promise.reject(new Error('no')) })).rejects.toThrow('Install bubblewrap');
  await provider.dispose();
});

describe.runIf(process.platform === 'linux')('a server that is killed', () => {
  for (const sandbox of ['auto', 'process']) {
    it(`leaves no kernel behind, even a busy one (sandbox ${sandbox})`, async () => {
      const server = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(new URL('../support/kernel-owner.ts', import.meta.url)), sandbox], { stdio: ['ignore', 'pipe', 'inherit'] });
      const [line] = (await new Promise<string[]>((resolve) => createInterface(server.stdout).once('line', (text) => resolve([text])))) as [string];
      expect(line).toBe('busy');
      const kernels = descendants(server.pid ?? 0).filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('kernel.js'));
      expect(kernels.length).toBeGreaterThan(0);
      server.kill('SIGKILL');
      await vi.waitFor(() => expect(kernels.filter(isAlive)).toEqual([]), { timeout: 5_000 });
    });
  }
});

function isAlive(pid: number): boolean {
  try {
    return !/^\S+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** All processes below one, by /proc. */
function descendants(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It ended while we looked.
    }
  }
  const found: number[] = [];
  for (const pid of parents.keys()) {
    for (let at = parents.get(pid); at !== undefined && at !== 0; at = parents.get(at)) {
      if (at !== root) continue;
      found.push(pid);
      break;
    }
  }
  return found;
}
