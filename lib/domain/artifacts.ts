/** Artifacts: immutable, content-addressed outputs of a cell. */
import type { Digest } from './ids';

export const ARTIFACT_KINDS = ['dataset', 'model', 'report'] as const;
export type ArtifactKind = (typeof ARTIFACT_KINDS)[number];

export const STAGES = ['pinned', 'validation', 'deployment', 'monitoring', 'retired'] as const;
export type Stage = (typeof STAGES)[number];

export type ColumnType = 'number' | 'integer' | 'string' | 'boolean' | 'date';

export interface SchemaColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
}

export const MODEL_TASKS = ['classification', 'regression', 'clustering', 'outliers', 'decomposition'] as const;
export type ModelTask = (typeof MODEL_TASKS)[number];

/**
 * What a model takes and gives. Classification gives `prediction` (string) and, where it has them, one `probability_<class>` each;
 * clustering `prediction`, the number of a cluster (−1: none); outliers `prediction` (1, or −1 for an outlier) and `score`; decomposition
 * a column for each component.
 */
export interface ModelSignature {
  readonly task: ModelTask;
  /** The column that is predicted; without one, what the result is called. */
  readonly target: string;
  readonly classes?: readonly string[];
  /** The class that counts as positive in binary metrics. */
  readonly positive?: string;
  readonly inputs: readonly SchemaColumn[];
  readonly outputs: readonly SchemaColumn[];
}

/** One number of a report. `value` is null when it is undefined, with the reason. */
export interface Metric {
  readonly name: string;
  readonly value: number | null;
  readonly n: number;
  readonly undefinedReason?: string;
  /** 95 % percentile bootstrap interval, when one was computed. */
  readonly interval?: readonly [number, number];
}

export interface ArtifactFile {
  readonly path: string;
  readonly digest: Digest;
  readonly size: number;
  readonly mediaType: string;
}

/**
 * The manifest of an artifact. `digest` is the identity: of a dataset, its canonical schema and values; of a model, its
 * canonical topology, weights and preprocessing; of a report, its canonical numbers and what they were made from. File
 * digests only say what is stored.
 */
export type Manifest =
  | { readonly kind: 'dataset'; readonly digest: Digest; readonly rows: number; readonly columns: readonly SchemaColumn[]; readonly files: readonly ArtifactFile[] }
  | { readonly kind: 'model'; readonly digest: Digest; readonly signature: ModelSignature; readonly estimator: string; readonly parameters: number; readonly trainedOn: Digest | null; readonly files: readonly ArtifactFile[] }
  | { readonly kind: 'report'; readonly digest: Digest; readonly metrics: readonly Metric[]; readonly model: Digest; readonly dataset: Digest; readonly threshold: number | null; readonly files: readonly ArtifactFile[] };
