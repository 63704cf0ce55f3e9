'use client';
/** Opens the share dialog: in the notebook's bar, for everybody. Owners change there who has access, others see it. */
import { useState } from 'react';
import { Button } from '@/components/ui';
import { ShareDialog } from './ShareDialog';

export function ShareButton() {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button icon="people" aria-haspopup="dialog" onClick={() => setOpen(true)}>Share</Button>
      <ShareDialog isOpen={isOpen} onClose={() => setOpen(false)} />
    </>
  );
}
