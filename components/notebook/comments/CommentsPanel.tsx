'use client';
/** All comments of the notebook, in the bar: how many are open, the next and the one before, and those that are resolved. */
import { useEffect, useRef, useState } from 'react';
import { useLive } from '@/components/live';
import { Button, IconButton, Popover, Segmented } from '@/components/ui';
import { plainOf } from '@/lib/notebook/comments';
import { useActions } from '../actions';
import { useHeads, useNotebook } from '../context';
import styles from './comments.module.css';
import { useComments, useCommentsView, usePlaced } from './hooks';
import { beside, type PlacedThread } from './places';
import { Thread } from './Thread';

export function CommentsPanel() {
  const { id } = useNotebook();
  const comments = useComments();
  const actions = useActions();
  const placed = usePlaced();
  const heads = useHeads();
  const active = useCommentsView((view) => view.active);
  const [isShown, setShown] = useState(false);
  const [which, setWhich] = useState<'open' | 'resolved'>('open');
  useLive(`notebook:${id}`, () => void comments.refresh().catch(() => {}));
  useEffect(() => { void comments.refresh().catch(() => {}); }, [comments]);
  useAddress();

  const open = placed.filter(({ thread }) => !thread.resolved);
  const resolved = placed.filter(({ thread }) => thread.resolved);
  const listed = which === 'open' ? open : resolved;
  const go = (thread: string | null) => {
    const cell = placed.find((each) => each.thread.id === thread)?.cell;
    if (cell) actions.select(cell);
    comments.open(thread);
  };
  const where = ({ cell }: PlacedThread) => (cell ? `Cell ${heads.findIndex((head) => head.id === cell) + 1}` : 'Deleted cell');
  return (
    <>
      <Popover
        label="Comments" align="end" isOpen={isShown} onOpen={setShown}
        trigger={(props) => <Button {...props} variant="quiet" icon="comment" aria-label={open.length === 0 ? 'Comments' : `Comments, ${open.length} open`}>{open.length > 0 ? open.length : null}</Button>}
      >
        <div className={styles.panelHead}>
          <Segmented label="Which comments" value={which} onChange={setWhich} segments={[{ value: 'open', label: 'Open', count: open.length }, { value: 'resolved', label: 'Resolved', count: resolved.length }]} />
          <span className={styles.step}>
            <IconButton label="Previous comment" icon="up" blocked={open.length === 0 ? 'No comment is open.' : null} reasonAt="end" onClick={() => go(beside(open, active, -1))} />
            <IconButton label="Next comment" icon="down" blocked={open.length === 0 ? 'No comment is open.' : null} reasonAt="end" onClick={() => go(beside(open, active, 1))} />
          </span>
        </div>
        {listed.length === 0 ? <p className={styles.note}>{which === 'open' ? 'No open comments. Select text or a cell and press Ctrl Alt C.' : 'Nothing was resolved yet.'}</p> : null}
        <ul className={styles.list} aria-label={which === 'open' ? 'Open comments' : 'Resolved comments'}>
          {listed.map((each) => (
            <li key={each.thread.id}>
              {each.cell && which === 'open'
                ? <button type="button" className={styles.goTo} onClick={() => { go(each.thread.id); setShown(false); }}><span className={styles.where}>{where(each)}</span><span className={styles.first}><b>{each.thread.comments[0]?.author.name}</b> {plainOf(each.thread.comments[0]?.body ?? '')}</span></button>
                : <><span className={styles.where}>{where(each)}</span><Thread placed={each} isAlwaysOpen /></>}
            </li>
          ))}
        </ul>
      </Popover>
      <Announcer />
    </>
  );
}

const ADDRESS = /^#comment-([0-9a-f-]{36})$/;

/** A link from the inbox leads to its thread, once that has come. */
function useAddress(): void {
  const comments = useComments();
  const actions = useActions();
  const placed = usePlaced();
  const wanted = useRef<string | null>(null);
  useEffect(() => {
    const look = () => { wanted.current = ADDRESS.exec(window.location.hash)?.[1] ?? null; };
    look();
    window.addEventListener('hashchange', look);
    return () => window.removeEventListener('hashchange', look);
  }, []);
  useEffect(() => {
    const found = placed.find(({ thread }) => thread.id === wanted.current);
    if (!found) return;
    wanted.current = null;
    if (found.cell) actions.select(found.cell);
    comments.open(found.thread.id);
  }, [placed, comments, actions]);
}

const QUIET_MS = 5_000;

/** Tells a screen reader what others say, at most once in five seconds. */
function Announcer() {
  const { me } = useNotebook();
  const threads = useCommentsView((view) => view.threads);
  const isLoaded = useCommentsView((view) => view.isLoaded);
  const known = useRef<Set<string> | null>(null);
  const [words, setWords] = useState('');
  const saidAt = useRef(0);
  useEffect(() => {
    if (!isLoaded) return;
    const all = threads.flatMap((thread) => thread.comments);
    const fresh = known.current ? all.filter((comment) => !known.current!.has(comment.id) && comment.author.id !== me.id) : [];
    known.current = new Set(all.map((comment) => comment.id));
    const last = fresh.at(-1);
    if (!last || Date.now() - saidAt.current < QUIET_MS) return;
    saidAt.current = Date.now();
    setWords(fresh.length === 1 ? `${last.author.name} commented: ${plainOf(last.body).slice(0, 120)}` : `${fresh.length} new comments`);
  }, [threads, isLoaded, me.id]);
  return <span className="vh" role="status">{words}</span>;
}
