'use client';
/** Asks before variables are lost: restarting, restarting and running all, stopping. */
import { useState, type ReactNode } from 'react';
import { Button, Dialog } from '@/components/ui';
import { countOf } from '@/components/format';
import type { NotebookId } from '@/lib/domain/ids';
import { useActions } from '../actions';
import { useSessionState } from '../context';

export type Wish = { readonly do: 'restart' | 'clean' | 'stop' } | { readonly do: 'stop-other'; readonly notebook: NotebookId; readonly title: string };

const WORDS: Readonly<Record<Wish['do'], { readonly title: string; readonly verb: string; readonly after: string }>> = {
  restart: { title: 'Restart the kernel?', verb: 'Restart', after: 'A new kernel starts.' },
  clean: { title: 'Restart and run all cells?', verb: 'Restart and run all', after: 'Then every cell runs, in order.' },
  stop: { title: 'Stop the kernel?', verb: 'Stop kernel', after: 'The next run starts a new one.' },
  'stop-other': { title: 'Stop another notebook’s kernel?', verb: 'Stop kernel', after: 'The next run there starts a new one.' },
};

/** `ask(wish)` does at once what loses nothing, and asks in `dialog` first otherwise. */
export function useKernelWishes(): { readonly ask: (wish: Wish) => void; readonly dialog: ReactNode } {
  const actions = useActions();
  const queue = useSessionState((state) => state.queue);
  const hasKernel = useSessionState((state) => ['idle', 'busy'].includes(state.kernel.status));
  const [wish, setWish] = useState<Wish | null>(null);

  const carryOut = (wanted: Wish) => {
    setWish(null);
    switch (wanted.do) {
      case 'restart': return actions.restart();
      case 'clean': return actions.runAll(true);
      case 'stop': return actions.stop();
      case 'stop-other': return actions.stop(wanted.notebook);
    }
  };
  const ask = (wanted: Wish) => (wanted.do === 'stop-other' || hasKernel ? setWish(wanted) : carryOut(wanted));
  const words = WORDS[wish?.do ?? 'restart'];
  const dialog = (
    <Dialog
      isOpen={wish !== null}
      title={words.title}
      onClose={() => setWish(null)}
      onSubmit={() => { if (wish) carryOut(wish); }}
      actions={<><Button type="submit" variant="primary">{words.verb}</Button><Button onClick={() => setWish(null)}>Cancel</Button></>}
    >
      <p>
        {wish?.do === 'stop-other' ? <>The variables of <b>{wish.title}</b> are lost, and what runs there ends.</> : <>Every variable is lost{queue.length > 0 ? `, and ${countOf(queue.length, 'run')} that ${queue.length === 1 ? 'is' : 'are'} under way or waiting ${queue.length === 1 ? 'ends' : 'end'}` : ''}.</>}
        {' '}Sources and results stay; results are greyed until their cells run again. {words.after}
      </p>
    </Dialog>
  );
  return { ask, dialog };
}
