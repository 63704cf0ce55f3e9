/**
 * The blob store: bytes by SHA-256, never by a user's path. The port, and the folder implementation. Rows in `blobs`
 * map a digest to its storage key, so that encryption and erasure change rows and not readers.
 */
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { eq } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { blobs as table } from '@/db/schema';
import type { Digest } from '@/lib/domain/ids';

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
    const incoming = join(folder, 'incoming');
    await mkdir(incoming, { recursive: true });
    const path = join(incoming, randomUUID());
    const sha256 = createHash('sha256');
    const md5 = createHash('md5');
    let size = 0;
    const measure = new Transform({
      transform(chunk: Uint8Array, _encoding, next) {
        size += chunk.length;
        if (size > limit) return next(new BlobTooLarge(limit));
        sha256.update(chunk);
        md5.update(chunk);
        next(null, chunk);
      },
    });
    try {
      const file = createWriteStream(path, { mode: 0o600, flags: 'wx' });
      // Open before the source runs: else a source that fails at once is cleaned up before the stream makes the file.
      await once(file, 'open');
      await pipeline(bytes instanceof Uint8Array ? Readable.from([bytes]) : Readable.from(bytes), measure, file);
      const digest = sha256.digest('hex') as Digest;
      const stored = { digest, md5: md5.digest('hex'), size };
      await syncFile(path);
      await mkdir(join(folder, digest.slice(0, 2)), { recursive: true });
      await rename(path, join(folder, keyOf(digest)));
      await db.insert(table).values({ ...stored, storageKey: keyOf(digest) }).onConflictDoNothing();
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
    return handle.createReadStream(range ? { start: range.start, end: range.end - 1 } : {});
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

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
