/** Maps the places of an error from a cell's compiled code back to the lines that its author sees. */
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import type { CellError, StackFrame } from '@/lib/notebook/outputs';
import type { CompiledCell } from '../protocol';

/** Length of what the worker puts before the code on its first line (kernel/worker/evaluate.ts, CODE_PREFIX). */
const PREFIX_COLUMNS = "'use strict';(".length;
const KEPT_PER_CELL = 4;

/** Remembers the maps of the cells that ran in one kernel. */
export class StackMapper {
  #maps = new Map<string, { cell: string; map: string; parsed?: TraceMap }>();

  add(compiled: CompiledCell, execution: string): void {
    const older = [...this.#maps].filter(([, held]) => held.cell === compiled.cell);
    for (const [key] of older.slice(0, Math.max(0, older.length - KEPT_PER_CELL + 1))) this.#maps.delete(key);
    this.#maps.set(`cell:${compiled.cell}:${execution}`, { cell: compiled.cell, map: compiled.map });
  }

  /** The error with frames in the author's lines; frames whose cell is not known are left out. */
  map(error: CellError): CellError {
    return { ...error, frames: error.frames.flatMap((frame) => this.#frame(frame)) };
  }

  #frame(frame: StackFrame): StackFrame[] {
    const held = this.#maps.get(frame.cell ?? '');
    if (held === undefined) return [];
    const name = /^(?:async )?(?:Object\.)?(?:eval|<anonymous>)?$/.test(frame.name) ? '' : frame.name.replace(/^async /, '');
    const column = frame.line === 1 ? frame.column - PREFIX_COLUMNS : frame.column;
    try {
      held.parsed ??= new TraceMap(held.map);
      const place = originalPositionFor(held.parsed, { line: Math.max(1, frame.line), column: Math.max(0, column - 1) });
      if (place.line === null) return [];
      return [{ cell: held.cell, name, line: place.line, column: place.column + 1 }];
    } catch {
      // A cell without a usable map still shows that it was in it.
      return [{ cell: held.cell, name, line: frame.line, column: Math.max(1, column) }];
    }
  }
}
