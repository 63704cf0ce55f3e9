/** What pages and authentication need, made once in the Next process, whose bundles may load this module more than once. */
import { join } from 'node:path';
import { connect } from '@/db/client';
import { APPLICATION_ROLE } from '@/db/migrate';
import { readEnv } from '@/lib/env';
import { createAnnouncements } from './announcements';
import { createFolderBlobs } from './blobs';
import { createLog } from './log';
import type { Services } from './services';

const holder = globalThis as typeof globalThis & { pinionWebServices?: Services };

/** Throws when the process was not started by the front door, which passes the database's address. */
export function webServices(): Services {
  holder.pinionWebServices ??= create();
  return holder.pinionWebServices;
}

function create(): Services {
  const env = readEnv();
  if (!env.DATABASE_URL) throw new Error('pages are rendered behind the front door; start Pinion with npm start');
  const log = createLog(env.LOG_LEVEL);
  const { db, sql } = connect(env.DATABASE_URL, { role: APPLICATION_ROLE, max: 4, name: 'pinion-web' });
  return { env, db, log, blobs: createFolderBlobs(join(env.dataDir, 'blobs'), db), announcements: createAnnouncements(sql, log), now: Date.now };
}
