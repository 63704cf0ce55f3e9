import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { CLOSE_CODES } from '@/lib/collab/frames';
import type { Digest, UserId } from '@/lib/domain/ids';
import type { SessionMessage } from '@/lib/notebook/session-types';
import { FakeKernels } from '../../support/fake-kernel';
import { openTestFront, type TestFront } from '../../support/front';
import { createPerson, createWorkspace, signedIn } from '../../support/people';
import { SessionBench, type TestNotebook } from '../../support/session';

let bench: SessionBench;
let front: TestFront;
let notebook: TestNotebook;
let other: TestNotebook;
let digest: Digest;
const cookies: Record<'author' | 'viewer' | 'stranger', string> = { author: '', viewer: '', stranger: '' };

beforeAll(async () => {
  bench = await SessionBench.open(new FakeKernels(async () => 'a line of text\n'.repeat(1_000)));
  front = await openTestFront(bench.services, undefined, { rooms: bench.rooms, sessions: bench.sessions });
  const people: Record<keyof typeof cookies, UserId> = {
    author: await createPerson(bench.services, { workspaceId: bench.workspaceId }, 'author'),
    viewer: await createPerson(bench.services, { workspaceId: bench.workspaceId }, 'viewer'),
    stranger: await createPerson(bench.services, { workspaceId: await createWorkspace(bench.services) }, 'author'),
  };
  for (const who of Object.keys(people) as (keyof typeof cookies)[]) cookies[who] = (await signedIn(bench.services, people[who])).headers.cookie;
  notebook = await bench.notebook('1');
  other = await bench.notebook('1');
  const state = await notebook.runAll();
  digest = state.cells[notebook.cells[0]!]!.execution!.compacted!.digest;
});
afterAll(async () => {
  await front.close();
  await bench.dispose();
});

const outputs = (of: TestNotebook, name: string, who: keyof typeof cookies) => front.send('GET', `/api/v1/notebooks/${of.id}/outputs/${name}`, { headers: { cookie: cookies[who] } });

async function open(who: keyof typeof cookies) {
  const socket = new WebSocket(`ws://localhost:${front.port}/session/${notebook.id}`, { headers: { cookie: cookies[who], origin: front.hosts.appOrigin } });
  const messages: SessionMessage[] = [];
  socket.on('message', (data) => messages.push(JSON.parse(String(data)) as SessionMessage));
  await once(socket, 'open');
  const ask = async (request: object) => {
    const from = messages.length;
    socket.send(JSON.stringify(request));
    while (messages.length === from) await once(socket, 'message');
    return messages[from]!;
  };
  return { socket, ask };
}

describe('/session', () => {
  it('lets in those who may read the notebook, and nobody else', async () => {
    const upgrade = (who: keyof typeof cookies) => front.upgrade(`/session/${notebook.id}`, { cookie: cookies[who], origin: front.hosts.appOrigin });
    expect(await upgrade('author')).toBe(101);
    expect(await upgrade('viewer')).toBe(101);
    expect(await upgrade('stranger')).toBe(404);
    expect(await front.upgrade(`/session/${notebook.id}`, { origin: front.hosts.appOrigin })).toBe(401);
    expect(await front.upgrade(`/session/${randomUUID()}`, { cookie: cookies.author, origin: front.hosts.appOrigin })).toBe(404);
  });

  it('runs for data scientists and only shows to viewers', async () => {
    const [author, viewer] = [await open('author'), await open('viewer')];
    expect(await author.ask({ type: 'resume', seq: 0 })).toMatchObject({ type: 'snapshot', canRun: true });
    expect(await viewer.ask({ type: 'resume', seq: 0 })).toMatchObject({ type: 'snapshot', canRun: false });
    expect(await viewer.ask({ type: 'command', id: 'a', command: { type: 'run-all', fromClean: true, stateVector: 'AA==' } })).toMatchObject({ type: 'answer', id: 'a', ok: false, code: 'not-allowed' });
    expect(await author.ask({ type: 'command', id: 'b', command: { type: 'interrupt' } })).toMatchObject({ type: 'answer', id: 'b', ok: true });
    author.socket.close();
    viewer.socket.close();
  });
});

describe('sockets of a notebook (SECURITY.md §5, 30)', () => {
  const raw = async (path: string, who: keyof typeof cookies) => {
    const socket = new WebSocket(`ws://localhost:${front.port}${path}/${notebook.id}`, { headers: { cookie: cookies[who], origin: front.hosts.appOrigin }, perMessageDeflate: true });
    await once(socket, 'open');
    return socket;
  };

  it.each(['/sync', '/session'])('%s agrees to no compression, and ends a socket that sends five megabytes at once', async (path) => {
    const socket = await raw(path, 'viewer');
    expect(socket.extensions).toBe('');
    socket.on('error', () => {});
    socket.send(new Uint8Array(5 * 1024 * 1024));
    const [code] = await once(socket, 'close') as [number];
    expect(code).toBe(1009);
  });

  it.each([
    ['a snapshot', JSON.stringify({ type: 'resume', seq: 0 })],
    ['a command that a viewer may not give', JSON.stringify({ type: 'command', id: 'x', command: { type: 'interrupt' } })],
  ])('/session closes whoever asks for %s thousands of times, and answers others meanwhile', async (_, request) => {
    const mallory = await raw('/session', 'viewer');
    let answers = 0;
    mallory.on('message', () => { answers += 1; });
    for (let count = 0; count < 5_000; count += 1) mallory.send(request);
    const { socket, ask } = await open('author');
    expect(await ask({ type: 'resume', seq: 0 })).toMatchObject({ type: 'snapshot' });
    if (mallory.readyState !== WebSocket.CLOSED) await once(mallory, 'close');
    expect(answers).toBeLessThan(4 * 1_500); // a resume is answered by up to three messages
    socket.terminate();
  });

  it.each(['', '{', '[]', '{"type":"resume"}', '{"type":"resume","seq":-1}', '{"type":"resume","seq":1e400}', '{"type":"command","id":"x","command":{"type":"run","cells":[],"stateVector":"","digests":{}}}', '{"type":"command","id":"x","command":{"type":"__proto__"}}', `{"type":"command","id":"x","command":${'['.repeat(50_000)}${']'.repeat(50_000)}}`])('/session closes whoever sends what is no request: %s', async (text) => {
    const socket = await raw('/session', 'author');
    socket.send(text);
    const [code] = await once(socket, 'close') as [number];
    expect(code).toBe(CLOSE_CODES['bad-frame']);
  });
});

describe('outputs that were moved to a blob', () => {
  it('are read by those who may read the notebook they belong to', async () => {
    const answer = await outputs(notebook, digest, 'viewer');
    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toContain('immutable');
    expect(JSON.parse(answer.text)).toMatchObject([{ output: { kind: 'stream', text: expect.stringMatching(/^(a line of text\n){1000}$/) } }]);
  });
  it('are not found through another notebook, by strangers, or by a name that is no digest', async () => {
    expect((await outputs(other, digest, 'author')).status).toBe(404);
    expect((await outputs(notebook, digest, 'stranger')).status).toBe(404);
    expect((await outputs(notebook, '..%2f..%2fetc%2fpasswd', 'author')).status).toBe(400);
    expect((await outputs(notebook, 'f'.repeat(64), 'author')).status).toBe(404);
  });
});
