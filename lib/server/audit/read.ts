/** The log as people read it: a page of a project's entries, with names, and the newest signed head. */
import { and, asc, desc, eq, lt, or, sql, type SQL } from 'drizzle-orm';
import { findProjectRow } from '@/db/queries/projects';
import { findVersions, namesOf } from '@/db/queries/versions';
import { isUuid } from '@/db/queries/uuid';
import { auditCheckpoints, auditEntries, auditLeaves, workspaces } from '@/db/schema';
import type { UserId, VersionId } from '@/lib/domain/ids';
import { isAllowed } from '@/lib/domain/roles';
import type { AuditPageView } from '@/lib/domain/views';
import type { Actor } from '../door';
import { historyView } from '../lifecycle/history';
import { may } from '../people/access';
import type { Services } from '../services';
import type { AuditLeaf } from './append';

export interface AuditQuery {
  /** Where the last page ended. */
  readonly before?: string | undefined;
  /** Entries a page, 1 to 200. */
  readonly limit?: number | undefined;
  /** Only entries about this subject. */
  readonly subject?: string | undefined;
}

/** Null when there is no such project or `actor` may not read its log. `project` is an id or a slug. */
export async function readAudit(services: Pick<Services, 'db'>, actor: Actor, project: string, query: AuditQuery = {}): Promise<AuditPageView | null> {
  const { db } = services;
  const found = await findProjectRow(db, project);
  if (!found || !may(actor, 'audit:read', found)) return null;
  const limit = Math.min(Math.max(Math.trunc(query.limit ?? 50), 1), 200);
  const where: (SQL | undefined)[] = [eq(auditEntries.projectId, found.id)];
  if (query.subject) where.push(eq(auditEntries.subjectId, query.subject));
  const cursor = /^(\d{1,15})\.([0-9a-f-]{36})$/.exec(query.before ?? '');
  if (cursor && isUuid(cursor[2]!)) {
    const at = new Date(Number(cursor[1]));
    where.push(or(lt(auditEntries.at, at), and(eq(auditEntries.at, at), sql`${auditEntries.id} > ${cursor[2]!}::uuid`)));
  }
  const rows = await db.select({ id: auditEntries.id, at: auditEntries.at, canonical: auditEntries.canonical, index: auditLeaves.index, leafHash: auditLeaves.leafHash }).from(auditEntries)
    .leftJoin(auditLeaves, eq(auditLeaves.entryId, auditEntries.id)).where(and(...where)).orderBy(desc(auditEntries.at), asc(auditEntries.id)).limit(limit + 1);
  const shown = rows.slice(0, limit).map((row) => {
    const text = new TextDecoder().decode(row.canonical);
    return { ...row, text, leaf: JSON.parse(text) as AuditLeaf };
  });
  const versionIds = [...new Set(shown.filter(({ leaf }) => leaf.subject.kind === 'version' && isUuid(leaf.subject.id)).map(({ leaf }) => leaf.subject.id as VersionId))];
  const [names, versions, [head], all] = await Promise.all([
    namesOf(db, shown.flatMap(({ leaf }) => [leaf.actor?.id ?? [], leaf.subject.kind === 'person' ? leaf.subject.id : []].flat())),
    findVersions(db, versionIds), db.select().from(auditCheckpoints).orderBy(desc(auditCheckpoints.size)).limit(1), mayExportLog(services, actor),
  ]);
  const person = (id: string) => ({ id: id as UserId, name: names.get(id) ?? 'Somebody who left' });
  const last = shown.at(-1);
  return {
    entries: shown.map((row) => {
      const { leaf } = row;
      const version = versions.find((entry) => entry.version.id === leaf.subject.id);
      const view = historyView(leaf, row, person);
      return {
        id: row.id, index: row.index, at: leaf.time, action: leaf.action, text: view.text, tone: view.tone, person: view.person, role: leaf.actor?.role ?? null,
        subject: { ...leaf.subject, label: version ? `${version.asset.name} v${version.version.number}` : leaf.subject.kind === 'person' ? (names.get(leaf.subject.id) ?? 'a person') : leaf.subject.kind, versionId: version?.version.id ?? null },
        reason: view.reason, leafHash: view.leafHash, leaf: row.text,
      };
    }),
    next: rows.length > limit && last ? `${last.at.getTime()}.${last.id}` : null,
    log: { size: head?.size ?? 0, root: head ? Buffer.from(head.rootHash).toString('hex') : null, checkpointAt: head?.at.toISOString() ?? null, note: head?.note ?? null, isAnchored: false },
    canExport: all,
  };
}

/** The export holds every project's entries, since a tree has no parts: it takes the right in every workspace. */
export async function mayExportLog(services: Pick<Services, 'db'>, actor: Actor): Promise<boolean> {
  const all = await services.db.select({ id: workspaces.id }).from(workspaces);
  return all.length > 0 && all.every(({ id }) => actor.grants.some((grant) => grant.workspaceId === id && grant.projectId === null && isAllowed([grant.role], 'audit:export')));
}
