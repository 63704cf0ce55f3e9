/**
 * The conversation on /sync/<notebook>, one frame a WebSocket message, in lib0's encoding. It is y-protocols' own, so that
 * y-websocket's provider speaks it, plus two frames that only the server sends.
 *
 * Server, on opening: Rights, then (to writers) SyncStep1 with what it has.
 * Client, on opening: SyncStep1 with what it has; the server answers SyncStep2 with what is missing there. A writer
 * answers the server's SyncStep1 with SyncStep2, and from then on sends each change as Update. The server commits, sends
 * the change to everybody else as Update, and tells the sender by Committed how many of this connection's SyncStep2 and
 * Update frames are in the database now. Awareness goes both ways; identity in it is the server's (presence.ts).
 *
 * A frame is read exactly once, here, into a closed set. What is not in it, bytes after the end, and numbers written
 * longer than needed (which slip past filters that look at bytes) are refused.
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';

const SYNC = 0;
const AWARENESS = 1;
const QUERY_AWARENESS = 3;
export const COMMITTED = 4;
export const RIGHTS = 5;

const STEP_1 = 0;
const STEP_2 = 1;
const UPDATE = 2;

export type Rights = 'read' | 'write';

export type Frame =
  | { readonly type: 'sync-step-1'; readonly stateVector: Uint8Array }
  | { readonly type: 'sync-step-2' | 'update'; readonly update: Uint8Array }
  | { readonly type: 'awareness'; readonly entries: Uint8Array }
  | { readonly type: 'query-awareness' };

/** Frames that only the server sends. */
export type ServerFrame = { readonly type: 'committed'; readonly count: number } | { readonly type: 'rights'; readonly rights: Rights; /** The presence colour this person has here. */ readonly colour: number; /** Grows when the document is begun anew. */ readonly epoch: number };

/** Reads a frame that a client sent; null when it is not exactly one frame of the closed set (rules C1, C2). */
export function readFrame(bytes: Uint8Array): Frame | null {
  try {
    const decoder = decoding.createDecoder(bytes);
    const frame = readBody(decoder);
    if (!frame || decoding.hasContent(decoder)) return null;
    return isSame(writeFrame(frame), bytes) ? frame : null;
  } catch {
    return null; // lib0 throws at the end of the bytes and on numbers beyond 2^53
  }
}

function readBody(decoder: decoding.Decoder): Frame | null {
  switch (decoding.readVarUint(decoder)) {
    case SYNC:
      switch (decoding.readVarUint(decoder)) {
        case STEP_1: return { type: 'sync-step-1', stateVector: decoding.readVarUint8Array(decoder) };
        case STEP_2: return { type: 'sync-step-2', update: decoding.readVarUint8Array(decoder) };
        case UPDATE: return { type: 'update', update: decoding.readVarUint8Array(decoder) };
        default: return null;
      }
    case AWARENESS: return { type: 'awareness', entries: decoding.readVarUint8Array(decoder) };
    case QUERY_AWARENESS: return { type: 'query-awareness' };
    default: return null;
  }
}

/** Writes a frame in its one canonical form. */
export function writeFrame(frame: Frame | ServerFrame): Uint8Array {
  const encoder = encoding.createEncoder();
  switch (frame.type) {
    case 'sync-step-1': writeSync(encoder, STEP_1, frame.stateVector); break;
    case 'sync-step-2': writeSync(encoder, STEP_2, frame.update); break;
    case 'update': writeSync(encoder, UPDATE, frame.update); break;
    case 'awareness':
      encoding.writeVarUint(encoder, AWARENESS);
      encoding.writeVarUint8Array(encoder, frame.entries);
      break;
    case 'query-awareness': encoding.writeVarUint(encoder, QUERY_AWARENESS); break;
    case 'committed':
      encoding.writeVarUint(encoder, COMMITTED);
      encoding.writeVarUint(encoder, frame.count);
      break;
    case 'rights':
      encoding.writeVarUint(encoder, RIGHTS);
      encoding.writeVarUint(encoder, frame.rights === 'write' ? 1 : 0);
      encoding.writeVarUint(encoder, frame.colour);
      encoding.writeVarUint(encoder, frame.epoch);
      break;
  }
  return encoding.toUint8Array(encoder);
}

/** Reads the rest of a Committed frame, after its type. */
export function readCommitted(decoder: decoding.Decoder): number {
  return decoding.readVarUint(decoder);
}

/** Reads the rest of a Rights frame, after its type. */
export function readRights(decoder: decoding.Decoder): { readonly rights: Rights; readonly colour: number; readonly epoch: number } {
  return { rights: decoding.readVarUint(decoder) === 1 ? 'write' : 'read', colour: decoding.readVarUint(decoder), epoch: decoding.readVarUint(decoder) };
}

function writeSync(encoder: encoding.Encoder, step: number, body: Uint8Array): void {
  encoding.writeVarUint(encoder, SYNC);
  encoding.writeVarUint(encoder, step);
  encoding.writeVarUint8Array(encoder, body);
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/**
 * Why a socket was closed. As in y-websocket, 4400 to 4499 say that trying again does not help, and 4500 to 4599 that it
 * does.
 */
export const CLOSE_CODES = {
  'bad-frame': 4400,
  'signed-out': 4401,
  'not-allowed': 4403,
  'not-found': 4404,
  'not-yours': 4409,
  'begun-anew': 4410,
  'too-large': 4413,
  'bad-update': 4422,
  'damaged': 4423,
  'too-many': 4429,
  'cannot-load': 4500,
  'going-away': 4503,
  'too-slow': 4508,
} as const;

export type CloseReason = keyof typeof CLOSE_CODES;

/** The name of a close code; null for those that are not ours. */
export function closeReasonOf(code: number): CloseReason | null {
  const found = (Object.entries(CLOSE_CODES) as [CloseReason, number][]).find(([, value]) => value === code);
  return found ? found[0] : null;
}
