/**
 * A process that stores blobs without an end, many small ones and now and then a large one, and says each digest once it is stored:
 * the test kills it. Arguments: folder, URL of the database as its owner.
 */
import { randomBytes } from 'node:crypto';
import { connect } from '@/db/client';
import { APPLICATION_ROLE } from '@/db/migrate';
import { createFolderBlobs } from '@/lib/server/blobs';

const [folder = '', url = ''] = process.argv.slice(2);
const { db } = connect(url, { role: APPLICATION_ROLE, max: 4 });
const blobs = createFolderBlobs(folder, db);

async function* large(): AsyncGenerator<Uint8Array> {
  for (let sent = 0; sent < 32; sent += 1) yield randomBytes(512 * 1024);
}

async function* endless(): AsyncGenerator<Uint8Array> {
  for (let sent = 0; ; sent += 1) {
    // Past what is gathered in memory, so that a file is under way.
    if (sent === 16) console.log('uploading');
    if (sent > 16) await new Promise((later) => setTimeout(later, 5));
    yield randomBytes(512 * 1024);
  }
}

void blobs.put(endless());
for (let round = 0; ; round += 1) {
  const { digest } = await blobs.put(round % 4 === 3 ? large() : randomBytes(10_000));
  console.log(`stored ${digest}`);
}
