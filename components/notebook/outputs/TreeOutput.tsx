'use client';
import { useState } from 'react';
import { countOf, formatCount } from '@/components/format';
import { PAGE_BOUNDS } from '@/lib/notebook/output-pages';
import type { Output, Tree, TreeEntry } from '@/lib/notebook/outputs';
import { messageOf, STOPPED, useOutputSource, WAITING } from './source';
import { TableOutput } from './TableOutput';
import { TreeSearch } from './TreeSearch';
import styles from './outputs.module.css';

/** Smaller values are seen at a glance. */
const SEARCHED_FROM = 8;

type Branch = Extract<Tree, { readonly entries: readonly TreeEntry[] }>;

/** Any value as a tree that opens: the first level is open, the rest on demand, and what was left out from the kernel. */
export function TreeOutput({ tree }: { readonly tree: Tree }) {
  return <div className={styles.tree}>{'entries' in tree && tree.entries.length >= SEARCHED_FROM ? <TreeSearch tree={tree} /> : null}<Node tree={tree} depth={0} />{'isTable' in tree && tree.isTable && tree.handle ? <AsTable handle={tree.handle} /> : null}</div>;
}

function Node({ tree, depth, label }: { readonly tree: Tree; readonly depth: number; readonly label?: string }) {
  const key = label === undefined ? null : <span className={styles.key}>{label}: </span>;
  if (tree.type === 'scalar') return <div className={styles.leaf}>{key}<span data-of={tree.of} className={styles.scalar}>{tree.text}</span>{tree.more ? <span className={styles.faint}>… {countOf(tree.more, 'more character')}</span> : null}</div>;
  if (tree.type === 'seen') return <div className={styles.leaf}>{key}<span className={styles.faint}>{tree.name}, shown above</span></div>;
  return <BranchNode tree={tree} depth={depth} label={key} />;
}

function BranchNode({ tree, depth, label }: { readonly tree: Branch; readonly depth: number; readonly label: React.ReactNode }) {
  const { entries, more, action } = useEntries(tree);
  const size = tree.type === 'record' ? '' : ` (${formatCount(tree.size)})`;
  if (tree.size === 0) return <div className={styles.leaf}>{label}<span className={styles.faint}>{tree.name}{size}, empty</span></div>;
  return (
    <details open={depth === 0} className={styles.branch}>
      <summary>{label}<span>{tree.name}</span><span className={styles.faint}>{size}</span></summary>
      <div className={styles.children}>
        {entries.map((entry, index) => <Node key={index} tree={entry.value} depth={depth + 1} label={entry.key} />)}
        {more > 0 ? <div className={styles.leaf}><span className={styles.faint}>{formatCount(more)} more </span>{action}</div> : null}
      </div>
    </details>
  );
}

/** The entries that came with the tree and those fetched since. */
function useEntries({ entries: first, more: left, size, handle }: Branch) {
  const source = useOutputSource();
  const [fetched, setFetched] = useState<{ readonly of: string | undefined; readonly entries: readonly TreeEntry[] }>({ of: handle, entries: [] });
  const [status, setStatus] = useState<'rest' | 'asked' | { readonly failed: string }>('rest');
  const entries = fetched.of === handle ? [...first, ...fetched.entries] : first;
  const more = fetched.of === handle ? Math.max(0, left - fetched.entries.length) : left;
  const show = async () => {
    setStatus('asked');
    try {
      const page = await source.page(handle!, { what: 'entries', offset: entries.length, limit: PAGE_BOUNDS.entries });
      if (page.entries.length === 0 && page.size > entries.length) throw new Error('The next entry is too large to be shown.');
      setFetched((known) => ({ of: handle, entries: [...(known.of === handle ? known.entries : []), ...page.entries] }));
      setStatus('rest');
    } catch (error) {
      setStatus({ failed: messageOf(error) });
    }
  };
  const action = handle === undefined ? null
    : source.state === 'gone' ? <span className={styles.faint}>{STOPPED}</span>
      : status === 'asked' ? <span className={styles.faint} role="status">{source.state === 'busy' ? WAITING : 'Fetching…'}</span>
        : <><button type="button" className={styles.link} onClick={() => void show()}>{entries.length === 0 ? `Show ${size < PAGE_BOUNDS.entries ? 'them' : `the first ${PAGE_BOUNDS.entries}`}` : `Show ${formatCount(Math.min(PAGE_BOUNDS.entries, more))}`}</button>{status === 'rest' ? null : <span className={styles.missing} role="status"> {status.failed}</span>}</>;
  return { entries, more, action };
}

function AsTable({ handle }: { readonly handle: string }) {
  const source = useOutputSource();
  const [table, setTable] = useState<Extract<Output, { kind: 'table' }> | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  if (table) return <TableOutput table={table} action={<button type="button" className={styles.quietButton} onClick={() => setTable(null)}>Hide the table</button>} />;
  const show = () => void source.page(handle, { what: 'table' }).then((page) => { setTable(page.table); setFailure(null); }, (error: unknown) => setFailure(messageOf(error)));
  return <div className={styles.bar}><button type="button" className={styles.quietButton} aria-disabled={source.state === 'gone'} title={source.state === 'gone' ? STOPPED : undefined} onClick={() => { if (source.state !== 'gone') show(); }}>Show as table</button>{failure ? <span className={styles.missing} role="status">{failure}</span> : null}</div>;
}
