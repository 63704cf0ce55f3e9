'use client';
import { useRef, type KeyboardEvent } from 'react';
import styles from './field.module.css';
import { Icon, type IconName } from './Icon';

export interface Segment<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly icon?: IconName;
  readonly count?: number;
}

/** One of two to five, all in sight. Arrows move within, Tab leaves. */
export function Segmented<Value extends string>({ label, value, segments, onChange }: { readonly label: string; readonly value: Value; readonly segments: readonly Segment<Value>[]; readonly onChange: (value: Value) => void }) {
  const group = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = segments.findIndex((segment) => segment.value === value);
    const next = (at + step + segments.length) % segments.length;
    onChange(segments[next]!.value);
    group.current?.querySelectorAll<HTMLElement>('[role=radio]')[next]?.focus();
  };
  return (
    <div ref={group} role="radiogroup" aria-label={label} className={styles.segmented}>
      {segments.map((segment) => (
        <button key={segment.value} type="button" role="radio" aria-checked={segment.value === value} tabIndex={segment.value === value ? 0 : -1} className={styles.segment} onKeyDown={move} onClick={() => onChange(segment.value)}>
          {segment.icon && <Icon name={segment.icon} size={14} />}
          {segment.label}
          {segment.count !== undefined && <small>{segment.count.toLocaleString('en')}</small>}
        </button>
      ))}
    </div>
  );
}
