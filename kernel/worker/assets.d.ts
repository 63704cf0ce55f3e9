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
