/** `pinion run`: a notebook without a server or a database, in the same sandbox as ever. */
import { createReadStream } from 'node:fs';
import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runHeadless, type CellRun } from '@/kernel/cli/headless';
import { applyParameters } from '@/kernel/cli/parameters';
import { DEFAULT_LIMITS } from '@/kernel/host/limits';
import { parseCell } from '@/kernel/host/parse';
import type { CapabilityHandler, Kernel } from '@/kernel/host/port';
import { createKernels } from '@/kernel/host/providers';
import type { CellId } from '@/lib/domain/ids';
import { parseIpynb, writeIpynb } from '@/lib/notebook/files/ipynb';
import { toNbOutputs, toPlainText } from '@/lib/notebook/files/nbformat-outputs';
import { parsePercent } from '@/lib/notebook/files/percent';
import type { NotebookFile } from '@/lib/notebook/files/types';
import type { Output } from '@/lib/notebook/outputs';
import { findRepositoryRoot } from '@/lib/server/root';
import type { Command } from './command';

const usage = `pinion run NOTEBOOK [--data NAME=PATH …] [--param NAME=VALUE …] [--out FILE] [--seed N] [--json]

  NOTEBOOK  an .ipynb file, or a .ts file in percent format
  --data    gives the notebook the file at PATH under NAME; nothing else can be read
  --param   a value for a const or let in a cell tagged “parameters”
  --out     where to write the notebook with its outputs (.ipynb)
  --seed    of every random stream; 7 unless said
  --json    one JSON object a line on standard output instead of text

Exit code: 0 every cell ran, 1 a cell failed, 2 wrong use, 3 no kernel could be had.
`;

class Misuse extends Error {}

interface Wanted {
  readonly path: string;
  readonly data: ReadonlyMap<string, string>;
  readonly parameters: Readonly<Record<string, string>>;
  readonly out: string | null;
  readonly seed: number;
  readonly isJson: boolean;
}

function readArguments(args: readonly string[]): Wanted {
  let parsed;
  try {
    parsed = parseArgs({ args: [...args], allowPositionals: true, options: { data: { type: 'string', multiple: true }, param: { type: 'string', multiple: true }, out: { type: 'string' }, seed: { type: 'string' }, json: { type: 'boolean' } } });
  } catch (error) {
    throw new Misuse((error as Error).message);
  }
  const { values, positionals } = parsed;
  if (positionals.length !== 1) throw new Misuse(positionals.length === 0 ? 'Say which notebook to run.' : 'Only one notebook runs at a time.');
  const seed = values.seed === undefined ? 7 : Number(values.seed);
  if (!Number.isSafeInteger(seed)) throw new Misuse('--seed is a whole number.');
  if (values.out !== undefined && extname(values.out) !== '.ipynb') throw new Misuse('--out names an .ipynb file: percent files hold no outputs.');
  return { path: positionals[0]!, data: new Map(pairs('--data', values.data)), parameters: Object.fromEntries(pairs('--param', values.param)), out: values.out ?? null, seed, isJson: values.json ?? false };
}

function pairs(option: string, given: readonly string[] = []): [string, string][] {
  return given.map((text) => {
    const at = text.indexOf('=');
    if (at < 1) throw new Misuse(`${option} wants NAME=VALUE, not “${text}”.`);
    return [text.slice(0, at), text.slice(at + 1)];
  });
}

async function readNotebook(path: string): Promise<NotebookFile> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Misuse(error.code === 'ENOENT' ? `There is no file ${path}.` : `${path} cannot be read: ${error.message}`);
  });
  const format = extname(path).toLowerCase();
  if (format !== '.ipynb' && format !== '.ts') throw new Misuse(`${basename(path)} is neither .ipynb nor .ts.`);
  const parsed = format === '.ipynb' ? parseIpynb(text) : parsePercent(text);
  if (!parsed.ok) throw new Misuse(`${path}: ${parsed.message}`);
  return parsed.value;
}

/** Only the files that were named, under their names. */
function readOnly(data: ReadonlyMap<string, string>): CapabilityHandler {
  return async (capability) => {
    if (capability.verb === 'listData') return { value: [...data.keys()] };
    if (capability.verb === 'readData') {
      const path = data.get(capability.name);
      if (path === undefined) throw new Error(`No data “${capability.name}” was given. Pass --data ${capability.name}=PATH.`);
      const { size } = await stat(path);
      return { value: { name: capability.name, size }, payload: createReadStream(path) };
    }
    throw new Error('A notebook run by hand has no pinned datasets. Pass a file with --data.');
  };
}

/** What a run shows: text as the cells print it, or one JSON object an event. */
function createReporter(isJson: boolean, titles: ReadonlyMap<CellId, string>) {
  const line = (event: Record<string, unknown>) => process.stdout.write(`${JSON.stringify(event)}\n`);
  const problem = (run: CellRun) => {
    const place = run.error?.frames[0];
    return `${titles.get(run.cell)}${place ? `, line ${place.line}` : ''}: ${run.error ? `${run.error.name}: ${run.error.message}` : run.outcome}`;
  };
  return {
    start: (cell: CellId) => { if (isJson) line({ event: 'started', cell }); },
    output(cell: CellId, output: Output) {
      if (isJson) return void line({ event: 'output', cell, output });
      if (output.kind === 'stream') return void (output.name === 'stdout' ? process.stdout : process.stderr).write(output.text);
      if (output.kind !== 'progress' && output.kind !== 'error') process.stdout.write(`${toPlainText(output)}\n`);
    },
    end(run: CellRun) {
      if (isJson) return void line({ event: 'ended', cell: run.cell, outcome: run.outcome, milliseconds: Math.round(run.milliseconds), ...(run.error ? { error: run.error } : {}) });
      if (run.outcome === 'aborted') process.stderr.write(`${titles.get(run.cell)}: not run, since a cell it reads from failed\n`);
      else if (run.outcome !== 'ok') process.stderr.write(`${problem(run)}\n`);
    },
  };
}

async function run(args: readonly string[]): Promise<number> {
  let kernel: Kernel | null = null;
  const kernels = createKernels({ provider: 'local', root: findRepositoryRoot(), allowWeakSandbox: true });
  const stop = new AbortController();
  const interrupt = () => {
    stop.abort();
    void kernel?.interrupt();
  };
  try {
    const wanted = readArguments(args);
    for (const [name, path] of wanted.data) await stat(path).catch(() => { throw new Misuse(`There is no file ${path} to give as ${name}.`); });
    const notebook = await readNotebook(resolve(wanted.path));
    const tagged = notebook.cells.map((cell) => ({ id: cell.id, source: cell.source, isParameters: cell.type === 'ts' && cell.tags.includes('parameters') }));
    const parameters = applyParameters(tagged, wanted.parameters, parseCell);
    if (!parameters.ok) throw new Misuse(parameters.message);
    const cells = notebook.cells.map((cell) => ({ id: cell.id as CellId, type: cell.type, source: parameters.value.sources.get(cell.id) ?? cell.source }));
    const report = createReporter(wanted.isJson, new Map(cells.map((cell, index) => [cell.id, `Cell ${index + 1}`])));

    kernel = await kernels.start({ limits: DEFAULT_LIMITS, capabilities: readOnly(wanted.data) });
    process.on('SIGINT', interrupt);
    process.on('SIGTERM', interrupt);
    const runs = await runHeadless(cells, kernel, { seed: wanted.seed, startedAt: Date.now(), parameters: parameters.value.values, onStart: report.start, onOutput: report.output, onEnd: report.end, signal: stop.signal });
    if (wanted.out !== null) await writeWhole(wanted.out, writeIpynb(withOutputs(notebook, runs)));
    return runs.every((one) => one.outcome === 'ok') ? 0 : 1;
  } catch (error) {
    if (error instanceof Misuse) {
      process.stderr.write(`${error.message}\n\n${usage}`);
      return 2;
    }
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 3;
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
    await kernel?.dispose();
    await kernels.dispose();
  }
}

function withOutputs(notebook: NotebookFile, runs: readonly CellRun[]): NotebookFile {
  const numbers = new Map(runs.filter((one) => one.outcome !== 'aborted' && one.outcome !== 'blocked').map((one, index) => [one.cell as string, index + 1]));
  const byCell = new Map(runs.map((one) => [one.cell as string, one]));
  return { ...notebook, cells: notebook.cells.map((cell) => (cell.type === 'ts' ? { ...cell, outputs: toNbOutputs(byCell.get(cell.id)?.entries ?? []), executionCount: numbers.get(cell.id) ?? null } : cell)) };
}

/** Whole or not at all. */
async function writeWhole(path: string, text: string): Promise<void> {
  const aside = `${path}.${process.pid}.part`;
  await writeFile(aside, text);
  await rename(aside, path);
}

export const runCommand: Command = { summary: 'Run a notebook without a server', usage, run };
