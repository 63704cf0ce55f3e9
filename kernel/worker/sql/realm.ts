/**
 * What the engine's program finds instead of the realm's own clock, chance and network (esbuild puts these names in: scripts/build-kernel.mjs).
 * Time stands still while a query runs, so that now() is the recorded time to the microsecond; nothing can be fetched.
 */
let frozen = 0;
let ticks = 0;
let draw: () => number = () => 0.5;

/** Sets what the next query sees. @param now milliseconds since 1970 @param random gives numbers in [0, 1) */
export function setRealm(now: number, random: () => number): void {
  frozen = now;
  ticks = 0;
  draw = random;
}

class FrozenDate extends Date {
  constructor(...given: [] | [number]) {
    super(...(given.length === 0 ? [frozen] : given) as [number]);
  }

  static override now(): number {
    return frozen;
  }
}

/** A microsecond a look: whoever waits for time to pass by looking at it again must not wait for ever. */
const steadyClock = { now: (): number => (ticks += 0.001) };

const steadyCrypto = {
  getRandomValues<T extends ArrayBufferView>(into: T): T {
    const bytes = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
    for (let index = 0; index < bytes.length; index += 1) bytes[index] = Math.floor(draw() * 256);
    return into;
  },
};

const silent = { log() {}, warn() {}, error() {}, info() {}, debug() {}, assert() {} };
const nowhere = (): never => { throw new Error('There is no network here.'); };
/** Where the engine's program leaves itself notes; the real global object takes none. */
const notes: Record<string, unknown> = {};

let most = 0;

/** Bytes that the engine's memory may grow to. It asks in vain for more before the system would refuse, and takes that well. */
export function setMemory(bytes: number): void {
  most = bytes;
}

const engineMemory = (): number => most;

export { FrozenDate as Date, steadyClock as performance, steadyCrypto as crypto, silent as console, nowhere as fetch, notes as __engineGlobal, engineMemory as __engineMemory };
export const XMLHttpRequest = undefined;
export const Worker = undefined;
