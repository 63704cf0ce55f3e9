/**
 * The only way into the audit log. The entry is inserted by the change's own transaction (DESIGN L6); the sequencer
 * (sequencer.ts) gives it its place in the Merkle tree within a second after the commit.
 */
import { randomUUID } from 'node:crypto';
import type { Handle } from '@/db/client';
import { auditEntries } from '@/db/schema';
import { canonicalJson } from '@/lib/domain/canonical';
import type { Digest, ProjectId } from '@/lib/domain/ids';

/**
 * What happened. `action` is `<subject>.<what>`, e.g. `version.pinned`. People are named by their id only, never by name or
 * e-mail: the log outlives them (GOVERNANCE, "Audit log"). `before` and `after` are small plain JSON; put a digest where the
 * thing is large or personal.
 */
export interface AuditEntry {
  readonly action: string;
  /** Null where the server acted by itself. */
  readonly actor: { readonly id: string; readonly role: string } | null;
  readonly subject: { readonly kind: string; readonly id: string };
  readonly projectId?: ProjectId;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly reason?: string;
  readonly evidence?: readonly Digest[];
}

/** The canonical leaf as it is stored and exported. `id` keeps two equal events apart. */
export interface AuditLeaf {
  readonly version: 1;
  readonly id: string;
  readonly time: string;
  readonly action: string;
  readonly actor: AuditEntry['actor'];
  readonly subject: AuditEntry['subject'];
  readonly project?: string;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly reason?: string;
  readonly evidence?: readonly string[];
}

/**
 * Inserts the entry in the caller's transaction. `now` is milliseconds since 1970 (`services.now()`). Returns the entry's id.
 * @throws TypeError when `before` or `after` is not plain JSON data, which rolls the caller's change back
 */
export async function appendAudit(tx: Handle, entry: AuditEntry, now: number): Promise<string> {
  const id = randomUUID();
  const leaf: AuditLeaf = {
    version: 1,
    id,
    time: new Date(now).toISOString(),
    action: entry.action,
    actor: entry.actor,
    subject: entry.subject,
    ...(entry.projectId === undefined ? {} : { project: entry.projectId }),
    ...(entry.before === undefined ? {} : { before: entry.before }),
    ...(entry.after === undefined ? {} : { after: entry.after }),
    ...(entry.reason === undefined ? {} : { reason: entry.reason }),
    ...(entry.evidence === undefined ? {} : { evidence: entry.evidence }),
  };
  await tx.insert(auditEntries).values({
    id,
    canonical: new TextEncoder().encode(canonicalJson(leaf)),
    action: entry.action,
    subjectId: entry.subject.id,
    projectId: entry.projectId ?? null,
    at: new Date(now),
  });
  return id;
}
