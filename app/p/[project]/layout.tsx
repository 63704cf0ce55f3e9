import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { Live } from '@/components/live';
import { AppShell } from '@/app/shell';
import { readProjectFrame, type ProjectParams } from './context';

export async function generateMetadata({ params }: ProjectParams): Promise<Metadata> {
  const { project } = await readProjectFrame((await params).project);
  return { title: project ? { default: project.name, template: `%s · ${project.name} — Pinion` } : { default: 'Shared with you', template: '%s — Pinion' } };
}

/** Bar and tabs of a project. What others change in it shows by itself. */
export default async function ProjectLayout({ params, children }: ProjectParams & { readonly children: ReactNode }) {
  const { actor, project } = await readProjectFrame((await params).project);
  return (
    <AppShell actor={actor} project={project}>
      {children}
      <Live topic={`${project ? `project:${project.id} ` : ''}people:${actor.userId}`} />
    </AppShell>
  );
}
