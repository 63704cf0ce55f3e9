/**
 * What host and relay say to a kernel's inspector (Chrome DevTools Protocol) and to each other.
 *
 * A stop takes two steps. The kernel's inspector is served in the middle of running code as well as between two events; so first
 * a probe is evaluated there, which sees from the stack under it where it landed. Between two events it cancels what waits, and nothing more is sent:
 * a stop would strike the runtime itself, which it does not survive. In the middle of code it lays a trap behind that code, so that the
 * stop, which follows at once, strikes the one or the other (kernel/worker/stops.ts).
 */

/** The name of the probe in the kernel's realm; true when it landed in running code. */
export const PROBE_NAME = '__pinionProbe';

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
  /** The last probe landed between two events. */
  #foundNothing = false;

  constructor(send: (message: string) => void) {
    this.#send = send;
  }

  /** `done` is called once this stop has struck something, or has cancelled what waited. */
  stop(done: () => void): void {
    // A storm of microtasks has moments without a stack. Whoever asks again found that the kernel does not hear: it is no wait.
    if (this.#foundNothing) return this.#strike(done);
    this.#ask(PROBE, ({ result }) => {
      // A probe that gave nothing was struck itself, or its name is gone: then a stop is all that is left.
      this.#foundNothing = result?.result?.value === false;
      if (this.#foundNothing) done();
      else this.#strike(done);
    });
  }

  #strike(done: () => void): void {
    this.#foundNothing = false;
    this.#ask(STOP, done);
  }

  /** Gives a stop that is pending something worthless to strike, and ends the wish to stop. */
  absorb(): void {
    this.#foundNothing = false;
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
