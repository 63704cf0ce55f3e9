/**
 * What cells print. Text is sent at once as long as that stays cheap (a few frames in each window of time), so that a busy
 * cell shows what it said last; beyond that it is gathered.
 */
import type { Output, Pinnable } from '@/lib/notebook/outputs';
import { replacedKey } from '@/lib/notebook/outputs';
import { mine, type Execution } from './execution';
import { send } from './link';
import { real } from './runtime';

const WINDOW_MS = 50;
const FRAMES_PER_WINDOW = 16;
const GATHER_CHARACTERS = 64 * 1024;
/** One call of console.log shows at most this much. */
const CALL_CHARACTERS = 512 * 1024;

interface Pending {
  readonly execution: Execution;
  readonly name: 'stdout' | 'stderr';
  parts: string[];
  size: number;
}

const encoder = new TextEncoder();
let pending: Pending | null = null;
let windowOwner: Execution | null = null;
let windowStart = 0;
let framesInWindow = 0;
let scheduled = false;

/** Prints text as the execution that the caller belongs to; says nothing when that one has ended. */
export function print(name: 'stdout' | 'stderr', text: string): void {
  const execution = mine();
  if (execution === null) return;
  if (execution.room < 0) {
    execution.unsent += text.length;
    return;
  }
  if (pending !== null && (pending.name !== name || pending.execution !== execution)) flush();
  pending ??= { execution, name, parts: [], size: 0 };
  const shown = text.length > CALL_CHARACTERS ? `${text.slice(0, CALL_CHARACTERS)}\n… ${text.length - CALL_CHARACTERS} more characters are not shown\n` : text;
  pending.parts.push(shown);
  pending.size += shown.length;
  const now = real.elapsed();
  // Each execution has a window of its own: what the one before it printed must not keep its first words waiting, perhaps for a loop.
  if (windowOwner !== execution || now - windowStart > WINDOW_MS) {
    windowOwner = execution;
    windowStart = now;
    framesInWindow = 0;
  }
  if (framesInWindow < FRAMES_PER_WINDOW || pending.size >= GATHER_CHARACTERS) flush();
  else if (!scheduled) {
    scheduled = true;
    real.setTimeout(() => {
      scheduled = false;
      flush();
    }, WINDOW_MS);
  }
}

/** Sends what was gathered. */
export function flush(): void {
  if (pending === null) return;
  const { execution, name, parts } = pending;
  pending = null;
  framesInWindow += 1;
  const bytes = encoder.encode(parts.join(''));
  execution.room -= bytes.length;
  send({ type: 'text', execution: execution.id, name }, bytes);
}

/** Milliseconds between two showings of an output that replaces itself, such as a progress bar. */
const REPLACED_MS = 100;

/** What was shown last of each, by key, for executions that run; those not sent yet wait. */
const shown = new WeakMap<Execution, Map<string, number>>();
let waiting = new Map<string, { readonly execution: Execution; readonly output: Output }>();
let isReplacing = false;

/** Shows one output, after whatever was printed before it. What replaces itself is sent at most ten times a second. */
export function emit(execution: Execution, output: Output, pinnable?: Pinnable): void {
  if (output.kind === 'stream') return print(output.name, output.text);
  const key = pinnable === undefined ? replacedKey(output) : null;
  if (key !== null && !isTime(execution, key)) {
    waiting.set(`${execution.id} ${key}`, { execution, output });
    later();
    return;
  }
  if (key !== null) waiting.delete(`${execution.id} ${key}`);
  flush();
  if (key === null) settle();
  send({ type: 'output', execution: execution.id, output, ...(pinnable === undefined ? {} : { pinnable }) });
}

function isTime(execution: Execution, key: string): boolean {
  const now = real.elapsed();
  const times = shown.get(execution) ?? new Map<string, number>();
  shown.set(execution, times);
  const before = times.get(key);
  if (before !== undefined && now - before < REPLACED_MS) return false;
  times.set(key, now);
  return true;
}

function later(): void {
  if (isReplacing) return;
  isReplacing = true;
  real.setTimeout(() => {
    isReplacing = false;
    settle();
  }, REPLACED_MS);
}

/** Sends the newest of what waits. What replaces stands where its first one stood, so text between them stays in its order. */
export function settle(): void {
  const all = waiting;
  waiting = new Map();
  for (const { execution, output } of all.values()) send({ type: 'output', execution: execution.id, output });
}
