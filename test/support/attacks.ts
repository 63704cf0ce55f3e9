/**
 * Hostile cells. Cells share their realm with the kernel, so hiding `Deno` from them is no wall. These kernels hand over what the
 * product hides: every attack starts with the runtime's own objects, and what stops it are Deno's permissions, the operating system and
 * the host.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { buildKernel } from '../../scripts/build-kernel.mjs';
import type { CapabilityHandler, Kernel, KernelLimits, KernelProvider } from '@/kernel/host/port';
import { TEST_LIMITS } from '../contract/limits';
import { cell, createTestKernels, runCell, type Ran } from './kernel';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Puts the runtime's own objects back where they were. */
const TAKE = 'Object.assign(globalThis, globalThis.taken);';
/** `frame(header)` says what a kernel would say; `raw(bytes)` what none would. */
export const SPEAK = `
  const raw = (bytes) => { for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at)); };
  const frame = (header, payload = 0) => { const head = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header)); const bytes = new Uint8Array(8 + head.length + payload); const view = new DataView(bytes.buffer); view.setUint32(0, 4 + head.length + payload, true); view.setUint32(4, head.length, true); bytes.set(head, 8); raw(bytes); };`;
/** \`attempt(name, body)\` prints what was got, or that and why it was refused. */
const ATTEMPT = `
  const attempt = async (name, body) => { await new Promise((go) => bare.setTimeout(go, 4)); try { const got = await body(); console.log(name + ' GOT ' + (typeof got === 'string' ? got : typeof got === 'object' ? JSON.stringify(got) : String(got))); } catch (error) { console.log(name + ' refused: ' + (error?.message ?? String(error)).split('\\n')[0]); } };`;

/** A bundle that differs from the product's in one line, which keeps the runtime's objects for cells, and the global object open for them. */
async function armedBundle(): Promise<string> {
  await buildKernel(join(root, '.build', 'kernel'));
  const folder = join(root, '.build', 'kernel-armed');
  await mkdir(folder, { recursive: true });
  const put = async (name: string, text: string): Promise<void> => {
    const part = join(folder, `${name}.${randomUUID()}`);
    await writeFile(part, text);
    await rename(part, join(folder, name));
  };
  for (const name of ['relay.js', 'image.json']) await put(name, await readFile(join(root, '.build/kernel', name), 'utf8'));
  const kernel = await readFile(join(root, '.build/kernel/kernel.js'), 'utf8');
  await put('kernel.js', `{ const { Deno, process, Worker, localStorage, sessionStorage, caches, WebSocket, BroadcastChannel, EventSource, close } = globalThis; const { setTimeout, setInterval } = globalThis; globalThis.taken = { Deno, process, Worker, localStorage, sessionStorage, caches, WebSocket, BroadcastChannel, EventSource, close }; globalThis.bare = { setTimeout, setInterval }; const { preventExtensions } = Object; Object.preventExtensions = (value) => (value === globalThis ? value : preventExtensions(value)); }\n${kernel}`);
  return folder;
}

export interface World {
  readonly tier: 'full' | 'process';
  provider(): KernelProvider;
  /** What capability calls came through. */
  readonly calls: unknown[];
  start(limits?: Partial<KernelLimits>, capabilities?: CapabilityHandler): Promise<Kernel>;
  /** Runs hostile statements in a new kernel, with all that helps them at hand. */
  attack(body: string, limits?: Partial<KernelLimits>): Promise<Ran & { readonly kernel: Kernel }>;
  /** Fails unless a new kernel starts and calculates. */
  expectNextStartToWork(): Promise<void>;
}

/** Once for each tier that this machine has; \`full\` is left out, by its name, where bubblewrap is missing. */
export function inBothTiers(what: string, tests: (world: World) => void): void {
  for (const tier of ['full', 'process'] as const) {
    describe(`${what} (tier ${tier})`, () => {
      let provider: KernelProvider;
      const open = new Set<Kernel>();
      const calls: unknown[] = [];
      beforeAll(async () => {
        provider = await createTestKernels({ sandbox: tier === 'full' ? 'auto' : 'process', bundle: await armedBundle() });
        expect(provider.tierReason ?? '').not.toContain('cannot make namespaces');
      });
      afterEach(async () => {
        await Promise.all([...open].map((kernel) => kernel.dispose()));
        open.clear();
        calls.length = 0;
      });
      afterAll(() => provider.dispose());

      const start: World['start'] = async (limits = {}, capabilities) => {
        const answer: CapabilityHandler = capabilities ?? (async (capability) => { calls.push(capability); return { value: null }; });
        const kernel = await provider.start({ limits: { ...TEST_LIMITS, ...limits }, capabilities: answer });
        open.add(kernel);
        return kernel;
      };
      tests({
        tier, calls, start,
        provider: () => provider,
        attack: async (body, limits) => {
          const kernel = await start(limits);
          return { ...(await runCell(kernel, cell('attack', `${TAKE}${SPEAK}${ATTEMPT}\n${body}`))), kernel };
        },
        expectNextStartToWork: async () => {
          const kernel = await start();
          expect(await runCell(kernel, cell('next', "return 'it ' + 'works'"))).toMatchObject({ outcome: 'ok' });
        },
      });
    });
  }
}

/** True while a process runs; one that waits to be reaped does not. */
export function isAlive(pid: number): boolean {
  try {
    return !/^\S+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** All processes below one, by /proc. */
export function descendants(of: number): number[] {
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
  const isBelow = (pid: number): boolean => {
    for (let at = parents.get(pid); at !== undefined && at !== 0; at = parents.get(at)) if (at === of) return true;
    return false;
  };
  return [...parents.keys()].filter(isBelow);
}
