import type { CloseReason } from '@/lib/collab/frames';
import type { DocumentStatus } from './document-client';
import type { Store } from './store';

/**
 * Whether the page around a notebook may be read again. Waits until everything typed is saved. False where the server ended
 * the document, or where reading again would show the sign-in page in its place: the notebook says so itself, and keeps
 * what it holds. True once `left` is aborted.
 */
export async function mayRefresh(status: Pick<Store<DocumentStatus>, 'get' | 'subscribe'>, probe: () => Promise<CloseReason | null>, left: AbortSignal): Promise<boolean> {
  const isSettled = () => {
    const { isOnline, unsaved, ended } = status.get();
    return left.aborted || ended !== null || (isOnline && unsaved === 0);
  };
  if (!isSettled()) {
    await new Promise<void>((resolve) => {
      const look = () => {
        if (!isSettled()) return;
        stop();
        left.removeEventListener('abort', look);
        resolve();
      };
      const stop = status.subscribe(look);
      left.addEventListener('abort', look);
    });
  }
  if (left.aborted) return true;
  return status.get().ended === null && (await probe()) === null;
}
