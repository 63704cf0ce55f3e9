/** Sizes of the map, in pixels, and its place in the page. */
import { useSyncExternalStore } from 'react';

/** The element whose row takes the focus when somebody goes to the map. */
export const MAP_ID = 'graph-map';

const ROW = 24;
/** What a finger hits. */
const ROW_OF_TOUCH = 44;
const TOUCH = '(pointer: coarse), (max-width: 719px)';
const GAP = 13;
const LANES_WIDEST = 92;

/** Lanes stand closer the more there are, so that the names keep their room. */
export function laneGap(lanes: number): number {
  return lanes < 2 ? GAP : Math.min(GAP, LANES_WIDEST / (lanes - 1));
}

function subscribe(listener: () => void): () => void {
  const media = window.matchMedia(TOUCH);
  media.addEventListener('change', listener);
  return () => media.removeEventListener('change', listener);
}

export function useRowHeight(): number {
  return useSyncExternalStore(subscribe, () => (window.matchMedia(TOUCH).matches ? ROW_OF_TOUCH : ROW), () => ROW);
}
