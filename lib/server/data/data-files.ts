/** Data files of a project: uploaded as a stream, kept as a blob, read by notebooks by their name. */
import { deleteDataFile, findDataFileRow, listDataFileRows, putDataFile, type DataFile } from '@/db/queries/data';
import type { Project } from '@/db/queries/projects';
import type { DataPreview } from '@/db/schema';
import { done, refuse, type Result } from '@/lib/domain/errors';
import type { Digest, UserId } from '@/lib/domain/ids';
import { appendAudit } from '../audit/append';
import { BlobTooLarge } from '../blobs';
import type { Actor } from '../door';
import { actingAs, may, rolesIn } from '../people/access';
import type { Services } from '../services';
import { createInspector, NotTabular } from './inspect';
import { withoutValues } from './summaries';
import { isDelimited, mediaTypeOf, readFileName } from './names';

/** Bytes of one upload. */
export const UPLOAD_MOST = 1024 ** 3;

export interface DataFileView {
  readonly name: string;
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  readonly mediaType: string;
  /** Without rows for those who may not read raw data. */
  readonly preview: DataPreview | null;
  readonly uploadedBy: UserId;
  readonly uploadedAt: Date;
}

type Place = Pick<Project, 'id' | 'workspaceId'>;

/** The project's files by name. Raw rows are in the previews only where the actor may read data. */
export async function listDataFiles(services: Pick<Services, 'db'>, actor: Actor, project: Place): Promise<DataFileView[]> {
  if (!may(actor, 'project:read', project)) return [];
  const maySeeRows = may(actor, 'data:read', project);
  return (await listDataFileRows(services.db, project.id)).map((file) => view(file, maySeeRows));
}

/** One file with its preview; null when there is none by this name, or the actor has no role here. */
export async function findDataFile(services: Pick<Services, 'db'>, actor: Actor, project: Place, name: string): Promise<DataFileView | null> {
  const file = may(actor, 'project:read', project) ? await findDataFileRow(services.db, project.id, name) : null;
  return file && view(file, may(actor, 'data:read', project));
}

/**
 * Streams `bytes` into the blob store and makes `name` mean them. Delimited text is looked at on the way: what cannot be a
 * table is refused, and nothing of it is kept; the file that had the name before stays until the new one is whole.
 * Refuses `not-allowed`, `invalid` (name, NUL byte, empty), `wrong-type` (not text), `too-large`.
 */
export async function uploadDataFile(services: Pick<Services, 'db' | 'blobs' | 'announcements' | 'now'>, actor: Actor, project: Place, wanted: string, bytes: AsyncIterable<Uint8Array>, limit = UPLOAD_MOST): Promise<Result<DataFileView>> {
  if (!may(actor, 'data:upload', project)) return refuse('not-allowed', 'Only data scientists upload data.');
  const named = readFileName(wanted);
  if (!named.ok) return named;
  const name = named.value;
  const inspector = isDelimited(name) ? createInspector(name) : null;
  let preview: DataPreview | null = null;

  async function* watched(): AsyncGenerator<Uint8Array> {
    let size = 0;
    for await (const chunk of bytes) {
      size += chunk.length;
      inspector?.see(chunk);
      yield chunk;
    }
    if (size === 0) throw new NotTabular('invalid', `${name} is empty.`);
    preview = inspector?.end() ?? null;
  }

  try {
    const stored = await services.blobs.put(watched(), limit);
    const at = new Date(services.now());
    const file = await services.db.transaction(async (tx) => {
      const before = await findDataFileRow(tx, project.id, name);
      const row = await putDataFile(tx, { projectId: project.id, name, digest: stored.digest, size: stored.size, mediaType: mediaTypeOf(name), preview, uploadedBy: actor.userId, uploadedAt: at });
      await record(tx, services, actor, project, 'data.uploaded', row.id, before, row);
      return row;
    });
    await services.announcements.announce(`project:${project.id}`);
    return done(view(file, true));
  } catch (error) {
    if (error instanceof BlobTooLarge) return tooLarge(name, limit);
    if (error instanceof NotTabular) return refuse(error.code, error.message);
    throw error;
  }
}

/** Takes a name away. Versions that were made from the file keep its bytes, which they name by digest. */
export async function removeDataFile(services: Pick<Services, 'db' | 'announcements' | 'now'>, actor: Actor, project: Place, name: string): Promise<Result<{ readonly removed: string }>> {
  if (!may(actor, 'data:upload', project)) return refuse('not-allowed', 'Only data scientists remove data files.');
  const removed = await services.db.transaction(async (tx) => {
    const row = await deleteDataFile(tx, project.id, name);
    if (row) await record(tx, services, actor, project, 'data.removed', row.id, row, null);
    return row;
  });
  if (!removed) return refuse('not-found', 'There is no file of this name.');
  await services.announcements.announce(`project:${project.id}`);
  return done({ removed: name });
}

export function tooLarge(name: string, limit: number) {
  return refuse('too-large', `${name} is larger than ${limit >= 1024 ** 3 ? `${limit / 1024 ** 3} GiB` : `${Math.floor(limit / 1024)} KiB`}, the limit of one upload. Split it, or drop columns that are not needed.`);
}

function view({ name, digest, size, mediaType, preview, uploadedBy, uploadedAt }: DataFile, maySeeRows: boolean): DataFileView {
  return { name, digest, size, mediaType, preview: preview?.ok && !maySeeRows ? { ...preview, rows: [], ...(preview.summaries ? { summaries: preview.summaries.map(withoutValues) } : {}) } : preview, uploadedBy, uploadedAt };
}

async function record(tx: Parameters<typeof appendAudit>[0], services: Pick<Services, 'now'>, actor: Actor, project: Place, action: string, id: string, before: DataFile | null, after: DataFile | null): Promise<void> {
  const brief = (file: DataFile | null) => (file ? { name: file.name, digest: file.digest, size: file.size } : undefined);
  await appendAudit(tx, { action, actor: actingAs(actor, rolesIn(actor, project), 'data:upload'), subject: { kind: 'data-file', id }, projectId: project.id, before: brief(before), after: brief(after) }, services.now());
}
