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

const root = fileURLToPath(new URL('..', import.meta.url));
const LONGEST_MS = 300_000;
const ATTACKS = 'test/contract/attacks/';

/** What stands in the file once, and what stands there without the wall; `tests`: where its loss should be noticed; `only`: titles. */
const WALLS = [
  { name: 'filter of system calls', file: 'kernel/host/sandbox/filter.ts', from: '    { load: ARCHITECTURE_AT },\n', to: '    { give: ALLOW },\n    { load: ARCHITECTURE_AT },\n', tests: ['network', 'processes', 'unit/filter'] },
  { name: 'network namespace', file: 'kernel/host/sandbox/bubblewrap.ts', from: "'--unshare-all', '--unshare-user',", to: "'--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-uts',", tests: ['network'] },
  { name: 'empty root: /etc of the host is bound', file: 'kernel/host/sandbox/bubblewrap.ts', from: "'--proc', '/proc', '--dev'", to: "'--ro-bind', '/etc', '/etc', '--proc', '/proc', '--dev'", tests: ['files'] },
  { name: 'read-only /dev', file: 'kernel/host/sandbox/bubblewrap.ts', from: "'--remount-ro', '/dev', ", to: '', tests: ['files'] },
  { name: 'kernels of a root server run as nobody', file: 'kernel/host/sandbox/bubblewrap.ts', from: 'process.getuid?.() === 0 ? [{', to: 'process.getuid?.() === -1 ? [{', tests: ['processes'] },
  { name: 'empty environment', file: 'kernel/host/launch.ts', from: 'env: env as NodeJS.ProcessEnv,', to: 'env: { ...process.env, ...env } as NodeJS.ProcessEnv,', tests: ['processes'] },
  { name: 'RLIMIT_NPROC', file: 'kernel/host/sandbox/scripts.ts', from: 'if (tasks !== null) limits.push', to: 'if (tasks === -1) limits.push', tests: ['processes'] },
  { name: 'RLIMIT_DATA', file: 'kernel/host/sandbox/scripts.ts', from: '[`ulimit -d ${data}`, ', to: '[`: ${data}`, ', tests: ['hogs'] },
  { name: 'Deno’s permissions (--allow-all)', file: 'kernel/host/sandbox/scripts.ts', from: 'return `run --no-prompt', to: 'return `run --allow-all --no-prompt', tests: ['files', 'network', 'processes'] },
  { name: 'hidden globals', file: 'kernel/worker/runtime.ts', from: 'for (const name of HIDDEN) delete global[name];', to: '', tests: ['globals'] },
  { name: 'schema of frames', file: 'kernel/host/validate.ts', from: 'return parsed.success ? (parsed.data as unknown as KernelFrame) : null;', to: 'return header as KernelFrame;', tests: ['frames'] },
  { name: 'outputs belong to the running execution', file: 'kernel/host/channel-kernel.ts', from: 'if (this.#running?.request.execution === frame.execution) this.#running.show', to: 'if (this.#running !== null) this.#running.show', tests: ['frames'], only: 'cannot speak' },
  { name: 'text belongs to the running execution', file: 'kernel/host/channel-kernel.ts', from: 'if (this.#running?.request.execution === frame.execution) this.#running.print', to: 'if (this.#running !== null) this.#running.print', tests: ['frames'], only: 'cannot speak' },
  { name: 'requests belong to the running execution', file: 'kernel/host/channel-kernel.ts', from: 'if (this.#running?.request.execution === frame.execution) void this.#calls', to: 'if (this.#running !== null) void this.#calls', tests: ['frames'], only: 'cannot speak' },
  { name: 'cap on output', file: 'kernel/host/execution.ts', from: 'if (this.#bytes + size <= this.#cap) {', to: 'if (size >= 0) {', tests: ['floods'], only: '(with (lines|results|frames)|says once)' },
  { name: 'requests at a time', file: 'kernel/host/calls.ts', from: '>= CALLS_AT_ONCE', to: '< 0', tests: ['frames'], only: 'no more requests' },
  { name: 'watchdog of time', file: 'kernel/host/watchdog.ts', from: 'if (running === null || running.isStopping)', to: 'if (running === null || running !== null)', tests: ['hogs'], only: 'time is stopped' },
  { name: 'lifeline of tier process', file: 'kernel/host/sandbox/scripts.ts', from: '{ read -r forever <&3; kill -9 $kernel; } &', to: '{ read -r forever <&3; } &', tests: ['endings'], only: 'with its server' },
  { name: 'an exit that waits for the inspector', file: 'kernel/host/local-channel.ts', from: 'if (!this.#wantsToExit && latest', to: 'if (latest === text + text && latest', tests: ['endings'], only: 'exit' },
  { name: 'output of what an ended cell left behind is dropped', file: 'kernel/worker/execution.ts', from: 'store !== undefined && store === running ? running : null', to: 'store !== undefined || store === undefined ? running : null', tests: ['endings'], only: 'is not heard' },
  { name: 'timers of cells run in microtasks', file: 'kernel/worker/timers.ts', from: 'real.setTimeout(() => real.queueMicrotask(fire), ms)', to: 'real.setTimeout(fire, ms)', tests: ['interrupts'], only: 'timer' },
];

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
