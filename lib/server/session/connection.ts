/**
 * One socket on /session: first asks where the client stands and gives it a snapshot or the tail, then every entry as it is
 * committed, and answers commands of those who may. Text frames of JSON (lib/notebook/session-types.ts).
 */
import type { WebSocket } from 'ws';
import { z } from 'zod';
import { CLOSE_CODES, type CloseReason } from '@/lib/collab/frames';
import { done, refuse, type Result } from '@/lib/domain/errors';
import { isAtLeast, type Level } from '@/lib/domain/levels';
import type { SessionMessage, SessionRequest } from '@/lib/notebook/session-types';
import type { Log } from '../log';
import { RateLimit } from '../rate';
import type { Announcements } from '../services';
import { pageRequest } from './page-request';
import type { SessionVisitor } from './port';
import type { Neighbours } from './neighbours';
import type { NotebookSession, SessionListener } from './notebook-session';

export interface ConnectionNeeds {
  readonly socket: WebSocket;
  readonly visitor: SessionVisitor;
  readonly open: () => Promise<NotebookSession>;
  readonly neighbours: Neighbours;
  readonly announcements: Announcements;
  readonly log: Log;
}

/** Changes of rights are announced; that a session has run out is noticed by asking. */
const RECHECK_MS = 10_000;
const BEAT_MS = 15_000;
const UNREAD_BYTES = 16 * 1024 * 1024;
/** Commands that may wait for an answer at a time. */
const AT_ONCE = 32;
/** Frames: scrolling through a table asks for some tens a second. Each `resume` costs a whole snapshot. */
const RATE = { perSecond: 100, burst: 1_000 };

const cell = z.string().min(1).max(200);
const digest = z.string().max(200);
const stateVector = z.string().max(1_000_000);
const choice = z.union([z.string().max(10_000), z.number()]);
const inputValue = z.union([choice, z.boolean(), z.null(), z.array(choice).max(10_000)]);
const command = z.discriminatedUnion('type', [
  z.object({ type: z.literal('run'), cells: z.array(cell).min(1).max(5_000), stateVector, digests: z.record(cell, digest) }),
  z.object({ type: z.literal('run-all'), fromClean: z.boolean(), stateVector }),
  z.object({ type: z.literal('run-stale'), stateVector }),
  z.object({ type: z.literal('interrupt') }),
  z.object({ type: z.literal('restart') }),
  z.object({ type: z.literal('stop'), notebook: cell.optional() }),
  z.object({ type: z.literal('kernels') }),
  z.object({ type: z.literal('mode'), mode: z.enum(['lazy', 'auto']) }),
  z.object({ type: z.literal('input'), cell, value: inputValue }),
  z.object({ type: z.literal('page'), execution: cell, handle: cell, request: pageRequest }),
]);
const request = z.discriminatedUnion('type', [
  z.object({ type: z.literal('resume'), seq: z.number().int().min(0) }),
  z.object({ type: z.literal('command'), id: z.string().min(1).max(100), command }),
]);

type Entries = Parameters<SessionListener['entries']>[0];
const written = new WeakMap<Entries, string>();

/** The frame of entries that were committed together: fifty sockets send the same, written once. */
function textOf(entries: Entries): string {
  let text = written.get(entries);
  if (text === undefined) written.set(entries, (text = JSON.stringify({ type: 'entries', entries } satisfies SessionMessage)));
  return text;
}

/** Serves the socket until it closes. */
export async function connectSocket({ socket, visitor, open, neighbours, announcements, log }: ConnectionNeeds): Promise<void> {
  const early: string[] = [];
  let handle = (text: string): void => { early.push(text); if (early.length > AT_ONCE) close('too-many'); };
  const close = (reason: CloseReason) => socket.close(CLOSE_CODES[reason], reason);
  socket.on('error', () => socket.terminate());
  socket.on('message', (data, isBinary) => (isBinary ? close('bad-frame') : handle(String(data))));

  let session: NotebookSession;
  let level: Level = 'view';
  const rightsNow = () => ({ canRun: isAtLeast(level, 'run'), level });
  try {
    const rights = await visitor.rights();
    if (rights === 'signed-out' || rights === 'none') return close(rights === 'none' ? 'not-found' : 'signed-out');
    level = rights;
    session = await open();
  } catch (error) {
    log.error('a session could not be opened', { error });
    return close('cannot-load');
  }
  if (socket.readyState !== socket.OPEN) return;

  const sendText = (text: string) => {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > UNREAD_BYTES) return close('too-slow');
    socket.send(text);
  };
  const send = (message: SessionMessage) => sendText(JSON.stringify(message));
  let isFollowing = false;
  /** Entries committed while a tail is read wait behind it. */
  const held: Entries[] = [];
  const listener: SessionListener = {
    entries: (entries) => (isFollowing ? sendText(textOf(entries)) : void held.push(entries)),
    usage: (use) => { if (isFollowing) send({ type: 'usage', ...use }); },
    workspace: (use) => { if (isFollowing) send({ type: 'workspace', use }); },
  };

  async function resume(seq: number): Promise<void> {
    isFollowing = false;
    held.length = 0;
    const tail = await session.tail(seq);
    if (tail) {
      send({ type: 'rights', ...rightsNow() });
      send({ type: 'entries', entries: tail });
    } else {
      held.length = 0;
      send({ type: 'snapshot', state: session.published, ...rightsNow() });
    }
    isFollowing = true;
    for (const entries of held.splice(0)) send({ type: 'entries', entries });
    send({ type: 'workspace', use: neighbours.use(session) });
    if (session.use) send({ type: 'usage', ...session.use });
  }

  let isChecking: Promise<void> | null = null;
  const recheck = (): Promise<void> => (isChecking ??= (async () => {
    const rights = await visitor.rights();
    if (rights === 'signed-out') return close('signed-out');
    if (rights === 'none') return close('not-allowed');
    if (rights === level) return;
    level = rights;
    send({ type: 'rights', ...rightsNow() });
  })().catch((error: unknown) => { log.error('rights could not be read', { error }); close('going-away'); }).finally(() => { isChecking = null; }));

  let commands = 0;
  async function answer(id: string, asked: Extract<SessionRequest, { type: 'command' }>['command']): Promise<void> {
    commands += 1;
    let result: Result<unknown>;
    try {
      await isChecking;
      if (commands > AT_ONCE) result = refuse('too-many', 'Too many requests wait for an answer. Wait a little.');
      else if (asked.type === 'kernels') result = done(await neighbours.list(session, visitor));
      else if (asked.type !== 'page' && !rightsNow().canRun) result = refuse('not-allowed', 'You may not run cells here. Whoever owns the notebook can let you.');
      else if (asked.type === 'stop' && asked.notebook !== undefined && asked.notebook !== session.notebook.id) result = await neighbours.stop(session, visitor, asked.notebook);
      else if (asked.type.startsWith('run') && !session.hasRoom) result = await neighbours.refusal(session, visitor);
      else result = await session.command(asked, { id: visitor.userId, name: visitor.name });
    } catch (error) {
      log.error('a session command failed', { command: asked.type, error });
      result = refuse('internal');
    } finally {
      commands -= 1;
    }
    send(result.ok ? { type: 'answer', id, ok: true, value: result.value } : { type: 'answer', id, ok: false, code: result.code, message: result.message });
  }

  const rate = new RateLimit(RATE, Date.now);
  handle = (text) => {
    if (socket.readyState !== socket.OPEN) return;
    if (!rate.take()) return close('too-many');
    let parsed;
    try {
      parsed = request.safeParse(JSON.parse(text));
    } catch {
      return close('bad-frame');
    }
    if (!parsed.success) return close('bad-frame');
    const said = parsed.data as unknown as SessionRequest;
    if (said.type === 'resume') resume(said.seq).catch((error: unknown) => { log.error('a session could not be sent', { error }); close('cannot-load'); });
    else void answer(said.id, said.command);
  };

  let isAnswering = true;
  socket.on('pong', () => { isAnswering = true; });
  const timers = [setInterval(() => void recheck(), RECHECK_MS), setInterval(() => {
    if (!isAnswering) return socket.terminate();
    isAnswering = false;
    socket.ping();
  }, BEAT_MS)];
  for (const timer of timers) timer.unref();
  const unsubscribe = announcements.subscribe((topic) => { if (topic === `people:${visitor.userId}`) void recheck(); });
  session.listeners.add(listener);
  socket.on('close', () => {
    session.listeners.delete(listener);
    unsubscribe();
    for (const timer of timers) clearInterval(timer);
  });
  for (const text of early.splice(0)) handle(text);
}
