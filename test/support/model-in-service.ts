/** Rows of a model version in service, and kernels that answer by a given function. */
import { randomUUID } from 'node:crypto';
import { artifacts, assets, assetVersions, projects, users, workspaces } from '@/db/schema';
import type { Database } from '@/db/client';
import type { Manifest, ModelSignature } from '@/lib/domain/artifacts';
import type { Digest, ProjectId, UserId, VersionId } from '@/lib/domain/ids';
import type { Columns, Value } from '@/lib/domain/inference/open-inference';
import type { Services } from '@/lib/server/services';
import { createLog } from '@/lib/server/log';
import { FakeKernels } from './fake-kernel';

export const signature: ModelSignature = {
  task: 'classification', target: 'defaulted', classes: ['no', 'yes'], positive: 'yes',
  inputs: [{ name: 'age', type: 'integer', nullable: false }, { name: 'region', type: 'string', nullable: true }],
  outputs: [{ name: 'prediction', type: 'string', nullable: false }, { name: 'probability_yes', type: 'number', nullable: false }],
};

export const byAge = (columns: Columns): Record<string, Value[]> => {
  const ages = columns.age as number[];
  return { prediction: ages.map((age) => (age < 25 ? 'yes' : 'no')), probability_yes: ages.map((age) => (age < 25 ? 0.8 : 0.2)) };
};

/** Kernels that serve models by a given function. */
export function fakeKernels(answer: (columns: Columns) => Record<string, Value[]> = byAge): FakeKernels {
  return new FakeKernels(async () => {}, (columns) => answer(columns as Columns));
}

export interface Place {
  readonly userId: UserId;
  readonly projectId: ProjectId;
  /** Adds a version of the one asset of the place. */
  addVersion(number: number, trainedOn?: Digest | null): Promise<VersionId>;
}

export async function createPlace(db: Database): Promise<Place> {
  const suffix = randomUUID().slice(0, 8);
  const [user] = await db.insert(users).values({ email: `${suffix}@example.com`, name: 'Somebody' }).returning();
  const [workspace] = await db.insert(workspaces).values({ slug: suffix, name: 'Team' }).returning();
  const [project] = await db.insert(projects).values({ workspaceId: workspace!.id, slug: suffix, name: 'Credit' }).returning();
  const [asset] = await db.insert(assets).values({ projectId: project!.id, kind: 'model', name: `credit-${suffix}` }).returning();
  return {
    userId: user!.id,
    projectId: project!.id,
    async addVersion(number, trainedOn = null) {
      const digest = randomUUID().replaceAll('-', '').padEnd(64, '0') as Digest;
      const manifest: Manifest = { kind: 'model', digest, signature, estimator: 'LogisticRegression', parameters: 3, trainedOn, files: [] };
      const [artifact] = await db.insert(artifacts).values({ projectId: project!.id, kind: 'model', digest, manifest }).returning();
      const [version] = await db.insert(assetVersions).values({ assetId: asset!.id, number, artifactId: artifact!.id, stage: 'monitoring', state: 'live', pinnedBy: user!.id }).returning();
      return version!.id;
    },
  };
}

/** Services as far as serving needs them; the clock stands still at `clock.now`. */
export function servicesFor(db: Database, clock: { now: number }): Services {
  return {
    db,
    env: {} as Services['env'],
    blobs: {} as Services['blobs'],
    log: createLog('error', () => {}),
    announcements: { announce: async () => {}, subscribe: () => () => {} },
    now: () => clock.now,
  };
}
