/** What Pinion rests on may be used and passed on by everybody, and is exactly what was tested. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Entry {
  readonly version?: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
}

const read = <T>(file: string) => JSON.parse(readFileSync(file, 'utf8')) as T;
const { packages } = read<{ packages: Readonly<Record<string, Entry>> }>('package-lock.json');
const all = Object.entries(packages).filter(([path]) => path !== '');

const PERMISSIVE = new Set(['MIT', 'Apache-2.0', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Unlicense', 'CC0-1.0', 'Zlib', 'CC-BY-4.0']);

/** Of an SPDX expression without nesting: all that are joined by AND, one of those joined by OR. */
function isPermissive(expression: string | undefined): boolean {
  if (!expression) return false;
  return expression.replace(/[()]/g, '').split(' OR ').some((choice) => choice.split(' AND ').every((licence) => PERMISSIVE.has(licence.trim())));
}

/** Copyleft of files or libraries, used as they are: none is changed, linked into ours or passed on by us; and licences that the lock does not tell. */
const EXCEPTIONS: readonly { readonly path: RegExp; readonly licence: RegExp; readonly why: string; readonly holds: (entry: Entry) => boolean }[] = [
  { path: /^node_modules\/@img\/sharp-/, licence: /LGPL-3\.0-or-later/, why: 'Next resizes images with it where it is installed; a library of its own', holds: (entry) => entry.optional === true },
  { path: /^node_modules\/(?:@axe-core\/playwright|axe-core)$/, licence: /^MPL-2\.0$/, why: 'tests only', holds: (entry) => entry.dev === true },
  { path: /^node_modules\/lightningcss(?:-[\w-]+)?$/, licence: /^MPL-2\.0$/, why: 'vitest brings it; tests only', holds: (entry) => entry.dev === true },
  { path: /^node_modules\/json-bignum$/, licence: /^$/, why: 'MIT by its file LICENSE, named in a way that npm no longer reads; a command of Arrow’s that nothing runs has it', holds: (entry) => entry.version === '0.0.3' && entry.optional === true },
];

describe('dependencies', () => {
  it('are under permissive licences, but for those that are named with their reason', () => {
    const others = all.filter(([path, entry]) => !isPermissive(entry.license) && !EXCEPTIONS.some((one) => one.path.test(path) && one.licence.test(entry.license ?? '') && one.holds(entry)));
    expect(others.map(([path, { license }]) => `${path}: ${license ?? 'no licence'}`)).toEqual([]);
  });

  it('of every exception are still there, so that the list does not outlive them', () => {
    for (const { path } of EXCEPTIONS) expect(all.some(([each]) => path.test(each))).toBe(true);
  });

  it('of ours are pinned to one version, and the lock holds that one', () => {
    const own = read<Record<'dependencies' | 'devDependencies' | 'optionalDependencies', Record<string, string>>>('package.json');
    for (const [name, version] of Object.entries({ ...own.dependencies, ...own.devDependencies, ...own.optionalDependencies })) {
      expect(`${name} ${version}`).toMatch(/ \d+\.\d+\.\d+(?:-[\w.]+)?$/);
      expect(packages[`node_modules/${name}`]?.version).toBe(version);
    }
  });

  it('are checked by digest when they are installed, all but packages for other machines', () => {
    const unchecked = all.filter(([, entry]) => !entry.integrity && !(entry.optional && (entry.os || entry.cpu)));
    expect(unchecked.map(([path]) => path)).toEqual([]);
  });
});

describe('the reading of licences', () => {
  it.each([['MIT', true], ['(MPL-2.0 OR Apache-2.0)', true], ['Apache-2.0 AND MIT', true], ['Apache-2.0 AND LGPL-3.0-or-later', false], ['AGPL-3.0-only', false], ['GPL-3.0 OR AGPL-3.0', false], ['UNLICENSED', false], [undefined, false]])('%s: %s', (expression, verdict) => {
    expect(isPermissive(expression)).toBe(verdict);
  });
});
