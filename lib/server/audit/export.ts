/**
 * The whole log as one file of JSON lines, for `pinion verify-log`: a header, every entry's canonical text in order, the newest
 * checkpoint. Text of a leaf is a JSON string, so its bytes come back exactly.
 */
import { and, asc, eq, gte, lt } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { auditEntries, auditLeaves } from '@/db/schema';
import type { AuditLog, SignedHead } from './log';

const PAGE = 2_000;

/** Lines of the file, each with its newline. Memory is bounded by one page, however long the log. */
export async function* exportLines(db: Database, log: Pick<AuditLog, 'origin' | 'vkey'>, head: SignedHead): AsyncGenerator<string> {
  yield `${JSON.stringify({ type: 'pinion-audit-log', version: 1, origin: log.origin, vkey: log.vkey, size: head.size })}\n`;
  for (let start = 0; start < head.size; start += PAGE) {
    const rows = await db.select({ index: auditLeaves.index, canonical: auditEntries.canonical }).from(auditLeaves).innerJoin(auditEntries, eq(auditEntries.id, auditLeaves.entryId))
      .where(and(gte(auditLeaves.index, start), lt(auditLeaves.index, Math.min(start + PAGE, head.size)))).orderBy(asc(auditLeaves.index));
    const decoder = new TextDecoder('utf-8', { fatal: true });
    yield rows.map(({ index, canonical }) => `${JSON.stringify({ type: 'entry', index, leaf: decoder.decode(canonical) })}\n`).join('');
  }
  yield `${JSON.stringify({ type: 'checkpoint', note: head.note })}\n`;
}
