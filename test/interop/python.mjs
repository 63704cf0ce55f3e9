/** A Python with the packages that suites need, in a virtual environment of its own under .build/. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const INSTALL_MS = 300_000;

/**
 * Makes the environment where it is missing or holds other packages.
 * @param root the repository
 * @param name of the environment
 * @param {readonly string[]} packages with exact versions
 * @returns {{ python: string } | { missing: string }} what is missing is a sentence for the one who runs the suites
 */
export function pythonWith(root, name, packages) {
  const folder = join(root, '.build', 'interop', name);
  const python = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const stamp = join(folder, 'packages.txt');
  const wanted = packages.join('\n');
  if (existsSync(stamp) && existsSync(python) && readFileSync(stamp, 'utf8') === wanted) return { python };
  const base = ['python3', 'python'].find((command) => spawnSync(command, ['-c', 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))'], { stdio: 'ignore' }).status === 0);
  if (!base) return { missing: 'there is no Python 3.10 or newer with venv' };
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [command, args] of [[base, ['-m', 'venv', folder]], [python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--retries', '1', '--timeout', '20', ...packages]]]) {
    const { status, stderr } = spawnSync(command, args, { encoding: 'utf8', timeout: INSTALL_MS });
    if (status !== 0) return { missing: `${packages.join(', ')} could not be installed: ${(stderr ?? '').trim().split('\n').at(-1) || 'it took too long'}` };
  }
  writeFileSync(stamp, wanted);
  return { python };
}

/** Runs a script and gives what it printed; throws with its last words when it fails. */
export function runPython(python, args, options = {}) {
  const { status, stdout, stderr } = spawnSync(python, args, { encoding: 'utf8', timeout: INSTALL_MS, maxBuffer: 64 * 1024 * 1024, ...options });
  if (status !== 0) throw new Error(`${args.slice(0, 3).join(' ')} failed:\n${(stderr ?? '').trim().split('\n').slice(-15).join('\n')}`);
  return stdout;
}
