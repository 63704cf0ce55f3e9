/** The notebook as it stands after a run, and its way to disk: whole or not at all. */
import { randomBytes } from 'node:crypto';
import { access, constants, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { CellRun } from '@/kernel/cli/headless';
import { toNbOutputs } from '@/lib/notebook/files/nbformat-outputs';
import { isRecord, type FileCell, type NotebookFile } from '@/lib/notebook/files/types';
import type { RunDigests } from './digests';
import { Misuse } from './exit';

/** What the file says of the run that made it, under `pinion.run` of its metadata. */
export interface RunRecord {
  readonly version: 1;
  readonly outcome: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly seed: number;
  /** Digest of the kernel image. */
  readonly kernel: string;
  /** With --digests. */
  readonly digests?: RunDigests;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly milliseconds: number;
}

/** Cells that were not asked for keep what they had. Without timing, equal runs give equal notebooks. */
export function withOutputs(notebook: NotebookFile, runs: readonly CellRun[], record: RunRecord, hasTiming: boolean): NotebookFile {
  const numbers = new Map(runs.filter((one) => one.outcome !== 'aborted' && one.outcome !== 'blocked').map((one, index) => [one.cell as string, index + 1]));
  const byCell = new Map(runs.map((one) => [one.cell as string, one]));
  const cells = notebook.cells.map((cell): FileCell => {
    const run = byCell.get(cell.id);
    if (!run) return cell;
    const { execution: _, ...metadata } = cell.metadata;
    const timing = hasTiming ? executionTimes(run) : null;
    return { ...cell, metadata: timing ? { ...metadata, execution: timing } : metadata, outputs: toNbOutputs(run.entries, hasTiming), executionCount: numbers.get(cell.id) ?? null };
  });
  const { startedAt, milliseconds, ...lasting } = record;
  const { pinion } = notebook.metadata;
  const own = { ...(isRecord(pinion) ? pinion : {}), run: hasTiming ? { ...lasting, startedAt, milliseconds } : lasting };
  return { ...notebook, cells, metadata: { ...notebook.metadata, pinion: own } };
}

/** As JupyterLab records them: when the kernel took the cell up, and when it answered. Null for a cell that did not run. */
function executionTimes({ startedAt, milliseconds }: CellRun): Record<string, string> | null {
  if (startedAt === null) return null;
  const begun = new Date(startedAt).toISOString();
  const ended = new Date(startedAt + milliseconds).toISOString();
  return { 'iopub.status.busy': begun, 'iopub.execute_input': begun, 'shell.execute_reply': ended, 'iopub.status.idle': ended };
}

/** Where the result goes, known to be writable before a cell runs; null: nowhere. Throws Misuse. */
export async function resolveTarget(notebook: string, out: string | null, isInPlace: boolean): Promise<string | null> {
  if (isInPlace) return realpath(notebook);
  if (out === null || out === '-') return out;
  const path = await realpath(out).catch(() => resolve(out));
  if (path === await realpath(notebook)) throw new Misuse(`--out ${out} is the notebook itself. Pass --inplace to write its outputs into it.`);
  if ((await stat(path).catch(() => null))?.isDirectory()) throw new Misuse(`--out ${out} is a folder.`);
  const folder = dirname(path);
  if (!(await stat(folder).catch(() => null))?.isDirectory()) throw new Misuse(`--out ${out}: there is no folder ${folder}.`);
  await access(folder, constants.W_OK).catch(() => { throw new Misuse(`--out ${out}: the folder ${folder} may not be written to.`); });
  return path;
}

/** Whole or not at all, keeping the rights of a file that was there. Throws Misuse when the disk refuses. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const aside = join(dirname(path), `.${basename(path)}.${process.pid}.${randomBytes(4).toString('hex')}.part`);
  try {
    const mode = (await stat(path).catch(() => null))?.mode;
    const file = await open(aside, 'wx', mode === undefined ? 0o666 : mode & 0o777);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(aside, path);
  } catch (error) {
    await rm(aside, { force: true });
    throw new Misuse(`The result could not be written to ${path}: ${(error as Error).message}`);
  }
}
