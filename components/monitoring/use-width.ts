'use client';
import { useEffect, useRef, useState, type RefObject } from 'react';

/** The width of an element in CSS pixels, kept current; `initial` until it is known, on the server too. */
export function useWidth(initial: number): [RefObject<HTMLDivElement | null>, number] {
  const holder = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(initial);
  useEffect(() => {
    const element = holder.current;
    if (!element) return undefined;
    const sizes = new ResizeObserver(() => { if (element.clientWidth > 0) setWidth(element.clientWidth); });
    sizes.observe(element);
    return () => sizes.disconnect();
  }, []);
  return [holder, width];
}
