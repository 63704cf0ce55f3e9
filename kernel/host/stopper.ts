/**
 * Stops busy code through the kernel's inspector: directly where its loopback is ours, else by the relay inside the sandbox.
 * The kernel publishes the inspector's address on stderr before any cell has run.
 *
 * A stop is answered once it struck. One that arrives when nothing runs stays pending, and would strike the next code, whatever
 * that is: the very read of the next frame. Then an evaluation of nothing takes it on itself. The evaluation must not be sent while
 * a cell is busy: it would be carried out inside the cell and take the stop that was meant for it.
 */
import type { Readable, Writable } from 'node:stream';
import { WebSocket } from 'ws';
import { Inspector, RELAY_ABSORB, RELAY_STOP } from '../inspector';
import type { SandboxTier } from './port';

export interface Stopper {
  /** The inspector's address, once. */
  connect(address: string): void;
  /** Ends the code that runs now. Resolves when this stop has struck something. */
  stop(): Promise<void>;
  /** Gives a pending stop something worthless to strike. Only for a kernel that runs no cell. */
  absorb(): void;
  dispose(): void;
}

export function createStopper(tier: SandboxTier, lifeline: Writable, answers: Readable): Stopper {
  lifeline.on('error', () => {});
  answers.on('error', () => {});
  return tier === 'full' ? throughRelay(lifeline, answers) : direct();
}

function throughRelay(lifeline: Writable, answers: Readable): Stopper {
  const waiting: (() => void)[] = [];
  answers.on('data', (chunk: Buffer) => {
    for (let answered = 0; answered < chunk.length; answered += 1) waiting.shift()?.();
  });
  return {
    connect: (address) => void lifeline.write(`${address}\n`),
    stop: () => new Promise((resolve) => {
      waiting.push(resolve);
      lifeline.write(new Uint8Array([RELAY_STOP]));
    }),
    absorb: () => void lifeline.write(new Uint8Array([RELAY_ABSORB])),
    dispose: () => {
      for (const resolve of waiting.splice(0)) resolve();
    },
  };
}

function direct(): Stopper {
  let address: string | null = null;
  let socket: WebSocket | null = null;
  const queue: string[] = [];
  const waiting = new Set<() => void>();
  const flush = (open: WebSocket): void => {
    for (const message of queue.splice(0)) open.send(message);
  };
  const inspector = new Inspector((message) => {
    queue.push(message);
    if (socket?.readyState === WebSocket.OPEN) flush(socket);
    else if (socket === null && address !== null) socket = open(address);
  });
  const open = (where: string): WebSocket => {
    const opened = new WebSocket(where, { perMessageDeflate: false });
    opened.on('open', () => flush(opened));
    opened.on('error', () => {});
    opened.on('message', (data) => inspector.hear((data as Buffer).toString('utf8')));
    return opened;
  };
  return {
    connect: (given) => {
      address = given;
    },
    stop: () => new Promise((resolve) => {
      waiting.add(resolve);
      inspector.stop(() => {
        waiting.delete(resolve);
        resolve();
      });
    }),
    absorb: () => inspector.absorb(),
    dispose: () => {
      socket?.terminate();
      for (const resolve of waiting) resolve();
      waiting.clear();
    },
  };
}
