/** Reads from the server's own document and session what a new comment is about. */
import { QUOTE_MOST, readPosition, runsOf } from '@/lib/collab/anchors';
import { listHeads, sourceOf } from '@/lib/collab/document';
import { done, refuse, type Result } from '@/lib/domain/errors';
import type { CellId, ExecutionId, NotebookId } from '@/lib/domain/ids';
import type { Anchor } from '@/lib/notebook/anchor';
import type { CommentTarget } from '@/lib/notebook/comments';
import type { DoorServices } from '../services';

/** As long as a run waits for what the person saw. */
const WAIT_MS = 2_000;

const NOT_YET = 'The server has not got this part of the notebook yet, or it was deleted just now. Look at it again, then comment.';

export async function findAnchor(services: Pick<DoorServices, 'rooms' | 'sessions'>, notebookId: NotebookId, target: CommentTarget, stateVector: string): Promise<Result<{ readonly anchor: Anchor; readonly quote: string | null }>> {
  const room = await services.rooms.open(notebookId);
  try {
    if (!(await room.waitFor(new Uint8Array(Buffer.from(stateVector, 'base64')), WAIT_MS))) return refuse('stale', NOT_YET);
    const cell = target.cell as CellId;
    if (!listHeads(room.doc).some((head) => head.id === cell)) return refuse('stale', NOT_YET);
    if (target.kind === 'cell') return done({ anchor: { kind: 'cell', cell }, quote: null });
    if (target.kind === 'output') {
      const execution = (await services.sessions.state(notebookId)).cells[cell]?.execution;
      if (execution?.id !== target.execution) return refuse('stale', 'The cell has run again since. Look at the new result, then comment on that.');
      return done({ anchor: { kind: 'output', cell, execution: execution.id as ExecutionId, number: execution.number }, quote: null });
    }
    const source = sourceOf(room.doc, cell)!;
    const [start, end] = [readPosition(source, target.start), readPosition(source, target.end)];
    if (start === null || end === null || start >= end) return refuse('stale', NOT_YET);
    if (end - start > QUOTE_MOST) return refuse('too-large', `A comment is about at most ${QUOTE_MOST.toLocaleString('en')} characters. Select less, or comment on the cell.`);
    const runs = runsOf(source, start, end);
    if (!runs) return refuse('too-large', 'The text was written in too many pieces to comment on it as one. Select less, or comment on the cell.');
    return done({ anchor: { kind: 'text', cell, runs }, quote: source.toString().slice(start, end).replaceAll('\0', '') });
  } finally {
    room.release();
  }
}
