/**
 * Uploads that survive a lost connection, a reload and a restart of the server, after the manner of tus:
 *
 *   POST  …/uploads { name, size, modified }   → { id, received: 0 }; the same person's unfinished one of that file is given again
 *   GET   …/uploads/:id                → { id, name, size, received }
 *   PUT   …/uploads/:id?offset=N       bytes from N on → { received }, or, with the last byte, { received, file }
 *   DELETE …/uploads/:id               gives it up
 *
 * Bytes wait in a file of the data directory. Its length is the truth; the row says whose they are. A piece that does not begin where
 * the file ends is refused with where it ends, so that nothing is written twice or left out. Rights are asked for with every
 * piece; what nobody touched for a day goes.
 */
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { deleteUpload, findUpload, insertUpload, listUploads, takeExpired, touchUpload, type DataUpload } from '@/db/queries/uploads';
import type { Project } from '@/db/queries/projects';
import { done, refuse, type Result } from '@/lib/domain/errors';
import type { Actor } from '../door';
import { may } from '../people/access';
import type { Services } from '../services';
import { tooLarge, UPLOAD_MOST, uploadDataFile, type DataFileView } from './data-files';
import { readFileName } from './names';

/** Bytes of one piece. */
export const PIECE_MOST = 16 * 1024 * 1024;
/** Unfinished uploads of one person in one project. */
export const UNFINISHED_MOST = 8;
const KEPT_MS = 24 * 60 * 60 * 1000;
/** Bytes after which what arrived of a piece is noted. */
const NOTE_BYTES = 1024 * 1024;

type UploadServices = Pick<Services, 'db' | 'blobs' | 'announcements' | 'now' | 'env'>;
type Place = Pick<Project, 'id' | 'workspaceId'>;

export interface UploadView {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly received: number;
}

const folderOf = (services: Pick<Services, 'env'>) => join(services.env.dataDir, 'uploads');
const pathOf = (services: Pick<Services, 'env'>, id: string) => join(folderOf(services), id);
const view = ({ id, name, size, received }: DataUpload): UploadView => ({ id, name, size, received });
const mayNot = () => refuse('not-allowed', 'Only data scientists upload data.');
const gone = () => refuse('not-found', 'There is no such upload: it was finished, given up, or not touched for a day. Begin it again.');

/** Begins an upload, or gives the unfinished one of the same person and file: name, size and time of its last change. */
export async function beginUpload(services: UploadServices, actor: Actor, project: Place, wanted: { readonly name: string; readonly size: number; readonly modified: number }): Promise<Result<UploadView>> {
  if (!may(actor, 'data:upload', project)) return mayNot();
  const named = readFileName(wanted.name);
  if (!named.ok) return named;
  if (wanted.size > UPLOAD_MOST) return tooLarge(named.value, UPLOAD_MOST);
  await removeExpired(services);
  const own = await listUploads(services.db, project.id, actor.userId);
  const before = own.find((one) => one.name === named.value && one.size === wanted.size && one.modified === wanted.modified);
  if (before) return done(view({ ...before, received: await lengthOf(services, before.id) }));
  if (own.length >= UNFINISHED_MOST) return refuse('too-many', `${UNFINISHED_MOST} of your uploads to this project are not finished. Finish or stop one; each goes by itself after a day.`);
  const at = new Date(services.now());
  const row = await insertUpload(services.db, { projectId: project.id, userId: actor.userId, name: named.value, size: wanted.size, modified: wanted.modified, startedAt: at, touchedAt: at });
  await mkdir(folderOf(services), { recursive: true });
  await (await open(pathOf(services, row.id), 'w', 0o600)).close();
  return done(view(row));
}

/** The actor's own unfinished uploads, last touched first. */
export async function listUnfinished(services: Pick<UploadServices, 'db' | 'env' | 'now'>, actor: Actor, project: Place): Promise<UploadView[]> {
  if (!may(actor, 'data:upload', project)) return [];
  const own = (await listUploads(services.db, project.id, actor.userId)).filter((row) => row.touchedAt.getTime() >= services.now() - KEPT_MS);
  return Promise.all(own.map(async (row) => view({ ...row, received: await lengthOf(services, row.id) })));
}

/** Somebody else's looks as if it were not there. */
async function findOwn(services: UploadServices, actor: Actor, project: Place, id: string): Promise<Result<DataUpload>> {
  if (!may(actor, 'data:upload', project)) return mayNot();
  const row = await findUpload(services.db, project.id, id);
  if (!row || row.userId !== actor.userId || row.touchedAt.getTime() < services.now() - KEPT_MS) return gone();
  return done({ ...row, received: await lengthOf(services, row.id) });
}

export async function readUpload(services: UploadServices, actor: Actor, project: Place, id: string): Promise<Result<UploadView>> {
  const own = await findOwn(services, actor, project, id);
  return own.ok ? done(view(own.value)) : own;
}

export async function dropUpload(services: UploadServices, actor: Actor, project: Place, id: string): Promise<Result<{ readonly dropped: string }>> {
  const own = await findOwn(services, actor, project, id);
  if (!own.ok) return own;
  await remove(services, own.value.id);
  return done({ dropped: own.value.name });
}

/** What is being written at this moment: two pieces of one upload would write over each other. */
const writing = new Set<string>();

/**
 * Takes a piece. What arrives before a connection breaks is kept. With the last byte the file is looked at, kept and named as any upload
 * is; what cannot be a table is refused then, and nothing of it stays.
 */
export async function takePiece(services: UploadServices, actor: Actor, project: Place, id: string, offset: number, bytes: AsyncIterable<Uint8Array>): Promise<Result<UploadView & { readonly file?: DataFileView }>> {
  const own = await findOwn(services, actor, project, id);
  if (!own.ok) return own;
  const upload = own.value;
  if (writing.has(id)) return refuse('conflict', 'A piece of this upload is still arriving.', { received: upload.received });
  if (offset !== upload.received) return refuse('conflict', `This upload goes on from byte ${upload.received}.`, { received: upload.received });
  writing.add(id);
  try {
    const received = await append(services, upload, bytes);
    if (!received.ok) return received;
    if (received.value < upload.size) return done({ ...view(upload), received: received.value });
    const kept = await uploadDataFile(services, actor, project, upload.name, createReadStream(pathOf(services, id)));
    await remove(services, id);
    return kept.ok ? done({ ...view(upload), received: received.value, file: kept.value }) : kept;
  } finally {
    writing.delete(id);
  }
}

async function append(services: UploadServices, upload: DataUpload, bytes: AsyncIterable<Uint8Array>): Promise<Result<number>> {
  const file = await open(pathOf(services, upload.id), 'a');
  let { received } = upload;
  let noted = received;
  try {
    for await (const chunk of bytes) {
      if (received + chunk.length > upload.size || received + chunk.length > upload.received + PIECE_MOST) {
        await truncate(pathOf(services, upload.id), upload.received);
        received = upload.received;
        return refuse('too-large', `A piece has at most ${PIECE_MOST / 1024 / 1024} MiB and ends where the file does.`, { received });
      }
      await file.writeFile(chunk);
      received += chunk.length;
      if (received - noted >= NOTE_BYTES) {
        noted = received;
        await touchUpload(services.db, upload.id, received, new Date(services.now()));
      }
    }
    return done(received);
  } finally {
    await file.close();
    await touchUpload(services.db, upload.id, received, new Date(services.now()));
  }
}

async function lengthOf(services: Pick<Services, 'env'>, id: string): Promise<number> {
  return (await stat(pathOf(services, id)).catch(() => null))?.size ?? 0;
}

async function remove(services: UploadServices, id: string): Promise<void> {
  await deleteUpload(services.db, id);
  await rm(pathOf(services, id), { force: true });
}

/** Takes away what nobody touched for a day, and files that no row names; at the start of every upload, and of the server. */
export async function removeExpired(services: Pick<Services, 'db' | 'env' | 'now'>): Promise<number> {
  const before = services.now() - KEPT_MS;
  const expired = await takeExpired(services.db, new Date(before));
  await Promise.all(expired.map(({ id }) => rm(pathOf(services, id), { force: true })));
  return expired.length + await removeStrayFiles(folderOf(services), before);
}

async function removeStrayFiles(folder: string, before: number): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const old = (await Promise.all(names.map(async (name) => ((await stat(join(folder, name)).catch(() => null))?.mtimeMs ?? Infinity) < before ? [name] : []))).flat();
  await Promise.all(old.map((name) => rm(join(folder, name), { force: true })));
  return old.length;
}
