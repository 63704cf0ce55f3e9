import { redirect } from 'next/navigation';
import { blockedFor } from '@/components/rights';
import { NewProjectButton } from '@/components/shell/ProjectMenu';
import { Empty } from '@/components/ui';
import { isAllowed } from '@/lib/domain/roles';
import { requireActor } from '@/lib/server/people/page-actor';
import { listProjects } from '@/lib/server/projects/projects';
import { webServices } from '@/lib/server/web-services';
import { AppShell } from './shell';

/** Opens the first project; who has none but was given notebooks finds those beside the inbox. */
export default async function HomePage() {
  const actor = await requireActor();
  const [first] = await listProjects(webServices(), actor);
  if (first) redirect(`/p/${first.slug}/notebooks`);
  if (actor.levels.length > 0) redirect('/inbox');
  const roles = [...new Set(actor.grants.map((grant) => grant.role))];
  return (
    <AppShell actor={actor}>
      <Empty isPage title="No project yet" action={<NewProjectButton blocked={isAllowed(roles, 'project:create') ? null : blockedFor('project:create', [], roles)} />}>
        A project holds one problem: its notebooks, its data, and what became of the results. {roles.length === 0 && 'You have no role yet; an administrator grants one.'}
      </Empty>
    </AppShell>
  );
}
