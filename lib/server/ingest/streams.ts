/** Streams of a project: made, changed, given a new token and removed by those who hold `stream:manage`, seen by everybody in the project. */
import { randomBytes } from 'node:crypto';
import { countSince, deleteStream, findStreamRow, insertStream, listSnapshots, listStreamRows, updateStream, type StreamRow } from '@/db/queries/streams';
import type { Project } from '@/db/queries/projects';
import type { StreamProblem } from '@/db/schema';
import { done, refuse, type Result } from '@/lib/domain/errors';
import type { Digest, StreamId } from '@/lib/domain/ids';
import { settingsProblem, type StreamSettings } from '@/lib/domain/ingest';
import { appendAudit } from '../audit/append';
import type { Actor } from '../door';
import { actingAs, may, rolesIn } from '../people/access';
import type { Services } from '../services';
import { hashStreamToken, STREAM_TOKEN_PREFIX } from './append';
import { cutStream, type CutServices } from './cut';

/** Of one project. */
const STREAMS_MOST = 50;
const SNAPSHOTS_SHOWN = 5;
const HOUR_MS = 3_600_000;

export interface StreamView extends StreamSettings {
  readonly id: StreamId;
  readonly pendingRows: number;
  readonly receivedRows: number;
  /** Records taken in the last hour. */
  readonly hourRows: number;
  readonly duplicateRows: number;
  readonly rejectedRows: number;
  readonly lastReceivedAt: Date | null;
  readonly lastProblem: StreamProblem | null;
  /** Newest first, a few. */
  readonly snapshots: readonly { readonly number: number; readonly digest: Digest; readonly rows: number; readonly bytes: number; readonly madeAt: Date }[];
}

type Place = Pick<Project, 'id' | 'workspaceId'>;
type StreamServices = Pick<Services, 'db' | 'announcements' | 'now'>;

const mayNot = () => refuse('not-allowed', 'Only data scientists and managers make, change and remove streams.');
const gone = () => refuse('not-found', 'There is no such stream.');

export async function listStreams(services: Pick<Services, 'db' | 'now'>, actor: Actor, project: Place): Promise<StreamView[]> {
  if (!may(actor, 'project:read', project)) return [];
  const hours = await countSince(services.db, project.id, new Date(services.now() - HOUR_MS));
  return Promise.all((await listStreamRows(services.db, project.id)).map((row) => view(services, row, hours.get(row.id))));
}

async function view(services: Pick<Services, 'db'>, row: StreamRow, hourRows = 0): Promise<StreamView> {
  const { id, name, keyColumn, cutRows, cutBytes, cutMinutes, keepDays, pendingRows, receivedRows, duplicateRows, rejectedRows, lastReceivedAt, lastProblem } = row;
  const snapshots = (await listSnapshots(services.db, id, SNAPSHOTS_SHOWN)).map(({ number, digest, rows, bytes, madeAt }) => ({ number, digest, rows, bytes, madeAt }));
  return { id, name, keyColumn, cutRows, cutBytes, cutMinutes, keepDays, pendingRows, receivedRows, hourRows, duplicateRows, rejectedRows, lastReceivedAt, lastProblem: lastProblem ?? null, snapshots };
}

/** `token` is shown this once: only its hash is kept. */
export async function makeStream(services: StreamServices, actor: Actor, project: Place, settings: StreamSettings): Promise<Result<{ readonly token: string; readonly stream: StreamView }>> {
  if (!may(actor, 'stream:manage', project)) return mayNot();
  const problem = settingsProblem(settings);
  if (problem !== null) return refuse('invalid', problem);
  if ((await listStreamRows(services.db, project.id)).length >= STREAMS_MOST) return refuse('too-many', `A project has ${STREAMS_MOST} streams at most. Remove one that is not used.`);
  const token = newToken();
  const made = await services.db.transaction(async (tx) => {
    const row = await insertStream(tx, { projectId: project.id, ...settings, tokenHash: hashStreamToken(token), madeBy: actor.userId, madeAt: new Date(services.now()) });
    if (row) await record(tx, services, actor, project, 'stream.made', null, row);
    return row;
  });
  if (!made) return refuse('conflict', `There is a stream called ${settings.name} already. Choose another name.`);
  await services.announcements.announce(`project:${project.id}`);
  return done({ token, stream: await view(services, made) });
}

/** How it is cut and for how long it is kept; its name and key stay what senders and cells know. */
export async function changeStream(services: StreamServices, actor: Actor, project: Place, id: string, change: Partial<Omit<StreamSettings, 'name' | 'keyColumn'>>): Promise<Result<StreamView>> {
  if (!may(actor, 'stream:manage', project)) return mayNot();
  const before = await findStreamRow(services.db, project.id, id);
  if (!before) return gone();
  const problem = settingsProblem({ ...before, ...change });
  if (problem !== null) return refuse('invalid', problem);
  const row = await services.db.transaction(async (tx) => {
    const changed = Object.keys(change).length === 0 ? before : await updateStream(tx, before.id, change);
    if (changed) await record(tx, services, actor, project, 'stream.changed', before, changed);
    return changed;
  });
  if (!row) return gone();
  await services.announcements.announce(`project:${project.id}`);
  return done(await view(services, row, (await countSince(services.db, project.id, new Date(services.now() - HOUR_MS))).get(row.id)));
}

/** The old token opens nothing from then on. */
export async function renewToken(services: StreamServices, actor: Actor, project: Place, id: string): Promise<Result<{ readonly token: string }>> {
  if (!may(actor, 'stream:manage', project)) return mayNot();
  const row = await findStreamRow(services.db, project.id, id);
  if (!row) return gone();
  const token = newToken();
  await services.db.transaction(async (tx) => {
    await updateStream(tx, row.id, { tokenHash: hashStreamToken(token) });
    await record(tx, services, actor, project, 'stream.token-renewed', null, row);
  });
  return done({ token });
}

/** What waits becomes a snapshot now. */
export async function cutByHand(services: CutServices, actor: Actor, project: Place, id: string): Promise<Result<{ readonly number: number | null }>> {
  if (!may(actor, 'stream:manage', project)) return mayNot();
  const row = await findStreamRow(services.db, project.id, id);
  return row ? done({ number: await cutStream(services, row.id) }) : gone();
}

export async function removeStream(services: StreamServices, actor: Actor, project: Place, id: string): Promise<Result<{ readonly removed: string }>> {
  if (!may(actor, 'stream:manage', project)) return mayNot();
  const row = await findStreamRow(services.db, project.id, id);
  if (!row) return gone();
  await services.db.transaction(async (tx) => {
    await deleteStream(tx, row.id);
    await record(tx, services, actor, project, 'stream.removed', row, null);
  });
  await services.announcements.announce(`project:${project.id}`);
  return done({ removed: row.name });
}

function newToken(): string {
  return `${STREAM_TOKEN_PREFIX}${randomBytes(32).toString('base64url')}`;
}

async function record(tx: Parameters<typeof appendAudit>[0], services: Pick<Services, 'now'>, actor: Actor, project: Place, action: string, before: StreamRow | null, after: StreamRow | null): Promise<void> {
  const brief = (row: StreamRow | null) => (row ? { name: row.name, keyColumn: row.keyColumn, cutRows: row.cutRows, cutBytes: row.cutBytes, cutMinutes: row.cutMinutes, keepDays: row.keepDays, receivedRows: row.receivedRows } : undefined);
  await appendAudit(tx, { action, actor: actingAs(actor, rolesIn(actor, project), 'stream:manage'), subject: { kind: 'stream', id: (after ?? before)!.id }, projectId: project.id, before: brief(before), after: brief(after) }, services.now());
}
