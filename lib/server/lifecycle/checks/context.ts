/** What an automatic check gets, and what it must say. */
import type { Handle } from '@/db/client';
import type { VersionRow } from '@/db/queries/versions';
import type { provenance } from '@/db/schema';
import type { KernelLimits, Kernel } from '@/kernel/host/port';
import type { DoorServices } from '../../services';

export type CheckServices = Pick<DoorServices, 'db' | 'blobs' | 'kernels' | 'serving' | 'log' | 'announcements' | 'now'>;

export interface CheckContext<Needs extends keyof CheckServices = keyof CheckServices> {
  readonly services: Pick<CheckServices, Needs>;
  readonly row: VersionRow;
  readonly origin: typeof provenance.$inferSelect;
}

export interface CheckOutcome {
  readonly status: 'pass' | 'fail' | 'insufficient';
  /** One line, in the user's words: what was found, and what to do where that is not obvious. */
  readonly summary: string;
  /** Plain JSON that is the same after every run with the same result (SPEC C4): no times, no durations. */
  readonly evidence: Readonly<Record<string, unknown>>;
  /** Writes what the check found beside its result, in the transaction of the result and its audit entry (L6). */
  readonly keep?: (tx: Handle) => Promise<void>;
}

export type Check = (context: CheckContext) => Promise<CheckOutcome>;

export function insufficient(summary: string, evidence: CheckOutcome['evidence'] = {}): CheckOutcome {
  return { status: 'insufficient', summary, evidence };
}

export const CHECK_LIMITS: KernelLimits = { memoryBytes: 1024 ** 3, cpuSeconds: 3600, wallMs: 15 * 60_000, outputBytes: 1024 ** 2, processes: 32 };

/** A fresh kernel in which nothing of a notebook runs, and which may read nothing (L2). Ended whatever `work` does. */
export async function withEvaluator<T>(services: Pick<CheckServices, 'kernels'>, work: (kernel: Kernel) => Promise<T>): Promise<T> {
  const kernel = await services.kernels.start({ limits: CHECK_LIMITS, capabilities: async () => { throw new Error('nothing can be read here'); } });
  try {
    return await work(kernel);
  } finally {
    await kernel.dispose();
  }
}

/** Something a check needs is gone or cannot be used. Its message is the check's summary. */
export class Insufficient extends Error {}

