/**
 * Markdown as it reads, of text cells and of outputs. Raw HTML stays text, addresses are http(s) or mail only, and a picture is a
 * link: loading it would tell its server who reads the notebook.
 */
import type { ReactNode } from 'react';
import Markdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import styles from './notebook.module.css';

const PLUGINS = [remarkGfm];

/** A page has one first heading, and it is the notebook's title: headings begin one below. */
const COMPONENTS: Components = {
  h1: ({ children }) => <h2 data-level="1">{children}</h2>,
  h2: ({ children }) => <h3 data-level="2">{children}</h3>,
  h3: ({ children }) => <h4 data-level="3">{children}</h4>,
  h4: ({ children }) => <h5>{children}</h5>,
  h5: ({ children }) => <h6>{children}</h6>,
  h6: ({ children }) => <h6 data-level="6">{children}</h6>,
  a: ({ href, children }) => <Away href={href}>{children}</Away>,
  img: ({ src, alt }) => <Away href={typeof src === 'string' ? src : undefined}>{alt || 'Picture'}</Away>,
  table: ({ children }) => <div className={styles.scroll}><table>{children}</table></div>,
};

function Away({ href, children }: { readonly href: string | undefined; readonly children: ReactNode }) {
  return href ? <a href={href} target="_blank" rel="noreferrer noopener">{children}</a> : <span>{children}</span>;
}

export function Prose({ text }: { readonly text: string }) {
  return <div className={styles.prose}><Markdown remarkPlugins={PLUGINS} components={COMPONENTS}>{text}</Markdown></div>;
}
