/** What the host asked of a kernel and waits for: matched by id, with the files that come for it piece by piece. */
import type { KernelFrame } from '../protocol';

export interface PartialFile {
  /** Which of the export's artifacts it belongs to. */
  readonly artifact: number;
  readonly path: string;
  readonly mediaType: string;
  readonly parts: Uint8Array[];
}

/** The value is the kernel's word, unread. */
export interface Answer {
  readonly value: unknown;
  readonly files: readonly PartialFile[];
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly files: Map<string, PartialFile>;
  bytes: number;
}

const EXPORT_LIMIT = 2 * 1024 ** 3;
const FILES_LIMIT = 10_000;

export class PendingRequests {
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;

  /** `send` is given the id that the answer will bear. Rejects with the kernel's own words, or with those of `rejectAll`. */
  ask(send: (id: number) => void): Promise<Answer> {
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve, reject) => {
      const files: Waiting['files'] = new Map();
      this.#waiting.set(id, { resolve: (value) => resolve({ value, files: [...files.values()] }), reject, files, bytes: 0 });
      send(id);
    });
  }

  /** Pieces that nobody asked for are dropped. @throws Error beyond what one export may bring: the kernel must go then */
  keepPiece(frame: Extract<KernelFrame, { type: 'artifact' }>, payload: Uint8Array): void {
    const request = this.#waiting.get(frame.id);
    if (request === undefined) return;
    request.bytes += payload.length;
    if (request.bytes > EXPORT_LIMIT || request.files.size > FILES_LIMIT) throw new Error('an export beyond the limit');
    const key = `${frame.artifact}/${frame.path}`;
    const file = request.files.get(key) ?? { artifact: frame.artifact, path: frame.path, mediaType: frame.mediaType, parts: [] };
    // The reader reuses nothing, but a view would keep its whole chunk alive.
    file.parts.push(payload.slice());
    request.files.set(key, file);
  }

  settle(frame: Extract<KernelFrame, { type: 'done' }>): void {
    const request = this.#waiting.get(frame.id);
    if (request === undefined) return;
    this.#waiting.delete(frame.id);
    if (frame.ok) request.resolve(frame.value);
    else request.reject(new Error(frame.message ?? 'The kernel could not do this.'));
  }

  rejectAll(reason: string): void {
    for (const request of this.#waiting.values()) request.reject(new Error(reason));
    this.#waiting.clear();
  }
}
