/**
 * What use-cases need from outside, made once by the composition root (lib/server/main.ts, tests, the pages' process)
 * and passed in. A use-case takes what it needs of this and nothing from module scope.
 */
import type { Database } from '@/db/client';
import type { KernelProvider } from '@/kernel/host/port';
import type { Env } from '@/lib/env';
import type { AuditLog } from './audit/log';
import type { Blobs } from './blobs';
import type { Jobs } from './jobs/port';
import type { Log } from './log';
import type { Metrics } from './metrics';
import type { FileReader } from './notebooks/file-reader';
import type { Serving } from './serving/port';
import type { Sessions } from './session/port';
import type { Rooms } from './sync/port';

/** A change that people may be looking at. `people:<user id>` makes cached rights of that person be read again. `runs:<project id>`: runs of a project. */
export type Topic = `runs:${string}` | `run:${string}` | `project:${string}` | `version:${string}` | `notebook:${string}` | `deployment:${string}` | `people:${string}` | `inbox:${string}`;

export interface Announcements {
  /** Sends after the caller's transaction committed (PostgreSQL NOTIFY), to every process. */
  announce(topic: Topic): Promise<void>;
  subscribe(listener: (topic: Topic) => void): () => void;
  /** Resolves once what is announced from then on is heard. */
  heard?(): Promise<void>;
  /** Tells that announcements may have been missed: the connection was lost and is back. */
  onGap?(listener: () => void): () => void;
}

/** Enough for reading and for pages. */
export interface Services {
  readonly env: Env;
  readonly db: Database;
  readonly blobs: Blobs;
  readonly log: Log;
  readonly announcements: Announcements;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The front door's process has the living parts too. */
export interface DoorServices extends Services {
  readonly rooms: Rooms;
  readonly files: FileReader;
  readonly sessions: Sessions;
  readonly kernels: KernelProvider;
  readonly serving: Serving;
  readonly jobs: Jobs;
  readonly audit: AuditLog;
  readonly metrics: Metrics;
  readonly isWebReady: () => boolean;
}
