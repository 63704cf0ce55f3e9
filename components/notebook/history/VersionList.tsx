'use client';
/** Versions by day, newest first. Arrows go from one to the next. */
import { useRef, type KeyboardEvent } from 'react';
import type { VersionView } from '@/lib/domain/history';
import { formatClock } from '@/components/format';
import { AvatarStack, Button, Icon } from '@/components/ui';
import styles from './history.module.css';
import { byDay, versionLine } from './words';

export function VersionList({ versions, selected, now, onSelect, onMore }: { readonly versions: readonly VersionView[]; readonly selected: number | null; readonly now: number; onSelect(id: number): void; readonly onMore: (() => void) | null }) {
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by) return;
    const buttons = [...(list.current?.querySelectorAll<HTMLElement>('[data-version]') ?? [])];
    const next = buttons[buttons.indexOf(event.target as HTMLElement) + by];
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
  return (
    <div ref={list}>
      {byDay(versions, now).map(({ day, versions: of }) => (
        <section key={day} aria-label={day}>
          <h3 className={styles.day}>{day}</h3>
          <ol className={styles.list}>
            {of.map((version) => (
              <li key={version.id}>
                <button type="button" data-version={version.id} className={styles.version} aria-current={version.id === selected || undefined} onKeyDown={onKeyDown} onClick={() => onSelect(version.id)}>
                  <span className={styles.when}>{version.name ? <><Icon name="sign" size={13} label="Named" /><b>{version.name}</b></> : <b>{formatClock(version.at)}</b>}{version.name ? <span className="faint">{formatClock(version.at)}</span> : null}</span>
                  <span className={styles.line}>{versionLine(version)}</span>
                  {version.authors.length > 0 ? <AvatarStack people={version.authors} most={4} label={`Edited by ${version.authors.map((author) => author.name).join(', ')}`} /> : null}
                </button>
              </li>
            ))}
          </ol>
        </section>
      ))}
      {onMore ? <Button variant="quiet" wide onClick={onMore}>Show older versions</Button> : null}
    </div>
  );
}
