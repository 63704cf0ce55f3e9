/** Look-ups whose answer never changes once there is one, remembered so that busy doors need not ask the database every time. */
import type { Database } from '@/db/client';

/** More than this are forgotten together; nobody has so many in daily use. */
const KEPT_MOST = 10_000;

/**
 * Wraps a look-up by key. What was found is kept for the life of the process; what was not found is looked for again.
 * Only for columns that no statement updates and rows that none deletes. Kept per database, since tests have several.
 */
export function neverChanges<Key extends string, Value extends object>(look: (db: Database, key: Key) => Promise<Value | null>): (db: Database, key: Key) => Promise<Value | null> {
  const memories = new WeakMap<Database, Map<Key, Value>>();
  return async (db, key) => {
    let kept = memories.get(db);
    if (!kept) memories.set(db, (kept = new Map()));
    const known = kept.get(key);
    if (known) return known;
    const found = await look(db, key);
    if (found === null) return null;
    if (kept.size >= KEPT_MOST) kept.clear();
    kept.set(key, found);
    return found;
  };
}
