/** A server that takes records, as a process that a test can kill: the real front door and the cutting of streams on the test's database. Prints its port. */
import { join } from 'node:path';
import { connect } from '@/db/client';
import { APPLICATION_ROLE } from '@/db/migrate';
import { readEnv } from '@/lib/env';
import { createFolderBlobs } from '@/lib/server/blobs';
import { streamDoors } from '@/lib/server/doors/streams';
import { startCutting } from '@/lib/server/ingest/cut';
import { createLog } from '@/lib/server/log';
import { openTestFront } from './front';
import { localAnnouncements } from './people';

const [url = '', dataDir = ''] = process.argv.slice(2);
const { db } = connect(url, { role: APPLICATION_ROLE, max: 4 });
const services = { env: readEnv({ PINION_DATA_DIR: dataDir }), db, blobs: createFolderBlobs(join(dataDir, 'blobs'), db), log: createLog('error'), announcements: localAnnouncements(), now: Date.now };
startCutting(services);
const front = await openTestFront(services, streamDoors);
process.stdout.write(`${front.port}\n`);
