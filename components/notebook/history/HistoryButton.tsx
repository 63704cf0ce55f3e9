'use client';
/** The clock in the notebook's bar. What it opens is loaded when it is first wanted. */
import dynamic from 'next/dynamic';
import { useCallback, useState } from 'react';
import { IconButton } from '@/components/ui';

const HistoryPanel = dynamic(() => import('./HistoryPanel').then((module) => module.HistoryPanel), { ssr: false });

export function HistoryButton() {
  const [isOpen, setOpen] = useState(false);
  const close = useCallback(() => setOpen(false), []);
  return (
    <>
      <IconButton label="History" icon="history" aria-haspopup="dialog" onClick={() => setOpen(true)} />
      {isOpen ? <HistoryPanel onClose={close} /> : null}
    </>
  );
}
