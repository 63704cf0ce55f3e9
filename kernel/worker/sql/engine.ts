/**
 * DuckDB as one instance of its WASM module, on one thread. It is set up once; then its whole memory is copied (6 MB), and each run begins by
 * putting that copy back: no table, setting, variable or state of the allocator outlives a run, and every run begins alike in every kernel. So
 * it does not matter either how the run before ended: with a result, an error, a trap, or stopped in the middle.
 */
import { BROWSER_RUNTIME, createDuckDB, VoidLogger, type DuckDbBindings } from 'pinion:duckdb';
import { neededExports } from 'pinion:duckdb-exports';
import type { Frame } from '@/lib/ml/frame';
import { piecesOf } from './arrow-in';
import { frameOfArrow, UnfitColumn } from './arrow-out';
import { setMemory, setRealm } from './realm';

export { UnfitColumn };

export interface EngineTable {
  readonly name: string;
  readonly frame: Frame;
}

export interface EngineStatement {
  /** With `$1`, `$2`, … for `values`. */
  readonly text: string;
  /** JSON values; empty where the statement has no parameters. */
  readonly values: readonly unknown[];
}

export interface EngineRequest {
  readonly tables: readonly EngineTable[];
  readonly statements: readonly EngineStatement[];
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Numbers in [0, 1). */
  readonly random: () => number;
}

/** What the engine refused: in its words, with the offset in the statement's UTF-8 where it says one. */
export class EngineError extends Error {
  constructor(message: string, readonly statement: number, readonly type: string, readonly position: number | null, readonly details: Readonly<Record<string, unknown>>) {
    super(message);
    this.name = 'EngineError';
  }
}

/** The last statement gives no table. */
export class NoResult extends Error {}

export interface Engine {
  run(request: EngineRequest): Frame;
  /** True where a stop struck while its memory grew: its views are of the memory before. */
  isTorn(): boolean;
}

const SETTINGS = (memoryBytes: number): readonly string[] => [
  "SET autoinstall_known_extensions = false", "SET autoload_known_extensions = false", "SET allow_community_extensions = false",
  "SET temp_directory = ''", `SET memory_limit = '${Math.floor(memoryBytes / 1_000_000)}MB'`, 'SET threads = 1', 'SET preserve_insertion_order = true',
  "SET errors_as_json = true", 'SET enable_progress_bar = false',
  // The functions of time that need DuckDB's extension for time zones: ours are in UTC, as everything in a kernel.
  'CREATE MACRO now() AS __clock()', 'CREATE MACRO get_current_timestamp() AS __clock()', 'CREATE MACRO transaction_timestamp() AS __clock()', 'CREATE MACRO current_localtimestamp() AS __clock()',
  'CREATE MACRO today() AS CAST(__clock() AS DATE)', 'CREATE MACRO current_date() AS CAST(__clock() AS DATE)', 'CREATE MACRO current_localtime() AS CAST(__clock() AS TIME)', 'CREATE MACRO get_current_time() AS CAST(__clock() AS TIME)',
  'SET enable_external_access = false', 'SET lock_configuration = true',
];

/** Of its memory; the rest is for what the engine does not count: its program, results on their way out, tables on their way in. */
const BUFFERS = 0.7;

/** @param memoryBytes what its memory may grow to, at most 4 GiB */
export async function openEngine(module: WebAssembly.Module, memoryBytes: number): Promise<Engine> {
  let exported: WebAssembly.Exports = {};
  setRealm(0, () => 0.5);
  setMemory(Math.min(memoryBytes, 65_535 * 65_536));
  const database = await createDuckDB({ mvp: { mainModule: '' }, eh: { mainModule: 'duckdb-eh.wasm' } }, new VoidLogger(), BROWSER_RUNTIME);
  database.instantiateWasm = (imports, success) => {
    Object.assign(globalThis, { DUCKDB_RUNTIME: database._runtime });
    const instance = new WebAssembly.Instance(module, imports);
    exported = instance.exports;
    const exports = Object.fromEntries(neededExports.map((name) => [name, instance.exports[name]!]));
    success({ exports }, module);
    return exports;
  };
  await database.instantiate();
  return ready(database, exported, memoryBytes);
}

function ready(database: DuckDbBindings, exported: WebAssembly.Exports, memoryBytes: number): Engine {
  database.open({ path: ':memory:', maximumThreads: 1, query: { castBigIntToDouble: false } });
  const { _conn: connection } = database.connect();
  database.runQuery(connection, "CREATE MACRO __clock() AS TIMESTAMP '1970-01-01'");
  for (const setting of SETTINGS(BUFFERS * memoryBytes)) database.runQuery(connection, setting);
  return new Instance(database, connection, exported['sbrk'] as (by: number) => number);
}

class Instance implements Engine {
  readonly #database: DuckDbBindings;
  readonly #connection: number;
  readonly #memory: Uint8Array;
  readonly #stack: number;
  readonly #endOfHeap: (by: number) => number;

  constructor(database: DuckDbBindings, connection: number, endOfHeap: (by: number) => number) {
    this.#endOfHeap = endOfHeap;
    this.#database = database;
    this.#connection = connection;
    const bytes = database.mod.HEAPU8;
    const words = new Int32Array(bytes.buffer);
    this.#memory = bytes.slice(0, 4 * (words.findLastIndex((word) => word !== 0) + 1));
    this.#stack = database.mod.stackSave();
  }

  run({ tables, statements, now, random }: EngineRequest): Frame {
    setRealm(now, random);
    this.#begin();
    this.#ask(`CREATE OR REPLACE MACRO __clock() AS epoch_ms(${Math.floor(now)})`);
    this.#ask(`SELECT setseed(${random()})`);
    for (const table of tables) {
      let isFirst = true;
      for (const piece of piecesOf(table.frame)) {
        this.#guard(-1, () => this.#database.insertArrowFromIPCStream(this.#connection, piece, { name: table.name, schema: 'main', create: isFirst }));
        isFirst = false;
      }
    }
    let bytes = new Uint8Array();
    for (const [index, { text, values }] of statements.entries()) bytes = this.#guard(index, () => (values.length === 0 ? this.#database.runQuery(this.#connection, text) : this.#runPrepared(text, values)));
    const frame = frameOfArrow(bytes);
    if (frame.columns.length === 0) throw new NoResult();
    return frame;
  }

  isTorn(): boolean {
    return this.#database.mod.HEAPU8.length === 0;
  }

  #ask(text: string): void {
    this.#guard(-1, () => this.#database.runQuery(this.#connection, text));
  }

  #runPrepared(text: string, values: readonly unknown[]): Uint8Array<ArrayBuffer> {
    const prepared = this.#database.createPrepared(this.#connection, text);
    return this.#database.runPrepared(this.#connection, prepared, values);
  }

  /** Puts the memory back as it was when the database had just been opened. */
  #begin(): void {
    const { mod } = this.#database;
    const heap = mod.HEAPU8;
    // Nothing was written behind it; after a trap it may be anything.
    const end = this.#endOfHeap(0) >>> 0;
    heap.fill(0, this.#memory.length, end > this.#memory.length && end < heap.length ? end : heap.length);
    heap.set(this.#memory);
    mod.stackRestore(this.#stack);
  }

  #guard<T>(statement: number, body: () => T): T {
    try {
      return body();
    } catch (error) {
      // What does not come from the engine in words came from a trap.
      const said = error instanceof Error && error.constructor === Error ? readError(error.message) : null;
      throw said === null ? new EngineError((error as Error).message, statement, 'Trap', null, { name: (error as Error).name }) : new EngineError(said.message, statement, said.type, said.position, said.details);
    }
  }
}

/** `errors_as_json` gives an object, some with words around it; some errors come as text all the same. */
function readError(text: string): { readonly message: string; readonly type: string; readonly position: number | null; readonly details: Readonly<Record<string, unknown>> } {
  try {
    const { exception_type: type = '', exception_message: message = text, position, ...details } = JSON.parse(/\{"exception_type".*\}/.exec(text)![0]) as Record<string, string>;
    return { message, type, position: position === undefined ? null : Number(position), details };
  } catch {
    const [, type = '', message = text] = /^([A-Z][A-Za-z ]+?)(?: Error)?: ([^]*)$/.exec(text) ?? [];
    return { message, type, position: null, details: {} };
  }
}
