/** Whether a build belongs to the sources that are here: a hash over everything that goes into it. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const BUNDLES = ['db', 'kernel', 'lib', 'scripts/build.mjs', 'scripts/build-editor.mjs', 'scripts/build-kernel.mjs', 'scripts/platform-types.mjs', 'scripts/bundle.mjs', 'server.ts', 'tsconfig.json', 'package-lock.json'];
const PAGES = [...BUNDLES, 'app', 'components', 'public', 'types', 'next.config.mjs'];

function* files(path) {
  if (!existsSync(path)) return;
  let entries;
  try {
    entries = readdirSync(path, { withFileTypes: true });
  } catch {
    yield path;
    return;
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const full = join(path, entry.name);
    if (entry.isDirectory()) yield* files(full);
    else if (entry.isFile()) yield full;
  }
}

function hashSources(root, sources) {
  const hash = createHash('sha256').update(process.version);
  for (const source of sources) {
    for (const file of files(join(root, source))) hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

const stampFile = (root, name) => join(root, '.build', `${name}.stamp`);

function isCurrent(root, name, sources, results) {
  const file = stampFile(root, name);
  return existsSync(file) && results.every((result) => existsSync(join(root, result))) && readFileSync(file, 'utf8') === hashSources(root, sources);
}

/** Takes the sources' hash before the build, so that what changes meanwhile makes the result old. Call what it gives when the build is done. */
function prepare(root, name, sources) {
  const hash = hashSources(root, sources);
  return () => {
    mkdirSync(join(root, '.build'), { recursive: true });
    writeFileSync(stampFile(root, name), hash);
  };
}

/** The server's, the command line's and the kernel's bundles. */
export const areBundlesCurrent = (root) => isCurrent(root, 'bundles', BUNDLES, ['.build/server.mjs', '.build/web.mjs', '.build/file-process.mjs', '.build/cli.mjs', '.build/charts.js', '.build/kernel/image.json', '.build/editor/library.json']);
export const prepareBundlesStamp = (root) => prepare(root, 'bundles', BUNDLES);

/** Everything: bundles and pages. */
export const isBuildCurrent = (root) => areBundlesCurrent(root) && isCurrent(root, 'pages', PAGES, ['.next/BUILD_ID']);
export const preparePagesStamp = (root) => prepare(root, 'pages', PAGES);
