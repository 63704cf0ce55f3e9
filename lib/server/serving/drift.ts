/**
 * Drift of what a model is asked against the snapshot it was trained on: one PSI a
 * feature. What cannot be said is said with its reason (DESIGN L5).
 */
import { tableFromIPC } from '@uwdata/flechette';
import { and, desc, eq } from 'drizzle-orm';
import { artifacts, driftReports, inferenceRows, type DriftFeature } from '@/db/schema';
import { done, refuse, type Result } from '@/lib/domain/errors';
import type { Digest, ProjectId, UserId } from '@/lib/domain/ids';
import { psi, type DriftValue } from '@/lib/ml/drift';
import type { Blobs } from '../blobs';
import type { Services } from '../services';
import type { DeployedModel } from './deployments';

/** Rows compared on either side; more change a PSI's third digit and cost memory. */
const MOST_ROWS = 10_000;
/** A snapshot larger than this is not read into the server. */
const LARGEST_SNAPSHOT = 256 * 1024 * 1024;
export const ARROW_MEDIA_TYPE = 'application/vnd.apache.arrow.file';

export interface DriftReport {
  readonly rows: number;
  readonly worst: number | null;
  readonly features: readonly DriftFeature[];
}

/** Compares the newest requested rows with the training snapshot and keeps the report. */
export async function measureDrift(services: Pick<Services, 'db' | 'blobs' | 'now'>, model: DeployedModel, requestedBy: UserId): Promise<Result<DriftReport>> {
  const { trainedOn } = model.manifest;
  if (!trainedOn) return refuse('conflict', 'This model does not say which snapshot it was trained on, so there is nothing to compare with. Train it on a table and pin it again.');
  const columns = model.manifest.signature.inputs.map((column) => column.name);
  const reference = await readSnapshot(services, model.projectId, trainedOn, columns);
  if (!reference.ok) return reference;
  const rows = await services.db.select({ inputs: inferenceRows.inputs }).from(inferenceRows).where(eq(inferenceRows.versionId, model.versionId)).orderBy(desc(inferenceRows.id)).limit(MOST_ROWS);

  const features = columns.map((name): DriftFeature => {
    const { value, undefinedReason, bins, epsilon, reference: before, current } = psi(reference.value.get(name) ?? [], rows.map((row) => row.inputs[name] ?? null));
    return { name, method: 'psi', value, ...(undefinedReason ? { undefinedReason } : {}), reference: before, current, bins, epsilon };
  });
  const known = features.flatMap((feature) => (feature.value === null ? [] : [feature.value]));
  const worst = known.length > 0 ? Math.max(...known) : null;
  await services.db.insert(driftReports).values({ versionId: model.versionId, at: new Date(services.now()), requestedBy, referenceDigest: trainedOn, rows: rows.length, worst, features });
  return done({ rows: rows.length, worst, features });
}

/** Columns of a dataset artifact, evenly thinned to `MOST_ROWS`. */
async function readSnapshot(services: { readonly db: Services['db']; readonly blobs: Blobs }, projectId: ProjectId, digest: Digest, names: readonly string[]): Promise<Result<Map<string, DriftValue[]>>> {
  const [row] = await services.db.select().from(artifacts).where(and(eq(artifacts.projectId, projectId), eq(artifacts.kind, 'dataset'), eq(artifacts.digest, digest)));
  const file = row?.manifest.files.find((one) => one.mediaType === ARROW_MEDIA_TYPE);
  if (!file || !(await services.blobs.has(file.digest))) return refuse('conflict', 'The snapshot this model was trained on is not stored any more, so drift cannot be measured.');
  if (file.size > LARGEST_SNAPSHOT) return refuse('too-large', 'The training snapshot is larger than 256 MiB. Measure drift in a notebook instead.');
  const table = tableFromIPC(await services.blobs.readAll(file.digest), { useBigInt: false, useDate: false });
  const step = Math.max(1, Math.ceil(table.numRows / MOST_ROWS));
  const columns = new Map<string, DriftValue[]>();
  for (const name of names) {
    const column = table.getChild(name);
    if (!column) continue;
    const values: DriftValue[] = [];
    for (let index = 0; index < table.numRows; index += step) values.push(plain(column.at(index)));
    columns.set(name, values);
  }
  return done(columns);
}

function plain(value: unknown): DriftValue {
  if (value === null || value === undefined) return null;
  return typeof value === 'number' || typeof value === 'boolean' ? value : String(value);
}
