/**
 * Room for threads under RLIMIT_DATA. A worker takes 524 MiB of it, nearly all never touched, and V8 ends the process where that is
 * missing. So the limit is larger by that much for each thread (kernel/host/sandbox/scripts.ts), and until a thread takes it, the
 * room is held here, untouched as well: cells never have it for their own data.
 */
/** ES2024, which the types of this project do not know yet. */
type Transferring = ArrayBuffer & { transfer(bytes: number): ArrayBuffer };

const ROOM_BYTES = 526 * 1024 * 1024;
const rooms: ArrayBuffer[] = [];

/** Threads that can start now. */
export function roomForThreads(): number {
  return rooms.length;
}

/** Holds room for one thread, at the start and when one has ended. Where there is none, one thread fewer can start. */
export function keepRoom(): void {
  try {
    rooms.push(new ArrayBuffer(ROOM_BYTES));
  } catch {
    // Cells have taken what there is; see roomForThreads.
  }
}

/** Gives the room of one thread free, at once. */
export function takeRoom(): void {
  (rooms.pop() as Transferring | undefined)?.transfer(0);
}
