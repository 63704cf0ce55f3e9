/**
 * The blob store: bytes by SHA-256, never by a user's path. The port, and the folder implementation. Rows in `blobs`
 * map a digest to its storage key, so that encryption and erasure change rows and not readers.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { eq } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { blobs as table } from '@/db/schema';
import type { IncomingFile } from '@/kernel/host/port';
import type { ArtifactFile, Manifest } from '@/lib/domain/artifacts';
import type { Digest } from '@/lib/domain/ids';
import { writeDigested } from './blob-writer';

/** Where files are until they are whole. */
const INCOMING = 'incoming';
/** Read at a time: larger pieces cost fewer frames on their way into a kernel. */
const READ_BYTES = 512 * 1024;

export interface StoredBlob {
  readonly digest: Digest;
  readonly md5: string;
  readonly size: number;
}

export interface Blobs {
  /** Streams to storage and hashes on the way. Rejects with BlobTooLarge beyond `limit` bytes; leaves nothing behind then. */
  put(bytes: Uint8Array | AsyncIterable<Uint8Array>, limit?: number): Promise<StoredBlob>;
  has(digest: Digest): Promise<boolean>;
  /** Null when there is no such blob. */
  stat(digest: Digest): Promise<StoredBlob | null>;
  /** Rejects when there is no such blob. `range` is inclusive of start and exclusive of end. */
  read(digest: Digest, range?: { readonly start: number; readonly end: number }): Promise<Readable>;
  readAll(digest: Digest): Promise<Uint8Array>;
}

export class BlobTooLarge extends Error {
  constructor(readonly limit: number) {
    super(`larger than ${limit} bytes`);
  }
}

/** A blob store in a folder: `<folder>/<first two digits>/<digest>`, written aside and renamed once synced. */
export function createFolderBlobs(folder: string, db: Database): Blobs {
  const keyOf = (digest: string) => `${digest.slice(0, 2)}/${digest}`;

  async function find(digest: Digest) {
    const [row] = await db.select().from(table).where(eq(table.digest, digest)).limit(1);
    return row ?? null;
  }

  async function put(bytes: Uint8Array | AsyncIterable<Uint8Array>, limit = Number.POSITIVE_INFINITY): Promise<StoredBlob> {
    const incoming = join(folder, INCOMING);
    await mkdir(incoming, { recursive: true });
    const path = join(incoming, randomUUID());
    try {
      const { sha256, md5, size } = await writeDigested(path, bytes instanceof Uint8Array ? limited([bytes], limit) : limited(bytes, limit));
      const stored = { digest: sha256 as Digest, md5, size };
      const shelf = join(folder, sha256.slice(0, 2));
      await mkdir(shelf, { recursive: true });
      await rename(path, join(folder, keyOf(sha256)));
      // The row comes last, once the file's name would survive a loss of power too: a row never names bytes that are not there.
      await syncFolder(shelf);
      await db.insert(table).values({ ...stored, storageKey: keyOf(sha256) }).onConflictDoNothing();
      return stored;
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }

  async function read(digest: Digest, range?: { readonly start: number; readonly end: number }): Promise<Readable> {
    const row = await find(digest);
    if (!row) throw new Error(`no blob ${digest}`);
    const handle = await open(join(folder, row.storageKey), 'r');
    return handle.createReadStream({ highWaterMark: READ_BYTES, ...(range ? { start: range.start, end: range.end - 1 } : {}) });
  }

  async function readAll(digest: Digest): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of await read(digest)) chunks.push(chunk as Uint8Array);
    return new Uint8Array(Buffer.concat(chunks));
  }

  async function stat(digest: Digest): Promise<StoredBlob | null> {
    const row = await find(digest);
    return row ? { digest: row.digest, md5: row.md5, size: row.size } : null;
  }

  return { put, read, readAll, stat, has: async (digest) => (await find(digest)) !== null };
}

async function* limited(bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, limit: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > limit) throw new BlobTooLarge(limit);
    yield chunk;
  }
}

/** Windows syncs no folders. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Removes what writes that never ended have left aside, and says how many files. Only for the one server that holds the data
 * directory, before it writes anything itself.
 */
export async function removeStrays(folder: string): Promise<number> {
  const incoming = join(folder, INCOMING);
  const names = await readdir(incoming).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  await Promise.all(names.map((name) => rm(join(incoming, name), { force: true })));
  return names.length;
}

/** Keeps a file of an export as it arrives: what the manifest says of it is what the server found. */
export function keepFile(blobs: Pick<Blobs, 'put'>): (file: IncomingFile) => Promise<ArtifactFile> {
  return async ({ path, mediaType, bytes }) => {
    const { digest, size } = await blobs.put(bytes);
    return { path, digest, size, mediaType };
  };
}

/** The files of an artifact as streams, each opened when its turn comes. */
export function storedFiles(blobs: Pick<Blobs, 'read'>, manifest: Pick<Manifest, 'files'>): { readonly path: string; readonly bytes: AsyncIterable<Uint8Array> }[] {
  return manifest.files.map(({ path, digest }) => ({ path, bytes: streamOf(blobs, digest) }));
}

async function* streamOf(blobs: Pick<Blobs, 'read'>, digest: Digest): AsyncGenerator<Uint8Array> {
  yield* await blobs.read(digest);
}
