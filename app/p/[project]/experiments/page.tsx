import type { Metadata } from 'next';
import { readAddress } from '@/components/experiments/address';
import { Experiments } from '@/components/experiments/Experiments';
import { queryOf } from '@/components/experiments/query';
import { PAGE_SIZE } from '@/components/experiments/run-pages';
import { listRuns } from '@/lib/server/runs/list';
import { readProjectContext } from '../context';

export const metadata: Metadata = { title: 'Experiments' };

interface Props {
  readonly params: Promise<{ readonly project: string }>;
  readonly searchParams: Promise<Readonly<Record<string, string | readonly string[] | undefined>>>;
}

/** The first rows come with the page; the rest, and all changes, through the doors of the runs. */
export default async function ExperimentsPage({ params, searchParams }: Props) {
  const { services, actor, project } = await readProjectContext((await params).project);
  const search = new URLSearchParams(Object.entries(await searchParams).flatMap(([name, value]) => (value === undefined ? [] : [value].flat().map((one) => [name, one as string]))));
  const { filter, sort, group, parent } = queryOf(readAddress(search));
  const first = await listRuns(services, project.id, { filter, sort: sort || '-number', which: 'kept', limit: group ? 1 : PAGE_SIZE, ...(group ? { group } : {}), ...(parent ? { parent } : {}) });
  return <Experiments key={project.id} project={{ id: project.id, slug: project.slug }} viewer={actor.userId} search={search.toString()} first={first.ok ? first.value : null} />;
}
