'use client';
/** Makes a link. Its address is shown once; it can be copied as long as it stands here. */
import { useState } from 'react';
import { Button, Field, Notice, Select, useToasts } from '@/components/ui';
import type { LinkLevel } from '@/lib/domain/levels';
import styles from './share.module.css';
import type { SharingActions } from './use-sharing';
import { DAY_OPTIONS, LINK_OPTIONS } from './words';

export function NewLink({ actions }: { readonly actions: SharingActions }) {
  const toasts = useToasts();
  const [level, setLevel] = useState<LinkLevel>('view');
  const [days, setDays] = useState('7');
  const [address, setAddress] = useState<string | null>(null);
  const copy = () => void navigator.clipboard.writeText(address ?? '').then(() => toasts.say('Link copied'), () => toasts.say('The browser did not let the link be copied. Select it and copy it by hand.'));
  return (
    <>
      <div className={styles.addRow}>
        <Select label="Whoever opens it becomes" options={LINK_OPTIONS} value={level} onChange={(event) => setLevel(event.target.value as LinkLevel)} />
        <Select label="It ends after" options={DAY_OPTIONS} value={days} onChange={(event) => setDays(event.target.value)} />
        <Button icon="link" working={actions.working === 'link'} onClick={() => void actions.makeLink(level, Number(days)).then((made) => { if (made) setAddress(made); })}>Make link</Button>
      </div>
      {level === 'edit' ? <Notice>Anybody who has this link and can sign in will change cells, and their code can read every data file of the project.</Notice> : null}
      {address ? (
        <div className={styles.addRow}>
          <Field label="The link, shown once" readOnly value={address} onFocus={(event) => event.target.select()} />
          <Button icon="copy" onClick={copy}>Copy link</Button>
        </div>
      ) : null}
    </>
  );
}
