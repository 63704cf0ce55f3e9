import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { AuditLog } from '@/components/project/AuditLog';
import { readAudit } from '@/lib/server/audit/read';
import { readProjectContext, type ProjectParams } from '../context';

export const metadata: Metadata = { title: 'Audit' };

interface Props extends ProjectParams {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

export default async function AuditPage({ params, searchParams }: Props) {
  const { services, actor, project, rights } = await readProjectContext((await params).project);
  const { before } = await searchParams;
  const from = typeof before === 'string' ? before : undefined;
  const page = await readAudit(services, actor, project.id, { before: from, limit: 50 });
  if (!page) notFound();
  return <AuditLog slug={project.slug} page={page} isFirst={from === undefined} permissions={rights.permissions} roles={rights.roles} />;
}
