/** The channel to a kernel behind a runner: two sockets, and nothing else of it. */
import type { Socket } from 'node:net';
import type { Channel, ChannelEnd, KernelUsage } from '@/kernel/host/channel';
import { onMessage, say, type FromRunner } from './wire';

/** A runner that does not end its kernel in this time is taken for dead. */
const KILL_MS = 1_000;

export class SocketChannel implements Channel {
  readonly ended: Promise<ChannelEnd>;
  readonly launched: Promise<Extract<FromRunner, { type: 'launched' }>>;
  said = '';
  readonly #data: Socket;
  readonly #control: Socket;
  readonly #strikes = new Map<number, () => void>();
  readonly #looks = new Map<number, (usage: KernelUsage | null) => void>();
  #nextId = 1;
  #end: ChannelEnd | null = null;
  #isKilled = false;
  #isEnded = false;

  /** @param cutWords what is said when the connection ends without a word from the runner */
  constructor(data: Socket, control: Socket, cutWords: string) {
    this.#data = data;
    this.#control = control;
    let onLaunched!: (message: Extract<FromRunner, { type: 'launched' }>) => void;
    this.launched = new Promise((resolve) => {
      onLaunched = resolve;
    });
    onMessage<FromRunner>(control, (message) => {
      switch (message.type) {
        case 'launched': return onLaunched(message);
        case 'struck': return this.#answer(this.#strikes, message.id, undefined);
        case 'usage': return this.#answer(this.#looks, message.id, message.usage);
        case 'ended':
          this.said = message.said;
          this.#end = message.end;
      }
    });
    const closed = (socket: Socket): Promise<void> => new Promise((resolve) => {
      socket.on('error', () => {});
      socket.once('close', () => {
        // Half a connection is none; what the other half still holds was written before the end.
        if (this.#end === null) {
          data.destroy();
          control.destroy();
        }
        resolve();
      });
    });
    this.ended = Promise.all([closed(data), closed(control)]).then(() => {
      this.#isEnded = true;
      for (const struck of this.#strikes.values()) struck();
      for (const look of this.#looks.values()) look(null);
      return this.#end ?? (this.#isKilled ? { cause: 'killed' } : { cause: 'cut', detail: cutWords });
    });
  }

  write(bytes: Uint8Array): boolean {
    return this.#data.destroyed || this.#data.write(bytes);
  }

  async room(): Promise<void> {
    if (this.#data.destroyed || !this.#data.writableNeedDrain) return;
    await Promise.race([new Promise((resolve) => this.#data.once('drain', resolve)), this.ended]);
  }

  listen(take: (bytes: Uint8Array) => void | Promise<void>): void {
    this.#data.on('data', (chunk: Buffer) => {
      const taken = take(chunk);
      if (taken === undefined) return;
      this.#data.pause();
      void taken.finally(() => this.#data.resume());
    });
    this.#data.resume();
  }

  strike(): Promise<void> {
    if (this.#isEnded) return Promise.resolve();
    return new Promise((resolve) => say(this.#control, { type: 'strike', id: this.#expect(this.#strikes, resolve) }));
  }

  absorb(): void {
    say(this.#control, { type: 'absorb' });
  }

  usage(): Promise<KernelUsage | null> {
    if (this.#isEnded) return Promise.resolve(null);
    return new Promise((resolve) => say(this.#control, { type: 'usage', id: this.#expect(this.#looks, resolve) }));
  }

  kill(): void {
    this.#isKilled = true;
    say(this.#control, { type: 'kill' });
    const late = setTimeout(() => this.cut(), KILL_MS);
    void this.ended.then(() => clearTimeout(late));
  }

  /** Ends both connections at once; a runner that lives ends its kernel then. */
  cut(): void {
    this.#data.destroy();
    this.#control.destroy();
  }

  #expect<Answer>(waiting: Map<number, (answer: Answer) => void>, resolve: (answer: Answer) => void): number {
    const id = this.#nextId;
    this.#nextId += 1;
    waiting.set(id, resolve);
    return id;
  }

  #answer<Answer>(waiting: Map<number, (answer: Answer) => void>, id: number, answer: Answer): void {
    waiting.get(id)?.(answer);
    waiting.delete(id);
  }
}
