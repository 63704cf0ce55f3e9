/** Notebooks with SQL cells on a sandboxed kernel, the way that `pinion run` and replays take. */
import { existsSync } from 'node:fs';
import type { CellId } from '@/lib/domain/ids';
import { runHeadless, type CellRun } from '@/kernel/cli/headless';
import type { Kernel } from '@/kernel/host/port';
import type { CellSource } from '@/lib/notebook/dataflow/graph';
import type { CellError, Output } from '@/lib/notebook/outputs';

/** The engine's package is optional (docs/adr/0015). */
export const hasEngine = existsSync('node_modules/@duckdb/duckdb-wasm/package.json');

export interface Shown {
  readonly outcome: CellRun['outcome'];
  readonly error: CellError | undefined;
  readonly text: string;
  readonly outputs: readonly Output[];
}

export interface GivenCell {
  readonly id: string;
  readonly type: CellSource['type'];
  readonly source: string;
}

/** `ts` and `sql` name cells by their places: a0, a1, … */
export const ts = (source: string) => ({ type: 'ts' as const, source });
export const sql = (source: string) => ({ type: 'sql' as const, source });

/** Runs every cell once and gives what each showed, in the order given. */
export async function runCells(kernel: Kernel, cells: readonly Omit<GivenCell, 'id'>[], { seed = 1, startedAt = Date.UTC(2026, 0, 15, 12, 30) }: { readonly seed?: number; readonly startedAt?: number } = {}): Promise<Shown[]> {
  const given = cells.map((cell, at) => ({ ...cell, id: `a${at}` as CellId }));
  const runs = await runHeadless(given, kernel, { seed, startedAt, parameters: {} });
  return given.map(({ id }) => {
    const run = runs.find((one) => one.cell === id)!;
    const outputs = run.entries.map((entry) => entry.output);
    return { outcome: run.outcome, error: run.error, outputs, text: outputs.map((output) => (output.kind === 'stream' ? output.text : '')).join('') };
  });
}

/** Runs a query over what `before` defines and gives the rows of its result, as plain values. Throws the cell's error. */
export async function rowsOf(kernel: Kernel, before: string, query: string, options: Parameters<typeof runCells>[2] = {}): Promise<Record<string, unknown>[]> {
  const [first, second, third] = await runCells(kernel, [ts(before), sql(`-- name: found__\n${query}`), ts('console.log(JSON.stringify({ rows: found__.toArray(), schema: found__.schema }))')], options);
  const error = first?.error ?? second?.error ?? third?.error;
  if (error) throw new Error(`${error.message}${error.remedy ? ` ${error.remedy}` : ''}`);
  return (JSON.parse(third!.text) as { rows: Record<string, unknown>[] }).rows;
}

export async function schemaOf(kernel: Kernel, query: string): Promise<Record<string, string>> {
  const shown = await runCells(kernel, [sql(`-- name: found__\n${query}`), ts('console.log(JSON.stringify(found__.schema))')]);
  if (shown[0]?.error) throw new Error(shown[0].error.message);
  return Object.fromEntries((JSON.parse(shown[1]!.text) as { name: string; type: string }[]).map(({ name, type }) => [name, type]));
}
