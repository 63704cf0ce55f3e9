/**
 * One server works on a database: rooms, sessions and kernels live in its memory, and two that hold the same notebook would refuse each
 * other's people. The owner holds an advisory lock on a connection of its own. A second server does not start; one that was paused or
 * cut off while another took its place ends itself, since what it remembers is no longer true.
 */
import postgres from 'postgres';
import { CannotStart } from '../failure';
import type { Log } from '../log';

const LOCK = 7241003;

export interface OwnerOptions {
  readonly log: Log;
  /** Another server is the owner now: end. */
  readonly onLost: () => void;
  /** How long to wait for a server that is just ending, and between looks. */
  readonly patienceMs?: number;
  readonly everyMs?: number;
}

export interface Owner {
  /** Gives the database to whoever comes next. */
  dispose(): Promise<void>;
}

/** Becomes the owner; throws CannotStart where another server is. */
export async function ownDatabase(url: string, { log, onLost, patienceMs = 5_000, everyMs = 250 }: OwnerOptions): Promise<Owner> {
  let isDisposed = false;
  let isOwner = false;
  let returning: Promise<void> | null = null;
  const pause = () => new Promise((resolve) => { setTimeout(resolve, everyMs); });
  const sql = postgres(url, {
    max: 1, idle_timeout: 0, max_lifetime: null, onnotice: () => {}, connection: { application_name: 'pinion-owner' },
    // The lock goes with the connection.
    onclose: () => { if (isOwner && !isDisposed) returning ??= comeBack().finally(() => { returning = null; }); },
  });
  const take = async () => ((await sql<{ got: boolean }[]>`select pg_try_advisory_lock(${LOCK}) as got`)[0]!.got);

  /** The database was restarted, or cut this server off: nobody may have come in between. */
  async function comeBack(): Promise<void> {
    isOwner = false;
    while (!isDisposed) {
      const got = await take().catch(() => null);
      if (got === true) {
        isOwner = true;
        return;
      }
      if (got === false) {
        log.error('another server works on the database now, so this one ends', { owner: await holder() });
        return onLost();
      }
      await pause(); // the database is away
    }
  }

  async function holder(): Promise<string> {
    const [row] = await sql<{ pid: number; client: string | null; since: Date }[]>`
      select a.pid, host(a.client_addr) as client, a.backend_start as since from pg_locks l join pg_stat_activity a on a.pid = l.pid
      where l.locktype = 'advisory' and l.objid = ${LOCK} and l.granted and l.database = (select oid from pg_database where datname = current_database()) limit 1`.catch(() => []);
    return row ? `from ${row.client ?? 'this machine'}, since ${row.since.toISOString()}` : 'which has just gone';
  }

  try {
    const until = performance.now() + patienceMs;
    while (!(isOwner = await take())) {
      if (performance.now() > until) throw new CannotStart(`Another Pinion server works on this database (connected ${await holder()}). Stop it first, or give this one a database of its own with DATABASE_URL.`);
      await pause();
    }
  } catch (error) {
    await sql.end({ timeout: 1 });
    throw error;
  }
  return {
    async dispose() {
      isDisposed = true;
      await sql.end({ timeout: 1 });
      await returning;
    },
  };
}
