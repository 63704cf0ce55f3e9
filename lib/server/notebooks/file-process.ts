/** The process that reads one notebook file: its standard input holds what to do, its standard output what came of it (file-frames.ts). */
import { done } from '@/lib/domain/errors';
import { readFrame, writeFrame, type FileAnswer, type FileTask } from './file-frames';
import { readContent, shownIn } from './file-work';

const chunks: Buffer[] = [];
for await (const chunk of process.stdin as AsyncIterable<Buffer>) chunks.push(chunk);
const { head: task, bytes } = readFrame<FileTask>(Buffer.concat(chunks));
chunks.length = 0;
for (const part of writeFrame(...answer())) process.stdout.write(part);

function answer(): [FileAnswer, ...Uint8Array[]] {
  if (task.kind === 'shown') return [done(null), shownIn(bytes[0]!)];
  const read = readContent(task.name, bytes[0]!);
  if (!read.ok) return [read];
  const { update, remainder, ...facts } = read.value;
  return [done(facts), update, remainder];
}
