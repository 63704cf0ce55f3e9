'use client';
import { useEffect, useRef, useState } from 'react';

const QUIET_MS = 5_000;

/** Follows a text at most once in five seconds, for what is read aloud; the last one always comes. */
export function useSlowly(text: string): string {
  const [said, setSaid] = useState(text);
  const saidAt = useRef(0);
  useEffect(() => {
    if (text === said) return undefined;
    const timer = setTimeout(() => {
      saidAt.current = Date.now();
      setSaid(text);
    }, Math.max(0, saidAt.current + QUIET_MS - Date.now()));
    return () => clearTimeout(timer);
  }, [text, said]);
  return said;
}
