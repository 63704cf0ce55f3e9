'use client';
import { useSyncExternalStore } from 'react';

const TICK_MS = 1_000;

function everySecond(listener: () => void): () => void {
  const timer = setInterval(listener, TICK_MS);
  return () => clearInterval(timer);
}

/** The current second, milliseconds since 1970, moving only while `isMoving`; null on the server. */
export function useNow(isMoving: boolean): number | null {
  return useSyncExternalStore(isMoving ? everySecond : stays, second, () => null);
}

const stays = () => () => {};
const second = () => Math.floor(Date.now() / TICK_MS) * TICK_MS;
