/** The text of kernel/worker/backend/thread.ts as one script (scripts/build-kernel.mjs). */
declare module 'pinion:thread' {
  const program: string;
  export default program;
}

/** esbuild's `binary` loader. */
declare module '*.wasm' {
  const bytes: Uint8Array;
  export default bytes;
}

/** SHA-256 of the engine's files, in hexadecimal; null where its package was not installed (scripts/build-kernel.mjs). */
declare module 'pinion:sql-files' {
  export const digests: { readonly program: string; readonly wasm: string } | null;
}

/** What is used of @duckdb/duckdb-wasm's blocking interface, an optional package. */
declare module 'pinion:duckdb' {
  export interface DuckDbBindings {
    readonly mod: { readonly HEAPU8: Uint8Array<ArrayBuffer>; stackSave(): number; stackRestore(pointer: number): void };
    readonly _runtime: unknown;
    instantiateWasm: (imports: WebAssembly.Imports, success: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void) => WebAssembly.Exports;
    instantiate(): Promise<unknown>;
    open(config: object): void;
    connect(): { readonly _conn: number };
    getTableNames(connection: number, text: string): string[];
    /** Give an Arrow IPC stream. They throw an Error with the engine's words. */
    runQuery(connection: number, text: string): Uint8Array<ArrayBuffer>;
    createPrepared(connection: number, text: string): number;
    runPrepared(connection: number, statement: number, values: readonly unknown[]): Uint8Array<ArrayBuffer>;
    insertArrowFromIPCStream(connection: number, bytes: Uint8Array, options: { readonly name: string; readonly schema: string; readonly create: boolean }): void;
  }
  export function createDuckDB(bundles: object, logger: object, runtime: object): Promise<DuckDbBindings>;
  export class VoidLogger {}
  export const BROWSER_RUNTIME: object;
}

/** Names of the binary's exports that its program and it itself need. */
declare module 'pinion:duckdb-exports' {
  export const neededExports: readonly string[];
}
