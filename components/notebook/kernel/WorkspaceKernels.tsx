'use client';
/** The kernels that the workspace runs, as far as this person may know of them, each with a way to stop it. */
import { useEffect, useState } from 'react';
import { Button, Link } from '@/components/ui';
import { countOf } from '@/components/format';
import type { WorkspaceKernel, WorkspaceKernels as Answer } from '@/lib/notebook/session-types';
import { useNotebook, useSession } from '../context';
import { uptimeWords, workspaceWords } from './facts';
import styles from './kernel.module.css';

const AGAIN_MS = 5_000;

/** Asks again whenever a kernel comes or goes, and every few seconds for the times. */
function useWorkspaceKernels(): Answer | null {
  const { session } = useNotebook();
  const use = useSession((view) => view.workspace);
  const [answer, setAnswer] = useState<Answer | null>(null);
  useEffect(() => {
    let isGone = false;
    // Offline there is no answer; what was known stays, and the next look comes.
    const ask = () => void session.command({ type: 'kernels' }).then((value) => { if (!isGone) setAnswer(value as Answer); }, () => {});
    ask();
    const timer = setInterval(ask, AGAIN_MS);
    return () => {
      isGone = true;
      clearInterval(timer);
    };
  }, [session, use]);
  return answer;
}

export function WorkspaceKernels({ onStop }: { readonly onStop: (kernel: WorkspaceKernel) => void }) {
  const { id } = useNotebook();
  const use = useSession((view) => view.workspace);
  const answer = useWorkspaceKernels();
  const others = answer?.kernels.filter((kernel) => kernel.notebook !== id) ?? [];
  if (!use) return null;
  return (
    <section className={styles.workspace} aria-label="Kernels of the workspace">
      <h2>Workspace</h2>
      <p className="dim">{workspaceWords(use)}</p>
      {others.length > 0 ? (
        <ul>
          {others.map((kernel) => (
            <li key={kernel.notebook}>
              <Link href={`/p/${kernel.project}/notebooks/${kernel.notebook}`}>{kernel.title}</Link>
              <span className="faint nowrap">{kernel.idleMs === null ? (kernel.status === 'starting' ? 'starting' : 'works') : `idle ${uptimeWords(kernel.idleMs)}`}</span>
              {kernel.canStop ? <Button size="small" variant="quiet" aria-label={`Stop the kernel of ${kernel.title}`} onClick={() => onStop(kernel)}>Stop</Button> : null}
            </li>
          ))}
        </ul>
      ) : null}
      {answer && answer.hidden > 0 ? <p className="faint">{countOf(answer.hidden, 'more')} in notebooks that you cannot read.</p> : null}
    </section>
  );
}
