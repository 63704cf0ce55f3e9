/** Bundles the server's own TypeScript; packages stay where npm put them. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build, context } from 'esbuild';

/** Entry points by the name of their bundle. The command line's are there once their part is. */
const ENTRIES = { server: 'server.ts', web: 'lib/server/web.ts', cli: 'lib/cli/main.ts' };

function settings(root) {
  const present = Object.entries(ENTRIES).filter(([, file]) => existsSync(join(root, file)));
  return {
    absWorkingDir: root,
    entryPoints: Object.fromEntries(present),
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

export async function bundleServer(root) {
  await build(settings(root));
}

/** Bundles again on every change; `onBuild` hears of each that succeeded. */
export async function watchServer(root, onBuild) {
  const watching = await context({
    ...settings(root),
    plugins: [{ name: 'tell', setup: (plugin) => plugin.onEnd(({ errors }) => { if (errors.length === 0) onBuild(); }) }],
  });
  await watching.watch();
  return watching;
}
