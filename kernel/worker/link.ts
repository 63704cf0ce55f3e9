/**
 * The kernel's end of the pipe. Frames are written synchronously: a cell that is busy still shows what it printed, and the
 * order is the order of the calls. The read is armed again before anything is done with what arrived, so that a stopped cell
 * never leaves the kernel deaf (see evaluate.ts).
 */
import { CANNOT_READ, type HostFrame, type KernelFrame } from '@/kernel/protocol';
import { encodeFrame, encodeHead, FrameReader, type RawFrame } from '@/kernel/frames';
import { deno, lastWords, real } from './runtime';

const READ_BYTES = 256 * 1024;

/** Writes one frame to the host, in one write where the system takes it; blocks while the pipe is full. */
export function send(frame: KernelFrame, payload?: Uint8Array): void {
  write(encodeFrame(frame, payload));
}

/** As `send`, without a copy of the payload: in two writes, between which no stop strikes. */
export function sendUncopied(frame: KernelFrame, payload: Uint8Array): void {
  whole(() => {
    write(encodeHead(frame, payload));
    write(payload);
  });
}

function write(bytes: Uint8Array): void {
  let at = 0;
  while (at < bytes.length) at += deno.stdout.writeSync(at === 0 ? bytes : bytes.subarray(at));
}

let isWhole = false;

/** True in the middle of taking a frame in or handing one over, where no stop may strike: half of it would be lost. */
export function isHearing(): boolean {
  return isWhole;
}

/** The same over awaits, for what the runtime does between them. */
export async function wholeThrough<T>(body: () => Promise<T>): Promise<T> {
  isWhole = true;
  try {
    return await body();
  } finally {
    isWhole = false;
  }
}

/** Does something in whose middle no stop may strike; a short one. */
function whole<T>(body: () => T): T {
  isWhole = true;
  try {
    return body();
  } finally {
    isWhole = false;
  }
}

/**
 * Hands every frame of the host to `handle`, each in a microtask of its own: only there can the inspector end a busy cell
 * without ending the process. Ending one drops the microtasks behind it, so frames wait in a list of ours and are taken up
 * again with the next that arrives.
 */
export function listen(handle: (frame: HostFrame, payload: Uint8Array) => void): void {
  const reader = new FrameReader();
  const into = new Uint8Array(READ_BYTES);
  const waiting: RawFrame[] = [];
  const next = (): void => {
    const frame = waiting.shift();
    if (frame !== undefined) whole(() => handle(frame.header as HostFrame, frame.payload));
  };
  const arm = (): void => {
    void deno.stdin.read(into).then((count) => whole(() => {
      if (count === null) return deno.exit(0);
      for (const { header, payload, isOwn } of reader.push(into.subarray(0, count))) waiting.push({ header, payload: isOwn ? payload : payload.slice(), isOwn: true });
      arm();
      for (const _ of waiting) real.queueMicrotask(next);
    })).catch((error: unknown) => {
      // There was no memory for a frame, say. What comes next would be cut wrongly: better to end, and to say why.
      lastWords(`${CANNOT_READ}: ${String(error)}`);
      deno.exit(1);
    });
  };
  arm();
}
