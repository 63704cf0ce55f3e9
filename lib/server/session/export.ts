/** What a pin needs of a session, taken at one moment from an execution that still follows from what the notebook shows. */
import * as Y from 'yjs';
import { titleOf as documentTitle } from '@/lib/collab/document';
import { done, refuse, type Result } from '@/lib/domain/errors';
import type { CellId, ExecutionId, UserId } from '@/lib/domain/ids';
import type { Pinnable } from '@/lib/notebook/outputs';
import { titleOf } from '@/lib/notebook/session';
import { keepFile } from '../blobs';
import { crossingsOf } from '../crossings';
import type { Services } from '../services';
import { closureOf } from './closure';
import type { NotebookSession } from './notebook-session';
import type { PinMaterial } from './port';

/**
 * Refuses with `stale` when the execution is not the cell's current, evaluated one, before and after the kernel's work. The
 * files go to the blob store while the kernel sends them; nothing names them before the pin commits.
 */
export async function exportForPin(services: Pick<Services, 'db' | 'blobs'>, session: NotebookSession, cell: CellId, execution: ExecutionId, selector: Pinnable['selector']): Promise<Result<PinMaterial>> {
  session.analyse();
  const fresh = standing(session, cell, execution);
  if (!fresh.ok) return fresh;
  const { kernel } = session;
  if (!kernel) return refuse('stale', 'The kernel that held this result has ended. Run the cell again, then pin it.');
  if (session.state.kernel.status === 'busy') return refuse('conflict', 'A cell is running. Pin the result when it has ended.');
  const rows = await closureOf(services, session.notebook.id, [execution]);
  const own = rows.find((row) => row.id === execution);
  if (!own?.kernel || !own.startedAt || !own.endedAt) return refuse('stale');
  const documentVersion = Buffer.from(Y.encodeStateVector(session.room.doc)).toString('base64');
  let artifacts: PinMaterial['artifacts'];
  session.touch();
  try {
    artifacts = await kernel.export(execution, selector, keepFile(services.blobs));
  } catch (error) {
    return refuse('invalid', error instanceof Error ? error.message : 'The result cannot be pinned.');
  }
  const gave = await crossingsOf(kernel, rows.map(({ cellId, source }) => ({ id: cellId, source })));
  const still = standing(session, cell, execution);
  if (!still.ok) return still;
  const inputs = new Map(rows.flatMap((row) => row.inputs).map((input) => [`${input.name}\0${input.digest}`, input]));
  return done({
    artifacts,
    notebookTitle: documentTitle(session.room.doc),
    documentVersion,
    closure: rows.map((row) => ({ id: row.cellId, type: typeOf(session, row.cellId), source: row.source, digest: row.sourceDigest, ...(row.startedAt ? { startedAt: row.startedAt.getTime() } : {}), ...(gave.has(row.cellId) ? { gave: gave.get(row.cellId)! } : {}) })),
    inputs: [...inputs.values()],
    parameters: {},
    seed: own.seed,
    kernel: own.kernel,
    startedAt: own.startedAt,
    endedAt: own.endedAt,
    ranBy: [...new Set(rows.flatMap((row) => row.startedBy ?? []))] as UserId[],
    editedBy: await session.room.writers(),
  });
}

/** A result that stands follows from its cells as they are, so their kinds are those that ran. */
function typeOf({ state }: NotebookSession, cell: CellId): 'ts' | 'sql' | 'input' {
  const type = state.cells[cell]?.type;
  return type === 'sql' || type === 'input' ? type : 'ts';
}

function standing({ state }: NotebookSession, cell: CellId, execution: ExecutionId): Result<null> {
  const found = state.cells[cell];
  if (!found) return refuse('stale', 'The cell was deleted, and its result with it.');
  if (found.execution?.id !== execution) return refuse('stale', `${titleOf(state, cell)} has run again since. Look at the new result, then pin that.`);
  if (found.validity !== 'evaluated' || found.status === 'running') return refuse('stale', `${titleOf(state, cell)} no longer follows from what the notebook shows. ${found.why ?? ''} Run it again, then pin it.`.replace('  ', ' '));
  return done(null);
}
