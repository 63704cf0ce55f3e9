'use client';
import { useEffect, useState } from 'react';
import { Icon, stageClass } from '@/components/ui';
import { STAGE_LABELS } from '@/lib/domain/lifecycle';
import { STAGES, type Stage } from '@/lib/domain/artifacts';
import styles from './board.module.css';

/** Under 720 px the columns stand below each other; this bar leaps between them and marks where one is. */
export function StageJump({ counts }: { readonly counts: Readonly<Record<Stage, number>> }) {
  const [current, setCurrent] = useState<Stage>('pinned');
  useEffect(() => {
    const sections = [...document.querySelectorAll<HTMLElement>('[data-stage]')];
    const seen = new IntersectionObserver((entries) => {
      for (const entry of entries) if (entry.isIntersecting) setCurrent((entry.target as HTMLElement).dataset.stage as Stage);
    }, { rootMargin: '-25% 0px -70% 0px' });
    for (const section of sections) seen.observe(section);
    return () => seen.disconnect();
  }, []);
  return (
    <nav className={styles.jump} aria-label="Stages">
      {STAGES.map((stage) => (
        <a key={stage} href={`#stage-${stage}`} className={stageClass(stage)} aria-current={stage === current ? 'true' : undefined} aria-label={`${STAGE_LABELS[stage]}, ${counts[stage]}`}>
          <Icon name={stage} /><span>{counts[stage]}</span>
        </a>
      ))}
    </nav>
  );
}
