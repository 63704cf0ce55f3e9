'use client';
import { useState } from 'react';
import { callApi, messageOf } from '@/components/api';
import { Button, Dialog, Field, Notice } from '@/components/ui';
import styles from './sources.module.css';

/** A new stream: its name, what a record is known by, and when it is cut. */
export function StreamDialog({ path, onClose, onDone }: { readonly path: string; readonly onClose: () => void; readonly onDone: (name: string, token: string) => void }) {
  const [draft, setDraft] = useState({ name: '', keyColumn: '', cutRows: '100000', cutMegabytes: '16', cutMinutes: '60', keepDays: '90' });
  const [isWorking, setWorking] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const lacking = draft.name.trim() === '' ? 'Give the stream a name first: senders and cells write it.' : null;
  const text = (name: keyof typeof draft) => ({ value: draft[name], onChange: (event: { target: { value: string } }) => setDraft((now) => ({ ...now, [name]: event.target.value })), autoComplete: 'off', spellCheck: false });

  async function make(): Promise<void> {
    if (lacking || isWorking) return;
    setWorking(true);
    setFailure(null);
    try {
      const name = draft.name.trim();
      const { token } = await callApi<{ token: string }>('POST', path, { name, keyColumn: draft.keyColumn.trim() || null, cutRows: Number(draft.cutRows), cutBytes: Math.round(Number(draft.cutMegabytes) * 1024 * 1024), cutMinutes: Number(draft.cutMinutes), keepDays: Number(draft.keepDays) });
      onDone(name, token);
    } catch (error) {
      setFailure(messageOf(error));
      setWorking(false);
    }
  }

  return (
    <Dialog isOpen title="Add stream" onClose={onClose} onSubmit={() => void make()} actions={<><Button variant="primary" type="submit" working={isWorking} blocked={lacking}>Add stream</Button><Button variant="quiet" onClick={onClose}>Cancel</Button></>}>
      <Field label="Name" hint={`As cells write it: readStream('${draft.name || 'line-3'}')`} {...text('name')} maxLength={40} />
      <Field label="Key column" hint="Records with the same value are taken once. Empty: only whole batches are told apart" {...text('keyColumn')} maxLength={200} />
      <div className={styles.four}>
        <Field label="Cut at rows" inputMode="numeric" {...text('cutRows')} />
        <Field label="or at MiB" inputMode="decimal" {...text('cutMegabytes')} />
        <Field label="or after minutes" inputMode="numeric" {...text('cutMinutes')} />
        <Field label="Keep for days" inputMode="numeric" {...text('keepDays')} />
      </div>
      {failure && <Notice tone="negative" isAlert>{failure}</Notice>}
    </Dialog>
  );
}
