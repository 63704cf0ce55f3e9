/**
 * What the library asks of the kernel that runs it. The worker connects it once at start (`connectLibrary`); tests connect a
 * host of their own. Nothing else of the kernel is reachable from library code.
 */
import type { ArtifactKind } from '@/lib/domain/artifacts';
import type { Output } from '@/lib/notebook/outputs';
import type { TrackEvent } from '@/lib/runs/track';
import type { Capability } from '../protocol';

export interface LibraryHost {
  /** Asks in the name of the running cell; rejects with the host's words. */
  callHost(capability: Capability): Promise<{ readonly value: unknown; readonly payload: Uint8Array }>;
  /** Shows an output in the running cell; dropped when none is running. */
  emit(output: Output, pinnable?: { readonly kind: ArtifactKind; readonly name: string }): void;
  /** The execution of the running cell where its runs are wanted, else null; without it they are not. */
  trackingAs?(): string | null;
  /** Tells of a run; nothing where none are wanted. */
  track?(event: TrackEvent): void;
  trackPoint?(run: number, metrics: Readonly<Record<string, number>>, step: number): void;
  /** Remembers the value for pinning and shows it as asked to be pinned. */
  pin(value: unknown, output: Output, pinnable: { readonly kind: ArtifactKind; readonly name: string }): void;
}

let connected: LibraryHost | null = null;

export function connectLibrary(host: LibraryHost | null): void {
  connected = host;
}

export function libraryHost(): LibraryHost {
  if (connected === null) throw new Error('The library is not connected to a kernel.');
  return connected;
}

/** Shows an output where there is a kernel to show it; library code outside one stays silent. */
export function emit(output: Output): void {
  connected?.emit(output);
}

export interface TrackingHost extends Required<Pick<LibraryHost, 'track' | 'trackPoint'>> {
  readonly execution: string;
}

/** The host where it wants to hear of the running cell's runs, else null. */
export function trackingHost(): TrackingHost | null {
  const execution = connected?.trackingAs?.() ?? null;
  return execution === null || !connected?.track || !connected.trackPoint ? null : { execution, track: connected.track, trackPoint: connected.trackPoint };
}
