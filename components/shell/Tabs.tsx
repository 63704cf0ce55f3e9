'use client';
import { Link } from '@/components/ui';
import { usePathname } from 'next/navigation';
import { Icon, type IconName } from '@/components/ui/Icon';
import styles from './shell.module.css';

const PLACES: readonly { readonly path: string; readonly label: string; readonly icon: IconName }[] = [
  { path: 'notebooks', label: 'Notebooks', icon: 'notebook' },
  { path: 'experiments', label: 'Experiments', icon: 'chart' },
  { path: 'board', label: 'Board', icon: 'board' },
  { path: 'data', label: 'Data', icon: 'data' },
  { path: 'deployments', label: 'Deployments', icon: 'monitoring' },
  { path: 'audit', label: 'Audit', icon: 'log' },
];

/** The places of a project: in the bar, and under 720 px at the foot of the screen. */
export function Tabs({ slug, at }: { readonly slug: string; readonly at: 'top' | 'bottom' }) {
  const path = usePathname();
  return (
    <nav className={at === 'top' ? styles.tabs : styles.tabbar} aria-label={at === 'top' ? 'Project' : 'Project, main places'}>
      {PLACES.map((place) => {
        const href = `/p/${slug}/${place.path}`;
        const isHere = path === href || path.startsWith(`${href}/`);
        return (
          <Link key={place.path} href={href} aria-current={isHere ? 'page' : undefined}>
            {at === 'bottom' && <Icon name={place.icon} size={20} stroke={1.3} />}
            <span>{place.label}</span>
          </Link>
        );
      })}
    </nav>
  );
}
