/**
 * The rooms of this process: each document is loaded once, shared by all who need it, and leaves memory some time after
 * the last of them, never before its writes are in the database.
 */
import * as Y from 'yjs';
import type { WebSocket } from 'ws';
import { appendUpdates, hasDocument } from '@/db/queries/documents';
import { CLOSE_CODES, type CloseReason } from '@/lib/collab/frames';
import type { NotebookId, UserId } from '@/lib/domain/ids';
import type { Services } from '../services';
import { Connection } from './connection';
import type { Room, Rooms, Visitor } from './port';
import { PresenceTable } from './presence';
import { PresenceRelay } from './presence-relay';
import { DamagedDocument } from './repair';
import { LiveRoom } from './room';

const SOCKETS_A_ROOM = 300;
const SOCKETS_A_PERSON = 20;

interface Place {
  readonly loaded: Promise<LiveRoom>;
  readonly connections: Set<Connection>;
  readonly presence: PresenceTable<Connection>;
  readonly relay: PresenceRelay<Connection>;
  users: number;
  idle: NodeJS.Timeout | null;
}

export interface RoomsOptions {
  /** How long a room stays after the last one left. */
  readonly keepMs?: number;
  /** Longest stretch of editing without a version; ten minutes unless said. */
  readonly versionEveryMs?: number;
}

export function createRooms(services: Services, options: RoomsOptions = {}): Rooms {
  const keepMs = options.keepMs ?? 30_000;
  const places = new Map<NotebookId, Place>();
  let isDisposed = false;

  const unsubscribe = services.announcements.subscribe((topic) => {
    if (!topic.startsWith('people:')) return;
    const userId = topic.slice('people:'.length);
    // After every other listener of this announcement, so that what they remember of the person is gone.
    setImmediate(() => {
      for (const { connections } of places.values()) for (const connection of connections) if (connection.visitor.userId === userId) void connection.recheck();
    });
  });

  function enter(notebookId: NotebookId): Place {
    let place = places.get(notebookId);
    if (!place) {
      const connections = new Set<Connection>();
      place = { loaded: LiveRoom.load(services, notebookId, { versionEveryMs: options.versionEveryMs }), connections, presence: new PresenceTable(services.now), relay: new PresenceRelay(connections), users: 0, idle: null };
      places.set(notebookId, place);
      const made = place;
      place.loaded.catch(() => { if (places.get(notebookId) === made) places.delete(notebookId); }); // the next one tries afresh
    }
    place.users += 1;
    if (place.idle) clearTimeout(place.idle);
    place.idle = null;
    return place;
  }

  function leave(notebookId: NotebookId, place: Place): void {
    place.users -= 1;
    if (place.users > 0 || isDisposed || places.get(notebookId) !== place) return;
    place.idle = setTimeout(() => void unload(notebookId, place), keepMs);
    place.idle.unref();
  }

  /** Whoever opens the room meanwhile gets this same one, and it stays. */
  async function unload(notebookId: NotebookId, place: Place): Promise<void> {
    try {
      const room = await place.loaded;
      await room.flush();
      await room.compact();
      if (room.versions.isDue) await room.versions.keep({ kind: 'auto', by: null });
      if (place.users > 0 || places.get(notebookId) !== place) return;
      places.delete(notebookId);
      place.relay.end();
      room.destroy();
    } catch (error) {
      services.log.warn('a room could not be unloaded', { notebookId, error });
    }
  }

  async function connect(notebookId: NotebookId, socket: WebSocket, visitor: Visitor): Promise<void> {
    const refuse = (reason: CloseReason) => socket.close(CLOSE_CODES[reason], reason);
    socket.on('error', () => socket.terminate());
    if (isDisposed) return refuse('going-away');
    socket.pause(); // frames wait in the kernel while the document loads
    const place = enter(notebookId);
    let connection: Connection | null = null;
    try {
      const [room, access] = await Promise.all([place.loaded, visitor.access()]);
      socket.resume();
      if (socket.readyState !== socket.OPEN) return;
      if (isDisposed) return refuse('going-away');
      if (access === 'none') return refuse('not-allowed');
      if (access === 'signed-out') return refuse('signed-out');
      const own = [...place.connections].filter((other) => other.visitor.userId === visitor.userId);
      if (place.connections.size >= SOCKETS_A_ROOM || own.length >= SOCKETS_A_PERSON) return refuse('too-many');
      const made: Connection = new Connection(socket, visitor, access, {
        room,
        presence: place.presence,
        tell: (entries, from) => place.relay.say(entries, from),
        onClose: () => {
          place.connections.delete(made);
          room.listeners.delete(made);
          leave(notebookId, place);
        },
        now: services.now,
      });
      connection = made;
      place.connections.add(made);
      room.listeners.add(made);
    } catch (error) {
      services.log.error('a notebook could not be loaded', { notebookId, error });
      socket.resume();
      refuse(error instanceof DamagedDocument ? 'damaged' : 'cannot-load');
    } finally {
      if (!connection) leave(notebookId, place);
    }
  }

  async function open(notebookId: NotebookId): Promise<Room> {
    if (isDisposed) throw new Error('rooms are closed');
    const place = enter(notebookId);
    let room: LiveRoom;
    try {
      room = await place.loaded;
    } catch (error) {
      leave(notebookId, place);
      throw error;
    }
    let isHeld = true;
    return {
      notebookId,
      doc: room.doc,
      change: (userId, change) => room.change(userId, change),
      waitFor: (stateVector, timeoutMs) => waitFor(room.doc, stateVector, timeoutMs),
      onChange(listener) {
        room.doc.on('update', listener);
        return () => room.doc.off('update', listener);
      },
      writers: () => room.writers(),
      async keepVersion(wish) {
        await room.flush();
        return room.versions.keep(wish);
      },
      release() {
        if (isHeld) leave(notebookId, place);
        isHeld = false;
      },
    };
  }

  async function create(notebookId: NotebookId, userId: UserId, build: (doc: Y.Doc) => void): Promise<void> {
    const doc = new Y.Doc();
    build(doc);
    await services.db.transaction(async (tx) => {
      if (await hasDocument(tx, notebookId)) throw new Error(`notebook ${notebookId} has a document`);
      const { lost } = await appendUpdates(tx, notebookId, [{ userId, update: Y.encodeStateAsUpdate(doc) }], [...doc.store.clients.keys()].map((clientId) => ({ clientId, userId })));
      if (lost.length > 0) throw new Error(`notebook ${notebookId}: client ids ${lost.join(', ')} are taken`);
    });
    doc.destroy();
  }

  async function dispose(): Promise<void> {
    isDisposed = true;
    unsubscribe();
    await Promise.all([...places.values()].map(async (place) => {
      if (place.idle) clearTimeout(place.idle);
      const room = await place.loaded.catch(() => null);
      room?.stopWrites();
      await room?.flush();
      for (const connection of place.connections) connection.close('going-away');
      place.relay.end();
      room?.destroy();
    }));
    places.clear();
  }

  return {
    open,
    create,
    connect,
    counts: () => ({ rooms: places.size, sockets: [...places.values()].reduce((sum, place) => sum + place.connections.size, 0) }),
    dispose,
  };
}

function waitFor(doc: Y.Doc, stateVector: Uint8Array, timeoutMs: number): Promise<boolean> {
  let wanted: Map<number, number>;
  try {
    wanted = Y.decodeStateVector(stateVector);
  } catch {
    return Promise.resolve(false);
  }
  const isThere = () => [...wanted].every(([client, clock]) => Y.getState(doc.store, client) >= clock);
  if (isThere()) return Promise.resolve(true);
  return new Promise((resolve) => {
    const finish = (found: boolean) => {
      clearTimeout(timer);
      doc.off('update', check);
      resolve(found);
    };
    const check = () => { if (isThere()) finish(true); };
    const timer = setTimeout(() => finish(false), timeoutMs);
    doc.on('update', check);
  });
}
