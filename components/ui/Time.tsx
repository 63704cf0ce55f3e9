'use client';
import { useSyncExternalStore } from 'react';
import { formatAge, formatClock, formatDay } from '@/components/format';

const TICK_MS = 30_000;

function everyTick(listener: () => void): () => void {
  const timer = setInterval(listener, TICK_MS);
  return () => clearInterval(timer);
}

function currentTick(): number | null {
  return Math.ceil(Date.now() / TICK_MS) * TICK_MS;
}

/**
 * A moment. `age`: how long ago, in one unit, kept current; `day`: 18 Nov; `moment`: 18 Nov 16:20, or only the clock where
 * it is today. The server renders UTC; the browser puts its own zone there.
 */
export function Time({ at, as = 'moment' }: { readonly at: string; readonly as?: 'age' | 'day' | 'moment' }) {
  const now = useSyncExternalStore(everyTick, currentTick, () => null);
  return <time dateTime={at} title={now === null ? undefined : new Date(at).toLocaleString()} suppressHydrationWarning>{write(at, as, now)}</time>;
}

function write(at: string, as: 'age' | 'day' | 'moment', now: number | null): string {
  const isUtc = now === null;
  const today = now ?? Date.now();
  if (as === 'age') return formatAge(at, today);
  const day = formatDay(at, today, isUtc);
  if (as === 'day') return day;
  const clock = formatClock(at, isUtc);
  return day === formatDay(today, today, isUtc) ? clock : `${day} ${clock}`;
}
