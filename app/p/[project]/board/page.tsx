import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { Board } from '@/components/lifecycle/Board';
import { readBoard } from '@/lib/server/lifecycle/read';
import { readProjectContext, type ProjectParams } from '../context';

export const metadata: Metadata = { title: 'Board' };

/** Live through the layout: every transition announces its project. */
export default async function BoardPage({ params }: ProjectParams) {
  const { services, actor, project } = await readProjectContext((await params).project);
  const board = await readBoard(services, actor, project.id);
  if (!board) notFound();
  return <Board board={board} />;
}
