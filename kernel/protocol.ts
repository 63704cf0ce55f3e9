/**
 * The conversation between a host and one kernel, above whatever carries it.
 *
 * Frames are binary: u32 length of the rest, u32 length of the header, header (JSON, UTF-8), payload (bytes). The host
 * sends `run` with compiled code and gets any number of `output` frames and one `ended`. While code runs, the kernel may
 * `call` a capability; the host checks it against the notebook's rights and answers with `reply`. The kernel's word is a
 * claim: every frame is validated, frames of executions that are not running are dropped, and a malformed frame ends
 * the kernel. Interrupt is not a frame: it must work while the kernel is busy (kernel/host). Both ends come from one build, so the
 * kernel's image digest stands for the version of the conversation.
 */
import type { Digest, ExecutionId } from '@/lib/domain/ids';
import type { Manifest } from '@/lib/domain/artifacts';
import type { SourceQuestion } from '@/lib/domain/reads';
import type { Crossing } from '@/lib/notebook/fingerprints';
import type { PageRequest } from '@/lib/notebook/output-pages';
import type { CellError, Output, Pinnable, Scalar } from '@/lib/notebook/outputs';
import type { TableColumns } from '@/lib/notebook/session-types';
import type { TrackEvent } from '@/lib/runs/track';

/**
 * A compiled cell (D11). `code` is the text of a JavaScript expression whose value is an async function
 * `(read, importModule, define, privates) => result`: `read` holds the values of the names in `reads`, `importModule(specifier, names?)`
 * gives a module's namespace at once, `define(name, value, replace?)` is called for each name in `defines` at the end, `privates` is
 * told of private fields (worker/guard/privates.ts), and the result is what the cell shows (undefined: nothing). It is strict code.
 */
export interface CompiledCell {
  readonly cell: string;
  readonly code: string;
  readonly defines: readonly string[];
  readonly reads: readonly string[];
  /** For each name read, the cell that defines it. */
  readonly sources: Readonly<Record<string, string>>;
  /** How messages name those cells and this one, by place. */
  readonly titles?: Readonly<Record<string, string>>;
  /** Packages imported, for the kernel's module table. */
  readonly imports: readonly string[];
  /** Source map (version 3, JSON) from code to the cell's own lines. */
  readonly map: string;
}

export type HostFrame =
  | { readonly type: 'run'; readonly execution: ExecutionId; readonly compiled: CompiledCell; readonly seed: number; readonly startedAt: number; readonly parameters: Readonly<Record<string, unknown>>; readonly readByOthers: readonly string[]; readonly outputBytes: number; /** Runs are wanted; otherwise nothing is tracked. */ readonly tracks: boolean }
  /** Ends the waiting of an execution; answered by its `ended`. Reaches busy code only after the inspector stopped it. */
  | { readonly type: 'cancel'; readonly execution: ExecutionId }
  | { readonly type: 'forget'; readonly cell: string }
  /** Answered by `done`: the kernel still hears. */
  | { readonly type: 'ping'; readonly id: number }
  /** Part of a value that an execution showed, by its handle; answered by `done` with a PageAnswer. */
  | { readonly type: 'page'; readonly id: number; readonly execution: ExecutionId; readonly handle: string; readonly request: PageRequest }
  /** Serialise a value of a finished execution; answered by `artifact` frames, then `done`. */
  | { readonly type: 'export'; readonly id: number; readonly execution: ExecutionId; readonly selector: ExportSelector }
  /** Fingerprints of values that live; answered by `done` with a FingerprintAnswer. */
  | { readonly type: 'fingerprint'; readonly id: number; readonly values: readonly ValueRef[] }
  /** Load an artifact for serving or evaluation; its files follow as `file` frames in pieces, the very last piece marked `last`. */
  | { readonly type: 'load'; readonly id: number; readonly slot: string; readonly manifest: Manifest }
  | { readonly type: 'file'; readonly slot: string; readonly path: string; readonly last: boolean }
  | { readonly type: 'predict'; readonly id: number; readonly slot: string; readonly columns: Readonly<Record<string, readonly Scalar[]>> }
  /** Recompute a report from the loaded model and dataset slots. */
  | { readonly type: 'evaluate'; readonly id: number; readonly model: string; readonly dataset: string; readonly threshold: number | null; readonly seed: number; readonly resamples: number }
  /** A piece of the payload of the `reply` that follows. */
  | { readonly type: 'part'; readonly id: number }
  | { readonly type: 'reply'; readonly id: number; readonly ok: boolean; readonly value?: unknown; readonly message?: string };

/** What kernel code may ask of the host. Nothing else exists: no network, no files, no secrets. */
export type Capability =
  | { readonly verb: 'readData'; readonly name: string }
  | { readonly verb: 'listData' }
  | { readonly verb: 'readDataset'; readonly asset: string; readonly version: number | null }
  /** Asked by the host through a connection of the project, under its rules and with its credential, of which the kernel learns nothing. */
  | SourceQuestion;

/** Characters of a path or an address, and of a query in SQL. */
export const LONGEST_PATH = 8_000;
export const LONGEST_SQL = 200_000;
/** Parameters of one question. */
export const MOST_PARAMETERS = 1_000;

/** Of `tables` of `ended`: names with columns, for the editor. */
export const MOST_TABLES = 50;
/** In all of them together. */
export const MOST_COLUMNS = 1_000;
/** Characters of a name. */
export const LONGEST_COLUMN = 200;

export type KernelFrame =
  | { readonly type: 'ready'; readonly versions: Readonly<Record<string, string>>; readonly compute: string }
  /** The cell's code is about to run: from here on a stop strikes the cell. */
  | { readonly type: 'begun'; readonly execution: ExecutionId }
  /**
   * Printed text, UTF-8 in the payload. It is by far the most that a kernel says, so it is no JSON: beyond its cap it is counted unread. A
   * kernel that keeps its manners sends one frame beyond `outputBytes`, and only counts what comes after (`unsent` of `ended`).
   */
  | { readonly type: 'text'; readonly execution: ExecutionId; readonly name: 'stdout' | 'stderr' }
  /** Any other output than a stream. */
  | { readonly type: 'output'; readonly execution: ExecutionId; readonly output: Output; readonly pinnable?: Pinnable }
  | { readonly type: 'ended'; readonly execution: ExecutionId; readonly ok: boolean; readonly error?: CellError; readonly tensors: number; readonly tensorBytes: number; readonly hasGpu: boolean; readonly unsent: number; readonly tables?: Readonly<Record<string, TableColumns>> }
  /** What code tracked: events, and in the payload the points that they announce (lib/runs/track.ts). Only where `run` asked for it. */
  | { readonly type: 'track'; readonly execution: ExecutionId; readonly events: readonly TrackEvent[] }
  | { readonly type: 'call'; readonly id: number; readonly execution: ExecutionId; readonly capability: Capability }
  | { readonly type: 'artifact'; readonly id: number; readonly artifact: number; readonly path: string; readonly mediaType: string; readonly last: boolean }
  | { readonly type: 'done'; readonly id: number; readonly ok: boolean; readonly value?: unknown; readonly message?: string };

/** Which value of a finished execution: what can be pinned, or, for a replay, what its cell defined. */
export type ExportSelector = Pinnable['selector'] | { readonly kind: 'name'; readonly name: string };

/** A value that a cell defined, by its name. */
export interface ValueRef {
  readonly cell: string;
  readonly name: string;
}

/** One for each value asked for, in that order. */
export type FingerprintAnswer = readonly Crossing[];

/** An exported value: manifests without file digests (the host digests what it received), in dependency order. */
export interface ExportedArtifact {
  readonly manifest: Manifest;
  readonly relations: readonly { readonly from: Digest; readonly relation: 'trained-on' | 'evaluates' | 'evaluated-on' | 'derived-from' }[];
}

export interface KernelImage {
  /** Digest over the kernel bundle, its WASM files and the runtime's version. */
  readonly digest: Digest;
  readonly versions: Readonly<Record<string, string>>;
  /** Where this one may compute on a GPU: the digest of the one that may not, of the same build. */
  readonly cpu?: Digest;
}

/** The name of an error of `ended` that only says what a cell was stopped at, after its own code had ended. */
export const STOPPED = 'Stopped';

/** Said on stderr by a kernel that ends because a stop struck while it handed work to the GPU: nobody can tell what that holds by then. */
export const STOPPED_IN_GPU = 'pinion: stopped in the GPU';

/** Said on stderr when code ends the runtime, by whatever name it calls that. */
export const ASKED_TO_EXIT = 'pinion: asked to exit';

/** Said on stderr, with the reason, by a kernel that ends because it can no longer take in what the host sends. */
export const CANNOT_READ = 'pinion: cannot read';
