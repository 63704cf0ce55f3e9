/** The blob store in a folder: what is stored is whole, named by its content, and referred to only once it is there. */
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blobs as table } from '@/db/schema';
import { writeDigested } from '@/lib/server/blob-writer';
import { BlobTooLarge, createFolderBlobs, removeStrays, type Blobs } from '@/lib/server/blobs';
import { createTestDatabase, type TestDatabase } from '../../support/database';

const MIB = 1024 * 1024;
let database: TestDatabase;
let folder: string;
let blobs: Blobs;

beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'pinion-blobs-'));
  blobs = createFolderBlobs(folder, database.db);
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const hash = (name: string, bytes: Uint8Array) => createHash(name).update(bytes).digest('hex');
const incoming = () => readdir(join(folder, 'incoming'));

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe('storing a blob', () => {
  it.each([
    ['nothing', 0, 1], ['one byte', 1, 1], ['odd chunks', 300_001, 777], ['one block to the byte', MIB, 64 * 1024], ['just beyond the gathered blocks', 4 * MIB + 1, 64 * 1024],
    ['many blocks in large chunks', 13 * MIB + 17, 3 * MIB + 1], ['many blocks in small chunks', 9 * MIB, 10_000],
  ])('keeps %s as they came, under both digests', async (_what, size, chunk) => {
    const bytes = randomBytes(size);
    const stored = await blobs.put(inChunks(bytes, chunk));
    expect(stored).toEqual({ digest: hash('sha256', bytes), md5: hash('md5', bytes), size });
    expect(Buffer.compare(await blobs.readAll(stored.digest), bytes)).toBe(0);
    expect(await blobs.stat(stored.digest)).toEqual(stored);
    expect(await incoming()).toEqual([]);
  });

  it('keeps many at once apart', async () => {
    const all = Array.from({ length: 6 }, (_, index) => randomBytes(5 * MIB + index));
    const stored = await Promise.all(all.map((bytes) => blobs.put(inChunks(bytes, 100_000))));
    expect(stored.map(({ digest, md5, size }) => [digest, md5, size])).toEqual(all.map((bytes) => [hash('sha256', bytes), hash('md5', bytes), bytes.length]));
  });

  it.each([0, 3, 9])('leaves nothing behind when its source fails after %i MiB', async (mib) => {
    const before = await database.db.$count(table);
    async function* failing(): AsyncGenerator<Uint8Array> {
      for (let sent = 0; sent < mib; sent += 1) yield randomBytes(MIB);
      throw new Error('the source broke');
    }
    await expect(blobs.put(failing())).rejects.toThrow('the source broke');
    expect(await incoming()).toEqual([]);
    expect(await database.db.$count(table)).toBe(before);
  });

  it.each([1_000, 6 * MIB])('refuses more than the limit of %i bytes, and stops its source', async (limit) => {
    let isStopped = false;
    let sent = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) {
          sent += 100_000;
          yield randomBytes(100_000);
        }
      } finally {
        isStopped = true;
      }
    }
    await expect(blobs.put(endless(), limit)).rejects.toThrow(BlobTooLarge);
    expect([isStopped, sent <= limit + 100_000, await incoming()]).toEqual([true, true, []]);
  });

  it('reads its source no further than 4 MiB ahead of the disk', async () => {
    let sent = 0;
    const source = (async function* () {
      for (; sent < 64; sent += 1) yield new Uint8Array(MIB);
    })();
    // The file cannot be made, so nothing is ever written.
    await expect(writeDigested(join(folder, 'no such folder', 'file'), source)).rejects.toThrow('ENOENT');
    expect(sent).toBe(4);
  });
});

describe.runIf(process.platform !== 'win32')('a server that is killed while it stores', () => {
  it('leaves no row without its bytes, and strays that the next start removes (fault 4)', async () => {
    for (let round = 0; round < 3; round += 1) {
      const owner = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(new URL('../../support/blob-owner.ts', import.meta.url)), folder, database.ownerUrl], { stdio: ['ignore', 'pipe', 'inherit'] });
      const said = { uploading: 0, stored: [] as string[] };
      for await (const line of createInterface(owner.stdout)) {
        if (line === 'uploading') said.uploading += 1;
        else said.stored.push(line.slice('stored '.length));
        // At another moment of its work each time.
        if (said.uploading > 0 && said.stored.length >= 3 + 2 * round) break;
      }
      owner.kill('SIGKILL');
      await new Promise((ended) => owner.once('close', ended));

      const rows = await database.db.select().from(table);
      for (const digest of said.stored) expect(rows.some((row) => row.digest === digest)).toBe(true);
      for (const row of rows) {
        const bytes = await readFile(join(folder, row.storageKey));
        expect([hash('sha256', bytes), hash('md5', bytes), bytes.length]).toEqual([row.digest, row.md5, row.size]);
      }
      const strays = await incoming();
      expect(strays.length).toBeGreaterThan(0);
      expect(await removeStrays(folder)).toBe(strays.length);
      expect(await incoming()).toEqual([]);
      for (const row of rows) expect((await readFile(join(folder, row.storageKey))).length).toBe(row.size);
    }
  }, 60_000);

  it('leaves nothing to remove where nothing was ever stored', async () => {
    expect(await removeStrays(join(folder, 'never'))).toBe(0);
  });
});
