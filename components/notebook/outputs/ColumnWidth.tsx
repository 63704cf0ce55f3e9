'use client';
/** The edge of a column: drawn with the pointer, moved with the arrow keys, and fitted to what is in view by a double click or Enter. */
import { useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { visibleText } from '@/lib/notebook/visible-text';
import { LEAST_WIDTH, MOST_WIDTH } from './table-columns';
import styles from './outputs.module.css';

interface WidthProps {
  readonly name: string;
  readonly width: number;
  readonly onWidth: (width: number) => void;
  readonly onFit: () => void;
}

const STEP = 8;
const FAR = 64;

export function ColumnWidth({ name, width, onWidth, onFit }: WidthProps) {
  const from = useRef<{ readonly x: number; readonly width: number } | null>(null);
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    from.current = { x: event.clientX, width };
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const far = event.shiftKey ? FAR : STEP;
    const next = { ArrowLeft: width - far, ArrowRight: width + far, Home: LEAST_WIDTH, End: MOST_WIDTH }[event.key];
    if (next !== undefined) onWidth(next);
    else if (event.key === 'Enter') onFit();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/no-noninteractive-tabindex -- a separator that moves is a control (ARIA: focusable separator)
    <div
      role="separator" tabIndex={0} aria-orientation="vertical" aria-label={`Width of ${visibleText(name) || 'the unnamed column'}`} aria-valuenow={width} aria-valuemin={LEAST_WIDTH} aria-valuemax={MOST_WIDTH} aria-valuetext={`${width} pixels`}
      title="Drag to change the width; double-click to fit" className={styles.columnEdge}
      onPointerDown={onPointerDown} onPointerMove={(event) => { if (from.current) onWidth(from.current.width + event.clientX - from.current.x); }}
      onPointerUp={() => { from.current = null; }} onPointerCancel={() => { from.current = null; }} onDoubleClick={onFit} onKeyDown={onKeyDown}
    />
  );
}
