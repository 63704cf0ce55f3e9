'use client';
import { useEffect, useMemo, useRef, useState } from 'react';
import { countOf } from '@/components/format';
import styles from './outputs.module.css';
import { lastLines } from './last-lines';

// eslint-disable-next-line no-control-regex -- these are the control sequences that terminals understand and a page does not
const CONTROL = /\u001b\[[0-9;?]*[A-Za-z]/g;

/**
 * Printed text. While the cell runs, the view follows the end unless the reader scrolled up. Of long text only the end is
 * drawn until the rest is asked for: a browser lays out every line of it at each change, and stops answering meanwhile.
 */
export function StreamOutput({ name, text, isLive }: { readonly name: 'stdout' | 'stderr'; readonly text: string; readonly isLive: boolean }) {
  const box = useRef<HTMLPreElement>(null);
  const follows = useRef(true);
  const [isWhole, setWhole] = useState(false);
  const { shown, hidden } = useMemo(() => (isWhole && !isLive ? { shown: text, hidden: 0 } : lastLines(text)), [text, isWhole, isLive]);
  useEffect(() => {
    if (isLive && follows.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [shown, isLive]);
  return (
    <>
      {hidden > 0 ? <p className={styles.quiet}>{countOf(hidden, 'earlier line')}{isLive ? '' : <>. <button type="button" className={styles.link} onClick={() => setWhole(true)}>Show them</button></>}</p> : null}
      <pre
        ref={box}
        className={styles.stream}
        data-name={name}
        role="log"
        aria-label={name === 'stdout' ? 'Printed text' : 'Printed warnings'}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard
        tabIndex={0}
        onScroll={(event) => {
          const { scrollTop, clientHeight, scrollHeight } = event.currentTarget;
          follows.current = scrollHeight - scrollTop - clientHeight < 8;
        }}
      >
        {shown.replace(CONTROL, '')}
      </pre>
    </>
  );
}
