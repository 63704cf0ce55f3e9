/**
 * `npm test`: everything, from a fresh clone. Installs, builds, checks types and lint, runs unit, property and contract
 * tests, then the browser's. At the end it names the slowest files and all that failed; the last line counts them all. Types, lint and
 * build count as one each.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled, requireNode } from './install.mjs';
import { failureLines, readBrowser, readUnits, slowLines } from './test-report.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const reports = join(root, '.build', 'reports');
let passed = 0;
const failures = [];
const files = [];

requireNode();
ensureInstalled(root);
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

/** True when it ended well. */
function run(title, script, args, env = {}) {
  console.log(`\n── ${title}`);
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules', script), ...args], { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  return status === 0;
}

function one(where, isGood) {
  if (isGood) passed += 1;
  else failures.push({ where, message: 'see its output above' });
  return isGood;
}

function add(read) {
  passed += read.passed;
  failures.push(...read.failures);
  files.push(...read.files);
}

function readReport(name) {
  const file = join(reports, name);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

one('types', run('types', 'typescript/bin/tsc', ['--noEmit']));
one('lint', run('lint', 'oxlint/bin/oxlint', ['--deny-warnings']));

console.log('\n── build');
const { build } = await import('./build.mjs');
const { isBuildCurrent } = await import('./stamp.mjs');
const isBuilt = one('build', isBuildCurrent(root) || (await build().then(() => true, (error) => (console.error(error.message), false))));

const unitsEnded = run('unit, property and contract tests', 'vitest/vitest.mjs', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${join(reports, 'vitest.json')}`]);
add(readUnits(readReport('vitest.json'), { root, isWell: unitsEnded }));

if (isBuilt) await browserTests();
else console.log('\n── browser tests: left out, since there is no build to test');

async function browserTests() {
  const { findSystemChromium } = await import('../test/e2e/support/chromium.mjs');
  const { chromium } = await import('playwright');
  const hasBrowser = () => findSystemChromium() !== null || existsSync(chromium.executablePath());
  if (!hasBrowser()) run('installing Chromium', 'playwright/cli.js', ['install', 'chromium']);
  if (!hasBrowser()) {
    console.error('\nThere is no Chromium for the browser tests. Install one (Debian and Ubuntu: apt-get install chromium; macOS: Google Chrome),\nor set PINION_CHROMIUM to the path of one, then run npm test again.');
    failures.push({ where: 'browser tests', message: 'there is no Chromium' });
    return;
  }
  const isWell = run('browser tests', '@playwright/test/cli.js', ['test', '--reporter=list,json'], { PLAYWRIGHT_JSON_OUTPUT_NAME: join(reports, 'playwright.json') });
  const browser = readBrowser(readReport('playwright.json'), { isWell });
  add(browser);
  if (browser.skipped > 0) console.log(`${browser.skipped} browser tests were skipped`);
}

for (const line of [...slowLines(files), ...failureLines(failures)]) console.log(line);
console.log(`\n${passed} passed, ${failures.length} failed`);
process.exit(failures.length === 0 ? 0 : 1);
