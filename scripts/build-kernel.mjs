/**
 * Bundles what runs inside the sandbox into .build/kernel: kernel.js (worker, standard library, tfjs with its WASM binary),
 * gpu.js (the same with tfjs' WebGPU backend, where that is installed), relay.js, and sql.js and sql.wasm (DuckDB, where that is installed; kernel.js holds their digests). image.json names the digest over kernel.js and relay.js and the runtime's version: two machines that show the same digest run the
 * same kernel.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Builds into `folder`; gives the image as written to image.json. */
export async function buildKernel(folder = join(root, '.build', 'kernel')) {
  await mkdir(folder, { recursive: true });
  const sql = await buildSql(folder);
  const kernel = await bundle('kernel/worker/boot.ts', { sql });
  const relay = await bundle('kernel/worker/relay.ts');
  const deno = JSON.parse(await readFile(join(root, 'node_modules/deno/package.json'), 'utf8')).version;
  const digest = createHash('sha256').update(kernel).update('\0').update(relay).update(`\0deno ${deno}`).digest('hex');
  const image = { digest, versions: { deno, '@tensorflow/tfjs': await versionOf('@tensorflow/tfjs'), ...(sql === null ? {} : { '@duckdb/duckdb-wasm': await versionOf('@duckdb/duckdb-wasm') }) } };
  await put(folder, 'kernel.js', kernel);
  await put(folder, 'relay.js', relay);
  if (hasWebGpu()) await put(folder, 'gpu.js', await bundle('kernel/worker/gpu/main.ts', { sql }));
  else await rm(join(folder, 'gpu.js'), { force: true });
  await put(folder, 'image.json', JSON.stringify(image));
  return image;
}

/** What tfjs would need under Node is never reached in the kernel: leave it out, as its way to fetch its binaries. */
const emptyModules = {
  name: 'empty-modules',
  setup(context) {
    const unused = /^(fs|path|os|util|perf_hooks|worker_threads|node-fetch|string_decoder|crypto)$|^\.\.\/wasm-out\//;
    context.onResolve({ filter: unused }, ({ path }) => ({ path, namespace: 'empty' }));
    context.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'module.exports = {};', loader: 'js' }));
  },
};

/**
 * emscripten's program starts eight workers at once and waits until its own event loop has heard of them. Ours start when there is work
 * (kernel/worker/backend/instance.ts), so these places are written anew; a version where they look different is refused.
 */
const threadsWhenNeeded = {
  name: 'threads-when-needed',
  setup(context) {
    context.onLoad({ filter: /tfjs-backend-wasm-threaded-simd\.js$/ }, async ({ path }) => {
      let contents = await readFile(path, 'utf8');
      const replace = (found, by) => {
        if (contents.split(found).length !== 2) throw new Error(`${path} is another version than the kernel knows: it should hold once ${found}`);
        contents = contents.replace(found, () => by);
      };
      replace('var pthreadPoolSize=8;', 'var pthreadPoolSize=0;');
      replace('var numWorkersToLoad=PThread.unusedWorkers.length;PThread.unusedWorkers.forEach(function(w){PThread.loadWasmModuleToWorker(w,function(){if(!--numWorkersToLoad)removeRunDependency("wasm-instantiate")})})', 'removeRunDependency("wasm-instantiate")');
      replace('var pthreadMainJs=locateFile("tfjs-backend-wasm-threaded-simd.worker.js");worker=new Worker(pthreadMainJs);', 'worker=Module["newThread"]();');
      // It would take at most half of the cores that it sees.
      replace('return navigator["hardwareConcurrency"]', 'return 64');
      return { contents, loader: 'js' };
    });
  },
};

/**
 * pthreadpool's threads look a million times whether there is work before they sleep: milliseconds in which they hold a core that others wait
 * for, the very thread they wait for included. Two thousand times are some microseconds, enough between the products of a step.
 */
const patience = {
  name: 'patience',
  setup(context) {
    context.onLoad({ filter: /tfjs-backend-wasm-threaded-simd\.wasm$/ }, async ({ path }) => {
      const contents = await readFile(path);
      // i32.const 1000000, and 2000 in as many bytes, as signed LEB128.
      const [found, by] = [Buffer.from([0x41, 0xc0, 0x84, 0x3d]), Buffer.from([0x41, 0xd0, 0x8f, 0x00])];
      const places = [];
      for (let at = contents.indexOf(found); at >= 0; at = contents.indexOf(found, at + 1)) places.push(at);
      if (places.length !== 3) throw new Error(`${path} is another version than the kernel knows: it waits in ${places.length} places, not 3`);
      for (const at of places) by.copy(contents, at);
      return { contents, loader: 'binary' };
    });
  },
};

/** tfjs' WebGPU backend looks on the global object for what cells must not find there: it gets ours. */
const webGpuOfOurs = {
  name: 'webgpu-of-ours',
  setup(context) {
    context.onLoad({ filter: /tfjs-backend-webgpu\/dist\/.*\.js$/ }, async ({ path }) => {
      const contents = (await readFile(path, 'utf8')).replace('(globalThis.navigator.gpu)', 'true');
      const names = ['GPUBufferUsage', 'GPUBuffer', 'GPUTexture'].filter((name) => new RegExp(`\\b${name}\\b`).test(contents));
      const globals = JSON.stringify(join(root, 'kernel/worker/gpu/globals.ts'));
      return { contents: names.length === 0 ? contents : `import { ${names.join(', ')} } from ${globals};\n${contents}`, loader: 'js' };
    });
  },
};

/**
 * DuckDB's program and its binary, of which the package holds three. Both lie beside the kernel and are read when a cell first asks (kernel/worker/sql).
 * Gives their digests, or null without the package.
 */
async function buildSql(folder) {
  if (!existsSync(join(duckDbFolder, 'duckdb-eh.wasm'))) {
    for (const name of ['sql.js', 'sql.wasm', 'sql.json']) await rm(join(folder, name), { force: true });
    return null;
  }
  const { digest: wasm, exports } = await knownBinary(folder);
  // The engine's program looks for clock, chance and network by their names, and leaves notes on the global object.
  const program = await bundle('kernel/worker/sql/engine.ts', { inject: [join(root, 'kernel/worker/sql/realm.ts')], define: { globalThis: '__engineGlobal' }, exports });
  await put(folder, 'sql.js', program);
  return { program: createHash('sha256').update(program).digest('hex'), wasm };
}

/** What must be known of the binary, beside it in sql.json: reading all of its 34 MB takes seconds, and the kernel is built before many tests. */
async function knownBinary(folder) {
  const [source, target] = [join(duckDbFolder, 'duckdb-eh.wasm'), join(folder, 'sql.wasm')];
  const { size, mtimeMs } = await stat(source);
  const stamp = `${await versionOf('@duckdb/duckdb-wasm')} ${size} ${mtimeMs}`;
  const known = await readFile(join(folder, 'sql.json'), 'utf8').then(JSON.parse).catch(() => null);
  if (known?.stamp === stamp && (await stat(target).catch(() => null))?.size === size) return known;
  const bytes = await readFile(source);
  await put(folder, 'sql.wasm', bytes);
  const found = { stamp, digest: createHash('sha256').update(bytes).digest('hex'), exports: await neededExports(bytes) };
  await put(folder, 'sql.json', JSON.stringify(found));
  return found;
}

const duckDbFolder = join(root, 'node_modules/@duckdb/duckdb-wasm/dist');

/**
 * The binary exports 75,000 functions for extensions that nobody loads here, and its program makes an entry of its tables for each: half of what a start
 * takes. These are the ones that are needed: those that the program names, and those that the binary asks back for.
 */
async function neededExports(bytes) {
  const words = new Set((await readFile(join(duckDbFolder, 'duckdb-browser-blocking.mjs'), 'utf8')).match(/[\w$]+/g));
  const binary = new WebAssembly.Module(bytes);
  const asked = new Set(WebAssembly.Module.imports(binary).filter((one) => one.module.startsWith('GOT.')).map((one) => one.name));
  return WebAssembly.Module.exports(binary).map((one) => one.name).filter((name) => words.has(name) || asked.has(name) || name.startsWith('dynCall_'));
}

/** The digests of those files in the kernel's bundle: its own digest then stands for them. */
const sqlFiles = (digests) => ({
  name: 'sql-files',
  setup(context) {
    context.onResolve({ filter: /^pinion:sql-files$/ }, ({ path }) => ({ path, namespace: 'sql-files' }));
    context.onLoad({ filter: /.*/, namespace: 'sql-files' }, () => ({ contents: `export const digests = ${JSON.stringify(digests)};`, loader: 'js' }));
  },
});

/** Its blocking interface, without Arrow's library (streams of bytes go in and out), and with a bound of ours to its memory. */
const duckDb = (exports) => ({
  name: 'duckdb',
  setup(context) {
    context.onResolve({ filter: /^pinion:duckdb$/ }, () => ({ path: join(duckDbFolder, 'duckdb-browser-blocking.mjs') }));
    context.onResolve({ filter: /^pinion:duckdb-exports$/ }, ({ path }) => ({ path, namespace: 'duckdb-exports' }));
    context.onLoad({ filter: /.*/, namespace: 'duckdb-exports' }, () => ({ contents: `export const neededExports = ${JSON.stringify(exports)};`, loader: 'js' }));
    context.onLoad({ filter: /duckdb-browser-blocking\.mjs$/ }, async ({ path }) => {
      const parts = (await readFile(path, 'utf8')).split('getHeapMax=()=>4294901760');
      if (parts.length !== 3) throw new Error(`${path} is another version than the kernel knows: it should say twice how large its memory may grow`);
      return { contents: parts.join('getHeapMax=()=>__engineMemory()'), loader: 'js' };
    });
    context.onResolve({ filter: /^apache-arrow$/ }, () => ({ path: 'apache-arrow', namespace: 'empty' }));
  },
});

/** An optional dependency. */
const hasWebGpu = () => existsSync(join(root, 'node_modules/@tensorflow/tfjs-backend-webgpu/package.json'));

/** The programs of threads as texts in the kernel's bundle. */
const threadPrograms = {
  name: 'thread-programs',
  setup(context) {
    const programs = { 'pinion:thread': () => bundle('kernel/worker/backend/thread.ts', { format: 'iife' }), 'pinion:gpu': () => bundle('kernel/worker/gpu/thread.ts') };
    context.onResolve({ filter: /^pinion:(thread|gpu)$/ }, ({ path }) => ({ path, namespace: 'thread' }));
    context.onLoad({ filter: /.*/, namespace: 'thread' }, async ({ path }) => ({ contents: await programs[path](), loader: 'text' }));
  },
};

async function bundle(entry, { format = 'esm', sql = null, exports = [], ...more } = {}) {
  const result = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    format,
    platform: 'browser',
    mainFields: ['module', 'main'],
    plugins: [emptyModules, threadsWhenNeeded, patience, webGpuOfOurs, threadPrograms, sqlFiles(sql), duckDb(exports)],
    target: 'esnext',
    minify: true,
    keepNames: false,
    legalComments: 'none',
    external: ['node:*'],
    alias: { '@tensorflow/tfjs': './kernel/worker/tf.ts' },
    loader: { '.wasm': 'binary' },
    // tfjs must not take the kernel for Node.
    define: { process: 'undefined', 'process.env.NODE_ENV': '"production"', ...more.define },
    inject: more.inject ?? [],
    logLevel: 'error',
  });
  return result.outputFiles[0].contents;
}

async function versionOf(name) {
  return JSON.parse(await readFile(join(root, 'node_modules', name, 'package.json'), 'utf8')).version;
}

/** Whole or not at all: a server may be starting a kernel from the same folder. */
async function put(folder, name, contents) {
  const temporary = join(folder, `.${name}.${process.pid}`);
  await writeFile(temporary, contents, { mode: 0o644 });
  await rename(temporary, join(folder, name));
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const image = await buildKernel(process.argv[2]);
  console.error(`kernel image ${image.digest.slice(0, 12)}`);
}
