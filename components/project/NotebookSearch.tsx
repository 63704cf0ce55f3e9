'use client';
import { countOf } from '@/components/format';
import { Button, Icon, Link, Notice } from '@/components/ui';
import styles from './list.module.css';
import type { SearchState } from './use-search';

/** What was found, with the words in their place. */
export function NotebookSearch({ slug, state }: { readonly slug: string; readonly state: SearchState }) {
  const { words, found, problem, retry } = state;
  if (problem) return <Notice tone="negative" isAlert action={<Button size="small" onClick={retry}>Search again</Button>}>{problem}</Notice>;
  if (!found) return <p className={styles.nothing} role="status">Looking …</p>;
  return (
    <>
      <p className={styles.nothing} role="status">{found.length === 0 ? <>No notebook holds “{words}”.</> : <>{countOf(found.length, 'notebook')} {found.length === 1 ? 'holds' : 'hold'} “{words}”.</>}</p>
      <ul className={styles.found} aria-label="Found notebooks">
        {found.map((notebook) => (
          <li key={notebook.id}>
            <Icon name="notebook" />
            <div>
              <Link className={styles.name} href={`/p/${slug}/notebooks/${notebook.id}`}>{notebook.title}</Link>
              {notebook.places.map((place) => (
                <p key={place.cell} className={styles.place}>
                  <Icon name={place.type === 'markdown' ? 'comment' : 'code'} size={14} />
                  <Link href={`/p/${slug}/notebooks/${notebook.id}#cell-${place.cell}`}>{place.before}<mark>{place.match}</mark>{place.after}</Link>
                </p>
              ))}
              {notebook.cells > notebook.places.length && <p className={styles.place}>and {countOf(notebook.cells - notebook.places.length, 'more cell')}</p>}
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}
