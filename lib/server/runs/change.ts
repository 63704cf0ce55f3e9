/** What people change of a run: its name, its tags, and whether it lies in the trash. What it measured nobody changes. */
import { changeRunRow, findRunRow, findRunSummary, trashRunRow, type RunRow } from '@/db/queries/runs';
import { done, refuse, type Result } from '@/lib/domain/errors';
import { isRunName, RUN_BOUNDS, type RunSummary } from '@/lib/domain/runs';
import type { Services } from '../services';
import { noRun } from './read';

type ChangeServices = Pick<Services, 'db' | 'announcements' | 'now'>;

/** `tags` stands in the place of all that were there. */
export async function changeRun(services: ChangeServices, id: string, change: { readonly name?: string | undefined; readonly tags?: Readonly<Record<string, string>> | undefined }): Promise<Result<RunSummary>> {
  const row = await findRunRow(services.db, id);
  if (!row) return noRun();
  const bad = Object.keys(change.tags ?? {}).find((name) => !isRunName(name));
  if (bad !== undefined) return refuse('invalid', `“${bad.slice(0, 80)}” cannot be the name of a tag: 1 to ${RUN_BOUNDS.name} characters, without spaces at its ends.`);
  await services.db.transaction((tx) => changeRunRow(tx, row, change));
  return changed(services, row);
}

/** Puts a run into the trash, its parts with it, or takes them out. */
export async function trashRun(services: ChangeServices, id: string, isTrashed: boolean): Promise<Result<RunSummary>> {
  const row = await findRunRow(services.db, id);
  if (!row) return noRun();
  if (isTrashed && row.status === 'running') return refuse('conflict', 'This run is still running. Stop its cell, or wait, then delete it.');
  await trashRunRow(services.db, row, isTrashed ? new Date(services.now()) : null);
  return changed(services, row);
}

async function changed(services: ChangeServices, row: RunRow): Promise<Result<RunSummary>> {
  const summary = await findRunSummary(services.db, row.id);
  if (!summary) return noRun();
  await services.announcements.announce(`runs:${row.projectId}`);
  await services.announcements.announce(`run:${row.id}`);
  return done(summary);
}
