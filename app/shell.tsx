/** Reads what the shell shows, for pages in and outside of a project. */
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { blockedFor } from '@/components/rights';
import { Shell } from '@/components/shell/Shell';
import { readTheme, THEME_COOKIE } from '@/components/shell/theme';
import { isAllowed, ROLE_NAMES } from '@/lib/domain/roles';
import type { Actor } from '@/lib/server/door';
import { rolesIn } from '@/lib/server/people/access';
import { countUnread } from '@/lib/server/people/inbox';
import { listProjects, type Project } from '@/lib/server/projects/projects';
import { webServices } from '@/lib/server/web-services';

export async function AppShell({ actor, project = null, children }: { readonly actor: Actor; readonly project?: Project | null; readonly children: ReactNode }) {
  const [projects, unread, sent] = await Promise.all([listProjects(webServices(), actor), countUnread(webServices(), actor), cookies()]);
  const everywhere = [...new Set(actor.grants.map((grant) => grant.role))];
  const roles = project ? [...new Set(rolesIn(actor, project))] : everywhere;
  const mayCreate = isAllowed(actor.grants.filter((grant) => grant.projectId === null).map((grant) => grant.role), 'project:create');
  const link = ({ id, slug, name }: Project) => ({ id, slug, name });
  return (
    <Shell
      viewer={{ id: actor.userId, name: actor.name, email: actor.email, roles: roles.map((role) => ROLE_NAMES[role]) }}
      projects={projects.map(link)}
      project={project && link(project)}
      theme={readTheme(sent.get(THEME_COOKIE)?.value)}
      unread={unread}
      createBlocked={mayCreate ? null : blockedFor('project:create', [], everywhere)}
    >
      {children}
    </Shell>
  );
}
