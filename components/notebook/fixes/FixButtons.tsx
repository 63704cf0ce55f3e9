'use client';
/** What can be done about a problem, as buttons at it. Asked for once the problem is on the screen; the palette offers the same. */
import { useEffect, useRef, useState } from 'react';
import type { CellId } from '@/lib/domain/ids';
import type { Problem } from '@/lib/notebook/session-types';
import { Button, useToasts } from '@/components/ui';
import { useActions } from '../actions';
import { CellWords } from '../CellWords';
import { useCanEdit, useNotebook } from '../context';
import type { Remedy } from '../typescript/types';
import { applyRemedy, askRemedies, plain } from './apply';
import styles from './fixes.module.css';
import { mayHelp } from './helped';

const SETTLE_MS = 200;

export function FixButtons({ cell, problem }: { readonly cell: CellId; readonly problem: Problem }) {
  const canEdit = useCanEdit();
  return canEdit && mayHelp(problem) ? <Buttons cell={cell} problem={problem} /> : null;
}

function Buttons({ cell, problem }: { readonly cell: CellId; readonly problem: Problem }) {
  const notebook = useNotebook();
  const actions = useActions();
  const toasts = useToasts();
  const holder = useRef<HTMLSpanElement>(null);
  const isSeen = useSeen(holder);
  const [found, setFound] = useState<readonly Remedy[]>([]);
  const [working, setWorking] = useState<string | null>(null);
  useEffect(() => {
    if (!isSeen) return undefined;
    const left = new AbortController();
    // Somebody may be typing: what is nearly written needs no fix.
    const timer = setTimeout(() => {
      void askRemedies(notebook, cell, problem, { isUrgent: false, signal: left.signal }).then((remedies) => { if (!left.signal.aborted) setFound(remedies); });
    }, SETTLE_MS);
    return () => {
      left.abort();
      clearTimeout(timer);
    };
  }, [notebook, cell, problem, isSeen]);

  const apply = async (title: string) => {
    setWorking(title);
    const told = await applyRemedy(notebook, cell, problem, title, actions.select);
    setWorking(null);
    if (told) toasts.say(told.text, told.undo ? { undo: told.undo } : {});
  };
  return (
    <span ref={holder} className={styles.fixes} role="group" aria-label={`Fixes${problem.name ? ` for ${problem.name}` : ''}`}>
      {found.map(({ title }) => <Button key={title} size="small" working={working === title} aria-label={`Fix: ${plain(title)}`} onClick={() => void apply(title)}><span><CellWords text={title} isPlain /></span></Button>)}
    </span>
  );
}

/** True from when the element first comes into the window. */
function useSeen(element: React.RefObject<HTMLElement | null>): boolean {
  const [isSeen, setSeen] = useState(false);
  useEffect(() => {
    const observer = new IntersectionObserver((entries) => { if (entries.some((entry) => entry.isIntersecting)) setSeen(true); }, { rootMargin: '200px 0px' });
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, [element]);
  return isSeen;
}
