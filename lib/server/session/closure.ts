/** What an execution was made from. */
import { findExecutions, type ExecutionRow } from '@/db/queries/sessions';
import type { ExecutionId, NotebookId } from '@/lib/domain/ids';
import type { Services } from '../services';

/** These executions and those whose values they read, directly or not, as they ran, ancestors first. */
export async function closureOf({ db }: Pick<Services, 'db'>, notebookId: NotebookId, executions: readonly ExecutionId[]): Promise<ExecutionRow[]> {
  const found = new Map<ExecutionId, ExecutionRow>();
  for (let wanted = [...executions]; wanted.length > 0;) {
    const rows = await findExecutions(db, notebookId, wanted);
    for (const row of rows) found.set(row.id, row);
    wanted = [...new Set(rows.flatMap((row) => Object.values(row.ancestors)))].filter((id) => !found.has(id));
  }
  return [...found.values()].sort((a, b) => a.number - b.number);
}
