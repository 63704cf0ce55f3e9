'use client';
/** A document that cannot be read whole: what is wrong, and the two ways on. Nothing is written until somebody decides. */
import { useEffect, useState } from 'react';
import type { VersionView } from '@/lib/domain/history';
import { callApi, messageOf } from '@/components/api';
import { countOf } from '@/components/format';
import { Button, Notice } from '@/components/ui';
import { useNotebook } from '../context';
import styles from './history.module.css';
import { versionTitle } from './words';

interface Found {
  readonly damage: { readonly report: readonly string[]; readonly readable: { readonly cells: number; readonly letters: number } } | null;
  readonly versions: readonly VersionView[];
  readonly at: number;
}

export function Damaged() {
  const { id } = useNotebook();
  const [found, setFound] = useState<Found | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [isWorking, setWorking] = useState(false);
  useEffect(() => {
    callApi<Omit<Found, 'at'>>('GET', `/api/v1/notebooks/${id}/damage`).then((read) => setFound({ ...read, at: Date.now() }), (caught: unknown) => setError(messageOf(caught)));
  }, [id]);

  const repair = async (version: number | null) => {
    setWorking(true);
    try {
      await callApi('POST', `/api/v1/notebooks/${id}/repair`, { version });
      window.location.reload();
    } catch (caught) {
      setError(messageOf(caught));
      setWorking(false);
    }
  };
  const [last] = found?.versions ?? [];
  const readable = found?.damage?.readable;
  return (
    <div className={styles.damaged}>
      <Notice tone="negative" isAlert>
        <b>What is stored of this notebook is damaged, so it was not opened.</b> Nothing was written over it. {found?.damage?.report.join(' ')} {error}
      </Notice>
      {found?.damage ? (
        <p className={styles.actions}>
          {last ? <Button variant="primary" working={isWorking} onClick={() => void repair(last.id)}>Go back to {versionTitle(last, found.at)}</Button> : null}
          <Button working={isWorking} onClick={() => void repair(null)}>Keep what can be read: {countOf(readable!.cells, 'cell')}, {countOf(readable!.letters, 'letter')}</Button>
          <span className={styles.line}>A copy of what is stored is kept either way.</span>
        </p>
      ) : null}
    </div>
  );
}
