import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProjectId, UserId, WorkspaceId } from '@/lib/domain/ids';
import { may } from '@/lib/server/people/access';
import { findActor } from '@/lib/server/people/actors';
import type { Actor } from '@/lib/server/door';
import { grantRole, listPeople, revokeRole } from '@/lib/server/people/roles';
import { createToken, listOwnTokens, revokeOwnToken } from '@/lib/server/people/tokens';
import { createProject, findProject, listProjects, type Project } from '@/lib/server/projects/projects';
import { createPerson, createTestServices, createWorkspace, signedIn, type TestServices } from '../../support/people';

let services: TestServices;
let workspaceId: WorkspaceId;
let admin: Actor;
let project: Project;

async function actor(userId: UserId): Promise<Actor> {
  const { headers } = await signedIn(services, userId);
  return (await findActor({ headers }, services))!;
}

beforeAll(async () => {
  services = await createTestServices();
  workspaceId = await createWorkspace(services);
  admin = await actor(await createPerson(services, { workspaceId }, 'admin'));
  const made = await createProject(services, admin, { name: 'Credit decisions', purpose: '', forbiddenUses: '', successMetrics: [], riskTier: 'low' });
  if (!made.ok) throw new Error(made.message);
  project = made.value;
});
afterAll(() => services.dispose());

const audits = async (action: string, subject: string) => (await services.database.sql`select convert_from(canonical, 'utf8') as text from audit_entries where action = ${action} and subject_id = ${subject}`).map((row) => JSON.parse(row.text as string) as Record<string, unknown>);

describe('granting a role', () => {
  it('acts at once on a browser that is signed in already', async () => {
    const userId = await createPerson(services, { workspaceId }, 'viewer');
    const { headers } = await signedIn(services, userId);
    expect(may((await findActor({ headers }, services))!, 'notebook:edit', project)).toBe(false);
    expect(await grantRole(services, admin, { workspaceId }, userId, 'author')).toMatchObject({ ok: true, value: { changed: true } });
    expect(may((await findActor({ headers }, services))!, 'notebook:edit', project)).toBe(true);
    expect(await revokeRole(services, admin, { workspaceId }, userId, 'author')).toMatchObject({ ok: true, value: { changed: true } });
    expect(may((await findActor({ headers }, services))!, 'notebook:edit', project)).toBe(false);
    expect(services.announced.filter((topic) => topic === `people:${userId}`)).toHaveLength(2);
  });

  it('is written to the audit log with who, what and where, and without a name', async () => {
    const userId = await createPerson(services, { workspaceId });
    await grantRole(services, admin, { projectId: project.id }, userId, 'reviewer');
    const [entry] = await audits('role.granted', userId);
    expect(entry).toMatchObject({ actor: { id: admin.userId, role: 'admin' }, subject: { kind: 'person', id: userId }, project: project.id, after: { role: 'reviewer', workspace: workspaceId } });
    expect(JSON.stringify(entry)).not.toMatch(/Person|example\.com/);
  });

  it('twice changes and records nothing the second time', async () => {
    const userId = await createPerson(services, { workspaceId });
    await grantRole(services, admin, { workspaceId }, userId, 'auditor');
    expect(await grantRole(services, admin, { workspaceId }, userId, 'auditor')).toMatchObject({ ok: true, value: { changed: false } });
    expect(await audits('role.granted', userId)).toHaveLength(1);
  });

  it('in one project opens that project and no other', async () => {
    const other = await createProject(services, admin, { name: 'Credit decisions', purpose: '', forbiddenUses: '', successMetrics: [], riskTier: 'low' });
    if (!other.ok) throw new Error(other.message);
    expect(other.value.slug).toBe('credit-decisions-2');
    const person = await actor(await createPerson(services, { workspaceId, projectId: project.id }, 'author'));
    expect((await listProjects(services, person)).map((one) => one.id)).toEqual([project.id]);
    expect(await findProject(services, person, other.value.slug)).toBeNull();
    expect(may(person, 'notebook:edit', other.value)).toBe(false);
  });

  it.each(['viewer', 'author', 'reviewer', 'manager', 'privacy', 'auditor'] as const)('is refused to a %s', async (role) => {
    const person = await actor(await createPerson(services, { workspaceId }, role));
    expect(await grantRole(services, person, { workspaceId }, person.userId, 'admin')).toMatchObject({ ok: false, code: 'not-allowed' });
    expect(await grantRole(services, person, { projectId: project.id }, person.userId, 'author')).toMatchObject({ ok: false, code: 'not-allowed' });
  });

  it('is refused to an administrator of another workspace', async () => {
    const stranger = await actor(await createPerson(services, { workspaceId: await createWorkspace(services) }, 'admin'));
    expect(await grantRole(services, stranger, { workspaceId }, stranger.userId, 'author')).toMatchObject({ ok: false, code: 'not-allowed' });
    expect(await grantRole(services, stranger, { projectId: project.id }, stranger.userId, 'author')).toMatchObject({ ok: false, code: 'not-allowed' });
    expect(await grantRole(services, admin, { projectId: '00000000-0000-4000-8000-000000000000' as ProjectId }, stranger.userId, 'author')).toMatchObject({ ok: false, code: 'not-found' });
  });

  it('leaves a workspace its last administrator, even when two leave at once', async () => {
    const alone = await createWorkspace(services);
    const [one, two] = [await actor(await createPerson(services, { workspaceId: alone }, 'admin')), await actor(await createPerson(services, { workspaceId: alone }, 'admin'))];
    const answers = await Promise.all([revokeRole(services, one, { workspaceId: alone }, one.userId, 'admin'), revokeRole(services, two, { workspaceId: alone }, two.userId, 'admin')]);
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    expect((await listPeople(services, one)).flatMap((person) => person.roles)).toHaveLength(1);
  });
});

describe('API tokens', () => {
  it('are shown once, listed without the secret, and end at once when revoked', async () => {
    const person = await actor(await createPerson(services, { workspaceId }, 'author'));
    const made = await createToken(services, person, { name: 'CI', scopes: ['read', 'write'], days: 30 });
    if (!made.ok) throw new Error(made.message);
    expect(made.value.secret).toMatch(/^pin_[\w-]{43}$/);
    const headers = { authorization: `Bearer ${made.value.secret}` };
    expect(await findActor({ headers }, services)).toMatchObject({ userId: person.userId, via: { kind: 'token', scopes: ['read', 'write'] } });
    expect(JSON.stringify(await listOwnTokens(services, person))).not.toContain(made.value.secret);
    expect(JSON.stringify(await services.database.sql`select * from api_tokens`)).not.toContain(made.value.secret);
    expect(await revokeOwnToken(services, person, made.value.token.id)).toMatchObject({ ok: true });
    expect(await findActor({ headers }, services)).toBeNull();
  });

  it('cannot make further tokens, nor end somebody else’s', async () => {
    const [person, other] = [await actor(await createPerson(services, { workspaceId }, 'author')), await actor(await createPerson(services, { workspaceId }, 'admin'))];
    const made = await createToken(services, person, { name: 'CI', scopes: ['read', 'govern'], days: 1 });
    if (!made.ok) throw new Error(made.message);
    const through = await findActor({ headers: { authorization: `Bearer ${made.value.secret}` } }, services);
    expect(await createToken(services, through!, { name: 'more', scopes: ['govern'], days: 1 })).toMatchObject({ code: 'not-allowed' });
    expect(await revokeOwnToken(services, other, made.value.token.id)).toMatchObject({ code: 'not-found' });
  });
});
