'use client';
/** A tensor of height × width × channels as a picture, with a stepper for each dimension before. */
import { useEffect, useRef, useState } from 'react';
import { useOutputSource, WAITING } from './source';
import { Stepper } from './Stepper';
import { usePage } from './use-page';
import styles from './outputs.module.css';

/** Small pictures are drawn larger, so that their pixels can be seen. */
const LEAST_WIDTH = 224;

export function TensorImage({ handle, shape }: { readonly handle: string; readonly shape: readonly number[] }) {
  const source = useOutputSource();
  const leading = shape.slice(0, -3);
  const [at, setAt] = useState<readonly number[]>(() => leading.map(() => 0));
  const { page, failure, isAsked } = usePage(handle, { what: 'image', at });
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (!page) return;
    const bytes = Uint8ClampedArray.from(atob(page.rgba), (character) => character.charCodeAt(0));
    if (bytes.length === page.width * page.height * 4) canvas.current?.getContext('2d')?.putImageData(new ImageData(bytes, page.width, page.height), 0, 0);
  }, [page]);
  const scale = page ? Math.max(1, Math.floor(LEAST_WIDTH / page.width)) : 1;
  return (
    <div className={styles.slice}>
      <div className={styles.steppers}>{leading.map((side, axis) => <Stepper key={axis} label={`Index of dimension ${axis + 1}`} value={at[axis]!} last={side - 1} step={1} onChange={(value) => setAt(at.map((old, place) => (place === axis ? value : old)))} />)}</div>
      {page ? <canvas ref={canvas} className={styles.pixels} width={page.width} height={page.height} style={{ width: page.width * scale }} role="img" aria-label={`Image ${[...at, ''].join(', ')}${page.height} by ${page.width} pixels`} aria-busy={isAsked} /> : null}
      {page ? <p className={styles.quiet}>brightness: {page.scale}{shape.at(-3)! > page.height || shape.at(-2)! > page.width ? `; every ${Math.ceil(Math.max(shape.at(-3)! / page.height, shape.at(-2)! / page.width))}th pixel` : ''}</p> : null}
      {failure ? <p className={styles.missing} role="status">{failure}</p> : isAsked && source.state === 'busy' ? <p className={styles.missing} role="status">{WAITING}</p> : null}
    </div>
  );
}
