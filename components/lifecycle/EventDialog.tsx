'use client';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { ApiError, callApi, messageOf } from '@/components/api';
import { Button, Dialog, Field, Notice, Select, TextArea } from '@/components/ui';
import type { CardView, EventView } from '@/lib/domain/views';

/** Asks for the words, date and successor that an event needs, and says what it does. */
export function EventDialog({ card, event, onClose }: { readonly card: CardView; readonly event: EventView; readonly onClose: () => void }) {
  const router = useRouter();
  const [reason, setReason] = useState('');
  const [sunset, setSunset] = useState('');
  const [successor, setSuccessor] = useState<string>(card.successors[0]?.versionId ?? 'none');
  const [problem, setProblem] = useState<{ readonly field: string | null; readonly message: string } | null>(null);
  const [isWorking, setWorking] = useState(false);
  const asks = (name: EventView['asks'][number]) => event.asks.includes(name);
  const errorOf = (field: string) => (problem?.field === field ? problem.message : null);

  const send = async () => {
    if (asks('reason') && !reason.trim()) return setProblem({ field: 'reason', message: 'Give a reason. It is kept in the log.' });
    if (asks('sunset') && !sunset) return setProblem({ field: 'sunset', message: 'Give the day on which it stops.' });
    setWorking(true);
    setProblem(null);
    try {
      await callApi('POST', `/api/v1/versions/${card.id}/events`, {
        event: event.event, revision: card.revision,
        ...(asks('reason') ? { reason: reason.trim() } : {}), ...(asks('sunset') ? { sunset } : {}), ...(asks('successor') ? { successor } : {}),
      });
      router.refresh();
      onClose();
    } catch (error) {
      const field = error instanceof ApiError ? (error.details as { field?: unknown } | undefined)?.field : undefined;
      setProblem({ field: typeof field === 'string' && event.asks.some((ask) => ask === field) ? field : null, message: messageOf(error) });
      setWorking(false);
      router.refresh();
    }
  };

  return (
    <Dialog
      isOpen title={`${event.verb}: ${card.asset} v${card.number}`} onClose={onClose} onSubmit={() => void send()}
      actions={<><Button variant={event.isDestructive && event.event !== 'return' ? 'destructive' : 'primary'} type="submit" working={isWorking}>{event.verb.replace(' with a reason', '')}</Button><Button variant="quiet" onClick={onClose}>Cancel</Button></>}
    >
      <p className="dim">{event.explains}</p>
      {asks('reason') && <TextArea label={event.event === 'return' ? 'Reason, shown to the author and kept in the log' : 'Reason, kept in the log'} value={reason} maxLength={2000} error={errorOf('reason')} onChange={(change) => setReason(change.target.value)} />}
      {asks('sunset') && <Field type="date" label="Sunset" hint="The day from which it no longer answers." value={sunset} error={errorOf('sunset')} onChange={(change) => setSunset(change.target.value)} />}
      {asks('successor') && <Select label="Successor" hint="What callers should use instead." value={successor} error={errorOf('successor')} onChange={(change) => setSuccessor(change.target.value)} options={[...card.successors.map((other) => ({ value: other.versionId as string, label: other.label })), { value: 'none', label: 'None' }]} />}
      {problem && problem.field === null && <Notice tone="negative" isAlert>{problem.message}</Notice>}
    </Dialog>
  );
}
