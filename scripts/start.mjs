/**
 * `npm start` and `npm run dev`: installs what is missing, builds what is old, runs the server. Plain Node, since on a
 * fresh clone there is nothing else yet.
 */
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled, requireNode } from './install.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const isDev = process.argv.includes('--dev');

followParent();
requireNode();
ensureInstalled(root);

if (isDev) await develop();
else await run();

async function run() {
  const { isBuildCurrent } = await import('./stamp.mjs');
  if (!isBuildCurrent(root)) {
    console.log('Building Pinion, once per version …');
    const { build } = await import('./build.mjs');
    await build().catch((error) => {
      console.error(`Pinion could not be built: ${error.message}`);
      process.exit(1);
    });
  }
  process.env.NODE_ENV = 'production';
  await import(join(root, '.build', 'server.mjs'));
}

/** npm, told to end, ends without telling us: then we are somebody else's child, which is how we notice. */
function followParent() {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM'); }, 500).unref();
}

/** The server starts again when its sources change; pages reload by themselves. */
async function develop() {
  const { watchServer } = await import('./bundle.mjs');
  const { buildKernel } = await import('./build-kernel.mjs');
  const { buildEditor } = await import('./build-editor.mjs');
  let server = null;
  let isStopping = false;
  const launch = () => {
    const started = spawn(process.execPath, ['--enable-source-maps', join(root, '.build', 'server.mjs'), '--dev'], { stdio: 'inherit' });
    server = started;
    started.once('exit', (code) => {
      if (server !== started) return;
      if (isStopping || code === 1) process.exit(code ?? 0);
    });
  };
  const watching = await watchServer(root, async () => {
    if (isStopping) return;
    await buildKernel();
    await buildEditor();
    if (!server || server.exitCode !== null) return launch();
    const old = server;
    server = null;
    old.once('exit', launch);
    old.kill('SIGTERM');
  });
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
      isStopping = true;
      void watching.dispose();
      // A terminal's Ctrl-C reached the server already; telling it twice does no harm.
      if (server && server.exitCode === null) server.kill('SIGTERM');
      else process.exit(0);
    });
  }
}
