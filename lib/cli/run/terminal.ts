/** What a person sees of a run: what the cells print, as they print it; problems and progress beside it on standard error. */
import type { CellRun } from '@/kernel/cli/headless';
import type { CellId } from '@/lib/domain/ids';
import { toPlainText } from '@/lib/notebook/files/nbformat-outputs';
import type { Output } from '@/lib/notebook/outputs';

/** A stream as Node has them; only terminals have `isTTY` and colours. */
interface Screen {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  hasColors?(): boolean;
}

export interface TerminalOptions {
  /** Where cells print; standard error when standard output carries events or the notebook. */
  readonly out: Screen;
  readonly err: Screen;
  readonly isQuiet: boolean;
  /** What people call the cells, such as “Cell 3”. */
  readonly titles: ReadonlyMap<CellId, string>;
}

type CurvesOutput = Extract<Output, { kind: 'curves' }>;
type Progress = Extract<Output, { kind: 'progress' }>;

export class Terminal {
  readonly #options: TerminalOptions;
  readonly #progress = new Map<string, Progress>();
  readonly #curves = new Map<string, CurvesOutput>();
  #hasLine = false;

  constructor(options: TerminalOptions) {
    this.#options = options;
  }

  output(output: Output): void {
    const { out, err, isQuiet } = this.#options;
    if (isQuiet || output.kind === 'error') return;
    if (output.kind === 'progress') return this.#showProgress(output);
    // Drawn many times on a page; here once, as they came to an end.
    if (output.kind === 'curves') return void this.#curves.set(output.curves.id, output);
    this.#clearLine();
    if (output.kind === 'stream') (output.name === 'stdout' ? out : err).write(output.text);
    else out.write(`${toPlainText(output)}\n`);
  }

  /** On a terminal one line that is drawn over; elsewhere only where each bar came to, at the cell's end. */
  #showProgress(output: Progress): void {
    if (!this.#options.err.isTTY) return void this.#progress.set(output.id, output);
    this.#options.err.write(`\r\u001B[2K${toPlainText(output).slice(0, 100)}`);
    this.#hasLine = true;
  }

  #clearLine(): void {
    if (this.#hasLine) this.#options.err.write('\r\u001B[2K');
    this.#hasLine = false;
  }

  end(run: CellRun): void {
    this.#clearLine();
    for (const bar of this.#progress.values()) this.#options.err.write(`${toPlainText(bar)}\n`);
    this.#progress.clear();
    for (const curves of this.#curves.values()) this.#options.out.write(`${toPlainText(curves)}\n`);
    this.#curves.clear();
    if (run.outcome === 'ok') return;
    const title = this.#title(run.cell);
    if (run.outcome === 'aborted') return this.note(`${title}: not run`);
    this.problem(`${title}${this.#problemOf(run)}`);
  }

  #problemOf({ cell, error, outcome }: CellRun): string {
    if (!error) return `: ${outcome}`;
    const own = error.frames.find((frame) => frame.cell === undefined || frame.cell === cell);
    const trace = error.frames.length < 2 ? [] : error.frames.map((frame) => `    at ${frame.name || 'the cell'} (${frame.cell === undefined ? title(this, cell) : title(this, frame.cell as CellId)}, line ${frame.line})`);
    return [`${own ? `, line ${own.line}` : ''}: ${error.name}: ${error.message}`, ...trace, ...(error.remedy ? [`    ${error.remedy}`] : [])].join('\n');
    function title(terminal: Terminal, id: CellId): string {
      return terminal.#title(id);
    }
  }

  #title(cell: CellId): string {
    return this.#options.titles.get(cell) ?? cell;
  }

  /** Always shown. */
  problem(text: string): void {
    const { err } = this.#options;
    err.write(err.isTTY && err.hasColors?.() ? `\u001B[31m${text}\u001B[39m\n` : `${text}\n`);
  }

  /** Left out when quiet. */
  note(text: string): void {
    if (!this.#options.isQuiet) this.#options.err.write(`${text}\n`);
  }
}
