/** A level acts on sockets that are open: what each may send, and that a change is there within a second (SECURITY.md §5, 27 and 32). */
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { setTitle, sourceOf } from '@/lib/collab/document';
import type { UserId } from '@/lib/domain/ids';
import type { Level } from '@/lib/domain/levels';
import type { SessionMessage } from '@/lib/notebook/session-types';
import { giveLevel, takeLevel } from '@/lib/server/notebooks/sharing';
import { revokeRole, grantRole } from '@/lib/server/people/roles';
import { FakeKernels } from '../../support/fake-kernel';
import { openTestFront, type TestFront } from '../../support/front';
import { createPerson } from '../../support/people';
import { SessionBench, una, type TestNotebook } from '../../support/session';
import { BareClient, updateOf } from '../../support/sync';
import { actorOf, cookieOf, createGuest } from '../../support/together';

let bench: SessionBench;
let front: TestFront;
let notebook: TestNotebook;
let admin: UserId;

beforeAll(async () => {
  bench = await SessionBench.open(new FakeKernels(async () => '1'));
  admin = await createPerson(bench.services, { workspaceId: bench.workspaceId }, 'admin');
  front = await openTestFront(bench.services, undefined, { rooms: bench.rooms, sessions: bench.sessions });
  notebook = await bench.notebook('1');
});
afterAll(async () => {
  await front.close();
  await bench.dispose();
});

async function openSync(cookie: string): Promise<BareClient> {
  return BareClient.open(`ws://localhost:${front.port}/sync/${notebook.id}`, { cookie, origin: front.hosts.appOrigin });
}

async function openSession(cookie: string) {
  const socket = new WebSocket(`ws://localhost:${front.port}/session/${notebook.id}`, { headers: { cookie, origin: front.hosts.appOrigin } });
  const messages: SessionMessage[] = [];
  let closedBy: number | null = null;
  let wake = () => {};
  socket.on('message', (data) => { messages.push(JSON.parse(String(data)) as SessionMessage); wake(); });
  socket.on('close', (code) => { closedBy = code; wake(); });
  await once(socket, 'open');
  const until = async (condition: () => boolean) => { while (!condition()) await new Promise<void>((resolve) => { wake = resolve; }); };
  const level = () => messages.findLast((message) => message.type === 'rights' || message.type === 'snapshot') as Extract<SessionMessage, { type: 'rights' }> | undefined;
  socket.send(JSON.stringify({ type: 'resume', seq: 0 }));
  await until(() => level() !== undefined);
  let ids = 0;
  return {
    socket, until, level: () => level()?.level, closedBy: () => closedBy,
    async command(command: object) {
      const id = String((ids += 1));
      socket.send(JSON.stringify({ type: 'command', id, command }));
      const answer = () => messages.find((message) => message.type === 'answer' && message.id === id) as Extract<SessionMessage, { type: 'answer' }> | undefined;
      await until(() => answer() !== undefined || closedBy !== null);
      return answer();
    },
  };
}

const title = async () => {
  const doc = notebook.room.doc;
  return doc.getMap('meta').get('title');
};

describe.each(['view', 'comment', 'run'] as const)('with the level %s', (level: Level) => {
  it('the document comes, and no write of any kind is taken', async () => {
    const cookie = await cookieOf(bench.services, await createGuest(bench.services, notebook.id, level));
    for (const type of ['sync-step-2', 'update'] as const) {
      const client = await openSync(cookie);
      expect(client.rights()).toBe('read');
      const doc = await client.read();
      expect(sourceOf(doc, notebook.cells[0]!)?.toString()).toBe('1');
      expect(await client.closesAfter({ type, update: updateOf(doc, () => setTitle(doc, 'Mine now')) })).toBe('not-allowed');
      const again = await openSync(cookie);
      const copy = await again.read();
      expect(await again.closesAfter({ type, update: updateOf(copy, () => sourceOf(copy, notebook.cells[0]!)!.delete(0, 1)) })).toBe('not-allowed');
    }
    expect(await title()).toBe('Trial');
    expect(sourceOf(notebook.room.doc, notebook.cells[0]!)?.toString()).toBe('1');
  });

  it(`cells ${level === 'run' ? 'run' : 'do not run'}`, async () => {
    const session = await openSession(await cookieOf(bench.services, await createGuest(bench.services, notebook.id, level)));
    expect(session.level()).toBe(level);
    const stateVector = Buffer.from((await import('yjs')).encodeStateVector(notebook.room.doc)).toString('base64');
    for (const command of [{ type: 'run-all', fromClean: false, stateVector }, { type: 'run-stale', stateVector }, { type: 'interrupt' }, { type: 'mode', mode: 'lazy' }]) {
      expect(await session.command(command)).toMatchObject(level === 'run' ? { ok: true } : { ok: false, code: 'not-allowed' });
    }
    session.socket.close();
  });
});

describe('a change of level', () => {
  it('acts on open sockets in less than a second, each way, and to none closes them', async () => {
    const someone = await createPerson(bench.services, { workspaceId: bench.workspaceId }, 'viewer');
    const cookie = await cookieOf(bench.services, someone);
    const [sync, session] = [await openSync(cookie), await openSession(cookie)];
    const owner = await actorOf(bench.services, admin);
    const within = async (change: Promise<unknown>, reached: () => Promise<void>) => {
      await change;
      const from = performance.now();
      await reached();
      expect(performance.now() - from).toBeLessThan(1_000);
    };
    expect([sync.rights(), session.level()]).toEqual(['read', 'view']);
    await within(giveLevel(bench.services, owner, notebook.id, someone, 'edit'), async () => {
      await sync.until(() => sync.rights() === 'write');
      await session.until(() => session.level() === 'edit');
    });
    await within(giveLevel(bench.services, owner, notebook.id, someone, 'run'), async () => {
      await sync.until(() => sync.rights() === 'read');
      await session.until(() => session.level() === 'run');
    });
    await within(takeLevel(bench.services, owner, notebook.id, someone), () => session.until(() => session.level() === 'view'));
    await within(revokeRole(bench.services, owner, { workspaceId: bench.workspaceId }, someone, 'viewer'), async () => {
      await sync.until(() => sync.closedBy !== null);
      await session.until(() => session.closedBy() !== null);
    });
    expect([sync.closedBy, session.closedBy()]).toEqual(['not-allowed', 4403]);
  });

  it('leaves what a role gives: who made the notebook owns it while they may edit there', async () => {
    const owner = await actorOf(bench.services, admin);
    const maker = await createPerson(bench.services, { workspaceId: bench.workspaceId }, 'viewer');
    await bench.services.database.sql`update notebooks set created_by = ${maker} where id = ${notebook.id}`;
    const session = await openSession(await cookieOf(bench.services, maker));
    expect(session.level()).toBe('view');
    await grantRole(bench.services, owner, { workspaceId: bench.workspaceId }, maker, 'author');
    await session.until(() => session.level() === 'own');
    session.socket.close();
    await bench.services.database.sql`update notebooks set created_by = ${una.id} where id = ${notebook.id}`;
  });
});
