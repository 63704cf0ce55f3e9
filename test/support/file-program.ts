/** The program that reads large notebook files, built from the sources as they are. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleFileProcess } from '../../scripts/bundle.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Below the repository, where the packages are found that it imports, and in a folder of this process, since suites run beside each other. */
export async function buildFileProgram(): Promise<{ readonly program: string; readonly dispose: () => Promise<void> }> {
  const folder = join(root, '.build', 'test', `files-${process.pid}`);
  return { program: await bundleFileProcess(root, folder) as string, dispose: () => rm(folder, { recursive: true, force: true }) };
}
