/** Serving: model versions in service, as the lifecycle sees them. The /v2 doors are in doors/inference.ts. */
import type { Result } from '@/lib/domain/errors';
import type { VersionId } from '@/lib/domain/ids';

export interface Serving {
  /** Loads the version into a sandboxed worker and answers one example row; refuses when the model cannot serve. Called before the transition to live commits. */
  rehearse(versionId: VersionId): Promise<Result<{ readonly latencyMs: number }>>;
  /** Reads the deployment rows again after a transition committed: starts, swaps or stops workers. */
  refresh(): Promise<void>;
  counts(): { readonly workers: number; readonly ready: number };
  dispose(): Promise<void>;
}
