/**
 * A WebSocket that y-websocket's provider may use as it likes, and that still keeps to the conversation of
 * lib/collab/frames.ts: changes go out only once the server's own question was answered (before that they would hang in
 * the air, and the answer holds them anyway), never from a reader, and presence is only one's own.
 */
import { readFrame, writeFrame } from '@/lib/collab/frames';
import { readEntries, writeEntries } from '@/lib/collab/presence';

export interface SocketLink {
  readonly clientId: number;
  canWrite(): boolean;
  /** A new socket: nothing was sent over it yet. */
  onNewSocket(): void;
  /** A frame went out that the server will count. */
  onSent(): void;
}

export function guardedSocket(Base: typeof WebSocket, link: SocketLink): typeof WebSocket {
  return class GuardedSocket extends Base {
    #hasAnswered = false;

    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      link.onNewSocket();
    }

    override send(data: string | ArrayBufferLike | Blob | ArrayBufferView<ArrayBufferLike>): void {
      if (!(data instanceof Uint8Array)) return;
      const frame = readFrame(data);
      if (frame?.type === 'awareness') {
        const own = readEntries(frame.entries)?.filter((entry) => entry.client === link.clientId) ?? [];
        if (own.length === 1) super.send(writeFrame({ type: 'awareness', entries: writeEntries(own) }) as Uint8Array<ArrayBuffer>);
        return;
      }
      if (frame?.type === 'update' || frame?.type === 'sync-step-2') {
        if (!link.canWrite()) return;
        if (frame.type === 'sync-step-2') this.#hasAnswered = true;
        if (!this.#hasAnswered) return;
        link.onSent();
      }
      super.send(data as Uint8Array<ArrayBuffer>);
    }
  };
}
