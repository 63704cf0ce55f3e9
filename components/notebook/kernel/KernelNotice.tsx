'use client';
/** Why there is no kernel: refused for want of a place, reaped, stopped by somebody, or dead. Floats, so that no cell moves. */
import { useState } from 'react';
import { Button, IconButton, Notice } from '@/components/ui';
import { useNotebook, useSession, useSessionState } from '../context';
import styles from './kernel.module.css';

export function KernelNotice({ onDetails }: { readonly onDetails: () => void }) {
  const { session } = useNotebook();
  const kernel = useSessionState((state) => state.kernel);
  const refusal = useSession((view) => view.refusal);
  const [dismissed, setDismissed] = useState<string | null>(null);
  const isGone = kernel.status === 'none' || kernel.status === 'dead';
  const isRefused = refusal !== null || kernel.isRefused === true;
  const reason = refusal ?? (isGone ? kernel.reason : undefined);
  if (!reason || reason === dismissed) return null;
  const dismiss = () => {
    setDismissed(refusal === null ? reason : null);
    session.dropRefusal();
  };
  return (
    <div className={styles.floating}>
      <div className={styles.notice}>
        <Notice isAlert={isRefused} action={<span className={styles.noticeActions}>{isRefused ? <Button size="small" onClick={onDetails}>Show kernels</Button> : null}<IconButton label="Dismiss" icon="close" size="small" onClick={dismiss} /></span>}>
          <b>{isRefused ? 'No kernel is free.' : 'No kernel.'}</b> {reason}
        </Notice>
      </div>
    </div>
  );
}
