'use client';
/** Where a comment is written. `@` offers the people who may read the notebook; Ctrl-Enter sends, Esc puts it away. */
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { callApi } from '@/components/api';
import { Avatar, Button, classes, useToasts } from '@/components/ui';
import { COMMENT_MOST } from '@/lib/domain/comments';
import type { Access, Sharing } from '@/lib/domain/sharing';
import { useNotebook } from '../context';
import styles from './comments.module.css';
import { complete, matching, mentionedIn, wantedAt } from './mention';

interface ComposerProps {
  readonly label: string;
  readonly verb: string;
  readonly initial?: string;
  readonly hasFocus?: boolean;
  readonly children?: ReactNode;
  /** Rejects with what a toast can say; the words stay then. */
  send(body: string, mentions: readonly string[]): Promise<void>;
  onCancel?(): void;
}

export function Composer({ label, verb, initial = '', hasFocus = false, children, send, onCancel }: ComposerProps) {
  const { id: notebookId, me } = useNotebook();
  const toasts = useToasts();
  const field = useRef<HTMLTextAreaElement>(null);
  const listId = useId();
  const [body, setBody] = useState(initial);
  const [caret, setCaret] = useState(0);
  const [chosen, setChosen] = useState(0);
  const [closedAt, setClosedAt] = useState<number | null>(null);
  const [isWorking, setWorking] = useState(false);
  const [people, setPeople] = useState<readonly Access[] | null>(null);
  const isNaming = body.includes('@');

  useEffect(() => { if (hasFocus) field.current?.focus(); }, [hasFocus]);
  useEffect(() => {
    if (!isNaming || people) return;
    let isGone = false;
    callApi<Sharing>('GET', `/api/v1/notebooks/${notebookId}/access`).then((sharing) => { if (!isGone) setPeople(sharing.people.filter((person) => person.id !== me.id)); }, () => {});
    return () => { isGone = true; };
  }, [isNaming, people, notebookId, me.id]);

  const wanted = people ? wantedAt(body, caret) : null;
  const offered = wanted && wanted.from !== closedAt ? matching(people ?? [], wanted.text) : [];
  const choose = (name: string) => {
    const next = complete(body, caret, wanted!, name);
    setBody(next.body);
    setCaret(next.caret);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(next.caret, next.caret);
    });
  };
  const submit = async () => {
    if (isWorking) return;
    if (!body.trim()) return field.current?.focus();
    setWorking(true);
    try {
      await send(body.trim(), mentionedIn(body, people ?? []));
      setBody('');
      setClosedAt(null);
    } catch (error) {
      toasts.fail(error);
    } finally {
      setWorking(false);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    const done = (() => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) return void submit();
      if (offered.length > 0 && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) return setChosen((at) => (at + (event.key === 'ArrowDown' ? 1 : -1) + offered.length) % offered.length);
      if (offered.length > 0 && (event.key === 'Enter' || event.key === 'Tab')) return choose((offered[chosen] ?? offered[0]!).name);
      if (event.key === 'Escape' && offered.length > 0) return setClosedAt(wanted!.from);
      if (event.key === 'Escape' && onCancel) return onCancel();
      return null;
    })();
    if (done !== null) event.preventDefault();
  };

  return (
    <div className={styles.composer}>
      <textarea
        ref={field} rows={2} className={styles.field} aria-label={label} placeholder={label} maxLength={COMMENT_MOST} value={body}
        aria-autocomplete="list" aria-controls={offered.length > 0 ? listId : undefined} aria-activedescendant={offered.length > 0 ? `${listId}-${Math.min(chosen, offered.length - 1)}` : undefined}
        onChange={(event) => { setBody(event.target.value); setCaret(event.target.selectionStart); setChosen(0); }}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        onKeyDown={onKeyDown}
      />
      {offered.length > 0 ? (
        <div id={listId} role="listbox" aria-label="People to mention" className={styles.people}>
          {offered.map((person, at) => (
            // The field keeps the focus; arrows choose.
            // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
            <div key={person.id} id={`${listId}-${at}`} role="option" aria-selected={at === chosen} className={classes(styles.option, at === chosen && styles.chosen)} onPointerDown={(event) => event.preventDefault()} onClick={() => choose(person.name)}>
              <Avatar person={person} size="small" isDecorative /> {person.name}
            </div>
          ))}
        </div>
      ) : null}
      <div className={styles.actions}>
        {body.trim() || onCancel ? <Button size="small" working={isWorking} onClick={() => void submit()}>{verb}</Button> : null}
        {onCancel ? <Button size="small" variant="quiet" onClick={onCancel}>Cancel</Button> : null}
        {children}
      </div>
    </div>
  );
}
