/** Sessions: what the rest of the server may ask of a notebook's running side. */
import type { WebSocket } from 'ws';
import type { ArtifactFile } from '@/lib/domain/artifacts';
import type { CellId, ExecutionId, NotebookId, UserId } from '@/lib/domain/ids';
import type { Level } from '@/lib/domain/levels';
import type { Result } from '@/lib/domain/errors';
import type { Pinnable } from '@/lib/notebook/outputs';
import type { SessionState } from '@/lib/notebook/session-types';
import type { ExportedArtifact, KernelImage } from '@/kernel/protocol';
import type { ClosureCell } from '@/db/schema';
import type { Digest } from '@/lib/domain/ids';
import type { NotebookPlace } from '../people/access';
import type { TableAsked, TableFile } from './downloads';

/** The person at the other end of a socket. */
export interface SessionVisitor {
  readonly userId: UserId;
  readonly name: string;
  /** What they may do at this moment, as rows say; asked on opening, on `people:<id>` and every ten seconds. */
  rights(): Promise<'signed-out' | 'none' | Level>;
  /** What they may do with other notebooks, in the order asked. */
  rightsIn(places: readonly NotebookPlace[]): Promise<readonly ('none' | Level)[]>;
}

/** Everything a pin needs, taken at one moment from one execution whose cell is `evaluated`. */
export interface PinMaterial {
  /** In dependency order; the files are in the blob store, under digests that the server computed. */
  readonly artifacts: readonly { readonly artifact: ExportedArtifact; readonly files: readonly ArtifactFile[] }[];
  readonly notebookTitle: string;
  /** Yjs state vector, base64. */
  readonly documentVersion: string;
  /** The cell and its ancestors as they ran, ancestors first. */
  readonly closure: readonly ClosureCell[];
  readonly inputs: readonly { readonly name: string; readonly digest: Digest }[];
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly kernel: { readonly image: Digest; readonly versions: KernelImage['versions']; readonly tier: string; readonly compute: string; readonly hasGpu?: true; readonly cpuImage?: Digest };
  readonly startedAt: Date;
  readonly endedAt: Date;
  /** Who started the executions of the closure. */
  readonly ranBy: readonly UserId[];
  /** Who wrote in the document. */
  readonly editedBy: readonly UserId[];
}

export interface SessionCounts {
  readonly sessions: number;
  readonly sockets: number;
  /** Kernels of notebooks. */
  readonly kernels: { readonly starting: number; readonly idle: number; readonly busy: number };
  /** What they used when last looked at, bytes. */
  readonly kernelMemoryBytes: number;
}

export interface Sessions {
  state(notebookId: NotebookId): Promise<SessionState>;
  /** Runs every cell that is not evaluated, for the worked example and tests; resolves when the queue is empty. */
  runAll(notebookId: NotebookId, by: { readonly id: UserId; readonly name: string }, options?: { readonly fromClean?: boolean }): Promise<SessionState>;
  /** Refuses with `stale` when the execution is not the cell's current, evaluated one. */
  exportForPin(notebookId: NotebookId, cell: CellId, execution: ExecutionId, selector: Pinnable['selector']): Promise<Result<PinMaterial>>;
  /** Begins to make a file of a table that the kernel holds, for one person; refuses in words where it cannot be. */
  beginTableFile(notebookId: NotebookId, asked: TableAsked, by: UserId): Promise<Result<{ readonly id: string }>>;
  /** The file that this person began, once; null where there is none. */
  takeTableFile(notebookId: NotebookId, id: string, by: UserId): Promise<TableFile | null>;
  /** Tells everybody in the notebook that a result was pinned. */
  notePin(notebookId: NotebookId, cell: CellId, execution: ExecutionId, versionId: string, label: string): Promise<void>;
  /** Takes in a socket of /session. Closes it with a named code where it must. */
  connect(notebookId: NotebookId, socket: WebSocket, visitor: SessionVisitor): Promise<void>;
  /** Counts for /metrics. */
  counts(): SessionCounts;
  dispose(): Promise<void>;
}
