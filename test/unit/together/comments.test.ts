import { randomUUID } from 'node:crypto';
import * as Y from 'yjs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { writePosition } from '@/lib/collab/anchors';
import { setTrashed, sourceOf } from '@/lib/collab/document';
import type { CommentId, ThreadId, UserId } from '@/lib/domain/ids';
import type { ThreadView } from '@/lib/notebook/comments';
import { takeLevel, giveLevel } from '@/lib/server/notebooks/sharing';
import { readInbox, countUnread, readEntries } from '@/lib/server/people/inbox';
import type { InboxItemId } from '@/lib/domain/ids';
import { FakeKernels } from '../../support/fake-kernel';
import { openTestFront, type TestFront } from '../../support/front';
import { createPerson } from '../../support/people';
import { SessionBench, type TestNotebook } from '../../support/session';
import { actorOf, cookieOf, createGuest } from '../../support/together';

let bench: SessionBench;
let front: TestFront;
let notebook: TestNotebook;
let maker: UserId;
let reviewer: UserId;
const cookies = new Map<UserId, string>();

beforeAll(async () => {
  bench = await SessionBench.open(new FakeKernels(async () => '1'));
  front = await openTestFront(bench.services, undefined, { rooms: bench.rooms, sessions: bench.sessions });
});
beforeEach(async () => {
  maker = await createPerson(bench.services, bench, 'author');
  reviewer = await createPerson(bench.services, bench, 'reviewer');
  notebook = await bench.notebook('const wanted = 1;', '2');
  await bench.services.database.sql`update notebooks set created_by = ${maker} where id = ${notebook.id}`;
});
afterAll(async () => {
  await front.close();
  await bench.dispose();
});

async function ask<Body>(who: UserId, method: string, path: string, body?: object): Promise<{ readonly status: number; readonly body: Body }> {
  if (!cookies.has(who)) cookies.set(who, await cookieOf(bench.services, who));
  const answer = await front.send(method, `/api/v1/notebooks/${notebook.id}/comments${path}`, { headers: { cookie: cookies.get(who)!, origin: front.hosts.appOrigin, ...(body ? { 'content-type': 'application/json' } : {}) }, ...(body ? { body: JSON.stringify(body) } : {}) });
  return { status: answer.status, body: (answer.text ? JSON.parse(answer.text) : undefined) as Body };
}

const stateVector = () => Buffer.from(Y.encodeStateVector(notebook.room.doc)).toString('base64');
const onCell = () => ({ kind: 'cell', cell: notebook.cells[0]! });
function onText(from: number, to: number) {
  const source = sourceOf(notebook.room.doc, notebook.cells[0]!)!;
  return { kind: 'text', cell: notebook.cells[0]!, start: writePosition(source, from, 'after'), end: writePosition(source, to, 'before') };
}
const begin = (who: UserId, body: string, target: object = onCell(), mentions: UserId[] = []) => ask<{ thread: ThreadId; comment: CommentId; detail: string }>(who, 'POST', '', { target, body, mentions, stateVector: stateVector() });
const read = async (who = maker) => (await ask<ThreadView[]>(who, 'GET', '')).body;
const inbox = async (who: UserId) => readInbox(bench.services, await actorOf(bench.services, who));

describe('a comment', () => {
  it('on text keeps the words that the server itself reads there, and is in no document', async () => {
    const before = Y.encodeStateAsUpdate(notebook.room.doc);
    expect((await begin(reviewer, 'Why one?', onText(6, 12))).status).toBe(201);
    expect(await read()).toMatchObject([{ anchor: { kind: 'text', cell: notebook.cells[0] }, quote: 'wanted', resolved: null, comments: [{ author: { id: reviewer }, body: 'Why one?', isDeleted: false }] }]);
    expect(Y.encodeStateAsUpdate(notebook.room.doc)).toEqual(before);
  });

  it('on a result names the execution, and is refused once the cell has run again', async () => {
    const state = await notebook.runAll();
    const execution = state.cells[notebook.cells[0]!]!.execution!;
    const target = { kind: 'output', cell: notebook.cells[0]!, execution: execution.id };
    expect((await begin(reviewer, 'Is this all?', target)).status).toBe(201);
    expect((await read())[0]!.anchor).toEqual({ kind: 'output', cell: notebook.cells[0], execution: execution.id, number: execution.number });
    expect((await begin(reviewer, 'And this?', { ...target, execution: randomUUID() })).status).toBe(409);
  });

  it('is answered, resolved, opened again by an answer, changed and taken back', async () => {
    const { body: { thread, comment } } = await begin(reviewer, 'Why one?');
    expect((await ask(maker, 'POST', `/${thread}/replies`, { body: 'A start.' })).status).toBe(201);
    expect((await ask(maker, 'PATCH', `/${thread}`, { resolved: true })).status).toBe(200);
    expect((await read())[0]!.resolved).toMatchObject({ by: { id: maker } });
    await ask(reviewer, 'POST', `/${thread}/replies`, { body: 'Not yet.' });
    expect((await read())[0]!.resolved).toBeNull();
    expect((await ask(reviewer, 'PATCH', `/${thread}/${comment}`, { body: 'Why not two?' })).status).toBe(200);
    expect((await ask(reviewer, 'DELETE', `/${thread}/${comment}`)).status).toBe(200);
    const [view] = await read();
    expect(view!.comments.map(({ body, isDeleted }) => [body, isDeleted])).toEqual([['', true], ['A start.', false], ['Not yet.', false]]);
    for (const each of view!.comments.filter(({ isDeleted }) => !isDeleted)) await ask(each.author.id as UserId, 'DELETE', `/${thread}/${each.id}`);
    expect(await read()).toEqual([]);
  });

  it('is changed and deleted by its author alone, in its own notebook alone', async () => {
    const { body: { thread, comment } } = await begin(reviewer, 'Mine');
    expect((await ask(maker, 'PATCH', `/${thread}/${comment}`, { body: 'Yours' })).status).toBe(403);
    expect((await ask(maker, 'DELETE', `/${thread}/${comment}`)).status).toBe(403);
    const first = notebook;
    notebook = await bench.notebook('1');
    for (const [method, path, body] of [['PATCH', `/${thread}/${comment}`, { body: 'x' }], ['DELETE', `/${thread}/${comment}`, undefined], ['PATCH', `/${thread}`, { resolved: true }], ['POST', `/${thread}/replies`, { body: 'x' }]] as const) expect((await ask(reviewer, method, path, body)).status).toBe(404);
    notebook = first;
    expect((await read())[0]!.comments[0]!.body).toBe('Mine');
  });

  it('is seen by viewers, who write none; who lost the level still takes back their own words', async () => {
    const viewer = await createGuest(bench.services, notebook.id, 'view');
    const guest = await createGuest(bench.services, notebook.id, 'comment');
    const { body: { thread, comment } } = await begin(guest, 'From outside');
    expect(await read(viewer)).toHaveLength(1);
    expect((await begin(viewer, 'Me too')).status).toBe(403);
    expect((await ask(viewer, 'PATCH', `/${thread}`, { resolved: true })).status).toBe(403);
    await giveLevel(bench.services, await actorOf(bench.services, maker), notebook.id, guest, 'view');
    expect((await ask(guest, 'PATCH', `/${thread}/${comment}`, { body: 'More' })).status).toBe(403);
    expect((await ask(guest, 'DELETE', `/${thread}/${comment}`)).status).toBe(200);
  });

  it('tells everybody in the notebook that something changed', async () => {
    bench.services.announced.length = 0;
    await begin(reviewer, 'Hear, hear');
    expect(bench.services.announced).toContain(`notebook:${notebook.id}`);
    expect(bench.services.announced).toContain(`inbox:${maker}`);
  });
});

describe('bad input', () => {
  it('is refused in words, and keeps nothing', async () => {
    for (const [body, status] of [['', 422], [' \n ', 422], ['\u0000', 422], ['x'.repeat(4_001), 422]] as const) expect((await begin(reviewer, body)).status, JSON.stringify(body.slice(0, 9))).toBe(status);
    for (const target of [{ kind: 'cell', cell: 'nowhere' }, { kind: 'text', cell: notebook.cells[0], start: 'AAAA', end: '????' }, { kind: 'text', cell: notebook.cells[0], start: onText(3, 5).end, end: onText(3, 5).start }, { kind: 'output', cell: notebook.cells[0], execution: randomUUID() }]) expect((await begin(reviewer, 'x', target)).status).toBe(409);
    expect((await begin(reviewer, 'x', { kind: 'everything' })).status).toBe(422);
    expect((await begin(reviewer, 'x', onCell(), [randomUUID() as UserId])).status).toBe(422);
    expect((await ask(reviewer, 'POST', '', { target: onCell(), body: 'x', stateVector: '////' })).status).toBe(409);
    expect((await ask(reviewer, 'POST', '/not-an-id/replies', { body: 'x' })).status).toBe(404);
    await notebook.room.change(maker, (doc) => setTrashed(doc, notebook.cells[0]!, true));
    expect((await begin(reviewer, 'x')).status).toBe(409);
    expect(await read()).toEqual([]);
  });

  it('that looks like HTML is kept as the text it is; control characters are dropped', async () => {
    const hostile = '<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)> \u001b[2J\r\nnext';
    await begin(reviewer, hostile);
    expect((await read())[0]!.comments[0]!.body).toBe('<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)> [2J\nnext');
  });

  it('is slowed down: thirty comments a minute, however many are sent at a time', async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, (_, at) => begin(reviewer, `Number ${at}`)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(30);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(10);
    expect((await begin(maker, 'Others go on')).status).toBe(201);
    bench.services.advance(61_000);
    expect((await begin(reviewer, 'And so do I')).status).toBe(201);
  });
});

describe('an inbox', () => {
  it('holds mentions, answers, and what is said about one’s own notebook, once each, and nothing of one’s own doing', async () => {
    const manager = await createPerson(bench.services, bench, 'manager');
    const { body: { thread } } = await begin(reviewer, 'What say you?', onCell(), [manager, reviewer]);
    await ask(manager, 'POST', `/${thread}/replies`, { body: 'Fine by me.', mentions: [reviewer] });
    expect((await inbox(maker)).map(({ kind }) => kind)).toEqual(['comment', 'comment']);
    expect((await inbox(manager)).map(({ kind, text }) => [kind, text])).toEqual([['mention', 'What say you?']]);
    expect((await inbox(reviewer)).map(({ kind, path }) => [kind, path.endsWith(`/notebooks/${notebook.id}#comment-${thread}`)])).toEqual([['mention', true]]);
    await ask(maker, 'POST', `/${thread}/replies`, { body: 'Done.' });
    expect((await inbox(manager)).map(({ kind }) => kind)).toEqual(['reply', 'mention']);
  });

  it('tells nothing of a notebook that one may no longer read, and nothing of deleted words', async () => {
    const guest = await createGuest(bench.services, notebook.id, 'comment');
    const { body: { thread, comment } } = await begin(maker, 'Secret plan', onCell(), [guest]);
    expect(await inbox(guest)).toHaveLength(1);
    await takeLevel(bench.services, await actorOf(bench.services, maker), notebook.id, guest);
    expect(await inbox(guest)).toEqual([]);
    expect(await countUnread(bench.services, await actorOf(bench.services, guest))).toBe(0);
    await begin(reviewer, 'Look', onCell(), [maker]);
    await ask(maker, 'DELETE', `/${thread}/${comment}`);
    expect((await inbox(maker)).map(({ text }) => text)).toEqual(['Look']);
  });

  it('is read entry by entry or whole, by its owner alone', async () => {
    await begin(reviewer, 'One');
    await begin(reviewer, 'Two');
    const owner = await actorOf(bench.services, maker);
    const ids = (await inbox(maker)).map(({ id }) => id as InboxItemId);
    await readEntries(bench.services, await actorOf(bench.services, reviewer), ids);
    expect(await countUnread(bench.services, owner)).toBe(2);
    await readEntries(bench.services, owner, ids.slice(0, 1));
    expect(await countUnread(bench.services, owner)).toBe(1);
    await readEntries(bench.services, owner, null);
    expect(await countUnread(bench.services, owner)).toBe(0);
  });

  it('hears of a notebook that was shared with one', async () => {
    const viewer = await createPerson(bench.services, bench, 'viewer');
    await giveLevel(bench.services, await actorOf(bench.services, maker), notebook.id, viewer, 'run');
    expect(await inbox(viewer)).toMatchObject([{ kind: 'share', notebook: { id: notebook.id }, text: null }]);
  });
});
