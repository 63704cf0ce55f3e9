import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Entry {
  readonly version?: string;
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Readonly<Record<string, Entry>> };

/** As Node resolves: beside the package, then in every folder above it. */
function isLocked(from: string, name: string): boolean {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    if (packages[`${at}${at ? '/' : ''}node_modules/${name}`]) return true;
    if (at === '') return false;
  }
}

describe('package-lock.json', () => {
  it('names the optional packages of every platform, without which npm ci refuses to install', () => {
    const missing = Object.entries(packages).flatMap(([path, entry]) => Object.keys(entry.optionalDependencies ?? {}).filter((name) => !isLocked(path, name)));
    expect(missing).toEqual([]);
  });

  it('names no registry, so that each machine installs from its own', () => {
    expect(Object.values(packages).filter((entry) => entry.resolved?.startsWith('http'))).toEqual([]);
  });
});
