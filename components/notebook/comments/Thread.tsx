'use client';
/** One conversation: what it is about, who said what, and answering. Folded, it shows how it began. */
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { Avatar, Button, classes, IconButton, Menu, Tag, Time, useToasts } from '@/components/ui';
import { plainOf, type CommentView } from '@/lib/notebook/comments';
import { useNotebook, useSessionState } from '../context';
import styles from './comments.module.css';
import { Composer } from './Composer';
import { useCanComment, useComments, useCommentsView } from './hooks';
import type { PlacedThread } from './places';
import { Words } from './Words';

export function Thread({ placed, isAlwaysOpen = false }: { readonly placed: PlacedThread; readonly isAlwaysOpen?: boolean }) {
  const { thread } = placed;
  const comments = useComments();
  const canComment = useCanComment();
  const toasts = useToasts();
  const isActive = useCommentsView((view) => view.active === thread.id);
  const frame = useRef<HTMLElement>(null);
  const isOpen = isActive || isAlwaysOpen;
  const [first] = thread.comments;
  const [isSettling, setSettling] = useState(false);

  useEffect(() => { if (isActive && !isAlwaysOpen) frame.current?.scrollIntoView({ block: 'nearest' }); }, [isActive, isAlwaysOpen]);
  if (!first) return null;

  const settle = async () => {
    setSettling(true);
    try {
      await comments.resolve(thread.id, !thread.resolved);
      toasts.say(thread.resolved ? 'Comment opened again' : 'Comment resolved', thread.resolved ? {} : { undo: () => void comments.resolve(thread.id, false).catch((error: unknown) => toasts.fail(error)) });
    } catch (error) {
      toasts.fail(error);
    } finally {
      setSettling(false);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === 'Escape' && !event.defaultPrevented && isActive) comments.open(null);
  };
  return (
    // Keys typed in a thread are not the notebook's.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <article ref={frame} id={`comment-${thread.id}`} className={classes(styles.thread, isOpen && styles.open)} aria-label={`Comment by ${first.author.name}`} onKeyDown={onKeyDown}>
      <About placed={placed} />
      {isOpen ? (
        <>
          {thread.comments.map((comment) => <Message key={comment.id} thread={thread.id} comment={comment} />)}
          {thread.resolved ? <p className={styles.note}>Resolved{thread.resolved.by ? ` by ${thread.resolved.by.name}` : ''} <Time at={thread.resolved.at} /></p> : null}
          {canComment ? (
            <Composer label="Reply" verb="Reply" send={(body, mentions) => comments.reply(thread.id, body, mentions)}>
              <Button size="small" variant="quiet" icon={thread.resolved ? 'refresh' : 'check'} working={isSettling} onClick={() => void settle()}>{thread.resolved ? 'Reopen' : 'Resolve'}</Button>
            </Composer>
          ) : null}
          {isAlwaysOpen ? null : <span className={styles.fold}><IconButton label="Fold comment" icon="close" size="small" onClick={() => comments.open(null)} /></span>}
        </>
      ) : (
        <button type="button" className={styles.folded} aria-expanded="false" onClick={() => comments.open(thread.id)}>
          <Avatar person={first.author} size="small" isDecorative />
          <span className={styles.first}><b>{first.author.name}</b> {first.isDeleted ? 'deleted a comment' : plainOf(first.body)}</span>
          {thread.comments.length > 1 ? <small>{thread.comments.length - 1} {thread.comments.length === 2 ? 'reply' : 'replies'}</small> : null}
        </button>
      )}
    </article>
  );
}

/** What it is about, where that does not show by itself. */
function About({ placed: { thread, cell, isTextGone } }: { readonly placed: PlacedThread }) {
  const { anchor, quote } = thread;
  const execution = useSessionState((state) => state.cells[anchor.cell]?.execution?.id);
  if (anchor.kind === 'output') {
    const isCurrent = execution === anchor.execution;
    return <p className={styles.about}>On the result of run {anchor.number}{isCurrent ? '' : '. The cell has run since.'}</p>;
  }
  const gone = cell === null ? <Tag icon="trash">Its cell was deleted</Tag> : isTextGone ? <Tag icon="waived">Its text is gone</Tag> : null;
  if (!gone && anchor.kind === 'cell') return null;
  return <div className={styles.about}>{gone}{quote ? <blockquote className={classes(styles.quote, isTextGone && styles.gone)}>{quote}</blockquote> : null}</div>;
}

function Message({ thread, comment }: { readonly thread: string; readonly comment: CommentView }) {
  const { me } = useNotebook();
  const comments = useComments();
  const canComment = useCanComment();
  const toasts = useToasts();
  const [isEditing, setEditing] = useState(false);
  const isMine = comment.author.id === me.id && !comment.isDeleted;
  if (isEditing) {
    return (
      <Composer
        label="Edit comment" verb="Save" initial={comment.body} hasFocus
        send={async (body, mentions) => {
          // Those who were named stay named as long as their names stand there, seen by this person or not.
          const kept = comment.mentions.filter(({ name }) => body.includes(`@${name}`)).map(({ id }) => id);
          await comments.edit(thread, comment.id, body, [...new Set([...kept, ...mentions])]);
          setEditing(false);
        }}
        onCancel={() => setEditing(false)}
      />
    );
  }
  return (
    <div className={styles.message}>
      <Avatar person={comment.author} size="small" isDecorative />
      <div className={styles.said}>
        <p className={styles.by}><b>{comment.author.name}</b> · <Time at={comment.createdAt} />{comment.editedAt && !comment.isDeleted ? ', edited' : ''}</p>
        {comment.isDeleted ? <p className={styles.note}>Deleted</p> : <Words body={comment.body} mentions={comment.mentions} />}
      </div>
      {isMine ? (
        <Menu
          label="Your comment" align="end"
          trigger={(props) => <IconButton {...props} label="Actions on your comment" icon="more" size="small" />}
          items={[
            { label: 'Edit', icon: 'pencil', blocked: canComment ? null : 'You may only read now', onSelect: () => setEditing(true) },
            { label: 'Delete', icon: 'trash', isDestructive: true, onSelect: () => void comments.remove(thread, comment.id).catch((error: unknown) => toasts.fail(error)) },
          ]}
        />
      ) : null}
    </div>
  );
}
