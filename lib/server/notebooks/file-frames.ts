/**
 * What the server and the process that reads a file say to each other, once each way: a line of JSON, `{"head": …, "lengths": […]}`,
 * then the parts of those lengths in bytes. Lengths stand first so that nothing has to be escaped or searched.
 */
import type { Result } from '@/lib/domain/errors';
import type { FileContent } from './file-work';

export type FileTask = { readonly kind: 'content'; readonly name: string } | { readonly kind: 'shown' };

/** For `content` two parts follow a good answer, the update and the remainder; for `shown` one. */
export type FileAnswer = Result<Omit<FileContent, 'update' | 'remainder'> | null>;

const NEWLINE = 10;

export function writeFrame(head: FileTask | FileAnswer, ...bytes: readonly Uint8Array[]): Uint8Array[] {
  return [Buffer.from(`${JSON.stringify({ head, lengths: bytes.map((part) => part.length) })}\n`), ...bytes];
}

/** @throws Error when it is not whole */
export function readFrame<Head>(frame: Uint8Array): { readonly head: Head; readonly bytes: readonly Uint8Array[] } {
  const end = frame.indexOf(NEWLINE);
  if (end < 0) throw new Error('the frame has no head');
  const { head, lengths } = JSON.parse(new TextDecoder().decode(frame.subarray(0, end))) as { readonly head: Head; readonly lengths: readonly number[] };
  let at = end + 1;
  const bytes = lengths.map((length) => frame.subarray(at, (at += length)));
  if (at !== frame.length) throw new Error(`the frame has ${frame.length} bytes and not ${at}`);
  return { head, bytes };
}
