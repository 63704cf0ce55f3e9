'use client';
/**
 * Printed text that is still coming, shown anew only now and then: each time costs as much as there is of it, and a cell that prints a hundred thousand
 * lines would leave no time for the keys that are pressed meanwhile.
 */
import { startTransition, useEffect, useRef, useState } from 'react';
import { sinceKey } from '../keys-pressed';

/** Characters; less is shown as it comes. */
const SHORT = 20_000;
const [EVERY_MS, WRITING_EVERY_MS] = [250, 1_000];
/** Milliseconds after a key in which somebody is taken to be writing. */
const WRITING_MS = 500;

/** Milliseconds from one showing to the next of a text of `length` characters, when the last key was pressed `key` milliseconds ago. */
export function paceOf(length: number, key: number): number {
  return length <= SHORT ? 0 : key < WRITING_MS ? WRITING_EVERY_MS : EVERY_MS;
}

/** `text` as it is to be shown now: all of it once it no longer grows (`isLive`), or where it begins anew. */
export function useCalmText(text: string, isLive: boolean): string {
  const [shown, setShown] = useState(text);
  const latest = useRef(text);
  const at = useRef(Number.NEGATIVE_INFINITY);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const isCalm = isLive && text.length >= shown.length && paceOf(text.length, Number.POSITIVE_INFINITY) > 0;
  if (!isCalm && shown !== text) setShown(text);
  useEffect(() => {
    latest.current = text;
    if (!isCalm || timer.current !== null || text === shown) return;
    const wait = Math.max(0, at.current + paceOf(text.length, sinceKey()) - performance.now());
    timer.current = setTimeout(() => {
      timer.current = null;
      at.current = performance.now();
      startTransition(() => setShown(latest.current));
    }, wait);
  }, [text, shown, isCalm]);
  useEffect(() => () => { if (timer.current !== null) clearTimeout(timer.current); timer.current = null; }, []);
  return isCalm ? shown : text;
}
