/**
 * Pinning: the result of a cell becomes a version of an asset. The session says what ran and hands over the serialised value;
 * the bytes are stored first, then everything that says what they are commits at once (SPEC P1–P4).
 */
import { and, desc, eq, sql } from 'drizzle-orm';
import type { Transaction } from '@/db/client';
import { artifacts, assets, assetVersions, checklistItems, lineageEdges, lineagePeople, notebooks, projects, provenance } from '@/db/schema';
import type { Manifest } from '@/lib/domain/artifacts';
import { itemsFor } from '@/lib/domain/checklists';
import { done, refuse, type Result } from '@/lib/domain/errors';
import type { ArtifactId, CellId, Digest, ExecutionId, NotebookId, ProjectId, VersionId } from '@/lib/domain/ids';
import { STATE_WORDS } from '@/lib/domain/lifecycle';
import type { Pinnable } from '@/lib/notebook/outputs';
import { appendAudit } from '../audit/append';
import type { Actor } from '../door';
import { may } from '../people/access';
import type { DoorServices } from '../services';
import type { PinMaterial } from '../session/port';
import { digestOf } from './digest';
import { auditActor } from './facts';
import { makersOf } from './lineage';
import { currentTemplate } from './templates';

export interface PinRequest {
  readonly cell: CellId;
  readonly execution: ExecutionId;
  readonly selector: Pinnable['selector'];
  /** The asset's name. */
  readonly as: string;
}

export interface Pinned {
  readonly versionId: VersionId;
  readonly asset: string;
  readonly number: number;
  readonly digest: Digest;
  /** False when the newest version of the asset already was this very artifact: nothing was made. */
  readonly isNew: boolean;
  readonly message: string;
}

export type PinServices = Pick<DoorServices, 'db' | 'sessions' | 'announcements' | 'jobs' | 'now' | 'log'>;

const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$/;

export async function pin(services: PinServices, actor: Actor, notebookId: NotebookId, request: PinRequest): Promise<Result<Pinned>> {
  const name = request.as.trim();
  if (!NAME.test(name)) return refuse('invalid', 'A name has up to 64 letters, digits, dots, hyphens and underscores, and begins and ends with a letter or digit: credit-decision.', { field: 'as' });
  const [place] = await services.db.select({ project: projects }).from(notebooks).innerJoin(projects, eq(projects.id, notebooks.projectId)).where(eq(notebooks.id, notebookId));
  if (!place) return refuse('not-found', 'There is no such notebook.');
  if (!may(actor, 'version:pin', place.project)) return refuse('not-allowed', 'A data scientist of this project pins results.');
  const exported = await services.sessions.exportForPin(notebookId, request.cell, request.execution, request.selector);
  if (!exported.ok) return exported;
  const material = exported.value;
  const stored = manifestsOf(material);
  if (!stored.ok) return stored;
  const pinned = await services.db.transaction((tx) => write(tx, services.now(), actor, { ...request, notebookId, name }, place.project, material, stored.value));
  if (!pinned.ok) return pinned;
  await follow(services, notebookId, request, place.project.id, pinned.value, stored.value.at(-1)?.manifest);
  return pinned;
}

interface Stored {
  readonly manifest: Manifest;
  readonly relations: PinMaterial['artifacts'][number]['artifact']['relations'];
}

/** The manifests as they are kept: files are those that the server stored and digested; what the kernel said of them is not used. */
function manifestsOf(material: PinMaterial): Result<readonly Stored[]> {
  if (material.artifacts.length === 0) return refuse('invalid', 'There is nothing to pin in this result.');
  const stored: Stored[] = [];
  for (const { artifact, files } of material.artifacts) {
    const wrong = files.find(({ path }, index) => !isPlainPath(path) || files.findIndex((other) => other.path === path) !== index);
    if (wrong) return refuse('invalid', `The kernel offered a file named “${wrong.path.slice(0, 80)}”, which cannot be stored.`);
    if (files.length === 0) return refuse('invalid', 'The kernel sent no files for this result. Run the cell again.');
    if (!/^[0-9a-f]{64}$/.test(artifact.manifest.digest)) return refuse('invalid', 'The kernel gave this result no digest. Run the cell again.');
    stored.push({ manifest: { ...artifact.manifest, files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)) }, relations: artifact.relations });
  }
  return done(stored);
}

/** A relative path of plain names: no `..`, no backslash, nothing that a file system reads its own way. */
function isPlainPath(path: string): boolean {
  return path.length <= 200 && /^[\w][\w.-]*(\/[\w][\w.-]*)*$/.test(path) && !path.split('/').includes('..');
}

async function write(tx: Transaction, now: number, actor: Actor, request: PinRequest & { readonly notebookId: NotebookId; readonly name: string }, project: typeof projects.$inferSelect, material: PinMaterial, stored: readonly Stored[]): Promise<Result<Pinned>> {
  const main = stored.at(-1)!.manifest;
  await tx.insert(assets).values({ projectId: project.id, kind: main.kind, name: request.name }).onConflictDoNothing();
  const [asset] = await tx.select().from(assets).where(and(eq(assets.projectId, project.id), eq(assets.name, request.name))).for('update');
  if (!asset) throw new Error('an asset vanished while it was pinned');
  if (asset.kind !== main.kind) return refuse('invalid', `“${request.name}” is a ${asset.kind} in this project. Give this ${main.kind} another name.`, { field: 'as' });

  const [newest] = await tx.select({ id: assetVersions.id, number: assetVersions.number, digest: artifacts.digest }).from(assetVersions)
    .innerJoin(artifacts, eq(artifacts.id, assetVersions.artifactId)).where(eq(assetVersions.assetId, asset.id)).orderBy(desc(assetVersions.number)).limit(1);
  if (newest?.digest === main.digest) {
    return done({ versionId: newest.id, asset: asset.name, number: newest.number, digest: main.digest, isNew: false, message: `This is ${asset.name} v${newest.number} already; nothing was pinned.` });
  }

  const ids = await writeArtifacts(tx, project.id, stored);
  const artifactId = ids.get(main.digest)!;
  const inputs = await writeEdges(tx, project.id, stored, ids, material, artifactId);
  const number = (newest?.number ?? 0) + 1;
  const at = new Date(now);
  const [version] = await tx.insert(assetVersions).values({ assetId: asset.id, number, artifactId, stage: STATE_WORDS[main.kind].pinned!.stage, state: 'pinned', stageSince: at, stageTimes: { pinned: at.toISOString() }, pinnedBy: actor.userId, pinnedAt: at }).returning();
  const versionId = version!.id;
  await tx.insert(provenance).values({
    versionId, notebookId: request.notebookId, notebookTitle: material.notebookTitle, documentVersion: material.documentVersion, cellId: request.cell, executionId: request.execution,
    closure: [...material.closure], inputs: material.inputs.map(({ name, digest }) => ({ name, digest })), parameters: { ...material.parameters }, seed: material.seed,
    kernel: { ...material.kernel, versions: { ...material.kernel.versions } }, selector: request.selector, startedAt: material.startedAt, endedAt: material.endedAt,
  });
  const makers = await makersOf(tx, project.id, actor.userId, material, inputs);
  await tx.insert(lineagePeople).values(makers.map((maker) => ({ versionId, ...maker }))).onConflictDoNothing();
  const template = await currentTemplate(tx, 'general', now);
  const items = itemsFor(template, main.kind);
  if (items.length > 0) await tx.insert(checklistItems).values(items.map((item, position) => ({ versionId, templateCode: template.code, templateVersion: template.version, itemCode: item.code, position, item })));
  await appendAudit(tx, {
    action: 'version.pinned', actor: auditActor(actor, 'version:pin', project), subject: { kind: 'version', id: versionId }, projectId: project.id,
    after: {
      state: 'pinned', kind: main.kind, asset: asset.id, number, artifact: main.digest, notebook: request.notebookId, cell: request.cell, execution: request.execution,
      closure: material.closure.map(({ id, digest }) => ({ id, digest })), ...crossingsDigest(material), inputs: material.inputs.map(({ digest }) => digest), seed: material.seed, kernel: material.kernel.image,
      files: main.files.map(({ path, digest }) => ({ path, digest })), template: { code: template.code, version: template.version },
    },
    evidence: [main.digest],
  }, now);
  return done({ versionId, asset: asset.name, number, digest: main.digest, isNew: true, message: `Pinned as ${asset.name} v${number}.` });
}

/** Binds the fingerprints to the entry; there is nothing to bind where no value crosses cells. */
function crossingsDigest({ closure }: PinMaterial): { readonly crossings?: Digest } {
  const gave = closure.flatMap((cell) => (cell.gave ? [{ cell: cell.id, ...cell.gave }] : []));
  return gave.length === 0 ? {} : { crossings: digestOf(gave) };
}

/** Artifact rows, what they depend on first. One that is there already is used as it is. */
async function writeArtifacts(tx: Transaction, projectId: ProjectId, stored: readonly Stored[]): Promise<Map<Digest, ArtifactId>> {
  const ids = new Map<Digest, ArtifactId>();
  for (const { manifest } of stored) {
    await tx.insert(artifacts).values({ projectId, kind: manifest.kind, digest: manifest.digest, manifest }).onConflictDoNothing();
    const [row] = await tx.select({ id: artifacts.id }).from(artifacts).where(and(eq(artifacts.projectId, projectId), eq(artifacts.kind, manifest.kind), eq(artifacts.digest, manifest.digest)));
    ids.set(manifest.digest, row!.id);
  }
  return ids;
}

/** Edges that the export names, and those to snapshots that the closure read by name. Returns this artifact and every one above it. */
async function writeEdges(tx: Transaction, projectId: ProjectId, stored: readonly Stored[], ids: Map<Digest, ArtifactId>, material: PinMaterial, artifactId: ArtifactId): Promise<ReadonlySet<ArtifactId>> {
  const find = async (digest: Digest): Promise<ArtifactId | null> => {
    const known = ids.get(digest);
    if (known) return known;
    const [row] = await tx.select({ id: artifacts.id }).from(artifacts).where(and(eq(artifacts.projectId, projectId), eq(artifacts.digest, digest))).limit(1);
    return row?.id ?? null;
  };
  const edges: (typeof lineageEdges.$inferInsert)[] = [];
  for (const { manifest, relations } of stored) {
    const to = ids.get(manifest.digest)!;
    for (const { from, relation } of relations) {
      const source = await find(from);
      if (source && source !== to) edges.push({ fromArtifactId: source, toArtifactId: to, relation });
    }
  }
  for (const { digest } of material.inputs) {
    const source = await find(digest);
    if (source && source !== artifactId) edges.push({ fromArtifactId: source, toArtifactId: artifactId, relation: 'derived-from' });
  }
  if (edges.length > 0) await tx.insert(lineageEdges).values(edges).onConflictDoNothing();
  const rows = await tx.execute<{ id: ArtifactId }>(sql`
    with recursive upstream(id) as (
      select from_artifact_id from lineage_edges where to_artifact_id = ${artifactId}
      union select edge.from_artifact_id from lineage_edges edge join upstream on edge.to_artifact_id = upstream.id
    ) select id from upstream`);
  return new Set([...[...rows].map(({ id }) => id), ...ids.values()]);
}

/** After the commit: tell the notebook and the board, and look again at the model that a new report is about. */
async function follow(services: PinServices, notebookId: NotebookId, request: PinRequest, projectId: ProjectId, pinned: Pinned, manifest: Manifest | undefined): Promise<void> {
  const label = `${pinned.asset} v${pinned.number}`;
  const steps = [
    () => services.sessions.notePin(notebookId, request.cell, request.execution, pinned.versionId, label),
    () => services.announcements.announce(`project:${projectId}`),
    async () => {
      if (!pinned.isNew || manifest?.kind !== 'report') return;
      const waiting = await services.db.select({ id: assetVersions.id }).from(assetVersions).innerJoin(artifacts, eq(artifacts.id, assetVersions.artifactId))
        .where(and(eq(artifacts.projectId, projectId), eq(artifacts.kind, 'model'), eq(artifacts.digest, manifest.model), eq(assetVersions.state, 'in-validation')));
      for (const { id } of waiting) await services.jobs.send('check', { versionId: id }, `check:${id}`);
    },
  ];
  for (const step of steps) await step().catch((error: unknown) => services.log.error('telling of a pin failed', { versionId: pinned.versionId, error }));
}
