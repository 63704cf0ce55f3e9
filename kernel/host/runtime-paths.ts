/** Where the Deno binary lies: inside the platform package of the npm package `deno`. */
import { createRequire } from 'node:module';
import { accessSync, constants } from 'node:fs';
import { dirname, join } from 'node:path';

const PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': '@deno/linux-x64-glibc',
  'linux-arm64': '@deno/linux-arm64-glibc',
  'darwin-x64': '@deno/darwin-x64',
  'darwin-arm64': '@deno/darwin-arm64',
  'win32-x64': '@deno/win32-x64',
  'win32-arm64': '@deno/win32-arm64',
};

/** Absolute path of the binary. Throws an Error that says what to install where there is none. */
export function denoBinary(root: string): string {
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  const missing = `Kernels need Deno, and its package for ${process.platform} ${process.arch} is not installed. Run npm install in ${root}.`;
  if (name === undefined) throw new Error(missing);
  try {
    const require = createRequire(join(root, 'package.json'));
    const path = join(dirname(require.resolve(`${name}/package.json`)), process.platform === 'win32' ? 'deno.exe' : 'deno');
    accessSync(path, constants.X_OK);
    return path;
  } catch (cause) {
    throw new Error(missing, { cause });
  }
}
