/** A file that arrives, or is stored, as one piece in memory: for tests that look at its bytes. */
import type { OutgoingFile } from '@/kernel/host/port';

export async function inMemory<File extends OutgoingFile>(file: File): Promise<Omit<File, 'bytes'> & { readonly path: string; readonly bytes: Uint8Array }> {
  if (file.bytes instanceof Uint8Array) return { ...file, bytes: file.bytes };
  const chunks: Uint8Array[] = [];
  for await (const chunk of file.bytes) chunks.push(chunk);
  return { ...file, bytes: new Uint8Array(Buffer.concat(chunks)) };
}
