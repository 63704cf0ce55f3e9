import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { CardPage } from '@/components/lifecycle/CardPage';
import { Live } from '@/components/live';
import type { VersionId } from '@/lib/domain/ids';
import { readCard } from '@/lib/server/lifecycle/read';
import { readProjectContext } from '../../context';

interface Props {
  readonly params: Promise<{ readonly project: string; readonly version: string }>;
}

const read = cache(async (slug: string, version: string) => {
  const { services, actor, project } = await readProjectContext(slug);
  const card = await readCard(services, actor, version as VersionId);
  return card?.project.id === project.id ? card : null;
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { project, version } = await params;
  const card = await read(project, version);
  return { title: card ? `${card.asset} v${card.number}` : 'Not found' };
}

export default async function VersionPage({ params }: Props) {
  const { project, version } = await params;
  const card = await read(project, version);
  if (!card) notFound();
  return <><CardPage card={card} /><Live topic={`version:${card.id}`} /></>;
}
