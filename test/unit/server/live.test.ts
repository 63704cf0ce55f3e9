import { request as httpRequest, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projects } from '@/db/schema';
import type { WorkspaceId } from '@/lib/domain/ids';
import { createAnnouncements, type LiveAnnouncements } from '@/lib/server/announcements';
import { connect } from '@/db/client';
import { createLog } from '@/lib/server/log';
import type { Services } from '@/lib/server/services';
import { openTestFront, type TestFront } from '../../support/front';
import { createPerson, createTestServices, createWorkspace, signedIn, type TestServices } from '../../support/people';

let test: TestServices;
let services: Services;
let front: TestFront;
let announcements: LiveAnnouncements;
let workspaceId: WorkspaceId;
let project: string;
let other: string;

beforeAll(async () => {
  test = await createTestServices();
  announcements = createAnnouncements(test.database.sql, createLog('error'));
  services = { ...test, announcements };
  workspaceId = await createWorkspace(services);
  const elsewhere = await createWorkspace(services);
  const rows = await services.db.insert(projects).values([{ workspaceId, slug: 'a', name: 'A' }, { workspaceId: elsewhere, slug: 'b', name: 'B' }]).returning();
  [project, other] = [rows[0]!.id, rows[1]!.id];
  front = await openTestFront(services);
});
afterAll(async () => {
  await front.close();
  await announcements.dispose();
  await test.dispose();
});

interface Stream {
  readonly status: number;
  /** Resolves with the next chunk that matches. */
  until(pattern: RegExp): Promise<string>;
  readonly ended: Promise<void>;
  close(): void;
}

function openStream(query: string, cookie: string): Promise<Stream> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: '127.0.0.1', port: front.port, path: `/api/v1/live?${query}`, headers: { host: `localhost:${front.port}`, cookie }, agent: false }, (answer: IncomingMessage) => {
      let text = '';
      let wake = () => {};
      answer.setEncoding('utf8').on('data', (chunk: string) => { text += chunk; wake(); });
      const ended = new Promise<void>((done) => { answer.once('close', () => done()); });
      resolve({
        status: answer.statusCode ?? 0, ended,
        close: () => sent.destroy(),
        async until(pattern) {
          while (!pattern.test(text)) await new Promise<void>((next) => { wake = next; });
          return text;
        },
      });
    });
    sent.once('error', reject);
    sent.end();
  });
}

describe('live changes', () => {
  it('reach those who may see the thing, and only its topics', async () => {
    const userId = await createPerson(services, { workspaceId }, 'viewer');
    const { headers } = await signedIn(services, userId);
    const stream = await openStream(`topic=project:${project}`, headers.cookie);
    await stream.until(/retry/);
    await announcements.announce(`project:${other}`);
    await announcements.announce(`project:${project}`);
    const text = await stream.until(/data:/);
    expect(text).toContain(`data: project:${project}\n\n`);
    expect(text).not.toContain(other);
    stream.close();
  });

  it('are refused for what one may not see, for other people, and for nonsense', async () => {
    const userId = await createPerson(services, { workspaceId }, 'viewer');
    const somebody = await createPerson(services, { workspaceId }, 'viewer');
    const { headers } = await signedIn(services, userId);
    for (const [query, status] of [[`topic=project:${other}`, 404], [`topic=people:${somebody}`, 404], ['topic=nonsense', 400], ['', 422], [`topic=project:${project}&topic=project:${other}`, 404]] as const) {
      const stream = await openStream(query, headers.cookie);
      expect(stream.status, query).toBe(status);
      stream.close();
    }
  });

  it('end when the person\'s role is taken away', async () => {
    const userId = await createPerson(services, { workspaceId }, 'viewer');
    const { headers } = await signedIn(services, userId);
    const stream = await openStream(`topic=project:${project}`, headers.cookie);
    await stream.until(/retry/);
    await test.database.sql`delete from role_grants where user_id = ${userId}`;
    await announcements.announce(`people:${userId}`);
    await stream.ended;
  });

  it('tell of a gap when the database connection was lost and is back', async () => {
    const own = connect(test.database.ownerUrl, { max: 1, name: 'gap-test' });
    const bus = createAnnouncements(own.sql, createLog('error', () => {}));
    const gap = new Promise<void>((resolve) => { bus.onGap(() => resolve()); });
    const heard = new Promise<string>((resolve) => { bus.subscribe(resolve); });
    const owner = connect(test.database.ownerUrl, { max: 1 });
    // The listener's connection is there once its LISTEN shows; cut every connection of this bus then.
    await expect.poll(async () => (await owner.sql`select 1 from pg_stat_activity where application_name like 'gap-test%' and query ilike 'listen%'`).length).toBe(1);
    await owner.sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'gap-test%'`;
    await gap;
    await owner.sql`select pg_notify('pinion_changes', 'project:x')`;
    expect(await heard).toBe('project:x');
    await bus.dispose();
    await own.close();
    await owner.close();
  });
});
