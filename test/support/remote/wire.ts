/**
 * What a runner and its provider say to each other, as pods will: the runner dials back twice with a token that works once. The
 * first line of a connection is a Hello. What follows on `data` is the kernel's own bytes and nothing else, so that a socket's
 * backpressure is the kernel's; on `control` it is one JSON object a line.
 */
import type { Socket } from 'node:net';
import type { ChannelEnd, KernelUsage } from '@/kernel/host/channel';
import type { KernelLimits, SandboxTier } from '@/kernel/host/port';

export interface Hello {
  readonly token: string;
  readonly role: 'data' | 'control';
}

export type ToRunner =
  | { readonly type: 'launch'; readonly limits: KernelLimits }
  | { readonly type: 'strike' | 'usage'; readonly id: number }
  | { readonly type: 'absorb' | 'kill' };

export type FromRunner =
  | { readonly type: 'launched'; readonly tier: SandboxTier }
  | { readonly type: 'struck'; readonly id: number }
  | { readonly type: 'usage'; readonly id: number; readonly usage: KernelUsage | null }
  | { readonly type: 'ended'; readonly end: ChannelEnd; readonly said: string };

export function say(socket: Socket, message: Hello | ToRunner | FromRunner): void {
  if (!socket.destroyed) socket.write(`${JSON.stringify(message)}\n`);
}

/** Reads one line and leaves what follows it in the socket, which is paused then. */
export function readLine(socket: Socket, most = 4_096): Promise<string> {
  return new Promise((resolve, reject) => {
    let held = Buffer.alloc(0);
    const stop = (): void => {
      socket.off('data', take);
      socket.off('close', fail);
      socket.pause();
    };
    const fail = (): void => reject(new Error('the connection ended before its first line'));
    const take = (chunk: Buffer): void => {
      held = Buffer.concat([held, chunk]);
      const end = held.indexOf(10);
      if (end < 0 && held.length <= most) return;
      stop();
      if (end < 0) return reject(new Error('a first line without an end'));
      if (end + 1 < held.length) socket.unshift(held.subarray(end + 1));
      resolve(held.subarray(0, end).toString('utf8'));
    };
    socket.on('data', take);
    socket.once('close', fail);
  });
}

/** Every line of the control connection, parsed. */
export function onMessage<Message>(socket: Socket, hear: (message: Message) => void): void {
  let held = '';
  socket.setEncoding('utf8');
  socket.on('data', (text) => {
    const lines = (held + String(text)).split('\n');
    held = lines.pop() ?? '';
    for (const line of lines) hear(JSON.parse(line) as Message);
  });
  socket.resume();
}
