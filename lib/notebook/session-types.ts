/**
 * The session of a notebook: what ran, what is running, what follows from what. The server appends events to a log; the
 * one reducer (`session.ts`, `apply`) turns them into state on the server and in every browser. See SPEC.md.
 */
import type { ColumnType } from '@/lib/domain/artifacts';
import type { CellId, Digest, ExecutionId, NotebookId, ProjectId, UserId, VersionId } from '@/lib/domain/ids';
import type { Level } from '@/lib/domain/levels';
import type { InputValue } from './cells/input-types';
import type { PageRequest } from './output-pages';
import type { CellError, OutputEntry } from './outputs';

export type CellStatus = 'ready' | 'queued' | 'running';
export type Validity = 'fresh' | 'evaluated' | 'stale' | 'aborted' | 'error';

export type ProblemCode = 'syntax' | 'defined-twice' | 'cycle' | 'assigns-foreign' | 'assigns-undeclared' | 'missing-name' | 'not-importable' | 'too-large';

/** Something wrong with a cell that is known before it runs. `blocks` ones prevent running. */
export interface Problem {
  readonly code: ProblemCode;
  readonly message: string;
  readonly blocks: boolean;
  readonly line?: number;
  readonly column?: number;
  /** The other cells it concerns. */
  readonly cells?: readonly CellId[];
  readonly name?: string;
}

/** What analysis says of one cell's source as it stands now. */
export interface GraphCell {
  readonly id: CellId;
  readonly type: 'ts' | 'sql' | 'markdown' | 'input' | 'raw';
  readonly digest: Digest;
  readonly defines: readonly string[];
  readonly reads: readonly string[];
  /** Cells that define what this one reads. */
  readonly parents: readonly CellId[];
  readonly problems: readonly Problem[];
}

export interface KernelView {
  readonly status: 'none' | 'starting' | 'idle' | 'busy' | 'restarting' | 'dead';
  readonly tier?: 'full' | 'process';
  readonly image?: Digest;
  readonly startedAt?: number;
  readonly memoryBytes?: number;
  readonly memoryLimitBytes?: number;
  /** Processors it kept busy since it was looked at before; 1 is one of them. */
  readonly cpu?: number;
  /** Milliseconds since this notebook got it. */
  readonly uptimeMs?: number;
  /** Milliseconds until it is stopped for want of work. */
  readonly stopsInMs?: number;
  /** What computes in it, e.g. `wasm`, with its threads where it has them. */
  readonly compute?: string;
  /** Why the last kernel ended, when it was not asked to, or why none could start. */
  readonly reason?: string;
  /** None could start because the workspace's kernels are all given out. */
  readonly isRefused?: true;
}

/** What the kernel uses at the moment; told while it lives, never logged. */
export interface KernelUse {
  readonly memoryBytes: number;
  readonly cpu: number;
  readonly uptimeMs: number;
  readonly stopsInMs?: number;
}

/** What the notebooks of a workspace run together. Memory is what their kernels may take. */
export interface WorkspaceUse {
  readonly kernels: number;
  readonly kernelsMost: number;
  readonly memoryBytes: number;
  readonly memoryMostBytes: number;
}

/** One kernel of the workspace, in a notebook that the asker may read. */
export interface WorkspaceKernel {
  readonly notebook: NotebookId;
  readonly project: ProjectId;
  readonly title: string;
  readonly status: 'starting' | 'idle' | 'busy';
  /** Milliseconds without work; null while it works. */
  readonly idleMs: number | null;
  /** The asker may stop it. */
  readonly canStop: boolean;
}

/** Answer to `kernels`. */
export interface WorkspaceKernels {
  readonly use: WorkspaceUse;
  readonly kernels: readonly WorkspaceKernel[];
  /** How many more run in notebooks that the asker may not read. */
  readonly hidden: number;
}

export interface ExecutionView {
  readonly id: ExecutionId;
  readonly number: number;
  readonly digest: Digest;
  /** Executions of the parents whose values this one read. */
  readonly ancestors: Readonly<Record<string, ExecutionId>>;
  readonly by: { readonly id: UserId; readonly name: string };
  readonly queuedAt: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly outcome?: 'ok' | 'error' | 'interrupted' | 'lost';
  readonly error?: CellError;
  readonly outputs: readonly OutputEntry[];
  /** Set once the execution ended and its outputs were moved to a blob; `outputs` then holds what fits in 4 KiB. */
  readonly compacted?: { readonly digest: Digest; readonly bytes: number; readonly isTruncated: boolean };
  /** Lines and bytes beyond the cap that were not kept. */
  readonly dropped: number;
  /** Tensors that the run left alive, and their memory in bytes. */
  readonly tensors?: number;
  readonly tensorBytes?: number;
  /** `tensors` of the execution before this one, in the same kernel. */
  readonly tensorsBefore?: number;
  readonly pinned?: readonly { readonly versionId: VersionId; readonly label: string }[];
}

/** Columns of a table in order, by name. */
export type TableColumns = Readonly<Record<string, ColumnType>>;

export interface CellState {
  readonly status: CellStatus;
  readonly validity: Validity;
  /** In words: which edit or which upstream made it stale. */
  readonly why?: string;
  /** The execution whose outputs are shown: the last one that started. */
  readonly execution?: ExecutionView;
  /** The execution that waits for its turn; the old outputs stay until it starts. */
  readonly queued?: { readonly id: ExecutionId; readonly number: number; readonly digest: Digest; readonly by: { readonly id: UserId; readonly name: string }; readonly at: number };
  readonly type: GraphCell['type'];
  readonly defines: readonly string[];
  readonly reads: readonly string[];
  readonly parents: readonly CellId[];
  readonly problems: readonly Problem[];
  readonly digest?: Digest;
  /** The tables among what the cell defined when it last succeeded, by name: for the editor, which completes columns. */
  readonly tables?: Readonly<Record<string, TableColumns>>;
}

/** What somebody chose in an input cell. */
export interface Choice {
  readonly value: InputValue;
  readonly by: { readonly id: UserId; readonly name: string };
  readonly at: number;
}

export interface SessionState {
  readonly seq: number;
  readonly kernel: KernelView;
  readonly mode: 'lazy' | 'auto';
  readonly order: readonly CellId[];
  readonly cells: Readonly<Record<string, CellState>>;
  /** Executions waiting or running, first is next. */
  readonly queue: readonly { readonly execution: ExecutionId; readonly cell: CellId }[];
  /** By input cell; an input that nobody touched has its default. Kept while the cell is in the trash. */
  readonly inputs?: Readonly<Record<string, Choice>>;
}

export type SessionEvent =
  /**
   * `order` names every cell of the notebook, a cell not in it is gone; without it the cells and their order are as they were, as with
   * nearly every key that is typed. `cells` are those whose analysis changed.
   */
  | { readonly type: 'graph'; readonly order?: readonly CellId[]; readonly cells: readonly GraphCell[] }
  | { readonly type: 'mode'; readonly mode: 'lazy' | 'auto' }
  | { readonly type: 'kernel'; readonly kernel: KernelView }
  | ({ readonly type: 'input'; readonly cell: CellId } & Choice)
  /** The kernel's memory is empty again: every cell becomes fresh, old outputs stay, greyed. */
  | { readonly type: 'restarted' }
  | { readonly type: 'queued'; readonly cell: CellId; readonly execution: ExecutionId; readonly number: number; readonly digest: Digest; readonly by: { readonly id: UserId; readonly name: string }; readonly at: number }
  | { readonly type: 'started'; readonly cell: CellId; readonly execution: ExecutionId; readonly ancestors: Readonly<Record<string, ExecutionId>>; readonly at: number }
  | { readonly type: 'outputs'; readonly cell: CellId; readonly execution: ExecutionId; readonly entries: readonly OutputEntry[]; readonly dropped: number }
  | { readonly type: 'ended'; readonly cell: CellId; readonly execution: ExecutionId; readonly outcome: 'ok' | 'error' | 'interrupted' | 'lost'; readonly error?: CellError; readonly tensors?: number; readonly tensorBytes?: number; readonly tables?: Readonly<Record<string, TableColumns>>; readonly at: number }
  | { readonly type: 'compacted'; readonly cell: CellId; readonly execution: ExecutionId; readonly digest: Digest; readonly bytes: number; readonly isTruncated: boolean; readonly head: readonly OutputEntry[] }
  | { readonly type: 'aborted'; readonly cell: CellId; readonly execution: ExecutionId; readonly because: CellId | null }
  | { readonly type: 'pinned'; readonly cell: CellId; readonly execution: ExecutionId; readonly versionId: VersionId; readonly label: string };

/** An event at its place in the log; `seq` is dense from 1. */
export interface SessionEntry {
  readonly seq: number;
  readonly event: SessionEvent;
}

/** What a client may ask of the session, over /session/<notebook>. Each carries an id that the answer repeats. */
export type SessionCommand =
  /** `stateVector` (base64) is the sender's document; `digests` are the sources the person saw. */
  | { readonly type: 'run'; readonly cells: readonly CellId[]; readonly stateVector: string; readonly digests: Readonly<Record<string, Digest>> }
  | { readonly type: 'run-all'; readonly fromClean: boolean; readonly stateVector: string }
  | { readonly type: 'run-stale'; readonly stateVector: string }
  | { readonly type: 'interrupt' }
  | { readonly type: 'restart' }
  /** Ends the kernel of this notebook, or of another one of the workspace where the asker may run cells. */
  | { readonly type: 'stop'; readonly notebook?: NotebookId }
  /** Which kernels the workspace runs, as far as the asker may know; answered with WorkspaceKernels. */
  | { readonly type: 'kernels' }
  | { readonly type: 'mode'; readonly mode: 'lazy' | 'auto' }
  /** Chooses in an input cell, and runs again what has run with the value before. Answered with the value as it was taken. */
  | { readonly type: 'input'; readonly cell: CellId; readonly value: InputValue }
  /** Part of a value that an execution showed; whoever reads the notebook may ask. Answered with a PageAnswer. */
  | { readonly type: 'page'; readonly execution: ExecutionId; readonly handle: string; readonly request: PageRequest };

/** Server → client frames of /session/<notebook>, JSON text. */
export type SessionMessage =
  | { readonly type: 'snapshot'; readonly state: SessionState; readonly canRun: boolean; readonly level: Level }
  | { readonly type: 'entries'; readonly entries: readonly SessionEntry[] }
  /** What the kernel uses at the moment; not part of the log (`withUsage` in session.ts). */
  | ({ readonly type: 'usage' } & KernelUse)
  /** What the notebooks of the workspace run together changed; not part of the log. */
  | { readonly type: 'workspace'; readonly use: WorkspaceUse }
  /** What this person may do changed. */
  | { readonly type: 'rights'; readonly canRun: boolean; readonly level: Level }
  | { readonly type: 'answer'; readonly id: string; readonly ok: true; readonly value?: unknown }
  | { readonly type: 'answer'; readonly id: string; readonly ok: false; readonly code: string; readonly message: string };

/** Client → server frames. `resume` asks for the tail after `seq` instead of a snapshot. */
export type SessionRequest = { readonly type: 'resume'; readonly seq: number } | { readonly type: 'command'; readonly id: string; readonly command: SessionCommand };
