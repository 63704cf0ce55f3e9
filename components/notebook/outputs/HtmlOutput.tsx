'use client';
/**
 * HTML that a cell wrote, in a frame on the second origin, which has no cookies and answers with a sandbox policy. The
 * frame asks for its content and reports its height; nothing else it says is heard.
 */
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { isDark, onThemeChange } from '@/components/shell/theme';
import { outputOrigin } from './output-origin';
import styles from './outputs.module.css';

const MAX_HEIGHT = 1200;
const never = () => () => {};

export function HtmlOutput({ html }: { readonly html: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [height, setHeight] = useState(120);
  // Only the browser knows which of its names it used; the server draws the empty place.
  const source = useSyncExternalStore(never, () => `${outputOrigin(window.location)}/frame`, () => null);

  useEffect(() => {
    const listen = (event: MessageEvent) => {
      if (event.source !== frame.current?.contentWindow) return;
      const said = event.data as { pinion?: unknown; height?: unknown } | null;
      // The sandboxed frame's origin is opaque, so it can be addressed only as '*'; what is sent is its own content.
      if (said?.pinion === 'ready') frame.current?.contentWindow?.postMessage({ pinion: 'render', html, scheme: isDark() ? 'dark' : 'light' }, '*');
      if (said?.pinion === 'size' && typeof said.height === 'number' && Number.isFinite(said.height)) setHeight(Math.max(24, Math.min(MAX_HEIGHT, Math.ceil(said.height))));
    };
    window.addEventListener('message', listen);
    // What is in the frame stays as it is; only its colours follow.
    const stopTheme = onThemeChange(() => frame.current?.contentWindow?.postMessage({ pinion: 'scheme', scheme: isDark() ? 'dark' : 'light' }, '*'));
    return () => {
      window.removeEventListener('message', listen);
      stopTheme();
    };
  }, [html]);

  if (!source) return <div style={{ height }} />;
  return <iframe ref={frame} title="HTML output" className={styles.frame} src={source} sandbox="allow-scripts" referrerPolicy="no-referrer" style={{ height }} />;
}
