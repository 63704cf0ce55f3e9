/**
 * Native code inside the sandbox, as somebody would have it who had broken out of V8: the sandbox's own Deno, with its permissions
 * given away, calls Linux through the C library. The walls that are left are those of the operating system.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { denoBinary } from '@/kernel/host/runtime-paths';
import { enclosed, FILTER_FD, findBubblewrap, OPTIONS_FD, optionBytes, type Bubblewrap } from '@/kernel/host/sandbox/bubblewrap';
import { limitsScript } from '@/kernel/host/sandbox/scripts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** `call(number, …arguments)` gives the result of a system call, or minus its errno. */
const PRELUDE = `
  const libc = Deno.dlopen('libc.so.6', {
    syscall: { parameters: ['i64', 'i64', 'i64', 'i64', 'i64', 'i64', 'i64'], result: 'i64' },
    __errno_location: { parameters: [], result: 'pointer' },
    fork: { parameters: [], result: 'i32' },
    pause: { parameters: [], result: 'i32' },
  }).symbols;
  const call = (number, ...given) => {
    const result = Number(libc.syscall(BigInt(number), ...Array.from({ length: 6 }, (_, index) => BigInt(given[index] ?? 0))));
    return result === -1 ? -new Deno.UnsafePointerView(libc.__errno_location()).getInt32() : result;
  };
  const say = (value) => console.log(JSON.stringify(value));`;

export interface Probe {
  /** The values given to \`say\`, in their order. */
  readonly said: readonly unknown[];
  readonly code: number | null;
  readonly errors: string;
}

/** The sandbox that kernels get on this machine, or null where there is none. */
export function sandboxHere(): Bubblewrap | null {
  const found = findBubblewrap({ deno: denoBinary(root), bundle: join(root, 'kernel'), webgpu: false });
  return typeof found === 'string' ? null : found;
}

/** Runs statements inside for at most `ms`; \`tasks\` bounds processes and threads as for a kernel. */
export async function probe(sandbox: Bubblewrap, statements: string, { tasks = null, ms = 20_000 }: { readonly tasks?: number | null; readonly ms?: number } = {}): Promise<Probe> {
  const script = `${limitsScript({ memoryBytes: 512 * 1024 * 1024, tasks })}\nexec /deno eval --no-remote --no-npm --no-config --no-lock "$1"`;
  const child = spawn(sandbox.command, enclosed(sandbox, ['/sh', '-c', script, 'sh', `${PRELUDE}\n${statements}`]), {
    env: {} as NodeJS.ProcessEnv, cwd: '/', detached: true, stdio: Array.from({ length: FILTER_FD + 1 }, () => 'pipe' as const), ...sandbox.user,
  });
  for (const [descriptor, bytes] of [[OPTIONS_FD, optionBytes(sandbox)], [FILTER_FD, sandbox.filter ?? '']] as const) (child.stdio as unknown as readonly Writable[])[descriptor]?.end(bytes);
  let text = '';
  let errors = '';
  child.stdout?.on('data', (chunk: Buffer) => { text += chunk.toString('utf8'); });
  child.stderr?.on('data', (chunk: Buffer) => { if (errors.length < 10_000) errors += chunk.toString('utf8'); });
  const timer = setTimeout(() => child.kill('SIGKILL'), ms);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearTimeout(timer);
  const said = text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as unknown);
  return { said, code, errors };
}
