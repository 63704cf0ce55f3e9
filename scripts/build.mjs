/** Builds what `npm start` runs: the server's bundles and the kernel image into .build/, and the pages into .next/. */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stop } from 'esbuild';
import { bundleServer } from './bundle.mjs';
import { areBundlesCurrent, prepareBundlesStamp, preparePagesStamp } from './stamp.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Throws when a step fails; the step has said why. */
function step(name, args, env = {}) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } });
  if (status !== 0) throw new Error(`${name} failed`);
}

export async function buildBundles() {
  const stampBundles = prepareBundlesStamp(root);
  await bundleServer(root);
  await stop(); // its helper process would live as long as the server
  step('building the kernel', [join(root, 'scripts', 'build-kernel.mjs')]);
  step("building the editor's types", [join(root, 'scripts', 'build-editor.mjs')]);
  stampBundles();
}

export async function build() {
  const stampPages = preparePagesStamp(root);
  if (!areBundlesCurrent(root)) await buildBundles();
  step('building the pages', [join(root, 'node_modules/next/dist/bin/next'), 'build'], { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' });
  stampPages();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  build().catch((error) => {
    console.error(error.message);
    process.exit(1);
  });
}
