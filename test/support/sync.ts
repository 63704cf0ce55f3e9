/** Rooms behind a real WebSocket server on a free port, and clients of the bare protocol to attack them with. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import WebSocket, { WebSocketServer } from 'ws';
import * as Y from 'yjs';
import { notebooks, projects, workspaces } from '@/db/schema';
import { addCell, initialise, listCells } from '@/lib/collab/document';
import { closeReasonOf, writeFrame, type Frame } from '@/lib/collab/frames';
import type { CellId, NotebookId, ProjectId, UserId } from '@/lib/domain/ids';
import { createLog } from '@/lib/server/log';
import type { Announcements, Services, Topic } from '@/lib/server/services';
import type { Access, Rooms } from '@/lib/server/sync/port';
import { createRooms, type RoomsOptions } from '@/lib/server/sync/rooms';
import type { TestDatabase } from './database';

export interface Person {
  readonly id: UserId;
  readonly name: string;
  access: Access;
}

export function person(name: string, access: Access = 'write'): Person {
  return { id: randomUUID() as UserId, name, access };
}

export interface SyncServer {
  readonly rooms: Rooms;
  readonly services: Services;
  readonly notebookId: NotebookId;
  readonly cellId: CellId;
  readonly logged: string[];
  announce(topic: Topic): void;
  url(who: Person): string;
  attack(who: Person): Promise<BareClient>;
  /** Ends the sockets and the server, as a killed process would: rooms are left as they are. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

export interface SyncServerOptions extends RoomsOptions {
  readonly notebookId?: NotebookId;
  /** Stands between the rooms and the database. */
  readonly db?: Services['db'];
}

/** Starts it, with a notebook of one TypeScript cell unless one is given. */
export async function startSyncServer(database: TestDatabase, options: SyncServerOptions = {}): Promise<SyncServer> {
  const people = new Map<string, Person>();
  const listeners = new Set<(topic: Topic) => void>();
  const announcements: Announcements = {
    announce: async (topic) => { for (const listener of listeners) listener(topic); },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => { listeners.delete(listener); };
    },
  };
  const logged: string[] = [];
  const services = { env: {}, db: options.db ?? database.db, blobs: {}, log: createLog('debug', (line) => logged.push(line)), announcements, now: Date.now } as unknown as Services;
  const rooms = createRooms(services, options);
  const notebookId = options.notebookId ?? (await makeNotebook(database, rooms));
  const room = options.notebookId ? null : await rooms.open(notebookId);
  const cellId = room ? listCells(room.doc)[0]!.id : ('' as CellId);
  room?.release();

  const sockets = new WebSocketServer({ noServer: true, maxPayload: 4 * 1024 * 1024, perMessageDeflate: false });
  const server: Server = createServer();
  server.on('upgrade', (request, socket, head) => {
    const who = people.get(new URL(request.url ?? '', 'http://x').searchParams.get('who') ?? '');
    if (!who) return socket.destroy();
    sockets.handleUpgrade(request, socket, head, (opened) => void rooms.connect(notebookId, opened, { userId: who.id, name: who.name, access: async () => who.access }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = (who: Person) => {
    people.set(who.id, who);
    return `ws://127.0.0.1:${port}/sync/${notebookId}?who=${who.id}`;
  };
  const kill = async () => {
    for (const socket of sockets.clients) socket.terminate();
    await new Promise<void>((resolve) => { server.close(() => resolve()); });
  };
  return {
    rooms, services, notebookId, cellId, logged, url, kill,
    announce: (topic) => void announcements.announce(topic),
    attack: (who) => BareClient.open(url(who)),
    close: async () => {
      await rooms.dispose();
      await kill();
    },
  };
}

export async function makeNotebook(database: TestDatabase, rooms: Rooms): Promise<NotebookId> {
  const owner = randomUUID() as UserId;
  const [workspace] = await database.db.insert(workspaces).values({ slug: randomUUID(), name: 'Team' }).returning();
  const [project] = await database.db.insert(projects).values({ workspaceId: workspace!.id, slug: randomUUID(), name: 'Project' }).returning();
  const [notebook] = await database.db.insert(notebooks).values({ projectId: project!.id as ProjectId, title: 'Old title', createdBy: owner }).returning();
  await rooms.create(notebook!.id, owner, (doc) => {
    initialise(doc, 'Trial');
    addCell(doc, { type: 'ts', source: 'const a = 1', after: null });
  });
  return notebook!.id;
}

/** Sends what it is told to, and remembers what came. */
export class BareClient {
  readonly received: Uint8Array[] = [];
  readonly socket: WebSocket;
  closedBy: string | null = null;
  #wake: (() => void)[] = [];

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data: Buffer) => {
      this.received.push(new Uint8Array(data));
      this.#stir();
    });
    socket.on('close', (code) => {
      this.closedBy = closeReasonOf(code) ?? String(code);
      this.#stir();
    });
    socket.on('error', () => {});
  }

  /** Resolves once the server has said what rights it gives, or has closed. */
  static async open(url: string, headers: Readonly<Record<string, string>> = {}): Promise<BareClient> {
    const client = new BareClient(new WebSocket(url, { perMessageDeflate: false, headers }));
    await client.until(() => client.rights() !== null || client.closedBy !== null);
    return client;
  }

  #stir(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => { this.#wake.push(resolve); });
  }

  send(frame: Frame | Uint8Array): void {
    this.socket.send(frame instanceof Uint8Array ? frame : writeFrame(frame));
  }

  /** Sends, and gives the reason that the server closes with. */
  async closesAfter(frame: Frame | Uint8Array): Promise<string> {
    this.send(frame);
    await this.until(() => this.closedBy !== null);
    return this.closedBy!;
  }

  rights(): 'read' | 'write' | null {
    const last = this.received.findLast((frame) => frame[0] === 5);
    return last ? (last[1] === 1 ? 'write' : 'read') : null;
  }

  committed(): number {
    return this.received.findLast((frame) => frame[0] === 4)?.[1] ?? 0;
  }

  /** The document as the server tells it. */
  async read(): Promise<Y.Doc> {
    const doc = new Y.Doc();
    const from = this.received.length;
    this.send({ type: 'sync-step-1', stateVector: Y.encodeStateVector(doc) });
    const answer = () => this.received.slice(from).find((frame) => frame[0] === 0 && frame[1] === 1);
    await this.until(() => answer() !== undefined || this.closedBy !== null);
    const { readFrame } = await import('@/lib/collab/frames');
    const frame = readFrame(answer()!);
    if (frame?.type === 'sync-step-2') Y.applyUpdate(doc, frame.update);
    return doc;
  }
}

/** What `change` adds to a document, as an update. */
export function updateOf(doc: Y.Doc, change: (doc: Y.Doc) => void): Uint8Array {
  const before = Y.encodeStateVector(doc);
  change(doc);
  return Y.encodeStateAsUpdate(doc, before);
}
