'use client';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { callApi } from '@/components/api';
import { Avatar, Button, CheckResult, EmptyAvatar, Icon, Time, useToasts, type IconName } from '@/components/ui';
import { shortDigest } from '@/components/format';
import type { ApprovalView, CardView, EventView, GateView, MissingView } from '@/lib/domain/views';
import styles from './card.module.css';
import { EventDialog } from './EventDialog';
import { gathered, lower, sentence } from './missing';

const MISSING_ICONS: Record<MissingView['state'], { readonly icon: IconName; readonly tone: string }> = {
  open: { icon: 'open', tone: 'faint' },
  running: { icon: 'running', tone: 'accent' },
  fail: { icon: 'fail', tone: 'negative' },
  refused: { icon: 'fail', tone: 'negative' },
  insufficient: { icon: 'insufficient', tone: 'caution' },
  stale: { icon: 'warning', tone: 'caution' },
};

/** The one action, exactly what stands in its way and who can supply it; approvals; the other ways on. */
export function GateBox({ card }: { readonly card: CardView }) {
  const router = useRouter();
  const toasts = useToasts();
  const [asking, setAsking] = useState<EventView | null>(null);
  const [working, setWorking] = useState<string | null>(null);
  const { gate } = card;

  const call = async (name: string, path: string, body: unknown) => {
    setWorking(name);
    try {
      await callApi('POST', `/api/v1/versions/${card.id}/${path}`, body);
      router.refresh();
    } catch (error) {
      toasts.fail(error);
      router.refresh();
    } finally {
      setWorking(null);
    }
  };
  const start = (event: EventView) => {
    // what asks for words, ends something, or touches live traffic is confirmed first
    if (event.asks.length > 0 || event.isDestructive || event.event === 'go-live') setAsking(event);
    else void call(event.event, 'events', { event: event.event, revision: card.revision });
  };
  const others = card.events.filter((event) => event.event !== 'return');
  const refusal = card.events.find((event) => event.event === 'return');

  return (
    <div className={styles.box}>
      {gate ? <Gate gate={gate} working={working} onAct={() => start(gate.action)} /> : <><h2>{card.stateLabel}</h2><p className="dim">{restingWords(card)}</p></>}
      {gate && gate.quorum > 0 && <Quorum gate={gate} />}
      {(gate?.canApprove || refusal) && (
        <div className={styles.buttons}>
          {gate?.canApprove && <Button variant={gate.isOpen && gate.action.isAllowed ? 'default' : 'primary'} wide icon="sign" working={working === 'approve'} onClick={() => void call('approve', 'approvals', { decision: 'approve', revision: card.revision, artifact: card.digest })}>Approve</Button>}
          {refusal && <Button wide blocked={refusal.isAllowed ? null : refusal.whyNot} onClick={() => start(refusal)}>{refusal.verb}</Button>}
        </div>
      )}
      {gate && gate.quorum > 0 && !gate.canApprove && gate.whyNot && <p className={styles.explains}>You cannot approve: {lower(gate.whyNot)}</p>}
      {others.length > 0 && <div className={styles.others}>{others.map((event) => <Button key={event.event} variant="quiet" size="small" blocked={event.isAllowed ? null : event.whyNot} onClick={() => start(event)}>{event.verb}</Button>)}</div>}
      {asking && <EventDialog card={card} event={asking} onClose={() => setAsking(null)} />}
    </div>
  );
}

/** What a state without a next step means: in service, or at its end. */
export function restingWords(card: Pick<CardView, 'kind' | 'stage' | 'events'>): string {
  if (card.stage === 'retired' && card.events.length === 0) return 'Its life is over. What it was, and why it went, stays on record.';
  return card.kind === 'model' ? 'In service: it answers requests until another version takes its place or somebody deprecates it.' : 'In use until another version takes its place or somebody ends it.';
}

function Gate({ gate, working, onAct }: { readonly gate: GateView; readonly working: string | null; readonly onAct: () => void }) {
  const { action, missing } = gate;
  const why = !gate.isOpen ? 'The list below says what is missing.' : action.isAllowed ? null : (action.whyNot ?? 'Your role does not allow this.');
  return (
    <>
      <Button variant="primary" size="large" wide working={working === action.event} blocked={why} blockedBy="gate-why" onClick={onAct}>{action.verb}</Button>
      <div id="gate-why">
        <p className={styles.explains}>{gate.isOpen && !action.isAllowed ? action.whyNot : action.explains}</p>
        {missing.length > 0 && <ul className={styles.why} aria-label="What is missing">{gathered(missing).map((entry) => <Missing key={entry.code} entry={entry} />)}</ul>}
      </div>
    </>
  );
}

function Missing({ entry }: { readonly entry: MissingView }) {
  const { icon, tone } = MISSING_ICONS[entry.state];
  return (
    <li>
      <Icon name={entry.kind === 'approval' && entry.state === 'open' ? 'person' : icon} className={tone} />
      <span>
        <b>{entry.title}</b>
        {sentence(entry.detail)}{' '}
        {entry.state !== 'running' && (entry.isMine ? <span className={styles.mine}>{sentence(`You can: ${lower(entry.verb)}`)}</span> : sentence(entry.verb ? `${entry.who}: ${lower(entry.verb)}` : entry.who))}
      </span>
    </li>
  );
}

function Quorum({ gate }: { readonly gate: GateView }) {
  const valid = gate.approvals.filter((approval) => approval.decision === 'approve' && !approval.isStale).length;
  return (
    <ul className={styles.quorum} aria-label="Approvals">
      {gate.approvals.map((approval) => <Approval key={`${approval.person.id} ${approval.at}`} approval={approval} />)}
      {Array.from({ length: Math.max(0, gate.quorum - valid) }, (_, at) => (
        <li key={at}><EmptyAvatar text={String(valid + at + 1)} /><span><b>One more</b>{gate.canApprove && at === 0 ? 'You may approve' : 'Somebody from outside the lineage'}</span><CheckResult state="open" hideWord /></li>
      ))}
    </ul>
  );
}

function Approval({ approval }: { readonly approval: ApprovalView }) {
  const { decision, isStale } = approval;
  return (
    <li>
      <Avatar person={approval.person} isDecorative />
      <span>
        <b>{approval.person.name}</b>
        {decision === 'approve' ? 'approved' : 'objected'} <Time at={approval.at} />, on {shortDigest(approval.on)}
        {isStale && <span className="caution">, stale: {approval.changed.length > 0 ? `${approval.changed.join(', ')} changed` : 'something changed since'}</span>}
        {approval.reason && <>. “{approval.reason}”</>}
      </span>
      <CheckResult state={isStale ? 'insufficient' : decision === 'approve' ? 'pass' : 'fail'} word={isStale ? 'Stale' : decision === 'approve' ? 'Approved' : 'Objected'} hideWord />
    </li>
  );
}
