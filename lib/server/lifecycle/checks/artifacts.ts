/** Artifacts and their bytes, as checks read them: by digest, from the blob store, nothing else. */
import { and, desc, eq } from 'drizzle-orm';
import { artifacts, assetVersions, assets } from '@/db/schema';
import type { ArtifactKind, Manifest } from '@/lib/domain/artifacts';
import type { Digest, ProjectId } from '@/lib/domain/ids';
import type { Kernel } from '@/kernel/host/port';
import { storedFiles } from '../../blobs';
import { Insufficient, type CheckContext, type CheckServices } from './context';

export type ArtifactRow = typeof artifacts.$inferSelect;
export type ManifestOf<Kind extends ArtifactKind> = Extract<Manifest, { kind: Kind }>;

export async function findArtifact(services: Pick<CheckServices, 'db'>, projectId: ProjectId, kind: ArtifactKind, digest: Digest): Promise<ArtifactRow | null> {
  const [row] = await services.db.select().from(artifacts).where(and(eq(artifacts.projectId, projectId), eq(artifacts.kind, kind), eq(artifacts.digest, digest)));
  return row ?? null;
}

/** @throws Insufficient when one of the files is gone */
export async function filesOf(services: Pick<CheckServices, 'blobs'>, manifest: Manifest): Promise<{ readonly path: string; readonly bytes: Uint8Array }[]> {
  await checkFiles(services, manifest);
  const files: { path: string; bytes: Uint8Array }[] = [];
  for (const { path, digest } of manifest.files) files.push({ path, bytes: await services.blobs.readAll(digest) });
  return files;
}

async function checkFiles(services: Pick<CheckServices, 'blobs'>, manifest: Manifest): Promise<void> {
  for (const { path, digest } of manifest.files) if (!(await services.blobs.has(digest))) throw new Insufficient(`A stored file of this ${manifest.kind} was erased: ${path}.`);
}

/** Streams an artifact into a slot of the evaluator's kernel. @throws Insufficient when it is gone or cannot be loaded */
export async function loadInto(services: Pick<CheckServices, 'blobs'>, kernel: Kernel, slot: string, manifest: Manifest): Promise<void> {
  await checkFiles(services, manifest);
  try {
    await kernel.load(slot, manifest, storedFiles(services.blobs, manifest));
  } catch (error) {
    throw new Insufficient(`The stored ${manifest.kind} cannot be loaded: ${(error as Error).message}`, { cause: error });
  }
}

/** The newest report about a model: what its numbers are taken from. Null while none was pinned, or all were withdrawn. */
export async function newestReport(context: CheckContext): Promise<ManifestOf<'report'> | null> {
  const { services, row } = context;
  if (row.artifact.manifest.kind === 'report') return row.artifact.manifest;
  const rows = await services.db.select({ manifest: artifacts.manifest, state: assetVersions.state }).from(assetVersions)
    .innerJoin(artifacts, eq(artifacts.id, assetVersions.artifactId)).innerJoin(assets, eq(assets.id, assetVersions.assetId))
    .where(and(eq(assets.projectId, row.project.id), eq(assets.kind, 'report'))).orderBy(desc(assetVersions.pinnedAt));
  const found = rows.find(({ manifest, state }) => manifest.kind === 'report' && manifest.model === row.artifact.digest && state !== 'withdrawn');
  return found?.manifest.kind === 'report' ? found.manifest : null;
}
