/**
 * Connections of a project: made, changed, tried and removed by those who hold `connection:manage`, seen by everybody in the project, used by its
 * notebooks. The credential goes in and never comes out: views say only that there is one.
 */
import { randomUUID } from 'node:crypto';
import { deleteConnection, findConnectionRow, insertConnection, listConnectionRows, listSealedByOthers, updateConnection, type ConnectionRow } from '@/db/queries/connections';
import type { Project } from '@/db/queries/projects';
import type { ConnectionTrial } from '@/db/schema';
import { addressOf, audienceOf, nameProblem, needsCredential, readSettings, type ConnectionSettings } from '@/lib/domain/connections';
import { done, refuse, type Refusal, type Result } from '@/lib/domain/errors';
import type { ConnectionId, UserId } from '@/lib/domain/ids';
import { appendAudit } from '../audit/append';
import type { Actor } from '../door';
import { readPolicy } from '../egress/policy';
import { SourceError } from '../egress/resolve';
import { actingAs, may, rolesIn } from '../people/access';
import { secretKeys, type SecretKeys } from '../secrets/keys';
import { keyIdOf, seal, unseal } from '../secrets/seal';
import type { Services } from '../services';
import type { OpenConnection, SourceTools } from './reader';
import { tryConnection } from './trial';

/** Of one project. */
export const CONNECTIONS_MOST = 100;
export const CREDENTIAL_MOST = 8_000;

export interface ConnectionView {
  readonly id: ConnectionId;
  readonly name: string;
  readonly settings: ConnectionSettings;
  readonly hasCredential: boolean;
  readonly lastTrial: ConnectionTrial | null;
  readonly madeBy: UserId;
  readonly changedAt: Date;
}

export interface ConnectionDraft {
  readonly name: string;
  readonly settings: ConnectionSettings;
  /** Absent: as it was. Null or empty: none. */
  readonly credential?: string | null;
}

type ConnectionServices = Pick<Services, 'db' | 'env' | 'announcements' | 'now' | 'log'>;
type Place = Pick<Project, 'id' | 'workspaceId'>;

const view = ({ id, name, settings, sealedCredential, lastTrial, madeBy, changedAt }: ConnectionRow): ConnectionView => ({ id, name, settings, hasCredential: sealedCredential !== null, lastTrial: lastTrial ?? null, madeBy, changedAt });
const mayNot = () => refuse('not-allowed', 'Only a manager or an administrator makes, changes and removes connections.');
const gone = () => refuse('not-found', 'There is no such connection.');
/** The text that a credential is sealed with: of this row, for this server. */
const purposeOf = (id: string, settings: ConnectionSettings) => `connection ${id}\n${audienceOf(settings)}`;

export async function listConnections(services: Pick<Services, 'db'>, actor: Actor, project: Place): Promise<ConnectionView[]> {
  return may(actor, 'project:read', project) ? (await listConnectionRows(services.db, project.id)).map(view) : [];
}

/** Refuses `not-allowed`, `invalid` (with what to do), `conflict` (the name is taken), `too-many`. */
export async function makeConnection(services: ConnectionServices, actor: Actor, project: Place, draft: ConnectionDraft): Promise<Result<ConnectionView>> {
  if (!may(actor, 'connection:manage', project)) return mayNot();
  const checked = check(draft);
  if (!checked.ok) return checked;
  const { settings } = checked.value;
  const credential = draft.credential || null;
  if (credential === null && needsCredential(settings)) return refuse('invalid', 'Give the credential, or choose that none is needed.');
  if ((await listConnectionRows(services.db, project.id)).length >= CONNECTIONS_MOST) return refuse('too-many', `A project has ${CONNECTIONS_MOST} connections at most. Remove one that is not used.`);
  const id = randomUUID() as ConnectionId;
  const sealed = await sealFor(services, id, settings, credential);
  const at = new Date(services.now());
  const made = await services.db.transaction(async (tx) => {
    const row = await insertConnection(tx, { id, projectId: project.id, name: draft.name, settings, ...sealed, madeBy: actor.userId, madeAt: at, changedAt: at });
    if (row) await record(tx, services, actor, project, 'connection.made', row.id, null, row);
    return row;
  });
  if (!made) return refuse('conflict', `There is a connection called ${draft.name} already. Choose another name, or change that one.`);
  await services.announcements.announce(`project:${project.id}`);
  return done(view(made));
}

/** As `makeConnection`. Where the server changes, the credential has to be given again. */
export async function changeConnection(services: ConnectionServices, actor: Actor, project: Place, id: string, draft: ConnectionDraft): Promise<Result<ConnectionView>> {
  if (!may(actor, 'connection:manage', project)) return mayNot();
  const checked = check(draft);
  if (!checked.ok) return checked;
  const { settings } = checked.value;
  const before = await findConnectionRow(services.db, project.id, id);
  if (!before) return gone();
  const isSame = audienceOf(before.settings) === audienceOf(settings);
  const credential = draft.credential === undefined ? undefined : draft.credential || null;
  if (credential === undefined && before.sealedCredential !== null && !isSame) return refuse('invalid', 'The connection now goes to another server, or signs in in another way. Give the credential again: what was stored was for the other one.');
  const keeps = credential === undefined;
  if (needsCredential(settings) && (keeps ? before.sealedCredential === null : credential === null)) return refuse('invalid', 'Give the credential, or choose that none is needed.');
  const taken = (await listConnectionRows(services.db, project.id)).some((one) => one.name === draft.name && one.id !== before.id);
  if (taken) return refuse('conflict', `There is a connection called ${draft.name} already. Choose another name.`);
  const sealed = keeps ? {} : await sealFor(services, before.id, settings, credential ?? null);
  const row = await services.db.transaction(async (tx) => {
    const changed = await updateConnection(tx, before.id, { name: draft.name, settings, ...sealed, lastTrial: null, changedAt: new Date(services.now()) });
    if (changed) await record(tx, services, actor, project, 'connection.changed', changed.id, before, changed, !keeps);
    return changed;
  });
  if (!row) return gone();
  await services.announcements.announce(`project:${project.id}`);
  return done(view(row));
}

export async function removeConnection(services: ConnectionServices, actor: Actor, project: Place, id: string): Promise<Result<{ readonly removed: string }>> {
  if (!may(actor, 'connection:manage', project)) return mayNot();
  const row = await findConnectionRow(services.db, project.id, id);
  if (!row) return gone();
  await services.db.transaction(async (tx) => {
    await deleteConnection(tx, row.id);
    await record(tx, services, actor, project, 'connection.removed', row.id, row, null);
  });
  await services.announcements.announce(`project:${project.id}`);
  return done({ removed: row.name });
}

/** Really asks the server, and remembers how that went. */
export async function testConnection(services: ConnectionServices, actor: Actor, project: Place, id: string, tools?: Partial<SourceTools>): Promise<Result<ConnectionTrial>> {
  if (!may(actor, 'connection:use', project)) return refuse('not-allowed', 'Only data scientists, managers and administrators try connections.');
  const row = await findConnectionRow(services.db, project.id, id);
  if (!row) return gone();
  const outcome = await openConnection(services, row).then((open) => tryConnection(open, { policy: readPolicy(services.env), ...tools })).catch((error: unknown) => {
    if (error instanceof SourceError) return { ok: false, message: error.message };
    throw error;
  });
  const trial: ConnectionTrial = { at: new Date(services.now()).toISOString(), ...outcome };
  await services.db.transaction(async (tx) => {
    await updateConnection(tx, row.id, { lastTrial: trial });
    await appendAudit(tx, { action: 'connection.tested', actor: actingAs(actor, rolesIn(actor, project), 'connection:use'), subject: { kind: 'connection', id: row.id }, projectId: project.id, after: { name: row.name, ok: trial.ok } }, services.now());
  });
  return done(trial);
}

/** With its credential, for the host alone. Rejects with a SourceError where no key here opens it. */
export async function openConnection(services: Pick<Services, 'env'>, { id, name, settings, sealedCredential }: ConnectionRow): Promise<OpenConnection> {
  if (sealedCredential === null) return { name, settings, credential: null };
  const keys = await secretKeys(services.env);
  try {
    return { name, settings, credential: unseal(keys, sealedCredential, purposeOf(id, settings)) };
  } catch (cause) {
    throw new SourceError(`The credential of the connection “${name}” cannot be opened on this server. Somebody who manages connections has to give it again on the project’s Data page.`, { cause });
  }
}

/** Seals anew what an older key sealed, as the server starts: after that the older key may go. Says how many. */
export async function resealConnections(services: Pick<Services, 'db' | 'env' | 'log'>): Promise<number> {
  const keys: SecretKeys = await secretKeys(services.env);
  let count = 0;
  for (const row of await listSealedByOthers(services.db, keys[0].id)) {
    try {
      const purpose = purposeOf(row.id, row.settings);
      await updateConnection(services.db, row.id, { sealedCredential: seal(keys, unseal(keys, row.sealedCredential!, purpose), purpose), keyId: keys[0].id });
      count += 1;
    } catch (error) {
      services.log.warn('the credential of a connection cannot be opened; give it again on the Data page', { connection: row.id, key: row.keyId, error });
    }
  }
  return count;
}

function check(draft: ConnectionDraft): Result<{ readonly settings: ConnectionSettings }> | Refusal {
  const problem = nameProblem(draft.name);
  if (problem !== null) return refuse('invalid', problem);
  const settings = readSettings(draft.settings);
  if (!settings.ok) return refuse('invalid', settings.message);
  if ((draft.credential ?? '').length > CREDENTIAL_MOST) return refuse('invalid', `A credential has ${CREDENTIAL_MOST} characters at most.`);
  if (/[\p{Cc}\p{Surrogate}]/u.test(draft.credential ?? '')) return refuse('invalid', 'The credential holds a line break or another invisible character. Paste it again without.');
  return done({ settings: settings.value });
}

async function sealFor(services: Pick<Services, 'env'>, id: ConnectionId, settings: ConnectionSettings, credential: string | null): Promise<{ readonly sealedCredential: string | null; readonly keyId: string | null }> {
  if (credential === null) return { sealedCredential: null, keyId: null };
  const sealed = seal(await secretKeys(services.env), credential, purposeOf(id, settings));
  return { sealedCredential: sealed, keyId: keyIdOf(sealed) };
}

/** What the audit log keeps: where it goes, and whether the credential was given anew; never the credential, nor its sealed form. */
async function record(tx: Parameters<typeof appendAudit>[0], services: Pick<Services, 'now'>, actor: Actor, project: Place, action: string, id: string, before: ConnectionRow | null, after: ConnectionRow | null, isCredentialNew = false): Promise<void> {
  const brief = (row: ConnectionRow | null) => (row ? { name: row.name, kind: row.settings.kind, address: addressOf(row.settings), hosts: row.settings.kind === 'http' ? [...row.settings.hosts] : [], hasCredential: row.sealedCredential !== null } : undefined);
  const afterBrief = brief(after);
  await appendAudit(tx, { action, actor: actingAs(actor, rolesIn(actor, project), 'connection:manage'), subject: { kind: 'connection', id }, projectId: project.id, before: brief(before), after: afterBrief && (isCredentialNew ? { ...afterBrief, credential: 'given anew' } : afterBrief) }, services.now());
}
