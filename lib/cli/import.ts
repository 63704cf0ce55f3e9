/** `pinion import`: notebook files into a project of a running server. */
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { FILE_BOUNDS, formatOf, readNotebookFile } from '@/lib/notebook/files/read';
import type { Command } from './command';
import { ask, findRemote, REMOTE_USAGE } from './remote';

const usage = `pinion import FILE … --project PROJECT [--url URL] [--token TOKEN]

  FILE       .ipynb, or .ts in percent format; each becomes a notebook
  --project  the project's slug or id
${REMOTE_USAGE}

Prints the address of each notebook. Code of another language than TypeScript is kept as text, with its outputs.
Exit code: 0 all were imported, 1 one was not, 2 wrong use.
`;

async function readBytes(path: string): Promise<Uint8Array<ArrayBuffer> | string> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return `${path} is a folder.`;
    if (found.size > FILE_BOUNDS.bytes) return `${path} has ${Math.ceil(found.size / 1024 / 1024)} MiB; ${FILE_BOUNDS.bytes / 1024 / 1024} MiB is the most. Clear the outputs that it holds.`;
    return new Uint8Array(await readFile(path));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? `There is no file ${path}.` : `${path} cannot be read: ${(error as Error).message}`;
  }
}

async function run(args: readonly string[]): Promise<number> {
  let files: string[];
  let values: { project?: string | undefined; url?: string | undefined; token?: string | undefined };
  try {
    ({ values, positionals: files } = parseArgs({ args: [...args], allowPositionals: true, options: { project: { type: 'string' }, url: { type: 'string' }, token: { type: 'string' } } }));
    if (files.length === 0) throw new Error('Name a file.');
    if (!values.project) throw new Error('Say into which project: --project.');
    const wrong = files.find((file) => !formatOf(file));
    if (wrong) throw new Error(`${wrong} is neither .ipynb nor .ts.`);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}`);
    return 2;
  }
  const remote = findRemote(values);
  if (!remote.ok) {
    process.stderr.write(`${remote.message}\n`);
    return 2;
  }
  let failed = 0;
  for (const file of files) {
    const problem = await importOne(file, values.project!, remote.value);
    if (problem === null) continue;
    process.stderr.write(`${problem}\n`);
    failed += 1;
  }
  return failed > 0 ? 1 : 0;
}

/** What went wrong; null when it is there. */
async function importOne(file: string, project: string, remote: Parameters<typeof ask>[0]): Promise<string | null> {
  const bytes = await readBytes(file);
  if (typeof bytes === 'string') return bytes;
  // The server looks again; this spares a long way for what cannot be read.
  const read = readNotebookFile(basename(file), bytes);
  if (!read.ok) return read.message;
  const answer = await ask(remote, 'POST', `/api/v1/projects/${encodeURIComponent(project)}/notebooks/import?name=${encodeURIComponent(basename(file))}`, bytes);
  if (!answer.ok) return `${file}: ${answer.message}`;
  const { id, notes } = await answer.value.json() as { id: string; notes: readonly string[] };
  for (const note of notes) process.stderr.write(`${file}: ${note}\n`);
  process.stdout.write(`${remote.url}/p/${encodeURIComponent(project)}/notebooks/${id}\n`);
  return null;
}

export const importCommand: Command = { summary: 'Put notebook files into a project', usage, run };
