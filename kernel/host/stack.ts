/** Maps the places of an error from a cell's compiled code back to the lines that its author sees. */
import { LEAST_UPPER_BOUND, originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import type { CellError, StackFrame } from '@/lib/notebook/outputs';
import type { CompiledCell } from '../protocol';
import { explainWrite } from './explain';

/** Length of what the worker puts before the code on its first line (kernel/worker/code-prefix.ts). */
const PREFIX_COLUMNS = "'use strict';(".length;
const KEPT_PER_CELL = 4;
const ENGINE_LINES = /\r\n|[\n\r\u2028\u2029]/g;

interface Held {
  readonly compiled: CompiledCell;
  parsed?: TraceMap;
}

/** Remembers the maps of the cells that ran in one kernel. */
export class StackMapper {
  #held = new Map<string, Held>();

  add(compiled: CompiledCell, execution: string): void {
    const older = [...this.#held].filter(([, held]) => held.compiled.cell === compiled.cell);
    for (const [key] of older.slice(0, Math.max(0, older.length - KEPT_PER_CELL + 1))) this.#held.delete(key);
    this.#held.set(`cell:${compiled.cell}:${execution}`, { compiled });
  }

  /** The error with frames in the author's lines, and the name of a value that refused a write; frames whose cell is not known are left out. */
  map(error: CellError): CellError {
    const [first] = error.frames;
    const held = first && this.#held.get(first.cell ?? '');
    const { causes, ...explained } = held ? this.#explain(error, held.compiled, first) : error;
    const frames = error.frames.flatMap((frame) => this.#frame(frame));
    const message = [explained.message, ...(causes ?? []).map((cause, index) => this.#cause(cause, index + 1, frames[0]?.cell))].join('\n');
    return { ...explained, message, frames };
  }

  /** One line on what an error was caused by or made of, with its place. */
  #cause({ relation, name, message, frames }: NonNullable<CellError['causes']>[number], number: number, inside: string | undefined): string {
    const at = frames.flatMap((frame) => this.#frame(frame))[0];
    const title = at && [...this.#held.values()].findLast(({ compiled }) => compiled.cell === at.cell)?.compiled.titles?.[at.cell ?? ''];
    const place = at === undefined ? '' : ` (${at.cell === inside || inside === undefined || title === undefined ? '' : `${title}, `}line ${at.line})`;
    return `${relation === 'cause' ? 'Caused by' : `${number}.`} ${name}: ${message}${place}`;
  }

  #explain(error: CellError, compiled: CompiledCell, { line, column }: StackFrame): CellError {
    try {
      const start = line <= 1 ? 0 : [...compiled.code.matchAll(ENGINE_LINES)].map((end) => end.index + end[0].length)[line - 2];
      return start === undefined ? error : explainWrite(error, compiled, start + inCode(line, column) - 1);
    } catch {
      // The explanation is a kindness; the error stands without it.
      return error;
    }
  }

  #frame(frame: StackFrame): StackFrame[] {
    const held = this.#held.get(frame.cell ?? '');
    if (held === undefined) return [];
    const { cell, map } = held.compiled;
    const name = functionName(frame.name);
    const column = inCode(frame.line, frame.column);
    try {
      held.parsed ??= new TraceMap(map);
      const at = { line: Math.max(1, frame.line), column: Math.max(0, column - 1) };
      let place = originalPositionFor(held.parsed, at);
      // V8 points some errors at the beginning of the statement, where the compiler may have put words of its own.
      if (place.line === null) place = originalPositionFor(held.parsed, { ...at, bias: LEAST_UPPER_BOUND });
      if (place.line === null) return [];
      return [{ cell, name, line: place.line, column: place.column + 1 }];
    } catch {
      // A cell without a usable map still shows that it was in it.
      return [{ cell, name, line: frame.line, column: Math.max(1, column) }];
    }
  }
}

function inCode(line: number, column: number): number {
  return line === 1 ? column - PREFIX_COLUMNS : column;
}

/** What V8 calls a function, without what says nothing to the author. */
function functionName(given: string): string {
  const name = given.replace(/^async /, '').replace(/^Object\.(?=eval$|<anonymous>$)/, '');
  const part = /^(?:(.+)\.)?<(static_initializer|instance_members_initializer)>$/.exec(name);
  if (part) return `${part[2] === 'static_initializer' ? 'static block' : 'fields'}${part[1] === undefined ? '' : ` of ${part[1]}`}`;
  return /^(?:eval|<anonymous>)?$/.test(name) ? '' : name;
}
