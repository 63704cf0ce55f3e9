/**
 * The pieces of the JavaScript runtime that the kernel keeps for itself. They are taken before any cell runs and hidden from
 * cells afterwards: not as a wall (cells share this realm; the walls are the process, its namespaces and the host), but so
 * that ordinary code cannot break the kernel by accident.
 */
import { ASKED_TO_EXIT } from '@/kernel/protocol';

interface DenoRuntime {
  /** What the launcher asks for: the number of threads to compute with, and the bytes that the notebook's data may take. */
  readonly args: readonly string[];
  readonly version: { readonly deno: string; readonly v8: string };
  readonly stdin: { read(into: Uint8Array): Promise<number | null> };
  readonly stderr: { writeSync(bytes: Uint8Array): number };
  readonly stdout: { writeSync(bytes: Uint8Array): number };
  readonly inspect: (value: unknown, options?: Readonly<Record<string, unknown>>) => string;
  readFile(path: URL): Promise<Uint8Array<ArrayBuffer>>;
  exit(code: number): never;
}

const global = globalThis as unknown as Record<string, unknown>;

export const deno = global['Deno'] as DenoRuntime;

export const real = {
  Date,
  now: Date.now.bind(Date),
  elapsed: performance.now.bind(performance),
  setTimeout: globalThis.setTimeout.bind(globalThis) as (callback: () => void, ms?: number) => number,
  clearTimeout: globalThis.clearTimeout.bind(globalThis) as (id: number) => void,
  setInterval: globalThis.setInterval.bind(globalThis) as (callback: () => void, ms?: number) => number,
  Worker: globalThis.Worker,
  /** Collects all garbage at once (--expose-gc). */
  collectGarbage: global['gc'] as () => void,
  queueMicrotask: globalThis.queueMicrotask.bind(globalThis),
  // oxlint-disable-next-line no-eval -- evaluating cells is what a kernel is for
  evaluate: globalThis.eval as (source: string) => unknown,
  /** An address under which the runtime finds a text as a module's; it is held until closed. */
  openText: ((Blob, open) => (text: string): string => open(new Blob([text], { type: 'text/javascript' })))(globalThis.Blob, URL.createObjectURL.bind(URL)),
  closeText: URL.revokeObjectURL.bind(URL) as (address: string) => void,
  parse: JSON.parse,
  stringify: JSON.stringify,
};

const UNLOADED = Symbol.for('Deno.isUnloadDispatched');

/** Of no use in a kernel, shared between kernels, or a way round its timers: see kernel/SPEC.md K8. */
const HIDDEN = [
  'Deno', 'process', 'Buffer', 'global', 'localStorage', 'sessionStorage', 'caches', 'Worker', 'SharedWorker', 'BroadcastChannel',
  'WebSocket', 'WebSocketStream', 'EventSource', 'prompt', 'alert', 'confirm', 'close', 'onbeforeunload', 'onunload', 'onload',
];

/** Says something to the host that is no frame, for a kernel that is about to end. */
export function lastWords(text: string): void {
  let bytes = SPEECHLESS;
  try {
    bytes = encoder.encode(`${text}\n`);
  } catch {
    // What keeps the kernel from saying it is itself the reason.
  }
  deno.stderr.writeSync(bytes);
}

const encoder = new TextEncoder();
/** Made while there is memory for it. */
const SPEECHLESS = encoder.encode('pinion: memory allocation of last words failed\n');

/** Hides what cells have no use for. */
export function hideGlobals(): void {
  for (const name of HIDDEN) delete global[name];
  // V8 does not let go of this one.
  global['gc'] = undefined;
  // A native driver reachable without any permission; an administrator allows it with the WebGPU backend.
  const navigator = global['navigator'] as object | undefined;
  if (navigator !== undefined) {
    const prototype = Object.getPrototypeOf(navigator) as Record<string, unknown>;
    delete prototype['gpu'];
    // Code that divides its work by the machine's cores would sum in another order elsewhere.
    Object.defineProperty(prototype, 'hardwareConcurrency', { get: () => 1, configurable: true });
  }
  for (const name of Object.getOwnPropertyNames(globalThis)) if (name.startsWith('GPU')) delete global[name];
}

/**
 * Nothing can be put on the global object any more (D3, L1): a cell that got round the analysis (indirect `eval`, `new Function`, an
 * alias) would leave behind what other cells see without an edge. Call last, when everything is installed. What is there stays
 * writable: Deno's own loop stops working on a global object that is frozen.
 */
export function closeGlobals(): void {
  // Deno notes here, on the global object, that it is ending.
  global[UNLOADED as unknown as string] = false;
  // Whatever code calls to exit comes by here. A runtime that ends because nothing is left to do waits for the inspector before.
  addEventListener('unload', () => lastWords(ASKED_TO_EXIT));
  Object.preventExtensions(globalThis);
}
