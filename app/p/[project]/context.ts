/** What every page of a project starts from: the project, who looks, and what they may do there. */
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { requireActor } from '@/lib/server/people/page-actor';
import { rightsIn } from '@/lib/server/people/me';
import { findProject } from '@/lib/server/projects/projects';
import { webServices } from '@/lib/server/web-services';

/** Read once a request. Shows the not-found page where there is no such project, or no role in it. */
export const readProjectContext = cache(async (slug: string) => {
  const services = webServices();
  const actor = await requireActor();
  const project = await findProject(services, actor, slug);
  if (!project) notFound();
  return { services, actor, project, rights: rightsIn(actor, project) };
});

/** As `readProjectContext`, with no project for somebody who only has a level in one of its notebooks: they are told nothing about it. */
export const readProjectFrame = cache(async (slug: string) => {
  const services = webServices();
  const actor = await requireActor();
  const project = await findProject(services, actor, slug);
  if (!project && actor.levels.length === 0) notFound();
  return { actor, project };
});

export interface ProjectParams {
  readonly params: Promise<{ readonly project: string }>;
}
