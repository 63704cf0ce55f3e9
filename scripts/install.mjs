/** Installs the packages of package-lock.json when they are missing or others. Uses nothing but Node and npm. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Ends the process when Node is too old. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 9)) return;
  console.error(`Pinion needs Node 20.9 or newer; this is ${process.versions.node}. Install a newer one from https://nodejs.org.`);
  process.exit(1);
}

/** Ends the process when npm fails; npm has said why. */
export function ensureInstalled(root) {
  const lock = createHash('sha256').update(readFileSync(join(root, 'package-lock.json'))).digest('hex');
  const stamp = join(root, 'node_modules', '.pinion-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  if (isAsLocked(root)) {
    writeFileSync(stamp, lock);
    return;
  }
  console.error('Installing packages …');
  const npm = process.env.npm_execpath;
  // Development tools are installed too: building the pages needs some of them.
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund'];
  const { status } = npm ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: 'inherit' }) : spawnSync('npm', args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) {
    console.error('The packages could not be installed. What npm says is above; check the network, then try again.');
    process.exit(status ?? 1);
  }
  writeFileSync(stamp, lock);
}

/** True when somebody ran `npm ci` or `npm install` with this lock: npm keeps what it installed beside the packages. */
function isAsLocked(root) {
  const hidden = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(hidden)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(hidden, 'utf8')).packages;
  return Object.entries(wanted).every(([path, entry]) => path === '' || present[path]?.version === entry.version || (entry.optional === true && present[path] === undefined));
}
