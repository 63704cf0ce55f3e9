/**
 * What host and relay say to a kernel's inspector (Chrome DevTools Protocol) and to each other.
 *
 * A stop takes two steps. The kernel's inspector is served in the middle of running code as well as between two events; so first
 * a probe is evaluated there, which sees from the stack under it where it landed. Between two events it cancels what waits, and nothing more is sent:
 * a stop would strike the runtime itself, which it does not survive. In the middle of code it lays a trap behind that code, so that the
 * stop, which follows at once, strikes the one or the other (kernel/worker/stops.ts). Where a frame is taken in, nothing is sent either.
 */

/** The name of the probe in the kernel's realm; true when it landed in running code, false between two events, IN_FRAME where a frame is taken in or handed over. */
export const PROBE_NAME = '__pinionProbe';

export const IN_FRAME = 'frame';

/** Probes in a row that find nothing, before a stop is sent without one. Each shows that the kernel had its turn, and did not use it to hear. */
const NOTHING_MOST = 4;

const PROBE = { method: 'Runtime.evaluate', params: { expression: `${PROBE_NAME}()`, silent: true, returnByValue: true } } as const;
const STOP = { method: 'Runtime.terminateExecution' } as const;
const ABSORB = { method: 'Runtime.evaluate', params: { expression: '0', silent: true } } as const;

/** Bytes from host to relay; a stop is answered by the same byte. */
export const RELAY_STOP = 115;
export const RELAY_ABSORB = 97;

/** One end of an inspector's socket: both the host's and the relay's. */
export class Inspector {
  readonly #send: (message: string) => void;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #nextId = 1;
  /** The last probes that landed between two events. */
  #foundNothing = 0;

  constructor(send: (message: string) => void) {
    this.#send = send;
  }

  /** `done` is called once this stop has struck something, or has cancelled what waited. */
  stop(done: () => void): void {
    // A storm of microtasks has moments without a stack. Whoever asks again and again found that the kernel does not hear: it is no wait.
    if (this.#foundNothing >= NOTHING_MOST) return this.#strike(done);
    this.#ask(PROBE, ({ result }) => {
      const found = result?.result?.value;
      if (found === IN_FRAME) return done();
      // A probe that gave nothing was struck itself, or its name is gone: then a stop is all that is left.
      if (found !== false) return this.#strike(done);
      this.#foundNothing += 1;
      done();
    });
  }

  #strike(done: () => void): void {
    this.#foundNothing = 0;
    this.#ask(STOP, done);
  }

  /** Gives a stop that is pending something worthless to strike, and ends the wish to stop. */
  absorb(): void {
    this.#foundNothing = 0;
    this.#ask(ABSORB, () => {});
  }

  /** Takes a message of the kernel's. */
  hear(message: string): void {
    const answer = JSON.parse(message) as Answer;
    if (answer.id === undefined) return;
    const take = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    take?.(answer);
  }

  #ask(command: object, take: (answer: Answer) => void): void {
    const id = this.#nextId;
    this.#nextId += 1;
    this.#waiting.set(id, take);
    this.#send(JSON.stringify({ id, ...command }));
  }
}

interface Answer {
  readonly id?: number;
  readonly result?: { readonly result?: { readonly value?: unknown } };
}
