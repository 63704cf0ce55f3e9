/** Tells once when an element comes near the window. One observer for all: a notebook has up to two thousand cells. */
const NEAR = '1500px 0px';

const waiting = new WeakMap<Element, () => void>();
let observer: IntersectionObserver | null = null;

function onSeen(entries: readonly IntersectionObserverEntry[]): void {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    observer?.unobserve(target);
    const tell = waiting.get(target);
    waiting.delete(target);
    tell?.();
  }
}

/** Gives what stops it. */
export function whenNear(element: Element, tell: () => void): () => void {
  observer ??= new IntersectionObserver(onSeen, { rootMargin: NEAR });
  waiting.set(element, tell);
  observer.observe(element);
  return () => {
    waiting.delete(element);
    observer?.unobserve(element);
  };
}

/** When the page has nothing else to do. Gives what stops it. */
export function whenIdle(act: () => void): () => void {
  if (typeof requestIdleCallback !== 'function') {
    const timer = setTimeout(act, 200);
    return () => clearTimeout(timer);
  }
  const asked = requestIdleCallback(act);
  return () => cancelIdleCallback(asked);
}
