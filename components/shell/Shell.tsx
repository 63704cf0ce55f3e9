/** The frame around every page of a signed-in person: bar, tabs (below under 720 px), and the page in <main>. */
import { Link } from '@/components/ui';
import type { ReactNode } from 'react';
import { Brand } from '@/components/ui/Icon';
import { InboxLink } from './InboxLink';
import { ProjectMenu, type ProjectLink } from './ProjectMenu';
import styles from './shell.module.css';
import { Tabs } from './Tabs';
import type { Theme } from './theme';
import { UserMenu, type Viewer } from './UserMenu';

export interface ShellProps {
  readonly viewer: Viewer;
  readonly projects: readonly ProjectLink[];
  /** The project that the page belongs to, where it belongs to one. */
  readonly project: ProjectLink | null;
  readonly theme: Theme;
  /** How much of this person's inbox they have not read. */
  readonly unread: number;
  /** Null when the person may create projects, else why not. */
  readonly createBlocked: string | null;
  readonly children: ReactNode;
}

export function Shell({ viewer, projects, project, theme, unread, createBlocked, children }: ShellProps) {
  return (
    <div className={styles.body}>
      <a className={styles.skip} href="#main">Skip to content</a>
      <header className={styles.bar}>
        <Link className={styles.home} href="/" aria-label="Pinion, home"><Brand /></Link>
        <ProjectMenu projects={projects} project={project} createBlocked={createBlocked} />
        {project && <Tabs slug={project.slug} at="top" />}
        <span className={styles.grow} />
        <InboxLink viewerId={viewer.id} unread={unread} />
        <UserMenu viewer={viewer} theme={theme} />
      </header>
      <main id="main" tabIndex={-1}>{children}</main>
      {project && <Tabs slug={project.slug} at="bottom" />}
    </div>
  );
}
