/** The parameters, metrics and tags of runs as rows of their own, beside the copies that lists show. */
import { and, eq, inArray, notInArray, sql } from 'drizzle-orm';
import type { Handle } from '@/db/client';
import { runNames, runs, runValues, type RunNameKind } from '@/db/schema';
import type { ProjectId } from '@/lib/domain/ids';
import type { ParamValue } from '@/lib/domain/runs';

/** A value of one run. `value` undefined: there is none any more. */
export interface RunValue {
  readonly run: number;
  readonly kind: RunNameKind;
  readonly name: string;
  readonly value: ParamValue;
}

/** Ids of names, made where they are new. Projects only gain names, so whoever keeps what this gave is right for ever. */
export async function internNames(db: Handle, projectId: ProjectId, kind: RunNameKind, names: readonly string[]): Promise<Map<string, number>> {
  if (names.length === 0) return new Map();
  const unique = [...new Set(names)].toSorted();
  const known = () => db.select({ id: runNames.id, name: runNames.name }).from(runNames).where(and(eq(runNames.projectId, projectId), eq(runNames.kind, kind), inArray(runNames.name, unique)));
  const found = new Map((await known()).map((row) => [row.name, row.id]));
  const missing = unique.filter((name) => !found.has(name));
  if (missing.length === 0) return found;
  await db.insert(runNames).values(missing.map((name) => ({ projectId, kind, name }))).onConflictDoNothing();
  return new Map((await known()).map((row) => [row.name, row.id]));
}

/** Sets values, in the place of what was there. A parameter that is null has no row: it is missing. */
export async function putRunValues(db: Handle, projectId: ProjectId, values: readonly RunValue[]): Promise<void> {
  const ids = new Map<RunNameKind, Map<string, number>>();
  for (const kind of ['param', 'metric', 'tag'] as const) ids.set(kind, await internNames(db, projectId, kind, values.filter((value) => value.kind === kind).map(({ name }) => name)));
  const rows = values.filter(({ kind, value }) => kind === 'metric' || value !== null).map(({ run, kind, name, value }) => ({
    run, name: ids.get(kind)!.get(name)!, number: typeof value === 'number' ? value : null, text: typeof value === 'number' || value === null ? null : String(value),
  }));
  for (let at = 0; at < rows.length; at += 5_000) {
    await db.insert(runValues).values(rows.slice(at, at + 5_000)).onConflictDoUpdate({ target: [runValues.run, runValues.name], set: { number: sql`excluded.number`, text: sql`excluded.text` } });
  }
}

type RunRow = Pick<typeof runs.$inferSelect, 'key' | 'projectId'>;

/** Name and tags of a run; `tags` stands in the place of all that were there. */
export async function changeRunRow(db: Handle, { key, projectId }: RunRow, { name, tags }: { readonly name?: string | undefined; readonly tags?: Readonly<Record<string, string>> | undefined }): Promise<void> {
  if (name === undefined && tags === undefined) return;
  await db.update(runs).set({ ...(name === undefined ? {} : { name }), ...(tags === undefined ? {} : { tags }) }).where(eq(runs.key, key));
  if (tags === undefined) return;
  const kept = Object.keys(tags);
  const ofTags = db.select({ id: runNames.id }).from(runNames).where(and(eq(runNames.projectId, projectId), eq(runNames.kind, 'tag'), kept.length === 0 ? undefined : notInArray(runNames.name, kept)));
  await db.delete(runValues).where(and(eq(runValues.run, key), inArray(runValues.name, ofTags)));
  await putRunValues(db, projectId, Object.entries(tags).map(([tag, value]) => ({ run: key, kind: 'tag', name: tag, value })));
}
