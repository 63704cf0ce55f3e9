'use client';
import { Button } from '@/components/ui/Button';
import { Empty } from '@/components/ui/panels';

/** A page that could not be shown: what, where the rest is, what to do. The cause is in the server's log under the number. */
export function PageError({ error, reset }: { readonly error: Error & { readonly digest?: string }; readonly reset: () => void }) {
  return (
    <Empty isPage title="This page could not be shown" action={<Button variant="primary" icon="refresh" onClick={reset}>Try again</Button>}>
      Nothing of yours is lost. Should it stay so, the server’s log says why{error.digest ? <>, under <code>{error.digest}</code></> : ''}.
    </Empty>
  );
}
