'use client';
/** The layout that one person keeps of one project's table. */
import { useCallback, useMemo, useState, useSyncExternalStore } from 'react';
import { browserStorage } from '@/components/notebook/view';
import { keepLayout, layoutKey, PLAIN_LAYOUT, readLayout, type Layout } from './layout';

const never = () => () => {};

/** As usual on the server and until the page is alive. */
export function useLayout(person: string, project: string): readonly [Layout, (layout: Layout) => void] {
  const kept = useSyncExternalStore(never, () => browserStorage()?.getItem(layoutKey(person, project)) ?? null, () => null);
  const [own, setOwn] = useState<Layout | null>(null);
  const read = useMemo(() => (kept === null ? PLAIN_LAYOUT : readLayout({ getItem: () => kept }, person, project)), [kept, person, project]);
  const arrange = useCallback((layout: Layout) => {
    setOwn(layout);
    keepLayout(browserStorage(), person, project, layout);
  }, [person, project]);
  return [own ?? read, arrange];
}
