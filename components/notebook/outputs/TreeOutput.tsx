import { formatCount } from '@/components/format';
import type { Tree } from '@/lib/notebook/outputs';
import styles from './outputs.module.css';

/** Any value as a tree that opens: the first level is open, the rest on demand. */
export function TreeOutput({ tree }: { readonly tree: Tree }) {
  return <div className={styles.tree}><Node tree={tree} depth={0} /></div>;
}

function Node({ tree, depth, label }: { readonly tree: Tree; readonly depth: number; readonly label?: string }) {
  const key = label === undefined ? null : <span className={styles.key}>{label}: </span>;
  if (tree.type === 'scalar') return <div className={styles.leaf}>{key}<span data-of={tree.of} className={styles.scalar}>{tree.text}</span></div>;
  if (tree.type === 'seen') return <div className={styles.leaf}>{key}<span className={styles.faint}>{tree.name}, shown above</span></div>;
  const size = tree.type === 'record' ? '' : ` (${formatCount(tree.size)})`;
  if (tree.entries.length === 0 && tree.more === 0) return <div className={styles.leaf}>{key}<span className={styles.faint}>{tree.name}{size}, empty</span></div>;
  return (
    <details open={depth === 0} className={styles.branch}>
      <summary>{key}<span>{tree.name}</span><span className={styles.faint}>{size}</span></summary>
      <div className={styles.children}>
        {tree.entries.map((entry, index) => <Node key={index} tree={entry.value} depth={depth + 1} label={entry.key} />)}
        {tree.more > 0 ? <div className={styles.leaf}><span className={styles.faint}>{formatCount(tree.more)} more</span></div> : null}
      </div>
    </details>
  );
}
