/**
 * Where kernels live, as a port. Nothing above it may know that a kernel is a child process: the local provider starts
 * sandboxed processes, another may start pods. test/contract/kernel.contract.ts runs against every provider.
 */
import type { Manifest } from '@/lib/domain/artifacts';
import type { Digest, ExecutionId } from '@/lib/domain/ids';
import type { Metric } from '@/lib/domain/artifacts';
import type { PageOf, PageRequest } from '@/lib/notebook/output-pages';
import type { CellError, Output, Pinnable, ReportView, Scalar } from '@/lib/notebook/outputs';
import type { TableColumns } from '@/lib/notebook/session-types';
import type { TrackEvent } from '@/lib/runs/track';
import type { Capability, CompiledCell, ExportedArtifact, ExportSelector, FingerprintAnswer, KernelImage, ValueRef } from '../protocol';

export interface KernelLimits {
  /** Memory the notebook's own data may take, bytes. */
  readonly memoryBytes: number;
  readonly cpuSeconds: number;
  /** Wall time of one execution, milliseconds. */
  readonly wallMs: number;
  /** Output of one execution, bytes; the rest is counted and dropped. */
  readonly outputBytes: number;
  /** Processes and threads that code may have beyond the runtime's own. */
  readonly processes: number;
  /** Processor cores at most, where a control group holds the kernel to it; all of them by default. */
  readonly cpus?: number;
  /** Threads that tensors are computed with, 1 to 16; by default one a core, to four. Results are the same for any number. */
  readonly threads?: number;
  /** How long a cell may resist being interrupted before its kernel is killed, milliseconds; 1500 by default. */
  readonly stopMs?: number;
}

export type SandboxTier = 'full' | 'process';

/** Answers a capability call; throws an Error whose message the cell's author reads. */
export type CapabilityHandler = (capability: Capability, execution: ExecutionId) => Promise<{ readonly value: unknown; readonly payload?: Uint8Array | AsyncIterable<Uint8Array> }>;

export interface KernelOptions {
  readonly limits: KernelLimits;
  readonly capabilities: CapabilityHandler;
}

export interface RunRequest {
  readonly execution: ExecutionId;
  readonly compiled: CompiledCell;
  readonly seed: number;
  /** Milliseconds since 1970; what the cell's clock starts from. */
  readonly startedAt: number;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Names that other cells read: these are frozen or guarded when the cell ends (D4). */
  readonly readByOthers: readonly string[];
  readonly onOutput: (output: Output, pinnable?: Pinnable) => void;
  /**
   * Hears what code tracks; without it nothing is tracked. The payload holds the points that the events announce, and is the kernel's again afterwards. May throw where
   * they are not: the kernel ends.
   */
  readonly onTrack?: (events: readonly TrackEvent[], points: Uint8Array) => void;
}

export interface RunOutcome {
  readonly outcome: 'ok' | 'error' | 'interrupted' | 'lost';
  readonly error?: CellError;
  /** Tensors that the cell holds: those it made that live on after its end. */
  readonly tensors: number;
  /** Their memory, bytes; data that several of them share counts once. */
  readonly tensorBytes: number;
  /** A GPU computed something since the kernel started: such results do not repeat to the last digit. */
  readonly hasGpu: boolean;
  /** Bytes of output beyond the cap; characters, where the kernel counted them. */
  readonly dropped: number;
  /** The tables among what it defined, where it succeeded. */
  readonly tables?: Readonly<Record<string, TableColumns>>;
}

/**
 * A file of an export while it arrives: readable once, and only as long as the export lasts. A chunk of its bytes may be overwritten
 * once the next is asked for: who keeps one copies it.
 */
export interface IncomingFile {
  readonly path: string;
  readonly mediaType: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

export interface OutgoingFile {
  readonly path: string;
  readonly bytes: Uint8Array | AsyncIterable<Uint8Array>;
}

/** What the evaluator's kernel recomputed, where no notebook code shares its realm (L2). */
export interface Evaluation {
  readonly metrics: readonly Metric[];
  readonly baseline: readonly Metric[];
  readonly view: ReportView;
}

/** Why a kernel ended, as a closed set, for numbers: `asked` by its user, `uninterruptible` code, a frame outside the `protocol`. */
export const KERNEL_ENDS = ['asked', 'memory', 'uninterruptible', 'protocol', 'not-started', 'killed', 'exited', 'cut'] as const;
export type KernelEnd = (typeof KERNEL_ENDS)[number];

export interface Kernel {
  readonly image: KernelImage;
  readonly tier: SandboxTier;
  readonly compute: string;
  /** One at a time; a second call before the first ended rejects. Never rejects for what the cell did. */
  run(request: RunRequest): Promise<RunOutcome>;
  /** Stops the running cell. `kept`: variables live on. `killed`: the ladder ended in a kill. */
  interrupt(): Promise<'idle' | 'kept' | 'killed'>;
  forget(cell: string): void;
  /** Part of a value that `execution` showed. Rejects in words when it is gone; answers after the running cell where that is busy. */
  page<Request extends PageRequest>(execution: ExecutionId, handle: string, request: Request): Promise<PageOf<Request>>;
  /**
   * Serialises a value of an execution, with the artifacts it depends on first. `keep` gets every file as it arrives, one after the
   * other; the kernel waits when it reads slowly. Rejects with what `keep` threw, and when the kernel ends in the middle: what was
   * kept until then is the caller's to forget.
   */
  export<Kept>(execution: ExecutionId, selector: ExportSelector, keep: (file: IncomingFile) => Promise<Kept>): Promise<readonly { readonly artifact: ExportedArtifact; readonly files: readonly Kept[] }[]>;
  /**
   * What values are, in digests (SPEC.md K18), one for each asked for. A claim like all that a kernel says; its form and bounds are checked.
   * Rejects where the answer is none, and when the kernel ends.
   */
  fingerprint(values: readonly ValueRef[]): Promise<FingerprintAnswer>;
  /** Puts an artifact into a named slot. Rejects with a clear Error when the artifact is malformed. */
  load(slot: string, manifest: Manifest, files: readonly OutgoingFile[]): Promise<void>;
  /** Columns by name, equal lengths. Gives columns of the signature's outputs. */
  predict(slot: string, columns: Readonly<Record<string, readonly Scalar[]>>): Promise<Readonly<Record<string, readonly Scalar[]>>>;
  evaluate(model: string, dataset: string, options: { readonly threshold: number | null; readonly seed: number; readonly resamples: number }): Promise<Evaluation>;
  usage(): Promise<{ readonly memoryBytes: number; readonly cpu: number; readonly uptimeMs: number }>;
  /** It waited in a pool, so that its start cost next to nothing. */
  readonly wasWarm: boolean;
  /** Resolves once, when the kernel has ended for whatever reason, with the reason in the user's words. */
  readonly ended: Promise<{ readonly asked: boolean; readonly cause: KernelEnd; readonly reason: string }>;
  dispose(): Promise<void>;
}

export interface KernelProvider {
  readonly tier: SandboxTier;
  /** Why the tier is not `full`, in the administrator's words. */
  readonly tierReason: string | null;
  /** Which walls stand and which limits bite where the kernels live, a sentence each. */
  readonly walls: readonly string[];
  /** Kernels alive, those waiting in a pool included. */
  readonly count: number;
  /** Those waiting in a pool, ready or starting. */
  readonly waiting: number;
  start(options: KernelOptions): Promise<Kernel>;
  image(): Promise<KernelImage>;
  dispose(): Promise<void>;
}

export type { Digest };
