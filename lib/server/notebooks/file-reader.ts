/**
 * Reads notebook files beside the server's own work. Tens of megabytes of JSON take seconds to parse, and while that happens in this process,
 * nobody's keystrokes are passed on. So all but small files go to a process of their own, which has a limit of memory and of time. A thread would
 * not do: V8 cannot stop a long JSON.parse, and where a thread's heap overflows in one, the whole server aborts (seen with Node 20).
 */
import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { done, refuse, type Refusal, type Result } from '@/lib/domain/errors';
import { readFrame, writeFrame, type FileAnswer, type FileTask } from './file-frames';
import { readContent, shownIn, type FileContent } from './file-work';

/** Up to here a file is read at once, in less time than a process takes to start. */
export const SMALL_BYTES = 256 * 1024;

export interface FileLimits {
  /** Of the process' heap, MiB. A notebook of 32 MiB takes about 200. */
  readonly heapMb: number;
  readonly ms: number;
  /** Processes at once; the others wait for their turn. */
  readonly processes: number;
  /** How many may wait. */
  readonly waiting: number;
}

const LIMITS: FileLimits = { heapMb: 768, ms: 60_000, processes: 2, waiting: 16 };

export interface FileReader {
  /** Refuses what `readNotebookFile` refuses; `too-large` for what takes too much memory or time; `unavailable` when too many files wait. */
  content(fileName: string, bytes: Uint8Array): Promise<Result<FileContent>>;
  /** What the cells had shown, from the remainder of an import: JSON text. */
  shown(remainder: Uint8Array): Promise<Result<Uint8Array>>;
  /** Files that are being read or wait for it. */
  readonly count: number;
  /** Ends what is being read; it is refused. */
  dispose(): Promise<void>;
}

/** `program` is the bundle of file-process.ts. */
export function createFileReader(program: string, limits: Partial<FileLimits> = {}): FileReader {
  const { heapMb, ms, processes, waiting } = { ...LIMITS, ...limits };
  const running = new Set<AbortController>();
  const queue: (() => void)[] = [];
  let isDisposed = false;

  async function work<Value>(task: FileTask, bytes: Uint8Array, name: string, finish: (head: FileAnswer, parts: readonly Uint8Array[]) => Result<Value>): Promise<Result<Value>> {
    if (running.size >= processes) {
      if (queue.length >= waiting) return refuse('unavailable', 'Several large files are being read. Try again in a minute.');
      await new Promise<void>((resolve) => { queue.push(resolve); });
    }
    const abort = new AbortController();
    running.add(abort);
    try {
      if (isDisposed) return stopped();
      const end = await ask(program, heapMb, ms, abort.signal, writeFrame(task, bytes));
      if (end.kind === 'answer') {
        const { head, bytes: parts } = readFrame<FileAnswer>(end.bytes);
        return finish(head, parts);
      }
      if (isDisposed) return stopped();
      if (end.kind === 'failed') throw new Error(`reading a file failed: ${end.words}`);
      const want = end.kind === 'memory' ? `more than ${heapMb} MiB of memory` : `longer than ${Math.round(ms / 1000)} seconds`;
      return refuse('too-large', `${name} takes ${want} to read, which no notebook of this size should. Clear the outputs that it holds, then import it again.`);
    } finally {
      running.delete(abort);
      queue.shift()?.();
    }
  }

  return {
    content(fileName, bytes) {
      if (bytes.length <= SMALL_BYTES) return Promise.resolve(readContent(fileName, bytes));
      return work({ kind: 'content', name: fileName }, bytes, fileName, (head, [update, remainder]) => (head.ok ? done({ ...head.value!, update: update!, remainder: remainder! }) : head));
    },
    shown(remainder) {
      if (remainder.length <= SMALL_BYTES) return Promise.resolve(done(shownIn(remainder)));
      return work({ kind: 'shown' }, remainder, 'What the file had shown', (head, [text]) => (head.ok ? done(text!) : head));
    },
    get count() { return running.size + queue.length; },
    async dispose() {
      isDisposed = true;
      for (const abort of running) abort.abort();
      for (const go of queue.splice(0)) go();
    },
  };
}

const stopped = (): Refusal => refuse('unavailable', 'The server is stopping. Import the file again in a moment.');

type End = { readonly kind: 'answer'; readonly bytes: Buffer } | { readonly kind: 'memory' | 'time' } | { readonly kind: 'failed'; readonly words: string };

const WORDS_MOST = 4_000;

function ask(program: string, heapMb: number, ms: number, signal: AbortSignal, request: readonly Uint8Array[]): Promise<End> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [`--max-old-space-size=${heapMb}`, program], { stdio: 'pipe', env: {} as NodeJS.ProcessEnv, killSignal: 'SIGKILL', signal });
    try {
      if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
    } catch {
      // It has ended, or this system knows no priorities.
    }
    let isLate = false;
    const timer = setTimeout(() => { isLate = true; child.kill('SIGKILL'); }, ms);
    const chunks: Buffer[] = [];
    let words = '';
    child.stdout.on('data', (chunk: Buffer) => { chunks.push(chunk); });
    child.stderr.setEncoding('utf8').on('data', (text: string) => { words = (words + text).slice(0, WORDS_MOST); });
    child.stdin.on('error', () => {}); // it ended before it had read all; how it ended says why
    child.on('error', (error) => { words ||= error.message; });
    child.once('close', (code) => {
      clearTimeout(timer);
      if (isLate) resolve({ kind: 'time' });
      else if (code === 0) resolve({ kind: 'answer', bytes: Buffer.concat(chunks) });
      else resolve(/heap out of memory|heap limit|Invalid (?:array|string) length/i.test(words) ? { kind: 'memory' } : { kind: 'failed', words });
    });
    for (const part of request) child.stdin.write(part);
    child.stdin.end();
  });
}
