/** Small marks: tags, stages, people, verdicts, digests, progress. All render on the server. */
import type { ReactNode } from 'react';
import type { Stage } from '@/lib/domain/artifacts';
import { STAGE_LABELS } from '@/lib/domain/lifecycle';
import { shortDigest } from '@/components/format';
import { classes } from './classes';
import { Icon, type IconName } from './Icon';
import { initials } from './initials';
import styles from './marks.module.css';

export type Tone = 'positive' | 'caution' | 'negative' | 'info' | 'accent';

export function Tag({ tone, icon, children }: { readonly tone?: Tone | undefined; readonly icon?: IconName; readonly children: ReactNode }) {
  return <span className={classes(styles.tag, tone && styles[tone])}>{icon && <Icon name={icon} size={13} />}{children}</span>;
}

/** Class that sets `--st` to the stage's colour for what is inside. */
export function stageClass(stage: Stage): string {
  return styles[stage] ?? '';
}

/** Glyph and word of a stage, in its colour. */
export function StageTag({ stage, hideLabel = false }: { readonly stage: Stage; readonly hideLabel?: boolean }) {
  return <span className={classes(styles.stage, styles[stage])}><Icon name={stage} />{hideLabel ? <span className="vh">{STAGE_LABELS[stage]}</span> : STAGE_LABELS[stage]}</span>;
}

export interface Person {
  readonly id: string;
  readonly name: string;
}

/** 1 to 8; the same person has the same colour on every page. */
export function presenceOf(id: string): number {
  let hash = 0;
  for (const letter of id) hash = (Math.imul(hash, 31) + letter.charCodeAt(0)) >>> 0;
  return (hash % 8) + 1;
}

/** A person. `presence` overrides the colour (1 to 8), as in a notebook where colours are given by arrival. */
export function Avatar({ person, size = 'medium', presence, isAway = false, isDecorative = false }: { readonly person: Person; readonly size?: 'small' | 'medium' | 'large'; readonly presence?: number; readonly isAway?: boolean; readonly isDecorative?: boolean }) {
  const colour = { '--c': `var(--presence-${presence ?? presenceOf(person.id)})` } as React.CSSProperties;
  return (
    <span className={classes(styles.avatar, size !== 'medium' && styles[size], isAway && styles.away)} style={colour} title={person.name} {...(isDecorative ? { 'aria-hidden': true } : { role: 'img', 'aria-label': person.name })}>
      {initials(person.name)}
    </span>
  );
}

/** A place that nobody has taken yet. */
export function EmptyAvatar({ text }: { readonly text: string }) {
  return <span className={classes(styles.avatar, styles.empty)} aria-hidden="true">{text}</span>;
}

/** Up to `most` people, then how many more. */
export function AvatarStack({ people, most = 5, label }: { readonly people: readonly Person[]; readonly most?: number; readonly label: string }) {
  return (
    <span className={styles.stack} role="group" aria-label={label}>
      {people.slice(0, most).map((person) => <Avatar key={person.id} person={person} />)}
      {people.length > most && <span className={classes(styles.avatar, styles.away)} title={people.slice(most).map((person) => person.name).join(', ')}>+{people.length - most}</span>}
    </span>
  );
}

export type CheckState = 'not-started' | 'running' | 'pass' | 'fail' | 'insufficient' | 'waived' | 'open' | 'not-applicable' | 'agrees' | 'differs' | 'none';

const RESULTS: Record<CheckState, { readonly icon: IconName; readonly word: string; readonly tone: string }> = {
  'not-started': { icon: 'open', word: 'Not started', tone: 'faint' },
  open: { icon: 'open', word: 'Open', tone: 'faint' },
  none: { icon: 'open', word: 'No verdict', tone: 'faint' },
  running: { icon: 'running', word: 'Running', tone: 'accent' },
  pass: { icon: 'pass', word: 'Pass', tone: 'positive' },
  agrees: { icon: 'pass', word: 'Agrees', tone: 'positive' },
  fail: { icon: 'fail', word: 'Fail', tone: 'negative' },
  insufficient: { icon: 'insufficient', word: 'Insufficient', tone: 'caution' },
  differs: { icon: 'warning', word: 'Differs', tone: 'caution' },
  waived: { icon: 'waived', word: 'Waived', tone: 'info' },
  'not-applicable': { icon: 'waived', word: 'Not applicable', tone: 'info' },
};

/** Verdict: shape, word, then colour. `word` replaces the usual one ("Waived until 1 Mar"). */
export function CheckResult({ state, word, hideWord = false }: { readonly state: CheckState; readonly word?: string; readonly hideWord?: boolean }) {
  const result = RESULTS[state];
  return <span className={classes(styles.result, result.tone)}><Icon name={result.icon} />{hideWord ? <span className="vh">{word ?? result.word}</span> : (word ?? result.word)}</span>;
}

/** One square a check, in order; heard as counts. */
export function CheckStrip({ checks }: { readonly checks: readonly { readonly label: string; readonly status: CheckState }[] }) {
  const counts = new Map<string, number>();
  for (const { status } of checks) counts.set(RESULTS[status].word.toLowerCase(), (counts.get(RESULTS[status].word.toLowerCase()) ?? 0) + 1);
  const text = [...counts].map(([word, count]) => `${count} ${word}`).join(', ');
  return <span className={styles.strip} role="img" aria-label={`Checks: ${text}`}>{checks.map((check, at) => <i key={at} className={styles[check.status]} title={`${check.label}: ${RESULTS[check.status].word.toLowerCase()}`} />)}</span>;
}

/** A digest or other evidence, short. */
export function DigestTag({ digest, icon = 'link', label }: { readonly digest?: string | null; readonly icon?: IconName; readonly label?: string }) {
  return <span className={styles.digest} title={digest ?? undefined}><Icon name={icon} size={12} />{label}{label && digest ? ' ' : ''}{digest ? shortDigest(digest) : ''}</span>;
}

/** `value` from 0 to 1; null where the end is not known. */
export function Progress({ value, label }: { readonly value: number | null; readonly label: string }) {
  const share = value === null ? null : Math.min(1, Math.max(0, value));
  return (
    <div role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={share === null ? undefined : Math.round(share * 100)} className={classes(styles.progress, share === null && styles.unknown)}>
      <i style={share === null ? undefined : { transform: `scaleX(${share})` }} />
    </div>
  );
}
