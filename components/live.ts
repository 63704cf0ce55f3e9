'use client';
/** Changes that others make, heard over server-sent events (`/api/v1/live`). An event says only that a topic changed. */
import { useRouter } from 'next/navigation';
import { useEffect, useRef } from 'react';

type Listener = () => void;

/** One stream per set of topics in a page, however many components listen. */
const streams = new Map<string, { readonly listeners: Set<Listener>; close(): void }>();

/** Calls are bundled: at most one each 250 ms, and none while the page is hidden (one follows when it shows again). */
const BUNDLE_MS = 250;

function openStream(topics: string): { readonly listeners: Set<Listener>; close(): void } {
  const listeners = new Set<Listener>();
  const query = topics.split(' ').map((topic) => `topic=${encodeURIComponent(topic)}`).join('&');
  let source: EventSource | null = null;
  let isClosed = false;
  let wasOpen = false;
  let wait = 1_000;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let bundle: ReturnType<typeof setTimeout> | undefined;
  let isDue = false;

  const tell = () => {
    if (document.hidden) {
      isDue = true;
      return;
    }
    bundle ??= setTimeout(() => {
      bundle = undefined;
      isDue = false;
      for (const listener of listeners) listener();
    }, BUNDLE_MS);
  };
  const onShow = () => {
    if (!document.hidden && isDue) tell();
  };
  const connect = () => {
    source = new EventSource(`/api/v1/live?${query}`);
    source.addEventListener('open', () => {
      // after a break something may have been missed
      if (wasOpen) tell();
      wasOpen = true;
      wait = 1_000;
    });
    source.addEventListener('message', tell);
    source.addEventListener('gap', tell);
    source.addEventListener('error', () => {
      // the browser itself retries a broken stream; a refused one stays closed
      if (source?.readyState !== EventSource.CLOSED || isClosed) return;
      timer = setTimeout(connect, wait);
      wait = Math.min(wait * 2, 30_000);
    });
  };
  document.addEventListener('visibilitychange', onShow);
  connect();
  return {
    listeners,
    close() {
      isClosed = true;
      clearTimeout(timer);
      clearTimeout(bundle);
      document.removeEventListener('visibilitychange', onShow);
      source?.close();
    },
  };
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
    let stream = streams.get(topic);
    if (!stream) streams.set(topic, (stream = openStream(topic)));
    stream.listeners.add(listener);
    return () => {
      stream.listeners.delete(listener);
      if (stream.listeners.size > 0) return;
      stream.close();
      streams.delete(topic);
    };
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
