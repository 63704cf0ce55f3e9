/** What a person reads when a kernel is gone. */
import type { ChannelEnd } from './channel';

const MIB = 1024 * 1024;
const LOST = 'Variables are lost; the document is not.';

export const NOT_INTERRUPTED = `The cell could not be interrupted, so its kernel was stopped. ${LOST}`;
export const OUTSIDE_PROTOCOL = 'The kernel said something outside its protocol, so it was stopped. Writing to the standard output by other ways than console.log does this.';

/** @param bytes the notebook's limit */
export function memoryWords(bytes: number): string {
  return `The kernel reached its memory limit of ${Math.round(bytes / MIB)} MiB and was stopped. ${LOST} Work on less data at a time, or dispose tensors that are no longer needed.`;
}

export function endWords(end: ChannelEnd, memoryBytes: number): string {
  switch (end.cause) {
    case 'not-started': return `The kernel could not be started: ${end.detail}`;
    case 'memory': return memoryWords(memoryBytes);
    case 'killed': return `The kernel was killed from outside. ${LOST}`;
    case 'exited': return `The kernel ended by itself (${end.detail}). ${LOST}`;
    case 'cut': return `The connection to the kernel was cut (${end.detail}). ${LOST}`;
  }
}
