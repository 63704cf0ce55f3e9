'use client';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { callApi } from '@/components/api';
import { formatDuration } from '@/components/format';
import { Button, CheckResult, DigestTag, Table, useToasts } from '@/components/ui';
import type { CardView } from '@/lib/domain/views';
import { cellAnchor } from './cell-anchor';
import styles from './card.module.css';

/** What ran by itself, what it found, and on which evidence; each can be run again by those who may. */
export function Checks({ card }: { readonly card: CardView }) {
  const router = useRouter();
  const toasts = useToasts();
  const [starting, setStarting] = useState<string | null>(null);
  if (card.checks.length === 0) return null;
  const passed = card.checks.filter((check) => check.status === 'pass').length;
  const run = async (code: string, label: string) => {
    setStarting(code);
    try {
      await callApi('POST', `/api/v1/versions/${card.id}/checks`, { code });
      toasts.say(`${label}: asked for`);
      router.refresh();
    } catch (error) {
      toasts.fail(error);
    } finally {
      setStarting(null);
    }
  };
  return (
    <section className={styles.section}>
      <h2>Checks <span>{passed} of {card.checks.length} pass</span></h2>
      <Table label="Checks" className={styles.checks}>
        <tbody>
          {card.checks.map((check) => (
            <tr key={check.code}>
              <td><CheckResult state={check.status} hideWord /></td>
              <td><b>{check.label}</b> <span className={styles.summary}>{check.summary || (check.status === 'running' ? 'running' : check.status === 'not-started' ? 'not started' : '')}{check.first && <> <a href={`#${cellAnchor(check.first.cell)}`}>Show cell {check.first.place}</a></>}</span></td>
              <td className="end wide-only">{check.evidence && <DigestTag digest={check.evidence} />}</td>
              <td className="num faint wide-only">{check.durationMs !== null && formatDuration(check.durationMs)}</td>
              <td className="end">{check.canRun && check.status !== 'running' && <Button size="small" variant="quiet" icon={check.status === 'not-started' ? 'run' : 'refresh'} working={starting === check.code} aria-label={`${check.status === 'not-started' ? 'Run' : 'Run again'}: ${check.label}`} onClick={() => void run(check.code, check.label)}>{check.status === 'not-started' ? 'Run' : 'Run again'}</Button>}</td>
            </tr>
          ))}
        </tbody>
      </Table>
    </section>
  );
}
