/** A one-time link: makes the first administrator, or lets in who was invited. */
import type { Metadata } from 'next';
import { PASSWORD_LEAST } from '@/lib/server/people/password';
import { findInvitation } from '@/lib/server/people/invitations';
import { isSetupOpen } from '@/lib/server/people/setup';
import { webServices } from '@/lib/server/web-services';
import { Brand, Frame } from '@/app/sign-in/frame';
import { Life } from '@/app/sign-in/life';
import styles from '@/app/sign-in/sign-in.module.css';
import { SetupForm } from './setup-form';

/** The address is a secret: it must not travel to another site in a Referer header. */
export const metadata: Metadata = { title: 'Set up', referrer: 'no-referrer', robots: { index: false } };

export default async function SetupPage({ params }: { readonly params: Promise<{ readonly token: string }> }) {
  const { token } = await params;
  const invited = await findInvitation(webServices(), token);
  const isOpen = invited !== null || (await isSetupOpen(webServices(), token));
  return (
    <Frame aside={<Life />}>
      <Brand />
      <h1 className={styles.title}>{invited ? 'Join Pinion' : isOpen ? 'Create the administrator' : 'This link no longer works'}</h1>
      {isOpen ? (
        <>
          <p className={styles.lead}>{invited ? 'Choose your password. This link works once.' : 'The administrator grants roles and never approves. This link works once.'}</p>
          <SetupForm token={token} least={PASSWORD_LEAST} invited={invited} />
        </>
      ) : (
        <>
          <p className={styles.lead}>It was used or has expired. Ask your administrator for a new one; if there is none yet, start Pinion again: it prints one.</p>
          <a className={styles.primary} href="/sign-in">Go to sign-in</a>
        </>
      )}
    </Frame>
  );
}
