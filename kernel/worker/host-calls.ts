/** Asking the host for something: the only door out of the kernel. */
import type { Capability } from '@/kernel/protocol';
import { mine } from './execution';
import { send } from './link';

export interface HostAnswer {
  readonly value: unknown;
  readonly payload: Uint8Array;
}

interface Waiting {
  readonly parts: Uint8Array[];
  readonly resolve: (answer: HostAnswer) => void;
  readonly reject: (error: Error) => void;
}

const waiting = new Map<number, Waiting>();
let nextId = 1;

/**
 * Asks the host, in the name of the running cell. The payload is what the host streamed, joined. Rejects with the host's words
 * when it refuses, and at once when no cell is running.
 */
export function callHost(capability: Capability): Promise<HostAnswer> {
  const execution = mine();
  if (execution === null) return Promise.reject(new Error('Only a running cell can ask for data.'));
  const id = nextId;
  nextId += 1;
  return new Promise((resolve, reject) => {
    waiting.set(id, { parts: [], resolve, reject });
    send({ type: 'call', id, execution: execution.id, capability });
  });
}

export function receivePart(id: number, payload: Uint8Array): void {
  waiting.get(id)?.parts.push(payload);
}

export function receiveReply(id: number, ok: boolean, value: unknown, message: string | undefined): void {
  const call = waiting.get(id);
  if (call === undefined) return;
  waiting.delete(id);
  if (!ok) return call.reject(new Error(message ?? 'The host refused.'));
  call.resolve({ value, payload: join(call.parts) });
}

/** Forgets the calls of an execution that was given up. */
export function abandonCalls(): void {
  waiting.clear();
}

export function join(parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return first;
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
