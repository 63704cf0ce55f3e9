/**
 * When this person last pressed a key. A page shares few cores with its own workers and with the server, so what nobody waits for rests while
 * somebody writes: the letters come first.
 */
let last = Number.NEGATIVE_INFINITY;
if (typeof window !== 'undefined') window.addEventListener('keydown', () => { last = performance.now(); }, { capture: true, passive: true });

/** Milliseconds since a key was pressed anywhere on the page; Infinity before the first. */
export const sinceKey = (): number => performance.now() - last;

/** Where somebody writes on and on, the rest is done this often all the same, milliseconds. */
const MOST_MS = 10_000;

/** Resolves once no key was pressed for `pause` milliseconds, at once where that is so already, and after ten seconds in any case. */
export async function keysRest(pause: number, since: () => number = sinceKey): Promise<void> {
  for (let waited = 0; waited < MOST_MS && since() < pause;) {
    const wait = Math.max(1, Math.ceil(pause - since()));
    await new Promise((resolve) => { setTimeout(resolve, wait); });
    waited += wait;
  }
}
