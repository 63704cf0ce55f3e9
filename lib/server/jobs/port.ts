/** Queued work that survives a restart: at least once, so every handler is idempotent by its key. */
import type { VersionId } from '@/lib/domain/ids';

export interface JobPayloads {
  /** Runs every automatic check of a version (replay, evaluation, signature …). */
  readonly check: { readonly versionId: VersionId; readonly code?: string };
  readonly seed: Record<string, never>;
}

export interface Jobs {
  /** `key`: a second job of the same key that has not started is the same job. */
  send<Name extends keyof JobPayloads>(name: Name, payload: JobPayloads[Name], key: string): Promise<void>;
  work<Name extends keyof JobPayloads>(name: Name, handler: (payload: JobPayloads[Name]) => Promise<void>): Promise<void>;
  dispose(): Promise<void>;
}
