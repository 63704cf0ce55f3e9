'use client';
/** Says why the server ended the document, and the way on. What was typed stays in the page. */
import type { CloseReason } from '@/lib/collab/frames';
import { sourceOf, listCells } from '@/lib/collab/document';
import { Button, ButtonLink, Notice, useToasts } from '@/components/ui';
import { Damaged } from './history/Damaged';
import { useDocumentStatus, useNotebook } from './context';
import styles from './notebook.module.css';
import { textOf } from './sync/keeper';

const REASONS: Readonly<Partial<Record<CloseReason, string>>> = {
  'not-allowed': 'You may no longer read this notebook. Ask an administrator for a role in its project.',
  'not-found': 'This notebook is in the trash or was removed.',
  'begun-anew': 'This notebook was repaired on the server since it was opened here. Reload to go on with the repaired one.',
  'too-large': 'The last change makes the notebook larger than 64 MB or is itself larger than 2 MB. It was not saved.',
  'too-many': 'This notebook is open in too many windows, or this one sent too much at once. Close some, then reload.',
};

export function Ended() {
  const notebook = useNotebook();
  const toasts = useToasts();
  const ended = useDocumentStatus((status) => status.ended);
  const unsaved = useDocumentStatus((status) => status.unsaved);
  if (!ended) return null;
  const kept = unsaved > 0 ? ` ${unsaved === 1 ? 'One change is' : `${unsaved} changes are`} not saved and kept in this page.` : '';

  const retry = () => {
    notebook.document.retry();
    notebook.session.retry();
  };
  const copy = async () => {
    const { doc } = notebook.document;
    await navigator.clipboard.writeText(listCells(doc).map((cell) => sourceOf(doc, cell.id)?.toString() ?? '').join('\n\n'));
    toasts.say('Copied every cell');
  };

  if (ended === 'damaged') return <Damaged />;
  if (ended === 'signed-out') {
    return (
      <div className={styles.ended}>
        <Notice isAlert action={<span className={styles.endedActions}><a className={styles.link} href="/sign-in" target="_blank" rel="noreferrer">Sign in again</a><Button onClick={retry}>Go on</Button></span>}>
          <b>You are signed out.</b>{kept || ' What you see is kept in this page.'} Sign in, then come back here.
        </Notice>
      </div>
    );
  }
  return (
    <div className={styles.ended}>
      <Notice tone="negative" isAlert action={<span className={styles.endedActions}>{unsaved > 0 ? <Button onClick={() => void copy()}>Copy all cells</Button> : null}<ButtonLink href="?">Reload</ButtonLink></span>}>
        <b>{REASONS[ended] ?? 'The server did not take the last change from this page.'}</b>{kept}
      </Notice>
    </div>
  );
}

/** Changes of an earlier page that cannot be merged any more: their text can be copied, or they are let go. */
export function Aside() {
  const { document } = useNotebook();
  const toasts = useToasts();
  const aside = useDocumentStatus((status) => status.aside);
  if (aside.length === 0) return null;
  const copy = async () => {
    await navigator.clipboard.writeText(textOf(aside.map((edit) => edit.update)));
    toasts.say('Copied the text of these changes');
  };
  return (
    <div className={styles.ended}>
      <Notice tone="caution" action={<span className={styles.endedActions}><Button onClick={() => void copy()}>Copy their text</Button><Button variant="quiet" onClick={() => void document.forgetAside().catch((error: unknown) => toasts.fail(error))}>Let them go</Button></span>}>
        <b>Changes made here earlier were not taken by the server.</b> This browser still keeps them.
      </Notice>
    </div>
  );
}
