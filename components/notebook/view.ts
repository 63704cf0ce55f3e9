/** How this person likes to see notebooks, kept in their browser. */
import type { View } from './context';
import { Store } from './sync/store';

const NUMBERS = 'pinion.numbers';

/** Null where the browser keeps nothing. */
export function browserStorage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

export function keptView(storage: Pick<Storage, 'getItem' | 'setItem'> | null = browserStorage()): Store<View> {
  const view = new Store<View>({ hasNumbers: storage?.getItem(NUMBERS) !== 'off' });
  view.subscribe(() => {
    try {
      storage?.setItem(NUMBERS, view.get().hasNumbers ? 'on' : 'off');
    } catch {
      // a full store: so for this visit only
    }
  });
  return view;
}
