/**
 * The session of a notebook in the browser: follows the log over /session/<notebook>, applies it with the one reducer, and
 * sends commands. After a break it asks for the tail from where it stood.
 */
import type { Level } from '@/lib/domain/levels';
import { apply, emptySession, isNext, withUsage } from '@/lib/notebook/session';
import type { SessionCommand, SessionMessage, SessionRequest, SessionState, WorkspaceUse } from '@/lib/notebook/session-types';
import { Store } from './sync/store';

export interface SessionView {
  readonly state: SessionState;
  /** False until the server has sent its first state. */
  readonly isLoaded: boolean;
  readonly isOnline: boolean;
  readonly canRun: boolean;
  /** What this person may do here; null until the server has said. */
  readonly level: Level | null;
  /** Memory of the kernel when it was looked at, oldest first, bytes. */
  readonly memory: readonly number[];
  /** What the notebooks of the workspace run together; null until the server has said. */
  readonly workspace: WorkspaceUse | null;
  /** Why this person's last run got no kernel, until one starts. */
  readonly refusal: string | null;
}

/** A command that the server refused, or that never reached it (`offline`). */
export class SessionRefusal extends Error {
  constructor(readonly code: string, message: string) {
    super(message);
    this.name = 'SessionRefusal';
  }
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: SessionRefusal): void;
}

/** Looks at the kernel's memory that are remembered: two minutes of work, or ten of rest. */
const MOST_LOOKS = 60;
const FIRST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 5_000;
/** 4400 to 4499: trying again does not help. */
const isFinal = (code: number) => code >= 4400 && code < 4500;

export class SessionClient {
  readonly view = new Store<SessionView>({ state: emptySession(), isLoaded: false, isOnline: false, canRun: false, level: null, memory: [], workspace: null, refusal: null });
  readonly #url: string;
  readonly #WebSocket: typeof WebSocket;
  readonly #waiting = new Map<string, Waiting>();
  #socket: WebSocket | null = null;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #lastId = 0;
  #isDestroyed = false;
  /** The server ended it for good: signed out, or no right to read any more. */
  #isEnded = false;

  constructor(url: string, Socket: typeof WebSocket) {
    this.#url = url;
    this.#WebSocket = Socket;
    this.#connect();
  }

  #connect(): void {
    const socket = new this.#WebSocket(this.#url);
    this.#socket = socket;
    socket.addEventListener('open', () => this.#send({ type: 'resume', seq: this.view.get().state.seq }));
    socket.addEventListener('message', (event) => {
      if (socket === this.#socket && typeof event.data === 'string') this.#receive(JSON.parse(event.data) as SessionMessage);
    });
    socket.addEventListener('close', (event) => { if (socket === this.#socket) this.#lost(event.code); });
  }

  #lost(code: number): void {
    this.#socket = null;
    this.view.patch({ isOnline: false });
    for (const waiting of this.#waiting.values()) waiting.reject(new SessionRefusal('offline', 'The connection broke before the server answered. Look at the cell, then try again.'));
    this.#waiting.clear();
    this.#isEnded = isFinal(code);
    if (this.#isDestroyed || this.#isEnded) return;
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#failures);
    this.#failures += 1;
    this.#timer = setTimeout(() => this.#connect(), wait);
  }

  #receive(message: SessionMessage): void {
    const view = this.view.get();
    switch (message.type) {
      case 'snapshot':
        this.#failures = 0;
        return this.view.patch({ state: message.state, isLoaded: true, isOnline: true, canRun: message.canRun, level: message.level });
      case 'entries': {
        this.#failures = 0;
        let { state } = view;
        for (const entry of message.entries) {
          if (!isNext(state, entry)) return this.#send({ type: 'resume', seq: state.seq }); // one is missing: ask for the tail
          state = apply(state, entry);
        }
        // A new kernel has a history of its own, and whoever got one was not refused.
        const hasStarted = state.kernel.startedAt !== undefined && state.kernel.startedAt !== view.state.kernel.startedAt;
        return this.view.patch({ state, isLoaded: true, isOnline: true, ...(hasStarted ? { memory: [], refusal: null } : {}) });
      }
      case 'usage': return this.view.patch({ state: withUsage(view.state, message), memory: [...view.memory, message.memoryBytes].slice(-MOST_LOOKS) });
      // One that left makes room: what was refused for want of it can be tried again.
      case 'workspace': return this.view.patch({ workspace: message.use, ...(view.workspace && message.use.kernels < view.workspace.kernels ? { refusal: null } : {}) });
      case 'rights': return this.view.patch({ canRun: message.canRun, level: message.level });
      case 'answer': {
        const waiting = this.#waiting.get(message.id);
        this.#waiting.delete(message.id);
        if (message.ok) waiting?.resolve(message.value);
        else waiting?.reject(new SessionRefusal(message.code, message.message));
        if (!message.ok && message.code === 'no-room') this.view.patch({ refusal: message.message });
      }
    }
  }

  #send(request: SessionRequest): void {
    if (this.#socket?.readyState === 1) this.#socket.send(JSON.stringify(request));
  }

  /** Why nothing can be asked of the server at the moment, and what helps. */
  get whyOffline(): string {
    return this.#isEnded ? 'The server ended the connection of this notebook. Why, and what to do, stands above its cells.' : 'There is no connection to the server. It comes back by itself; then try again.';
  }

  /** Asks the server to do something; rejects with SessionRefusal. */
  command(command: SessionCommand): Promise<unknown> {
    if (this.#socket?.readyState !== 1) return Promise.reject(new SessionRefusal('offline', this.whyOffline));
    const id = String((this.#lastId += 1));
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#send({ type: 'command', id, command });
    });
  }

  /** The person has read why they got no kernel. */
  dropRefusal(): void {
    this.view.patch({ refusal: null });
  }

  /** Connects anew, after signing in again. */
  retry(): void {
    if (this.#socket || this.#isDestroyed) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#failures = 0;
    this.#connect();
  }

  destroy(): void {
    this.#isDestroyed = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#socket?.close();
  }
}
