/** What a share link offers. Opening is a press of a button, so that no preview of the address gives anybody anything. */
import type { Metadata } from 'next';
import { AppShell } from '@/app/shell';
import { ButtonLink, Empty } from '@/components/ui';
import { LEVEL_NAMES, LEVEL_WORDS } from '@/lib/domain/levels';
import { readInvitation } from '@/lib/server/notebooks/share-links';
import { requireActor } from '@/lib/server/people/page-actor';
import { webServices } from '@/lib/server/web-services';
import { OpenShared } from './open';

/** The address is a secret: it must not travel to another site in a Referer header. */
export const metadata: Metadata = { title: 'Shared with you', referrer: 'no-referrer', robots: { index: false } };

export default async function SharePage({ params }: { readonly params: Promise<{ readonly secret: string }> }) {
  const { secret } = await params;
  const actor = await requireActor();
  const offered = await readInvitation(webServices(), secret);
  return (
    <AppShell actor={actor}>
      {offered.ok ? (
        <Empty isPage title={offered.value.title} action={<OpenShared secret={secret} />}>
          You can open this notebook as {LEVEL_NAMES[offered.value.level]}. {LEVEL_WORDS[offered.value.level]} Its owners see that you came.
        </Empty>
      ) : <Empty isPage title="This link no longer opens" action={<ButtonLink href="/">Go to your projects</ButtonLink>}>{offered.message}</Empty>}
    </AppShell>
  );
}
