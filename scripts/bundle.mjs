/** Bundles the server's own TypeScript; packages stay where npm put them. */
import { join } from 'node:path';
import { build, context } from 'esbuild';

const FILE_PROCESS = 'lib/server/notebooks/file-process.ts';
/** Entry points by the name of their bundle. */
const SERVER = { server: 'server.ts', web: 'lib/server/web.ts', 'file-process': FILE_PROCESS };
const COMMANDS = { cli: 'lib/cli/main.ts' };

function settings(root, entryPoints) {
  return {
    absWorkingDir: root,
    entryPoints,
    outdir: '.build',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    sourcemap: true,
    logLevel: 'warning',
    tsconfig: join(root, 'tsconfig.json'),
  };
}

/** The program that reads notebook files, alone: for tests. */
export async function bundleFileProcess(root, folder) {
  await build({ ...settings(root, { 'file-process': FILE_PROCESS }), outdir: folder, sourcemap: false });
  return join(folder, 'file-process.mjs');
}

/** The program in exported pages that draws their charts; Vega is in it. */
export async function bundleCharts(root, folder = '.build') {
  await build({ absWorkingDir: root, entryPoints: { charts: 'lib/charts/standalone.ts' }, outdir: folder, bundle: true, platform: 'browser', target: 'es2022', format: 'iife', minify: true, legalComments: 'none', logLevel: 'warning', tsconfig: join(root, 'tsconfig.json') });
}

/** The server, and the command line in pieces: a command loads its own only, so that `pinion run` starts without a database driver. */
export async function bundleServer(root) {
  await build(settings(root, SERVER));
  await build({ ...settings(root, COMMANDS), splitting: true, chunkNames: 'cli/[name]-[hash]' });
  await bundleCharts(root);
}

/** Bundles again on every change; `onBuild` hears of each that succeeded. */
export async function watchServer(root, onBuild) {
  await bundleCharts(root);
  const watching = await context({
    ...settings(root, SERVER),
    plugins: [{ name: 'tell', setup: (plugin) => plugin.onEnd(({ errors }) => { if (errors.length === 0) onBuild(); }) }],
  });
  await watching.watch();
  return watching;
}
