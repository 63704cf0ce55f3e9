'use client';
import { countOf, formatBytes } from '@/components/format';
import { Button, ButtonLink, IconButton, Notice, Progress } from '@/components/ui';
import type { ImportList } from './use-imports';
import styles from './list.module.css';

/** What is being imported, what became of it and what was refused, each until it is put away. */
export function Imports({ imports, slug }: { readonly imports: ImportList; readonly slug: string }) {
  if (imports.all.length === 0) return null;
  return (
    <div className={styles.uploads} aria-live="polite">
      {imports.all.map(({ id, file, sent, problem, made }) => {
        const away = <Button size="small" variant="quiet" onClick={() => imports.drop(id)}>Dismiss</Button>;
        if (problem) return <Notice key={id} tone="negative" isAlert action={away}><b>{file.name} was not imported.</b> {problem.replace(`${file.name}: `, '')}</Notice>;
        if (made) {
          return (
            <Notice key={id} tone={made.notes.length > 0 ? 'caution' : 'positive'} action={<><ButtonLink size="small" href={`/p/${slug}/notebooks/${made.id}`}>Open {made.title}</ButtonLink>{away}</>}>
              <b>{file.name} is here, with {countOf(made.cells, 'cell')}.</b>{made.notes.map((note) => ` ${note}`)}
            </Notice>
          );
        }
        const isSent = sent >= file.size;
        return (
          <div key={id} className={styles.upload}>
            <span><b>{file.name}</b> <span className="dim small">{isSent ? 'being read' : `${formatBytes(sent)} of ${formatBytes(file.size)}`}</span></span>
            <IconButton size="small" icon="close" label={`Stop ${file.name}`} onClick={() => imports.drop(id)} />
            <Progress value={isSent ? null : file.size ? sent / file.size : 0} label={`Import of ${file.name}`} />
          </div>
        );
      })}
    </div>
  );
}
