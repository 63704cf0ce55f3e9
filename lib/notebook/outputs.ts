/**
 * The closed set of outputs a cell can show, as plain JSON of bounded size. Made in the kernel (kernel/worker/display),
 * validated by the host, stored in the session log, drawn by components/notebook/outputs. Anything large stays in the
 * kernel behind a `handle` and is paged.
 */
import type { ArtifactKind, Metric, ModelSignature } from '@/lib/domain/artifacts';

export const OUTPUT_VERSION = 1;

export type Scalar = string | number | boolean | null;

export interface ColumnSummary {
  readonly name: string;
  readonly type: 'number' | 'integer' | 'string' | 'boolean' | 'date' | 'mixed';
  readonly missing: number;
  readonly distinct: number | null;
  /** Numbers: ten equal bins between min and max. Strings: the most frequent values, ten at most. */
  readonly histogram: readonly { readonly label: string; readonly count: number }[];
  readonly min?: number | string;
  readonly max?: number | string;
  readonly mean?: number;
}

/** A bounded picture of any value; `more` counts what was left out. */
export type Tree =
  | { readonly type: 'scalar'; readonly text: string; readonly of: 'string' | 'number' | 'boolean' | 'null' | 'undefined' | 'bigint' | 'symbol' | 'function' | 'date' | 'regexp' | 'error' | 'hidden' }
  | { readonly type: 'list' | 'record' | 'map' | 'set'; readonly name: string; readonly size: number; readonly entries: readonly { readonly key: string; readonly value: Tree }[]; readonly more: number }
  | { readonly type: 'seen'; readonly name: string };

export interface StackFrame {
  /** The cell the frame is in; absent for frames of the library. */
  readonly cell?: string;
  readonly name: string;
  readonly line: number;
  readonly column: number;
}

export interface CellError {
  readonly name: string;
  readonly message: string;
  /** What to do, where Pinion knows. */
  readonly remedy?: string;
  readonly frames: readonly StackFrame[];
}

export interface ReportView {
  readonly task: 'classification' | 'regression';
  readonly title: string;
  readonly rows: number;
  readonly metrics: readonly Metric[];
  readonly threshold?: number;
  readonly classes?: readonly string[];
  /** counts[actual][predicted], in the order of `classes`. */
  readonly confusion?: readonly (readonly number[])[];
  /** At most 200 points of each curve. */
  readonly roc?: readonly { readonly falsePositiveRate: number; readonly truePositiveRate: number; readonly threshold: number | null }[];
  readonly residuals?: readonly { readonly predicted: number; readonly actual: number }[];
}

export interface ModelView {
  readonly estimator: string;
  readonly signature: ModelSignature | null;
  readonly parameters: number;
  readonly bytes: number;
  readonly backend: string;
  readonly layers: readonly { readonly name: string; readonly detail: string; readonly shape: string; readonly parameters: number }[];
  /** Metric per epoch, e.g. loss, valLoss. */
  readonly history: readonly { readonly name: string; readonly values: readonly number[] }[];
}

export type Output =
  | { readonly kind: 'stream'; readonly name: 'stdout' | 'stderr'; readonly text: string }
  | { readonly kind: 'tree'; readonly tree: Tree }
  | { readonly kind: 'table'; readonly handle: string; readonly rowCount: number; readonly columns: readonly ColumnSummary[]; readonly rows: readonly (readonly Scalar[])[] }
  | { readonly kind: 'chart'; readonly title: string; readonly spec: Readonly<Record<string, unknown>> }
  | { readonly kind: 'markdown'; readonly text: string }
  | { readonly kind: 'html'; readonly html: string }
  | { readonly kind: 'image'; readonly mediaType: 'image/png' | 'image/jpeg' | 'image/webp' | 'image/gif' | 'image/svg+xml'; readonly base64: string; readonly alt: string }
  | { readonly kind: 'tensor'; readonly shape: readonly number[]; readonly dtype: string; readonly min: number | null; readonly max: number | null; readonly mean: number | null; readonly hasNaN: boolean; readonly preview: readonly number[] }
  | { readonly kind: 'model'; readonly model: ModelView }
  | { readonly kind: 'report'; readonly report: ReportView }
  /** Replaces the earlier one of the same id within the execution. `total` null: not known. */
  | { readonly kind: 'progress'; readonly id: string; readonly label: string; readonly value: number; readonly total: number | null }
  | { readonly kind: 'error'; readonly error: CellError }
  | { readonly kind: 'notice'; readonly text: string };

/** Says that the value shown can be pinned, as what, and under which name by default. */
export interface Pinnable {
  readonly kind: ArtifactKind;
  readonly name: string;
  readonly selector: { readonly kind: 'result' } | { readonly kind: 'pin'; readonly index: number };
  /** True where the cell asked for the pin by `pin(value, …)`. */
  readonly requested: boolean;
}

export interface OutputEntry {
  readonly sequence: number;
  readonly output: Output;
  readonly pinnable?: Pinnable;
}
