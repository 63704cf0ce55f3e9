/**
 * The Merkle log over the audit entries: gives entries their index, signs tree heads, makes proofs. One sequencer at a time
 * holds an advisory lock, so that several processes may run this; entries wait in `audit_pending` (SPEC A2–A4).
 */
import { asc, count, desc, gte, inArray, lt, sql } from 'drizzle-orm';
import type { Database, Handle } from '@/db/client';
import { auditCheckpoints, auditEntries, auditLeaves, auditPending } from '@/db/schema';
import { consistencyProof, Frontier, inclusionProof, leafHash } from '@/lib/domain/merkle';
import { checkpointText, signNote, toHex } from '@/lib/domain/signed-note';
import type { Log } from '../log';
import { sha256, type LogKey } from './key';

const LOCK = 7_241_002;
const BATCH = 2_000;

export interface SignedHead {
  readonly size: number;
  readonly root: Uint8Array;
  /** The signed note. */
  readonly note: string;
  readonly at: Date;
}

export interface AuditLog {
  readonly vkey: string;
  readonly origin: string;
  /** Gives every committed entry its index now. Returns how many there were. */
  sequence(): Promise<number>;
  /** Signs the present tree, or gives the newest head when nothing was added. Null while the log is empty. */
  checkpoint(): Promise<SignedHead | null>;
  /** Sequences every second and signs every minute while there is something new. */
  start(): void;
  dispose(): Promise<void>;
}

export interface AuditLogOptions {
  readonly db: Database;
  readonly log: Log;
  readonly now: () => number;
  readonly key: LogKey;
  readonly sequenceEveryMs?: number;
  readonly checkpointEveryMs?: number;
}

export function createAuditLog(options: AuditLogOptions): AuditLog {
  const { db, log, now, key } = options;
  let frontier = new Frontier(sha256);
  let timer: NodeJS.Timeout | undefined;
  let isDisposed = false;
  let signedAt = 0;
  let last: Promise<unknown> = Promise.resolve();

  /** One at a time within this process: the frontier is shared. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = last.then(work, work);
    last = turn.catch(() => {});
    return turn;
  }

  async function sequence(): Promise<number> {
    let total = 0;
    for (;;) {
      const moved = await db.transaction((tx) => sequenceBatch(tx));
      total += moved;
      if (moved < BATCH) return total;
    }
  }

  async function sign(): Promise<SignedHead | null> {
    const [newest] = await db.select().from(auditCheckpoints).orderBy(desc(auditCheckpoints.size)).limit(1);
    const [counted] = await db.select({ size: count() }).from(auditLeaves);
    const size = counted?.size ?? 0;
    if (newest && newest.size >= size) return headOf(newest);
    if (size === 0) return null;
    await catchUp(size, newest);
    const root = frontier.root();
    const note = signNote(sha256, checkpointText({ origin: key.verifier.name, size: frontier.size, root }), key.verifier, key.sign);
    const [made] = await db.insert(auditCheckpoints).values({ size: frontier.size, rootHash: root, note, at: new Date(now()) }).onConflictDoNothing().returning();
    if (made) return headOf(made);
    const [other] = await db.select().from(auditCheckpoints).orderBy(desc(auditCheckpoints.size)).limit(1);
    return other ? headOf(other) : null;
  }

  /** Adds the leaves that came since; refuses to sign a tree that does not extend the last signed one. */
  async function catchUp(size: number, signed: typeof auditCheckpoints.$inferSelect | undefined): Promise<void> {
    if (frontier.size > size) frontier = new Frontier(sha256);
    while (frontier.size < size) {
      const rows = await db.select({ index: auditLeaves.index, hash: auditLeaves.leafHash }).from(auditLeaves)
        .where(gte(auditLeaves.index, frontier.size)).orderBy(asc(auditLeaves.index)).limit(Math.min(20_000, size - frontier.size));
      if (rows.length === 0) throw new Error(`the log has a gap at index ${frontier.size}`);
      for (const { index, hash } of rows) {
        if (index !== frontier.size) throw new Error(`the log has a gap at index ${frontier.size}`);
        frontier.add(hash);
        if (signed && frontier.size === signed.size && toHex(frontier.root()) !== toHex(signed.rootHash)) {
          frontier = new Frontier(sha256);
          throw new Error(`the log no longer holds what was signed at size ${signed.size}: its rows were changed`);
        }
      }
    }
  }

  async function tick(): Promise<void> {
    try {
      await inTurn(sequence);
      const every = options.checkpointEveryMs ?? 55_000;
      if (now() - signedAt >= every) {
        await inTurn(sign);
        signedAt = now();
      }
    } catch (error) {
      if (!isDisposed) log.error('the audit log could not be brought up to date', { error });
    }
    if (!isDisposed) timer = setTimeout(() => void tick(), options.sequenceEveryMs ?? 800).unref();
  }

  return {
    vkey: key.vkey,
    origin: key.verifier.name,
    sequence: () => inTurn(sequence),
    checkpoint: () => inTurn(async () => {
      await sequence();
      return sign();
    }),
    start: () => {
      if (!timer) timer = setTimeout(() => void tick(), 0).unref();
    },
    dispose: async () => {
      isDisposed = true;
      clearTimeout(timer);
      await last;
    },
  };
}

function headOf(row: typeof auditCheckpoints.$inferSelect): SignedHead {
  return { size: row.size, root: row.rootHash, note: row.note, at: row.at };
}

async function sequenceBatch(tx: Handle): Promise<number> {
  await tx.execute(sql`select pg_advisory_xact_lock(${LOCK})`);
  const pending = await tx.select({ id: auditEntries.id, canonical: auditEntries.canonical }).from(auditPending)
    .innerJoin(auditEntries, sql`${auditEntries.id} = ${auditPending.entryId}`).orderBy(asc(auditPending.position)).limit(BATCH);
  if (pending.length === 0) return 0;
  const [newest] = await tx.select({ index: auditLeaves.index }).from(auditLeaves).orderBy(desc(auditLeaves.index)).limit(1);
  const first = newest ? newest.index + 1 : 0;
  await tx.insert(auditLeaves).values(pending.map(({ id, canonical }, place) => ({ index: first + place, entryId: id, leafHash: leafHash(sha256, canonical) })));
  await tx.delete(auditPending).where(inArray(auditPending.entryId, pending.map(({ id }) => id)));
  return pending.length;
}

/** The leaf hashes of the first `size` entries: 32 bytes each, held while a proof is made. */
async function leavesUpTo(db: Handle, size: number): Promise<Uint8Array[]> {
  const rows = await db.select({ hash: auditLeaves.leafHash }).from(auditLeaves).where(lt(auditLeaves.index, size)).orderBy(asc(auditLeaves.index));
  return rows.map(({ hash }) => hash);
}

/** Null when the log is not that long, or the index is beyond it. */
export async function proveInclusion(db: Handle, index: number, size: number): Promise<{ readonly leaf: Uint8Array; readonly proof: readonly Uint8Array[] } | null> {
  const leaves = await leavesUpTo(db, size);
  if (leaves.length < size || index >= size) return null;
  return { leaf: leaves[index]!, proof: inclusionProof(sha256, leaves, index, size) };
}

/** Null when the log is not that long. */
export async function proveConsistency(db: Handle, oldSize: number, newSize: number): Promise<readonly Uint8Array[] | null> {
  if (oldSize > newSize) return null;
  const leaves = await leavesUpTo(db, newSize);
  return leaves.length < newSize ? null : consistencyProof(sha256, leaves, oldSize, newSize);
}
