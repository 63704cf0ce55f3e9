/**
 * Takes one wall of the sandbox away at a time and tells which tests fail without it: a wall whose loss no test notices is not
 * tested. `node test/walls.mjs [part of a name …]` in a clean working tree; the sources are changed on disk and put back, so nothing
 * else may work there meanwhile. docs/adr/0012-sandbox-walls.md has the last result.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WALLS } from './walls-list.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const LONGEST_MS = 300_000;
const ATTACKS = 'test/contract/attacks/';

const pathOf = (name) => (name === 'interrupts' ? 'test/contract/interrupts.test.ts' : name.startsWith('unit/') ? `test/unit/kernel/${name.slice(5)}.test.ts` : `${ATTACKS}${name}.test.ts`);

/** Runs the tests that should notice. Gives the titles of those that failed, and how many ran. */
function run({ tests, only }) {
  const folder = mkdtempSync(join(tmpdir(), 'pinion-walls-'));
  const report = join(folder, 'report.json');
  spawnSync('npx', ['vitest', 'run', ...tests.map(pathOf), '--reporter=json', `--outputFile=${report}`, ...(only === undefined ? [] : ['-t', only])], { cwd: root, stdio: 'ignore', timeout: LONGEST_MS });
  try {
    const all = JSON.parse(readFileSync(report, 'utf8')).testResults.flatMap(({ assertionResults }) => assertionResults).filter(({ status }) => status === 'passed' || status === 'failed');
    return { ran: all.length, failed: all.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName) };
  } catch {
    return { ran: 0, failed: ['(the tests did not end)'] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const wanted = process.argv.slice(2);
let unnoticed = 0;
for (const wall of WALLS.filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)))) {
  const path = join(root, wall.file);
  const whole = readFileSync(path, 'utf8');
  if (whole.split(wall.from).length !== 2) throw new Error(`${wall.file} does not have “${wall.from}” exactly once. Adapt test/walls.mjs.`);
  try {
    writeFileSync(path, whole.replace(wall.from, () => wall.to));
    const { ran, failed } = run(wall);
    if (failed.length === 0) unnoticed += 1;
    console.log(`\n${wall.name}: ${failed.length} of ${ran} fail\n${failed.map((title) => `  ${title}`).join('\n')}`);
  } finally {
    writeFileSync(path, whole);
  }
}
console.log(`\n${unnoticed === 0 ? 'Every wall is missed by a test.' : `${unnoticed} walls are not missed.`}`);
process.exit(unnoticed === 0 ? 0 : 1);
