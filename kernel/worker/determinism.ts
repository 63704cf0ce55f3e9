/**
 * Makes a cell repeat itself: `Math.random` (and with it tfjs' initialisers and shuffles) and `crypto`'s random bytes draw from
 * a stream seeded by notebook seed, cell id and parameters; the clock is the recorded start plus elapsed time.
 */
import { real } from './runtime';
import { current } from './execution';

/** 32-bit FNV-1a followed by MurmurHash3's finaliser, so that similar texts give unlike seeds. */
function hash(text: string, basis: number): number {
  let value = basis >>> 0;
  for (let index = 0; index < text.length; index += 1) {
    value ^= text.charCodeAt(index);
    value = Math.imul(value, 0x01000193);
  }
  value ^= value >>> 16;
  value = Math.imul(value, 0x85ebca6b);
  value ^= value >>> 13;
  value = Math.imul(value, 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

/**
 * Numbers in [0, 1) with 53 random bits, by sfc32 (Doty-Humphrey, PractRand), seeded from `text`: equal texts give equal
 * streams. Not for secrets.
 */
export function seededRandom(text: string): () => number {
  let a = hash(text, 0x811c9dc5);
  let b = hash(text, 0x9e3779b9);
  let c = hash(text, 0x243f6a88);
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 15; round += 1) next();
  return () => (next() * 2 ** 21 + (next() >>> 11)) / 2 ** 53;
}

/** The text that seeds one cell's stream. Parameters enter by name in order, so that their order in the source is free. */
export function seedText(seed: number, cell: string, parameters: Readonly<Record<string, unknown>>): string {
  const entries = Object.keys(parameters).sort().map((name) => [name, parameters[name]]);
  return real.stringify([seed, cell, entries]);
}

let clockStart = 0;
let clockBase = 0;

/** Sets the clock of cells to `startedAt` (milliseconds since 1970); it goes on from there. */
export function startClock(startedAt: number): void {
  clockStart = startedAt;
  clockBase = real.elapsed();
}

function elapsed(): number {
  return real.elapsed() - clockBase;
}

function now(): number {
  return Math.floor(clockStart + elapsed());
}

const idle = seededRandom('between executions');

function random(): number {
  return (current()?.random ?? idle)();
}

/** Replaces the sources of chance and time in the realm. Call once, before tfjs is loaded into it. */
export function installDeterminism(): void {
  Math.random = random;
  const RealDate = real.Date;
  const ClockDate = function (this: unknown, ...given: unknown[]): unknown {
    if (new.target === undefined) return new RealDate(now()).toString();
    const args = given.length === 0 ? [now()] : given;
    return Reflect.construct(RealDate, args, new.target === ClockDate ? RealDate : new.target) as Date;
  };
  Object.defineProperties(ClockDate, {
    name: { value: 'Date' },
    length: { value: 7 },
    prototype: { value: RealDate.prototype, writable: false },
    now: { value: now, writable: true, configurable: true },
    parse: { value: RealDate.parse, writable: true, configurable: true },
    UTC: { value: RealDate.UTC, writable: true, configurable: true },
  });
  Object.defineProperty(RealDate.prototype, 'constructor', { value: ClockDate, writable: true, configurable: true });
  Object.defineProperty(globalThis, 'Date', { value: ClockDate, writable: true, configurable: true });
  Object.defineProperty(performance, 'now', { value: elapsed, writable: true, configurable: true });
  Object.defineProperty(performance, 'timeOrigin', { get: () => clockStart, configurable: true });
  installTemporal();
  installCrypto();
}

/** Temporal.Now reads the machine's clock by itself; Temporal.Instant.fromEpochMilliseconds(Date.now()) follows the cell's. */
function installTemporal(): void {
  const temporal = (globalThis as unknown as { Temporal?: Record<string, unknown> }).Temporal;
  if (temporal !== undefined) delete temporal['Now'];
}

/** Random bytes repeat too; there is nothing secret in a kernel that they could guard. */
function installCrypto(): void {
  const getRandomValues = <T extends ArrayBufferView>(into: T): T => {
    const bytes = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
    for (let index = 0; index < bytes.length; index += 1) bytes[index] = Math.floor(random() * 256);
    return into;
  };
  const randomUUID = (): string => {
    const bytes = getRandomValues(new Uint8Array(16));
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  };
  Object.defineProperty(crypto, 'getRandomValues', { value: getRandomValues, writable: true, configurable: true });
  Object.defineProperty(crypto, 'randomUUID', { value: randomUUID, writable: true, configurable: true });
}
