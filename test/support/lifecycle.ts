/** A workspace with people of every role, a project and a notebook; the ports that lifecycle needs, as small fakes that record. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { checks, notebooks, projects, roleGrants, users, workspaces } from '@/db/schema';
import type { Manifest, Metric } from '@/lib/domain/artifacts';
import { CHECKS } from '@/lib/domain/checks';
import { done, type Result } from '@/lib/domain/errors';
import type { CellId, Digest, ExecutionId, NotebookId, ProjectId, UserId, VersionId, WorkspaceId } from '@/lib/domain/ids';
import { ROLES, type Role } from '@/lib/domain/roles';
import type { KernelProvider } from '@/kernel/host/port';
import { createFolderBlobs, keepFile } from '@/lib/server/blobs';
import type { Actor } from '@/lib/server/door';
import type { Log } from '@/lib/server/log';
import type { DoorServices, Topic } from '@/lib/server/services';
import type { PinMaterial } from '@/lib/server/session/port';
import { digestOf } from '@/lib/server/lifecycle/digest';
import { loadFacts } from '@/lib/server/lifecycle/facts';
import { findVersion } from '@/db/queries/versions';
import { pin, type Pinned } from '@/lib/server/lifecycle/pin';
import { createTestDatabase, type TestDatabase } from './database';

export type Recorded = { readonly jobs: { name: string; payload: unknown; key: string }[]; readonly topics: Topic[]; readonly notes: string[]; readonly rehearsals: VersionId[]; refreshes: number };

export interface World {
  readonly database: TestDatabase;
  readonly services: DoorServices;
  readonly recorded: Recorded;
  readonly projectId: ProjectId;
  readonly notebookId: NotebookId;
  readonly actors: Record<Role | 'secondReviewer', Actor>;
  clock: number;
  /** What exportForPin gives next. */
  material: Result<PinMaterial>;
  rehearsal: Result<{ readonly latencyMs: number }>;
  dispose(): Promise<void>;
}

const quiet: Log = { debug() {}, info() {}, warn() {}, error() {} };

export async function createWorld(options: { readonly riskTier?: 'low' | 'medium' | 'high'; readonly kernels?: KernelProvider } = {}): Promise<World> {
  const database = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'pinion-lifecycle-'));
  const { db } = database;
  const [workspace] = await db.insert(workspaces).values({ slug: 'w', name: 'W' }).returning();
  const [project] = await db.insert(projects).values({ workspaceId: workspace!.id, slug: 'credit', name: 'Credit', purpose: 'Decide on credit', riskTier: options.riskTier ?? 'low', successMetrics: [{ metric: 'rocAuc', direction: 'at-least', threshold: 0.7 }] }).returning();
  const names = [...ROLES, 'secondReviewer'] as const;
  const actors = {} as World['actors'];
  for (const name of names) {
    const role: Role = name === 'secondReviewer' ? 'reviewer' : name;
    const [user] = await db.insert(users).values({ email: `${name}@example.com`.toLowerCase(), name }).returning();
    await db.insert(roleGrants).values({ workspaceId: workspace!.id, userId: user!.id, role });
    actors[name] = actor(user!.id, name, workspace!.id, [role]);
  }
  const [notebook] = await db.insert(notebooks).values({ projectId: project!.id, title: 'Credit decisions', createdBy: actors.author.userId }).returning();
  const recorded: Recorded = { jobs: [], topics: [], notes: [], rehearsals: [], refreshes: 0 };
  const world: World = {
    database, recorded, projectId: project!.id, notebookId: notebook!.id, actors, clock: Date.UTC(2026, 10, 21, 12),
    material: { ok: false, code: 'stale', message: 'nothing ran' }, rehearsal: done({ latencyMs: 2 }),
    services: undefined as unknown as DoorServices,
    dispose: async () => {
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  const fakes = {
    env: {}, db, blobs: createFolderBlobs(folder, db), log: quiet, now: () => world.clock,
    announcements: { announce: async (topic: Topic) => void recorded.topics.push(topic), subscribe: () => () => {} },
    jobs: { send: async (name: string, payload: unknown, key: string) => void recorded.jobs.push({ name, payload, key }), work: async () => {}, dispose: async () => {} },
    sessions: { exportForPin: async () => world.material, notePin: async (_n: string, _c: string, _e: string, versionId: string, label: string) => void recorded.notes.push(`${label} ${versionId}`) },
    serving: {
      rehearse: async (id: VersionId) => {
        recorded.rehearsals.push(id);
        return world.rehearsal;
      },
      refresh: async () => void (recorded.refreshes += 1), counts: () => ({ workers: 0, ready: 0 }), dispose: async () => {},
    },
    kernels: options.kernels,
  };
  return Object.assign(world, { services: fakes as unknown as DoorServices });
}

export function actor(id: UserId, name: string, workspaceId: WorkspaceId, roles: readonly Role[]): Actor {
  return { userId: id, name, email: `${name}@example.com`, via: { kind: 'session', sessionId: randomUUID() }, levels: [], grants: roles.map((role) => ({ workspaceId, projectId: null, role })) };
}

export const hashed = (text: string) => createHash('sha256').update(text).digest('hex') as Digest;

export function datasetManifest(seed: string): Manifest {
  return { kind: 'dataset', digest: hashed(seed), rows: 3, columns: [{ name: 'age', type: 'integer', nullable: false }], files: [] };
}

export function modelManifest(seed: string, trainedOn: Digest | null = hashed('training data')): Manifest {
  const signature = { task: 'classification', target: 'y', classes: ['no', 'yes'], positive: 'yes', inputs: [{ name: 'age', type: 'integer', nullable: false }], outputs: [{ name: 'prediction', type: 'string', nullable: false }] } as const;
  return { kind: 'model', digest: hashed(seed), signature, estimator: 'Logistic regression', parameters: 2, trainedOn, files: [] };
}

export function reportManifest(seed: string, model: Digest, dataset: Digest, metrics: readonly Metric[] = [{ name: 'rocAuc', value: 0.8, n: 100 }]): Manifest {
  return { kind: 'report', digest: hashed(seed), metrics, model, dataset, threshold: 0.5, files: [] };
}

/** What a session would hand over: the files are stored. */
export async function materialOf(world: World, manifests: readonly Manifest[], extra: Partial<PinMaterial> = {}): Promise<PinMaterial> {
  const keep = keepFile(world.services.blobs);
  const textOf = async function* (manifest: Manifest) { yield new TextEncoder().encode(JSON.stringify(manifest)); };
  return {
    artifacts: await Promise.all(manifests.map(async (manifest) => ({
      artifact: { manifest, relations: manifest.kind === 'model' && manifest.trainedOn ? [{ from: manifest.trainedOn, relation: 'trained-on' }] : manifest.kind === 'report' ? [{ from: manifest.model, relation: 'evaluates' }, { from: manifest.dataset, relation: 'evaluated-on' }] : [] },
      files: [await keep({ path: `${manifest.kind}.json`, mediaType: 'application/json', bytes: textOf(manifest) })],
    }))),
    notebookTitle: 'Credit decisions', documentVersion: 'AA==', closure: [{ id: 'c1', type: 'ts', source: 'const x = 1; x', digest: hashed('const x = 1; x') }],
    inputs: [], parameters: {}, seed: 7, kernel: { image: hashed('image'), versions: { deno: '2' }, tier: 'full', compute: 'wasm' },
    startedAt: new Date(world.clock - 1000), endedAt: new Date(world.clock), ranBy: [world.actors.author.userId], editedBy: [world.actors.author.userId], ...extra,
  };
}

export async function pinAs(world: World, name: string, manifests: readonly Manifest[], extra: Partial<PinMaterial> = {}, by: Actor = world.actors.author): Promise<Pinned> {
  world.material = done(await materialOf(world, manifests, extra));
  const pinned = await pin(world.services, by, world.notebookId, { cell: 'c1' as CellId, execution: randomUUID() as ExecutionId, selector: { kind: 'result' }, as: name });
  if (!pinned.ok) throw new Error(pinned.message);
  return pinned.value;
}

/** Writes the result of every check of the version, as the jobs would. */
export async function passChecks(world: World, versionId: VersionId, statuses: Partial<Record<string, 'pass' | 'fail' | 'insufficient' | 'running'>> = {}): Promise<void> {
  const { db } = world.database;
  const row = (await findVersion(db, versionId))!;
  const { policy } = await loadFacts(db, row, world.clock);
  for (const { code } of CHECKS[row.artifact.kind]) {
    const status = statuses[code] ?? 'pass';
    const evidence = { code, status, policy };
    const values = { versionId, code, status, summary: status, evidence, evidenceDigest: status === 'running' ? null : digestOf(evidence) };
    await db.insert(checks).values(values).onConflictDoUpdate({ target: [checks.versionId, checks.code], set: values });
  }
}

export async function stateOf(world: World, versionId: VersionId) {
  const row = await findVersion(world.database.db, versionId);
  return row && { state: row.version.state, stage: row.version.stage, revision: row.version.revision };
}

export async function setProject(world: World, values: Partial<typeof projects.$inferInsert>): Promise<void> {
  await world.database.db.update(projects).set(values).where(eq(projects.id, world.projectId));
}
