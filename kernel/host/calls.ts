/** Answers what a running cell asks of the host, with payloads in pieces as fast as the kernel takes them. */
import type { KernelFrame } from '../protocol';
import type { Link } from './link';
import type { CapabilityHandler } from './port';

const CALLS_AT_ONCE = 64;

export class Calls {
  readonly #link: Link;
  #waiting = 0;

  constructor(link: Link) {
    this.#link = link;
  }

  /** Sends no further when `isWanted` no longer holds: the cell that asked has ended. */
  async answer({ id, execution, capability }: Extract<KernelFrame, { type: 'call' }>, handler: CapabilityHandler, isWanted: () => boolean): Promise<void> {
    const link = this.#link;
    if (this.#waiting >= CALLS_AT_ONCE) return void link.send({ type: 'reply', id, ok: false, message: `Only ${CALLS_AT_ONCE} requests for data can wait at a time.` });
    this.#waiting += 1;
    try {
      const { value, payload } = await handler(capability, execution);
      if (payload !== undefined) {
        await link.sendAll(() => ({ type: 'part', id }), payload, isWanted).catch((cause: unknown) => {
          // The handler's own words are for the author; those of a disk or a socket are not.
          throw new Error('The data broke off while it was read. Run the cell again.', { cause });
        });
      }
      if (!isWanted()) return;
      link.send({ type: 'reply', id, ok: true, value });
    } catch (error) {
      link.send({ type: 'reply', id, ok: false, message: error instanceof Error ? error.message : 'The data could not be read.' });
    } finally {
      this.#waiting -= 1;
    }
  }
}
