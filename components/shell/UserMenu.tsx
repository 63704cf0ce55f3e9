'use client';
import { useState } from 'react';
import { Avatar } from '@/components/ui/marks';
import { Menu } from '@/components/ui/Menu';
import { useToasts } from '@/components/ui/Toast';
import styles from './shell.module.css';
import { signOut } from './sign-out';
import { applyTheme, type Theme, THEMES } from './theme';

export interface Viewer {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** Names of the roles held here: "Reviewer". */
  readonly roles: readonly string[];
}

const LABELS: Record<Theme, string> = { system: 'As the system', light: 'Light', dark: 'Dark' };
const ICONS = { system: 'screen', light: 'sun', dark: 'moon' } as const;

/** Who is signed in and as what; theme; people; leaving. */
export function UserMenu({ viewer, theme: stored }: { readonly viewer: Viewer; readonly theme: Theme }) {
  const [theme, setTheme] = useState(stored);
  const toasts = useToasts();
  return (
    <Menu
      label={viewer.name}
      align="end"
      items={[
        { kind: 'heading', content: <><b>{viewer.name}</b>{viewer.email}<br />{viewer.roles.length > 0 ? viewer.roles.join(', ') : 'No role here'}</> },
        { kind: 'separator' },
        ...THEMES.map((choice) => ({
          label: LABELS[choice], icon: ICONS[choice], isChecked: choice === theme,
          onSelect: () => {
            applyTheme(choice);
            setTheme(choice);
          },
        })),
        { kind: 'separator' },
        { kind: 'link', label: 'People and roles', icon: 'people', href: '/people' },
        { label: 'Sign out', icon: 'leave', onSelect: () => void signOut(viewer.id).catch((error: unknown) => toasts.fail(error)) },
      ]}
      trigger={(props) => <button type="button" {...props} className={styles.me} aria-label={`${viewer.name}, account`}><Avatar person={viewer} isDecorative /></button>}
    />
  );
}
