/**
 * The kernel's end of the pipe. Frames are written synchronously: a cell that is busy still shows what it printed, and the
 * order is the order of the calls. The read is armed again before anything is done with what arrived, so that a stopped cell
 * never leaves the kernel deaf (see evaluate.ts).
 */
import { CANNOT_READ, type HostFrame, type KernelFrame } from '@/kernel/protocol';
import { encodeFrame, FrameReader, type RawFrame } from '@/kernel/frames';
import { deno, lastWords, real } from './runtime';

const READ_BYTES = 256 * 1024;

/** Writes one frame to the host, in one write where the system takes it; blocks while the pipe is full. */
export function send(frame: KernelFrame, payload?: Uint8Array): void {
  const bytes = encodeFrame(frame, payload);
  let at = 0;
  while (at < bytes.length) at += deno.stdout.writeSync(at === 0 ? bytes : bytes.subarray(at));
}

let hearing = false;

/** True in the middle of taking in a frame, which a stop must never strike: what is dropped there is not heard again. */
export function isHearing(): boolean {
  return hearing;
}

function hear(body: () => void): void {
  hearing = true;
  try {
    body();
  } finally {
    hearing = false;
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
    if (frame !== undefined) hear(() => handle(frame.header as HostFrame, frame.payload));
  };
  const arm = (): void => {
    void deno.stdin.read(into).then((count) => hear(() => {
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
