'use client';
/** A picture, at most as wide as the page; at its own size on demand, and to be kept as a file. SVG is drawn as a picture too, so nothing in it runs. */
import { Expand } from 'lucide-react';
import { useContext, useState } from 'react';
import { saveFile } from '@/components/download';
import { chartFileName } from '@/lib/charts/describe';
import { titleOf } from '@/lib/collab/document';
import type { Output } from '@/lib/notebook/outputs';
import { visibleText } from '@/lib/notebook/visible-text';
import { NotebookContext } from '../context';
import styles from './outputs.module.css';

type ImageView = Extract<Output, { kind: 'image' }>;

const EXTENSIONS = { 'image/png': 'png', 'image/jpeg': 'jpg', 'image/webp': 'webp', 'image/gif': 'gif', 'image/svg+xml': 'svg' } as const;

export function ImageOutput({ image }: { readonly image: ImageView }) {
  const notebook = useContext(NotebookContext);
  const [isOwnSize, setOwnSize] = useState(false);
  const [isBroken, setBroken] = useState(false);
  const save = () => saveFile(new Blob([Uint8Array.from(atob(image.base64), (character) => character.charCodeAt(0))], { type: image.mediaType }), chartFileName([notebook ? titleOf(notebook.document.doc) : '', image.alt || 'image'], EXTENSIONS[image.mediaType]));
  if (isBroken) return <p className={styles.missing}>The picture cannot be drawn: its bytes are no whole {EXTENSIONS[image.mediaType].toUpperCase()}.</p>;
  return (
    <figure className={styles.picture}>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard */}
      <div className={isOwnSize ? styles.large : undefined} {...(isOwnSize ? { role: 'region', 'aria-label': 'Picture at its own size', tabIndex: 0 } : {})}>
        {/* eslint-disable-next-line nextjs/no-img-element -- bytes made by the cell; there is nothing for a server to optimise */}
        <img className={isOwnSize ? undefined : styles.image} src={`data:${image.mediaType};base64,${image.base64}`} alt={image.alt || 'Picture without a description'} onError={() => setBroken(true)} />
      </div>
      <figcaption className={styles.bar}>
        {image.alt ? <span className={styles.faint}>{visibleText(image.alt)}</span> : null}
        <span className={styles.grow} />
        <button type="button" className={styles.quietButton} aria-pressed={isOwnSize} onClick={() => setOwnSize(!isOwnSize)}><Expand size={14} strokeWidth={1.5} aria-hidden />Own size</button>
        <button type="button" className={styles.quietButton} onClick={save}>Save picture</button>
      </figcaption>
    </figure>
  );
}
