import { redirect } from 'next/navigation';
import type { ProjectParams } from './context';

export default async function ProjectPage({ params }: ProjectParams) {
  redirect(`/p/${(await params).project}/notebooks`);
}
