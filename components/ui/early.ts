'use client';
import { useEffect, type RefObject } from 'react';

type Typed = HTMLInputElement | HTMLTextAreaElement;

/**
 * What somebody typed into a controlled field before the page came alive is in the browser only, and React would write over it at the next
 * chance: told as an ordinary input once, it becomes the field's value.
 */
export function useEarlyText(field: RefObject<Typed | null>, value: unknown): void {
  const first = typeof value === 'string' ? value : null;
  useEffect(() => {
    const element = field.current;
    if (!element || first === null || element.value === first) return;
    const typed = element.value;
    // React compares with what it last saw in the element: first its own value, through its setter, then what is really there, past it.
    element.value = first;
    const prototype = element instanceof HTMLTextAreaElement ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
    Object.getOwnPropertyDescriptor(prototype, 'value')!.set!.call(element, typed);
    element.dispatchEvent(new Event('input', { bubbles: true }));
    // Only what was there at the start counts.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
}
