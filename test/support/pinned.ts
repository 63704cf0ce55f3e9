/** Notebooks that really ran on a server's sessions and kernels, their results pinned and replayed. */
import { eq } from 'drizzle-orm';
import { findVersion } from '@/db/queries/versions';
import { dataFiles, notebooks, provenance } from '@/db/schema';
import type { KernelProvider } from '@/kernel/host/port';
import { addCell, initialise } from '@/lib/collab/document';
import type { Manifest } from '@/lib/domain/artifacts';
import type { CellId, NotebookId, VersionId } from '@/lib/domain/ids';
import type { CheckOutcome } from '@/lib/server/lifecycle/checks/context';
import { replay } from '@/lib/server/lifecycle/checks/replay';
import { pin } from '@/lib/server/lifecycle/pin';
import { createPerson } from './people';
import { actor } from './lifecycle';
import { SessionBench, una } from './session';

export interface Source {
  readonly id: string;
  readonly source: string;
}

export class PinBench {
  private constructor(readonly bench: SessionBench, readonly by: ReturnType<typeof actor>) {}

  static async open(kernels: KernelProvider, settings: Record<string, string> = {}): Promise<PinBench> {
    const bench = await SessionBench.open(kernels, {}, settings);
    const userId = await createPerson(bench.services, { workspaceId: bench.workspaceId }, 'author');
    return new PinBench(bench, actor(userId, 'author', bench.workspaceId, ['author']));
  }

  get services() {
    return this.bench.services;
  }

  async upload(name: string, text: string): Promise<void> {
    const { digest, size } = await this.services.blobs.put(new TextEncoder().encode(text));
    await this.services.db.insert(dataFiles).values({ projectId: this.bench.projectId, name, digest, size, mediaType: 'text/csv', preview: null, uploadedBy: this.by.userId });
  }

  /** A notebook of these cells, all of them run well. */
  async notebook(cells: readonly Source[]): Promise<NotebookId> {
    const [row] = await this.services.db.insert(notebooks).values({ projectId: this.bench.projectId, title: 'Trial', createdBy: una.id }).returning();
    await this.bench.rooms.create(row!.id, una.id, (doc) => {
      initialise(doc, 'Trial');
      let after: CellId | null = null;
      for (const { id, source } of cells) after = addCell(doc, { type: 'ts', id: id as CellId, source, after });
    });
    const state = await this.bench.sessions.runAll(row!.id, una);
    for (const { id } of cells) if (state.cells[id]?.validity !== 'evaluated') throw new Error(`the cell ${id} did not run well: ${JSON.stringify(state.cells[id])}`);
    return row!.id;
  }

  async pin(notebook: NotebookId, cell: string, as: string): Promise<VersionId> {
    const state = await this.bench.sessions.state(notebook);
    const services = { ...this.services, sessions: this.bench.sessions, jobs: { send: async () => {}, work: async () => {}, dispose: async () => {} } };
    const pinned = await pin(services as never, this.by, notebook, { cell: cell as CellId, execution: state.cells[cell]!.execution!.id, selector: { kind: 'result' }, as });
    if (!pinned.ok) throw new Error(pinned.message);
    return pinned.value.versionId;
  }

  async origin(version: VersionId): Promise<typeof provenance.$inferSelect> {
    return (await this.services.db.select().from(provenance).where(eq(provenance.versionId, version)))[0]!;
  }

  async manifest(version: VersionId): Promise<Manifest> {
    return (await findVersion(this.services.db, version))!.artifact.manifest;
  }

  /** `change`: the record as a test wants it to have been; `manifest`: the artifact likewise. */
  async replay(version: VersionId, change: Partial<typeof provenance.$inferSelect> = {}, { kernels = this.bench.kernels, manifest }: { readonly kernels?: KernelProvider; readonly manifest?: Manifest } = {}): Promise<CheckOutcome> {
    const [row, origin] = await Promise.all([findVersion(this.services.db, version), this.origin(version)]);
    return replay({ services: { ...this.services, kernels }, row: manifest === undefined ? row! : { ...row!, artifact: { ...row!.artifact, manifest } }, origin: { ...origin, ...change } });
  }

  dispose(): Promise<void> {
    return this.bench.dispose();
  }
}
