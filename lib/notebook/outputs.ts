/**
 * The display protocol: the closed set of outputs a cell can show, as plain JSON of bounded size. Made in the kernel
 * (kernel/worker/display), validated by the host, stored in the session log, drawn by components/notebook/outputs. Anything large
 * stays in the kernel behind a `handle` and is paged (output-pages.ts). Rules V1–V16 of OUTPUTS.md.
 */
import type { ArtifactKind, Metric, ModelSignature, ModelTask } from '@/lib/domain/artifacts';

/** Raised with every change of a shape below, together with a migration in output-versions.ts. */
export const OUTPUT_VERSION = 3;

/** What one output may hold. The kernel keeps to them, the host refuses what does not (V2). */
export const BOUNDS = {
  /** Encoded size of a tree, table or tensor as first shown, bytes. */
  bytes: 64 * 1024,
  treeNodes: 1_000,
  treeDepth: 6,
  /** Entries of the root, and of each node within. */
  rootEntries: 100,
  innerEntries: 50,
  /** Characters of the root's own text, and of text within. */
  rootText: 10_000,
  innerText: 500,
  keyText: 200,
  nameText: 100,
  /** Milliseconds after which a tree is closed where it is. */
  treeMs: 250,
  tableColumns: 200,
  firstRows: 20,
  cellText: 200,
  preview: 100,
  bins: 20,
} as const;

/** Of one output of curves. */
export const CURVE_BOUNDS = { series: 12, points: 300 } as const;

export type Scalar = string | number | boolean | null;

export interface ColumnSummary {
  readonly name: string;
  readonly type: 'number' | 'integer' | 'string' | 'boolean' | 'date' | 'mixed';
  readonly missing: number;
  readonly distinct: number | null;
  /** Rows looked at: all of them, or a sample spread over them. What stands here is of those rows. */
  readonly counted: number;
  /** Numbers: ten equal bins between min and max. Strings: the most frequent values, ten at most. */
  readonly histogram: readonly { readonly label: string; readonly count: number }[];
  readonly min?: number | string;
  readonly max?: number | string;
  readonly mean?: number;
}

/** What a scalar of a tree is; `getter` was not called, `proxy` not asked, `hidden` could not be read. */
export const SCALAR_KINDS = ['string', 'number', 'boolean', 'null', 'undefined', 'bigint', 'symbol', 'function', 'date', 'regexp', 'error', 'getter', 'proxy', 'hidden'] as const;
export type ScalarKind = (typeof SCALAR_KINDS)[number];

/** A bounded picture of any value. Text is visible (visible-text.ts); `more` counts what was left out. */
export type Tree =
  /** `more`: characters left out. */
  | { readonly type: 'scalar'; readonly text: string; readonly of: ScalarKind; readonly more?: number }
  /** `handle`: the entries can be paged from the kernel while the execution is the cell's current one. */
  | { readonly type: 'list' | 'record' | 'map' | 'set'; readonly name: string; readonly size: number; readonly entries: readonly TreeEntry[]; readonly more: number; readonly handle?: string; readonly isTable?: boolean }
  /** One of the values that it lies in. */
  | { readonly type: 'seen'; readonly name: string };

export interface TreeEntry {
  readonly key: string;
  readonly value: Tree;
}

/** Of the values that are finite, in `counted` elements: all of them, or a sample spread over them. */
export interface TensorStatistics {
  readonly counted: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  readonly nan: number;
  readonly infinite: number;
  /** Counts in equal bins between min and max; empty where there is none. */
  readonly histogram: readonly number[];
}

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
  /** What it was caused by, or made of (AggregateError), on the way from the kernel; the host puts it into the message, with lines. */
  readonly causes?: readonly { readonly relation: 'cause' | 'part'; readonly name: string; readonly message: string; readonly frames: readonly StackFrame[] }[];
}

export interface ReportView {
  readonly task: ModelTask;
  readonly title: string;
  readonly rows: number;
  readonly metrics: readonly Metric[];
  readonly threshold?: number;
  readonly classes?: readonly string[];
  /** counts[actual][predicted], in the order of `classes`. */
  readonly confusion?: readonly (readonly number[])[];
  /** At most 200 points of each curve. */
  readonly roc?: readonly { readonly falsePositiveRate: number; readonly truePositiveRate: number; readonly threshold: number | null }[];
  /** Of two classes: at most 200 points, by falling threshold. `precision` is null where nothing is called positive. */
  readonly precisionRecall?: readonly { readonly recall: number; readonly precision: number; readonly threshold: number }[];
  /** Of two classes: rows in ten equal parts of the predicted probability; parts without a row are left out. */
  readonly calibration?: readonly { readonly predicted: number; readonly observed: number; readonly rows: number }[];
  readonly residuals?: readonly { readonly predicted: number; readonly actual: number }[];
  /** The model on the rows of each value of a column. */
  readonly slices?: readonly ReportSlice[];
}

export interface ReportSlice {
  readonly column: string;
  readonly value: string;
  readonly rows: number;
  readonly metrics: readonly Metric[];
}

export interface ModelView {
  readonly estimator: string;
  readonly signature: ModelSignature | null;
  readonly parameters: number;
  readonly bytes: number;
  readonly backend: string;
  /** `isTrainable` where it has weights and is known. */
  readonly layers: readonly { readonly name: string; readonly detail: string; readonly shape: string; readonly parameters: number; readonly isTrainable?: boolean }[];
  /** Of `parameters`; absent where all are. */
  readonly trainable?: number;
  /** Metric per epoch, e.g. loss, valLoss. */
  readonly history: readonly { readonly name: string; readonly values: readonly number[] }[];
}

/** How a fit goes. Bounded: where there are more points, each stands for several in a row, by their mean. */
export interface CurvesView {
  readonly id: string;
  readonly title: string;
  /** `x` are epochs, from 1; within the first, a fraction. `y` null: no finite number. */
  readonly series: readonly { readonly name: string; readonly x: readonly number[]; readonly y: readonly (number | null)[] }[];
  /** Epochs asked for; null where that is not known. */
  readonly epochs: number | null;
  /** The epoch whose watched value is the best so far. */
  readonly best: { readonly series: string; readonly epoch: number; readonly value: number } | null;
  /** `early`: before all epochs were done, as the training asked. Null while it runs, or where it was cut off. */
  readonly ended: { readonly epoch: number; readonly isEarly: boolean } | null;
}

export type Output =
  | { readonly kind: 'stream'; readonly name: 'stdout' | 'stderr'; readonly text: string }
  | { readonly kind: 'tree'; readonly tree: Tree }
  /** `columns` and `rows` hold the first of `columnCount` and `rowCount`. A number that JSON lacks stands as text; null is missing. */
  | { readonly kind: 'table'; readonly handle: string; readonly rowCount: number; readonly columnCount: number; readonly columns: readonly ColumnSummary[]; readonly rows: readonly (readonly Scalar[])[] }
  /** `handle`: the table that it was drawn from, which can be drawn anew. */
  | { readonly kind: 'chart'; readonly title: string; readonly spec: Readonly<Record<string, unknown>>; readonly handle?: string }
  | { readonly kind: 'markdown'; readonly text: string }
  | { readonly kind: 'html'; readonly html: string }
  | { readonly kind: 'image'; readonly mediaType: 'image/png' | 'image/jpeg' | 'image/webp' | 'image/gif' | 'image/svg+xml'; readonly base64: string; readonly alt: string }
  /** `preview`: the first values in row-major order. NaN, ±Infinity and -0 stand as text, complex numbers as `1+2i`. */
  | { readonly kind: 'tensor'; readonly handle: string; readonly shape: readonly number[]; readonly dtype: string; readonly bytes: number; readonly isDisposed: boolean; readonly statistics: TensorStatistics | null; readonly preview: readonly Scalar[] }
  | { readonly kind: 'model'; readonly model: ModelView }
  | { readonly kind: 'report'; readonly report: ReportView }
  /** Replaces the earlier one of the same id within the execution. */
  | { readonly kind: 'curves'; readonly curves: CurvesView }
  /** Replaces likewise. `total` null: not known. `parent`: the bar that it is a part of. `elapsed`: ms since it began. */
  | { readonly kind: 'progress'; readonly id: string; readonly label: string; readonly value: number; readonly total: number | null; readonly parent?: string; readonly elapsed?: number }
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
  /** Of the output's encoding. Absent in entries stored before there was a second. */
  readonly version?: number;
  readonly output: Output;
  readonly pinnable?: Pinnable;
}

/** What an output replaces within its execution: the earlier one of the same key. Null: it stands for itself. */
export function replacedKey(output: Output): string | null {
  return output.kind === 'progress' ? `progress ${output.id}` : output.kind === 'curves' ? `curves ${output.curves.id}` : null;
}
