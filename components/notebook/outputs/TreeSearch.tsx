'use client';
/** Finds keys and values of a tree, and gives the path to each as code. */
import { useId, useMemo, useState } from 'react';
import { countOf } from '@/components/format';
import { findInTree, MOST_FOUND } from '@/lib/notebook/tree-paths';
import type { Tree } from '@/lib/notebook/outputs';
import styles from './outputs.module.css';

export function TreeSearch({ tree }: { readonly tree: Tree }) {
  const [query, setQuery] = useState('');
  const [said, setSaid] = useState('');
  const found = useMemo(() => findInTree(tree, query.trim()), [tree, query]);
  const id = useId();
  const copy = (path: string) => void window.navigator.clipboard.writeText(path).then(() => setSaid(`Copied ${path}`), () => setSaid('The browser does not allow copying here.'));
  return (
    <div className={styles.treeSearch} role="search">
      <label htmlFor={id} className={styles.hidden}>Search in this value</label>
      <input id={id} type="search" value={query} placeholder="Search keys and values" autoComplete="off" spellCheck={false} onChange={(event) => { setQuery(event.target.value); setSaid(''); }} />
      <span role="status" className={styles.faint}>{said || (query.trim() === '' ? '' : found.length === 0 ? 'Not found in what is shown.' : `${countOf(found.length, 'place')}${found.length === MOST_FOUND ? ' or more' : ''}`)}</span>
      {found.length > 0 ? (
        <ul className={styles.found}>
          {found.map(({ path, text }, index) => <li key={index}><button type="button" className={styles.link} title="Copy the path" aria-label={`Copy the path ${path}`} onClick={() => copy(path)}>{path}</button> <span className={styles.faint}>{text}</span></li>)}
        </ul>
      ) : null}
    </div>
  );
}
