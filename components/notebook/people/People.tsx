'use client';
/** Who is here, this person first, and what they run. Others can be gone to, or followed from cell to cell. */
import { useEffect, useMemo, useState } from 'react';
import { Avatar, Icon, Menu } from '@/components/ui';
import type { CellId } from '@/lib/domain/ids';
import { useActions } from '../actions';
import { useDocumentStatus, useNotebook, useRoster, useSessionState } from '../context';
import styles from '../notebook.module.css';
import { busyPeople, busyWords, type Busy } from './doing';

const SHOWN_MOST = 5;

export function People() {
  const { me } = useNotebook();
  const colour = useDocumentStatus((status) => status.colour);
  const presence = useRoster();
  const actions = useActions();
  const order = useSessionState((state) => state.order);
  const doing = useSessionState((state) => JSON.stringify([...busyPeople(state)]));
  const [following, setFollowing] = useState<string | null>(null);
  // Of somebody's windows, the one that is in a cell.
  const others = [...new Map(presence.filter((each) => each.user.id !== me.id).toSorted((a, b) => Number(Boolean(a.cell)) - Number(Boolean(b.cell))).map((each) => [each.user.id, each])).values()];
  const followed = others.find((each) => each.user.id === following);
  const busy = useMemo(() => new Map(JSON.parse(doing) as [string, Busy][]), [doing]);
  useFollow(followed?.cell ?? null, following !== null, () => setFollowing(null));

  const placeOf = (cell: string | undefined) => (cell ? order.indexOf(cell as CellId) + 1 : 0);
  return (
    <span className={styles.people} role="group" aria-label={`Here now: you${others.map((each) => `, ${each.user.name}`).join('')}`}>
      <Avatar person={me} {...(colour ? { presence: colour } : {})} />
      {others.slice(0, SHOWN_MOST).map((each) => {
        const { user, cell } = each;
        const does = busyWords(busy.get(user.id));
        const isFollowed = following === user.id;
        return (
          <Menu
            key={user.id} label={user.name} align="end"
            trigger={(props) => (
              <button {...props} type="button" className={styles.person} data-followed={isFollowed || undefined} aria-label={`${user.name}${isFollowed ? ', followed' : ''}${does ? `, ${does}` : ''}`}>
                <Avatar person={user} presence={user.colour} isDecorative />
                {does ? <span className={styles.runs} style={{ '--c': `var(--presence-${user.colour})` } as React.CSSProperties}><Icon name="run" size={9} /></span> : null}
              </button>
            )}
            items={[
              { kind: 'heading', content: <><b>{user.name}</b>{placeOf(cell) > 0 ? `In cell ${placeOf(cell)}` : 'In no cell'}{does ? `, ${does}` : ''}</> },
              { label: `Go to ${user.name}`, icon: 'arrow', blocked: cell ? null : 'They are in no cell.', onSelect: () => { if (cell) actions.select(cell as CellId); } },
              { label: isFollowed ? `Stop following ${user.name}` : `Follow ${user.name}`, detail: isFollowed ? 'You scroll by yourself again' : 'Scrolls with them, until you scroll or press a key', icon: 'eye', onSelect: () => setFollowing(isFollowed ? null : user.id) },
            ]}
          />
        );
      })}
      {others.length > SHOWN_MOST ? <span className="faint small">+{others.length - SHOWN_MOST}</span> : null}
      <span className="vh" role="status">{followed ? `Following ${followed.user.name}${placeOf(followed.cell) > 0 ? `, cell ${placeOf(followed.cell)}` : ''}` : ''}</span>
    </span>
  );
}

/** Scrolls to where the followed person is. Whoever scrolls, types or presses in the notebook goes their own way again. */
function useFollow(cell: string | null, isFollowing: boolean, end: () => void): void {
  useEffect(() => {
    if (isFollowing && cell) document.getElementById(`cell-${cell}`)?.scrollIntoView({ block: 'center' });
  }, [cell, isFollowing]);
  useEffect(() => {
    if (!isFollowing) return;
    const left = new AbortController();
    // From the next event on: the press that began it is not one that ends it.
    const timer = setTimeout(() => {
      for (const kind of ['wheel', 'touchmove', 'keydown', 'pointerdown'] as const) window.addEventListener(kind, end, { once: true, passive: true, signal: left.signal });
    }, 0);
    return () => {
      clearTimeout(timer);
      left.abort();
    };
    // `end` only sets a state; a new function of it each time is the same.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [isFollowing]);
}
