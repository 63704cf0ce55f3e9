/**
 * The engine's files, read when a cell first needs them: 34 MB that other kernels never see. The kernel may read these two files of its
 * bundle and nothing else; it was built with their digests, so that its image stands for them too.
 */
import { digests } from 'pinion:sql-files';
import { DataError } from '../../stdlib/errors';
import { deno } from '../runtime';
import { wholeThrough } from '../link';
import type { Engine } from './engine';

type Program = typeof import('./engine');

export interface Loaded {
  readonly program: Program;
  /** A new instance. */
  open(): Promise<Engine>;
}

/** Of what the notebook's data may take. What a query has taken stays with the kernel, for WASM gives nothing back: the rest is for everything else, the engine's program (100 MB) too. */
const SHARE = 0.4;
const LEAST_BYTES = 96 * 1024 * 1024;

let loaded: Promise<Loaded> | null = null;

/** Reads and compiles the engine, once. Rejects with a DataError for people where it cannot be had. */
export function loadEngine(): Promise<Loaded> {
  loaded ??= load().catch((error: unknown) => {
    loaded = null;
    throw error;
  });
  return loaded;
}

async function load(): Promise<Loaded> {
  if (digests === null) throw new DataError('This kernel was built without the engine of SQL cells.', 'Whoever runs this server can add it: npm install @duckdb/duckdb-wasm, then npm run build.');
  const [program, bytes] = await Promise.all([deno.readFile(new URL('sql.js', import.meta.url)), deno.readFile(new URL('sql.wasm', import.meta.url))]).catch((cause: unknown) => {
    throw Object.assign(new DataError('The files of the engine of SQL cells cannot be read.', 'Whoever runs this server can make them anew: npm run build.'), { cause });
  });
  if ((await digestOf(program)) !== digests.program || (await digestOf(bytes)) !== digests.wasm) throw new DataError('The engine of SQL cells is another one than this kernel was built with.', 'Restart the kernel. If that does not help, whoever runs this server can build it anew: npm run build.');
  const engine = await wholeThrough(() => import(new URL('sql.js', import.meta.url).href) as Promise<Program>);
  const binary = await WebAssembly.compile(bytes);
  const memory = Math.max(LEAST_BYTES, SHARE * (Number(deno.args[1]) || 0));
  return { program: engine, open: () => wholeThrough(() => engine.openEngine(binary, memory)) };
}

async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
