import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { RunView } from '@/components/experiments/RunView';
import { listRuns } from '@/lib/server/runs/list';
import { findRun } from '@/lib/server/runs/read';
import { readProjectContext } from '../../context';

interface Props {
  readonly params: Promise<{ readonly project: string; readonly run: string }>;
}

const PARTS = 50;

const read = cache(async (slug: string, id: string) => {
  const { services, project, rights } = await readProjectContext(slug);
  const run = await findRun(services, id);
  return run.ok && run.value.projectId === project.id ? { services, project, rights, run: run.value } : null;
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { project, run } = await params;
  const found = await read(project, run);
  return { title: found ? `${found.run.name} #${found.run.number}` : 'Not found' };
}

export default async function RunPage({ params }: Props) {
  const { project: slug, run: id } = await params;
  const found = await read(slug, id);
  if (!found) notFound();
  const { services, project, rights, run } = found;
  const parts = run.children === 0 ? null : await listRuns(services, project.id, { filter: '', sort: '-number', which: 'kept', limit: PARTS, parent: run.id });
  return <RunView project={{ id: project.id, slug: project.slug }} run={run} parts={parts?.ok ? parts.value : null} permissions={rights.permissions} roles={rights.roles} />;
}
