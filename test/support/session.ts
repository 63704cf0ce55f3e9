/** Sessions on real rows, rooms and kernels, and a notebook to try them on. */
import { randomUUID } from 'node:crypto';
import * as Y from 'yjs';
import { notebooks, projects } from '@/db/schema';
import type { KernelProvider } from '@/kernel/host/port';
import { addCell, initialise, sourceOf } from '@/lib/collab/document';
import type { CellId, Digest, NotebookId, ProjectId, UserId, WorkspaceId } from '@/lib/domain/ids';
import type { SessionCommand, SessionMessage, SessionState, WorkspaceUse } from '@/lib/notebook/session-types';
import { apply, emptySession } from '@/lib/notebook/session';
import type { Sessions, SessionVisitor } from '@/lib/server/session/port';
import { createSessions, type SessionsOptions } from '@/lib/server/session/sessions';
import type { Room, Rooms } from '@/lib/server/sync/port';
import { createRooms } from '@/lib/server/sync/rooms';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import WebSocket, { WebSocketServer } from 'ws';
import { createTestServices, createWorkspace, type TestServices } from './people';

export const una = { id: randomUUID() as UserId, name: 'Una' };

export class SessionBench {
  rooms!: Rooms;
  sessions!: Sessions;
  constructor(readonly services: TestServices, readonly kernels: KernelProvider, readonly workspaceId: WorkspaceId, public projectId: ProjectId) {}

  static async open(kernels: KernelProvider, options: SessionsOptions = {}, settings: Record<string, string> = {}): Promise<SessionBench> {
    const services = await createTestServices(settings);
    const workspaceId = await createWorkspace(services);
    const [project] = await services.db.insert(projects).values({ workspaceId, slug: randomUUID(), name: 'Trials' }).returning();
    const bench = new SessionBench(services, kernels, workspaceId, project!.id);
    await bench.start(options);
    return bench;
  }

  /** What everybody may do with notebooks elsewhere; a test may say otherwise. */
  rightsIn: (project: ProjectId) => 'none' | 'view' | 'run' = () => 'run';

  /** Starts a server's worth of rooms and sessions, as after a restart. */
  async start(options: SessionsOptions = {}): Promise<void> {
    this.rooms = createRooms(this.services);
    this.sessions = await createSessions({ ...this.services, rooms: this.rooms, kernels: this.kernels }, options);
  }

  async notebook(...sources: string[]): Promise<TestNotebook> {
    const [row] = await this.services.db.insert(notebooks).values({ projectId: this.projectId, title: 'Trial', createdBy: una.id }).returning();
    const cells: CellId[] = [];
    await this.rooms.create(row!.id, una.id, (doc) => {
      initialise(doc, 'Trial');
      for (const source of sources) cells.push(addCell(doc, { type: 'ts', source, after: cells.at(-1) ?? null }));
    });
    return new TestNotebook(this, row!.id, cells, await this.rooms.open(row!.id));
  }

  async dispose(): Promise<void> {
    await this.sessions.dispose();
    await this.rooms.dispose();
    await this.services.dispose();
  }
}

export class TestNotebook {
  constructor(readonly bench: SessionBench, readonly id: NotebookId, readonly cells: CellId[], readonly room: Room) {}

  state(): Promise<SessionState> {
    return this.bench.sessions.state(this.id);
  }

  runAll(): Promise<SessionState> {
    return this.bench.sessions.runAll(this.id, una);
  }

  async validity(): Promise<string[]> {
    const state = await this.state();
    return this.cells.map((cell) => state.cells[cell]?.validity ?? 'gone');
  }

  edit(index: number, source: string): Promise<void> {
    return this.room.change(una.id, (doc) => {
      const text = sourceOf(doc, this.cells[index]!)!;
      text.delete(0, text.length);
      text.insert(0, source);
    });
  }

  /** A browser's side of /session over a real socket. */
  connect(rights: SessionVisitor['rights'] = async () => 'run', who = una): Promise<TestClient> {
    return TestClient.open(this, who, rights);
  }
}

/** Applies what comes with the one reducer, as a page does. */
export class TestClient {
  state = emptySession();
  canRun = false;
  snapshots = 0;
  closedBy: number | null = null;
  readonly usages: unknown[] = [];
  workspace: WorkspaceUse | null = null;
  readonly #answers = new Map<string, (answer: Extract<SessionMessage, { type: 'answer' }>) => void>();
  readonly #wakes = new Set<() => void>();
  #ids = 0;

  private constructor(readonly socket: WebSocket, readonly notebook: TestNotebook, readonly end: () => void) {
    socket.on('message', (data) => { this.#receive(JSON.parse(String(data)) as SessionMessage); this.#stir(); });
    socket.on('close', (code) => { this.closedBy = code; this.#stir(); end(); });
  }

  static async open(notebook: TestNotebook, who: { readonly id: UserId; readonly name: string }, rights: SessionVisitor['rights'], seq = 0): Promise<TestClient> {
    const server = createServer();
    const sockets = new WebSocketServer({ server });
    sockets.on('connection', (socket) => void notebook.bench.sessions.connect(notebook.id, socket, { userId: who.id, name: who.name, rights, rightsIn: async (places) => places.map((place) => notebook.bench.rightsIn(place.id)) }));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const client = new TestClient(socket, notebook, () => { sockets.close(); server.close(); });
    await once(socket, 'open');
    client.say({ type: 'resume', seq });
    await client.until(() => client.snapshots > 0 || client.closedBy !== null);
    return client;
  }

  #receive(message: SessionMessage): void {
    if (message.type === 'snapshot') { this.state = message.state; this.canRun = message.canRun; this.snapshots += 1; }
    if (message.type === 'entries') this.state = message.entries.reduce(apply, this.state);
    if (message.type === 'rights') this.canRun = message.canRun;
    if (message.type === 'usage') this.usages.push(message);
    if (message.type === 'workspace') this.workspace = message.use;
    if (message.type === 'answer') this.#answers.get(message.id)?.(message);
  }

  #stir(): void {
    for (const wake of this.#wakes) wake();
    this.#wakes.clear();
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => { this.#wakes.add(resolve); });
  }

  say(message: object | string): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  command(command: SessionCommand): Promise<Extract<SessionMessage, { type: 'answer' }>> {
    const id = String((this.#ids += 1));
    return new Promise((resolve) => {
      this.#answers.set(id, resolve);
      this.say({ type: 'command', id, command });
    });
  }

  run(...indexes: number[]): Promise<Extract<SessionMessage, { type: 'answer' }>> {
    const cells = indexes.map((index) => this.notebook.cells[index]!);
    const digests = Object.fromEntries(cells.map((cell) => [cell, this.state.cells[cell]?.digest ?? ('' as Digest)]));
    return this.command({ type: 'run', cells, digests, stateVector: Buffer.from(Y.encodeStateVector(this.notebook.room.doc)).toString('base64') });
  }

  cell(index: number) {
    return this.state.cells[this.notebook.cells[index]!]!;
  }

  close(): void {
    this.socket.close();
  }
}
