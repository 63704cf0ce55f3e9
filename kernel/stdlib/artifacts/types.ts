import type { ExportedArtifact } from '@/kernel/protocol';

export interface ExportedFile {
  readonly path: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** One artifact of an export. `files` of its manifest is empty: the host digests what it receives. */
export interface Exported {
  readonly artifact: ExportedArtifact;
  readonly files: readonly ExportedFile[];
}
