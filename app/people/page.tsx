/** Who is here and what they may do; for oneself, API tokens. */
import type { Metadata } from 'next';
import { Page, PageHead } from '@/components/ui';
import { countOf } from '@/components/format';
import { isAllowed, type Role } from '@/lib/domain/roles';
import { requireActor } from '@/lib/server/people/page-actor';
import { readMe } from '@/lib/server/people/me';
import { listPeople, type Member } from '@/lib/server/people/roles';
import { listOwnTokens } from '@/lib/server/people/tokens';
import { listProjects } from '@/lib/server/projects/projects';
import { webServices } from '@/lib/server/web-services';
import { AppShell } from '../shell';
import { Invite } from './invite';
import { Members, type MemberRow } from './members';
import styles from './people.module.css';
import { Tokens } from './tokens';

export const metadata: Metadata = { title: 'People' };

export default async function PeoplePage() {
  const actor = await requireActor();
  const services = webServices();
  const [me, people, projects, tokens] = await Promise.all([readMe(services, actor), listPeople(services, actor), listProjects(services, actor), listOwnTokens(services, actor)]);
  const now = services.now();
  return (
    <AppShell actor={actor}>
      <Page>
        {me.workspaces.filter((workspace) => workspace.roles.length > 0).map((workspace) => {
          const rows = people.flatMap((person): MemberRow[] => {
            const grants = person.roles.filter((grant) => grant.workspaceId === workspace.id);
            if (grants.length === 0) return [];
            return [{
              id: person.id, name: person.name, email: person.email, isDemo: person.isDemo,
              roles: grants.filter((grant) => grant.projectId === null).map((grant) => grant.role),
              inProjects: rolesByProject(grants),
            }];
          });
          const mayGrant = isAllowed(workspace.roles, 'role:grant');
          return (
            <section key={workspace.id} aria-label={`People of ${workspace.name}`}>
              <PageHead title={me.workspaces.length > 1 ? `People of ${workspace.name}` : 'People'}>
                {countOf(rows.length, 'person', 'people')} in {workspace.name}. {mayGrant ? 'A change of role acts at once, in open notebooks too.' : 'An administrator grants roles.'}
              </PageHead>
              {mayGrant && <div className={styles.invite}><Invite workspaceId={workspace.id} /></div>}
              <Members workspaceId={workspace.id} rows={rows} projects={projects.filter((project) => project.workspaceId === workspace.id).map(({ id, name }) => ({ id, name }))} selfId={actor.userId} mayGrant={mayGrant} />
            </section>
          );
        })}
        <Tokens tokens={tokens.map((token) => ({ id: token.id, name: token.name, scopes: token.scopes, expiresAt: token.expiresAt.toISOString(), lastUsedAt: token.lastUsedAt?.toISOString() ?? null, isExpired: token.expiresAt.getTime() <= now }))} />
      </Page>
    </AppShell>
  );
}

function rolesByProject(grants: Member['roles']): MemberRow['inProjects'] {
  const roles: Record<string, Role[]> = {};
  for (const { projectId, role } of grants) if (projectId) (roles[projectId] ??= []).push(role);
  return roles;
}
