'use client';
/** The comments of one cell: beside it on wide screens, beneath it on others, and in a sheet on telephones. */
import { memo, useState } from 'react';
import { Button, Dialog } from '@/components/ui';
import type { CellId } from '@/lib/domain/ids';
import { useCell, useNotebook, useSelection } from '../context';
import styles from './comments.module.css';
import { Composer } from './Composer';
import type { Draft } from './comments-client';
import { useCanComment, useComments, useCommentsView, useIsNarrow, usePlaced, useTextSelection } from './hooks';
import { Thread } from './Thread';

export const CellComments = memo(function CellComments({ id, place }: { readonly id: CellId; readonly place: number }) {
  const comments = useComments();
  const canComment = useCanComment();
  const isNarrow = useIsNarrow();
  const isSelected = useSelection((selection) => selection.cell === id);
  const selected = useTextSelection(id);
  const draft = useCommentsView((view) => (view.draft?.cell === id ? view.draft : null));
  const open = usePlaced().filter((placed) => placed.cell === id && !placed.thread.resolved);
  const isActive = useCommentsView((view) => open.some(({ thread }) => thread.id === view.active));
  const [isSheet, setSheet] = useState(false);
  if (!canComment && open.length === 0) return null;

  const count = open.length === 1 ? '1 comment' : `${open.length} comments`;
  const words = selected ? `Comment on selection in cell ${place}` : `Comment on cell ${place}`;
  const start = () => {
    comments.draftOn(id);
    if (isNarrow) setSheet(true);
  };
  const close = () => {
    setSheet(false);
    comments.open(null);
    comments.dropDraft();
  };
  const content = (
    <>
      {open.map((placed) => <Thread key={placed.thread.id} placed={placed} isAlwaysOpen={isNarrow} />)}
      {draft ? <NewThread key={draft.target.kind} draft={draft} id={id} /> : null}
    </>
  );
  return (
    <aside className={styles.beside} data-own-keys aria-label={`Comments on cell ${place}`} data-shown={isSelected || undefined} data-has={open.length > 0 || draft !== null || undefined}>
      {isNarrow ? null : content}
      <span className={styles.tools}>
        {isNarrow && open.length > 0 ? <Button size="small" icon="comment" aria-haspopup="dialog" aria-label={`${count} on cell ${place}`} onClick={() => setSheet(true)}>{open.length}</Button> : null}
        {canComment && !draft ? <Button className={styles.start!} variant="quiet" size="small" icon="comment" aria-label={words} onPointerDown={(event) => event.preventDefault()} onClick={start}><span className={styles.startWords}>{selected ? 'Comment on selection' : 'Comment'}</span></Button> : null}
      </span>
      {isNarrow ? (
        <Dialog isOpen={isSheet || isActive || draft !== null} title={`Comments on cell ${place}`} onClose={close} actions={<><Button onClick={close}>Close</Button>{canComment && !draft ? <Button variant="quiet" icon="comment" onClick={start}>Comment</Button> : null}</>}>
          <div className={styles.sheet}>{content}</div>
        </Dialog>
      ) : null}
    </aside>
  );
});

function NewThread({ draft, id }: { readonly draft: Draft; readonly id: CellId }) {
  const comments = useComments();
  const { document } = useNotebook();
  const execution = useCell(id)?.execution;
  const hasResult = execution?.outcome !== undefined;
  const { kind } = draft.target;
  return (
    <div className={`${styles.thread} ${styles.open}`}>
      {draft.quote ? <blockquote className={styles.quote}>{draft.quote}</blockquote> : null}
      {kind === 'output' ? <p className={styles.about}>On the result{execution ? ` of run ${execution.number}` : ''}</p> : null}
      <Composer label={kind === 'text' ? 'Comment on this text' : kind === 'output' ? 'Comment on the result' : 'Comment on the cell'} verb="Comment" hasFocus send={(body, mentions) => comments.begin(draft, body, mentions, document.stateVector())} onCancel={() => comments.dropDraft()}>
        {kind === 'cell' && hasResult ? <Button size="small" variant="quiet" onClick={() => comments.draftOnResult(id, execution.id)}>About its result</Button> : null}
      </Composer>
    </div>
  );
}
