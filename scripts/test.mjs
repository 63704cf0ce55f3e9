/**
 * `npm test`: everything, from a fresh clone. Installs, builds, checks types and lint, runs unit, property and contract
 * tests, then the browser's. The last line counts them all; types, lint and build count as one each.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled, requireNode } from './install.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const reports = join(root, '.build', 'reports');
let passed = 0;
let failed = 0;

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

function one(isGood) {
  if (isGood) passed += 1;
  else failed += 1;
  return isGood;
}

function readReport(name) {
  const file = join(reports, name);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

one(run('types', 'typescript/bin/tsc', ['--noEmit']));
one(run('lint', 'oxlint/bin/oxlint', ['--deny-warnings']));

console.log('\n── build');
const { build } = await import('./build.mjs');
const { isBuildCurrent } = await import('./stamp.mjs');
const isBuilt = one(isBuildCurrent(root) || (await build().then(() => true, (error) => (console.error(error.message), false))));

const unitsEnded = run('unit, property and contract tests', 'vitest/vitest.mjs', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${join(reports, 'vitest.json')}`]);
const units = readReport('vitest.json');
if (units) {
  passed += units.numPassedTests;
  failed += units.numFailedTests;
  // A file that could not be loaded has no tests to count, and yet failed.
  failed += units.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
  if (!unitsEnded && failed === 0) failed += 1;
} else failed += 1;

if (isBuilt) await browserTests();
else console.log('\n── browser tests: left out, since there is no build to test');

async function browserTests() {
  const { findSystemChromium } = await import('../test/e2e/support/chromium.mjs');
  const { chromium } = await import('playwright');
  const hasBrowser = () => findSystemChromium() !== null || existsSync(chromium.executablePath());
  if (!hasBrowser()) run('installing Chromium', 'playwright/cli.js', ['install', 'chromium']);
  if (!hasBrowser()) {
    console.error('\nThere is no Chromium for the browser tests. Install one (Debian and Ubuntu: apt-get install chromium; macOS: Google Chrome),\nor set PINION_CHROMIUM to the path of one, then run npm test again.');
    failed += 1;
    return;
  }
  const ended = run('browser tests', '@playwright/test/cli.js', ['test', '--reporter=list,json'], { PLAYWRIGHT_JSON_OUTPUT_NAME: join(reports, 'playwright.json') });
  const browser = readReport('playwright.json');
  if (!browser) {
    failed += 1;
    return;
  }
  passed += browser.stats.expected + browser.stats.flaky;
  failed += browser.stats.unexpected + browser.errors.length;
  if (browser.stats.skipped > 0) console.log(`${browser.stats.skipped} browser tests were skipped`);
  if (!ended && browser.stats.unexpected + browser.errors.length === 0) failed += 1;
}

console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
