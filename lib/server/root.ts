/** Where Pinion's own files are (migrations, built pages, the kernel image), wherever it was started from. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the nearest package.json above `from` (a file URL): the repository, for sources and bundles alike. */
export function findRepositoryRoot(from: string = import.meta.url): string {
  let folder = dirname(fileURLToPath(from));
  while (!existsSync(join(folder, 'package.json'))) {
    const above = dirname(folder);
    if (above === folder) throw new Error(`no package.json above ${fileURLToPath(from)}`);
    folder = above;
  }
  return folder;
}
