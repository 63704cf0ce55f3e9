/** The way in: a demo role in one click where demo accounts exist, and e-mail and password everywhere. */
import type { Metadata } from 'next';
import { isOnlyLocal, listDemoAccounts } from '@/lib/server/people/first-run';
import { webServices } from '@/lib/server/web-services';
import { Life } from './life';
import { Brand, Frame } from './frame';
import { ownPath } from './own-path';
import styles from './sign-in.module.css';
import { WaysIn, type DemoRole } from './ways-in';

export const metadata: Metadata = { title: 'Sign in' };

const DOES: Record<DemoRole['role'], readonly [string, string]> = {
  author: ['DS', 'Write notebooks, run cells, pin results'],
  reviewer: ['RV', 'Check evidence, sign or refuse'],
  manager: ['MG', 'Read the board, approve, deploy'],
  privacy: ['PR', 'Decide on personal data'],
  auditor: ['AU', 'Verify the log, change nothing'],
  viewer: ['VW', 'Look around'],
  admin: ['AD', 'Grant roles, never approve'],
};

interface Props {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

export default async function SignInPage({ searchParams }: Props) {
  const { callbackUrl } = await searchParams;
  const services = webServices();
  const accounts = isOnlyLocal(services.env) ? await listDemoAccounts(services) : [];
  const roles = accounts.map(({ role, name, email, password }): DemoRole => ({ role, name, email, password, initials: DOES[role][0], does: DOES[role][1] }));
  return (
    <Frame aside={<Life />}>
      <Brand />
      <h1 className={styles.title}>{roles.length > 0 ? 'Take a role' : 'Sign in'}</h1>
      {roles.length > 0 && <p className={styles.lead}>A demo on your own machine. You can change roles later.</p>}
      <WaysIn roles={roles} next={ownPath(callbackUrl)} />
      {roles.length > 0 && <p className={styles.note}>Demo roles exist only while Pinion listens on localhost.</p>}
    </Frame>
  );
}
