/** What suites about rooms share: a database, and servers and clients that end with the test that opened them. */
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { DocumentClient, DocumentClientOptions } from '@/components/notebook/sync/document-client';
import { openClient, ready } from './clients';
import { createTestDatabase, type TestDatabase } from './database';
import { person, startSyncServer, type SyncServer, type SyncServerOptions } from './sync';

interface Ending {
  close?(): Promise<void>;
  destroy?(): void;
}

export interface SyncSuite {
  /** There from the first hook on. */
  readonly database: TestDatabase;
  /** What is handed over ends after the test, the last first. */
  ends<Thing extends Ending>(thing: Thing): Thing;
  start(options?: SyncServerOptions): Promise<SyncServer>;
  /** A page's client, on its way in. */
  visit(server: SyncServer, who?: ReturnType<typeof person>, options?: Partial<DocumentClientOptions>): DocumentClient;
  /** A page's client that has the document. */
  join(server: SyncServer, who?: ReturnType<typeof person>): Promise<DocumentClient>;
}

/** Call it once, at the top of a test file. */
export function syncSuite(): SyncSuite {
  let database: TestDatabase;
  const open: Ending[] = [];
  beforeAll(async () => { database = await createTestDatabase(); });
  afterEach(async () => {
    for (const each of open.splice(0).toReversed()) {
      each.destroy?.();
      await each.close?.();
    }
  });
  afterAll(() => database.drop());

  const ends = <Thing extends Ending>(thing: Thing): Thing => {
    open.push(thing);
    return thing;
  };
  const visit: SyncSuite['visit'] = (server, who = person('Editor'), options = {}) => ends(openClient(server, who, options));
  return {
    get database() { return database; },
    ends,
    start: async (options = {}) => ends(await startSyncServer(database, options)),
    visit,
    async join(server, who) {
      const client = visit(server, who);
      await ready(client);
      return client;
    },
  };
}
