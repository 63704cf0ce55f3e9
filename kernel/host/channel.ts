/**
 * What the host's side of the conversation knows of a kernel: a channel. Bytes go both ways with backpressure, and beside them
 * run the few things that bytes cannot do: stop busy code, look at what the kernel uses, end it. A process of this machine is
 * one channel (local-channel.ts); a pod that dialled back is another. channel-kernel.ts speaks the protocol over any of them.
 */

export interface KernelUsage {
  /** Memory that is the kernel's own, bytes. */
  readonly memoryBytes: number;
  /** Processor time since its start, seconds. */
  readonly cpuSeconds: number;
}

/** Why a channel ended, as far as the place where the kernel lived can tell. */
export type ChannelEnd =
  | { readonly cause: 'not-started'; readonly detail: string }
  /** The place's own limit on memory struck, or the runtime gave up for lack of it. */
  | { readonly cause: 'memory' }
  /** Ended by somebody else than the kernel: by `kill`, or from outside. */
  | { readonly cause: 'killed' }
  /** The kernel ended by itself; `detail` says how, in few words. */
  | { readonly cause: 'exited'; readonly detail: string }
  /** The way to the kernel is gone; whether it lives nobody here can tell. */
  | { readonly cause: 'cut'; readonly detail: string };

export interface Channel {
  /** False when more would pile up: wait for `room` before the next. Does nothing after the end. */
  write(bytes: Uint8Array): boolean;
  /** Resolves when there is room to write, and at the channel's end. */
  room(): Promise<void>;
  /** Hands over what the kernel says, in order; nothing further is read while a promise that `take` gave is pending. Call once, at once. */
  listen(take: (bytes: Uint8Array) => void | Promise<void>): void;
  /** Ends the code that runs now and keeps its values. Resolves when this stop has struck something, and at the channel's end. */
  strike(): Promise<void>;
  /** Gives a pending stop something worthless to strike. Only for a kernel that runs no cell. */
  absorb(): void;
  /** Null where nobody can tell, and after the end. */
  usage(): Promise<KernelUsage | null>;
  /** Ends the kernel, whatever it does. `ended` tells when it is gone. */
  kill(): void;
  /** Resolves once, after the last bytes were taken. */
  readonly ended: Promise<ChannelEnd>;
  /** What the runtime said beside the protocol so far: its last words when it could not start. */
  readonly said: string;
}
