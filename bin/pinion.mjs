#!/usr/bin/env node
/** The `pinion` command: builds the command line where it is missing or old, then hands over to it. */
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ensureInstalled, requireNode } from '../scripts/install.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
requireNode();
ensureInstalled(root);
const { areBundlesCurrent } = await import('../scripts/stamp.mjs');
if (!areBundlesCurrent(root)) {
  const { buildBundles } = await import('../scripts/build.mjs');
  await buildBundles();
}
const { runCommandLine } = await import(pathToFileURL(join(root, '.build', 'cli.mjs')).href);
process.exitCode = await runCommandLine(process.argv.slice(2));
