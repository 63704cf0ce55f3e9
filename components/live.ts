'use client';
/** Changes that others make, heard over server-sent events (`/api/v1/live`). An event says only that a topic changed. */
import { useRouter } from 'next/navigation';
import { useEffect, useRef } from 'react';

type Listener = () => void;

/** Who listens to which topic. One stream a page carries them all: browsers allow a server only a few connections. */
const listeners = new Map<string, Set<Listener>>();

/** Calls are bundled: at most one each 250 ms, and none while the page is hidden (one follows when it shows again). */
const BUNDLE_MS = 250;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

const due = new Set<Listener>();
let bundle: ReturnType<typeof setTimeout> | undefined;

function tell(some: Iterable<Listener>): void {
  for (const listener of some) due.add(listener);
  if (due.size === 0 || document.hidden) return;
  bundle ??= setTimeout(() => {
    bundle = undefined;
    const now = [...due];
    due.clear();
    for (const listener of now) listener();
  }, BUNDLE_MS);
}

function tellAll(): void {
  for (const some of listeners.values()) tell(some);
}

let source: EventSource | null = null;
/** What `source` carries. */
let carried = '';
let changing: ReturnType<typeof setTimeout> | undefined;
let retrying: ReturnType<typeof setTimeout> | undefined;
let wait = FIRST_WAIT_MS;

/** Opens a stream with what is wanted now. The one before stays until the new one is there, so that nothing falls between. */
function connect(): void {
  changing = undefined;
  clearTimeout(retrying);
  const topics = [...listeners.keys()].sort();
  carried = topics.join(' ');
  const before = source;
  if (topics.length === 0) {
    before?.close();
    source = null;
    return;
  }
  const made = new EventSource(`/api/v1/live?${topics.map((topic) => `topic=${encodeURIComponent(topic)}`).join('&')}`);
  source = made;
  let wasOpen = false;
  made.addEventListener('open', () => {
    before?.close();
    // after a break something may have been missed
    if (wasOpen || wait > FIRST_WAIT_MS) tellAll();
    wasOpen = true;
    wait = FIRST_WAIT_MS;
  });
  made.addEventListener('message', (event) => tell(listeners.get(event.data as string) ?? []));
  made.addEventListener('gap', tellAll);
  made.addEventListener('error', () => {
    // the browser itself retries a broken stream; a refused one stays closed
    if (made.readyState !== EventSource.CLOSED || made !== source) return;
    before?.close();
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    retrying = setTimeout(connect, wait / 2);
  });
}

/** Components come and go together: what they want is looked at once they have settled. */
function topicsChanged(): void {
  changing ??= setTimeout(() => {
    if ([...listeners.keys()].sort().join(' ') === carried) changing = undefined;
    else connect();
  }, 0);
}

function listen(topic: string, listener: Listener): () => void {
  if (listeners.size === 0) document.addEventListener('visibilitychange', onShow);
  const some = listeners.get(topic) ?? new Set();
  listeners.set(topic, some.add(listener));
  topicsChanged();
  return () => {
    some.delete(listener);
    due.delete(listener);
    if (some.size > 0 || listeners.get(topic) !== some) return;
    listeners.delete(topic);
    if (listeners.size === 0) document.removeEventListener('visibilitychange', onShow);
    topicsChanged();
  };
}

function onShow(): void {
  if (!document.hidden) tell([]);
}

/** Calls `onChange` after `topic` (`project:<id>`, `version:<id>` …; several separated by a space) changed. Null listens to nothing. */
export function useLive(topic: string | null, onChange: () => void): void {
  const latest = useRef(onChange);
  useEffect(() => {
    latest.current = onChange;
  });
  useEffect(() => {
    if (!topic) return undefined;
    const listener = () => latest.current();
    const stops = topic.split(' ').map((one) => listen(one, listener));
    return () => { for (const stop of stops) stop(); };
  }, [topic]);
}

/** Resolves to whether the page may be read again now; may wait until it may. */
type Guard = () => Promise<boolean>;

const guards = new Set<Guard>();

/**
 * Lets a page that holds what is not saved decide when it is read again: reading it anew leads away from it where the
 * session has ended or the server is of a newer build. Gives the end of the guard.
 */
export function guardRefresh(guard: Guard): () => void {
  guards.add(guard);
  return () => { guards.delete(guard); };
}

/** For server-rendered pages: reads the page's data again after `topic` changed. Renders nothing. */
export function Live({ topic }: { readonly topic: string }): null {
  const router = useRouter();
  const isWaiting = useRef(false);
  useLive(topic, () => {
    if (guards.size === 0) return router.refresh();
    if (isWaiting.current) return;
    isWaiting.current = true;
    void Promise.all([...guards].map((guard) => guard().catch(() => false))).then((answers) => {
      isWaiting.current = false;
      if (answers.every(Boolean)) router.refresh();
    });
  });
  return null;
}
