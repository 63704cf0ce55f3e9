'use client';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { callApi, messageOf } from '@/components/api';
import { Avatar, Button, CheckResult, Dialog, DigestTag, Segmented, TextArea, Time } from '@/components/ui';
import type { CardView, ChecklistItemView } from '@/lib/domain/views';
import styles from './card.module.css';
import { lower } from './missing';

/** What people must look at and sign, by group; who signed, on which evidence. */
export function Checklist({ card }: { readonly card: CardView }) {
  const [signing, setSigning] = useState<ChecklistItemView | null>(null);
  const { items, template, version, signed } = card.checklist;
  if (items.length === 0) return null;
  const groups = [...new Set(items.map((item) => item.group))];
  return (
    <section className={styles.section}>
      <h2>Checklist <span>{template}, version {version}. {signed} of {items.length} signed</span></h2>
      {groups.map((group) => (
        <div key={group}>
          <h3 className={styles.group}>{group}</h3>
          <ul className={styles.list}>{items.filter((item) => item.group === group).map((item) => <Item key={item.id} item={item} onSign={() => setSigning(item)} />)}</ul>
        </div>
      ))}
      {signing && <SignDialog versionId={card.id} item={signing} onClose={() => setSigning(null)} />}
    </section>
  );
}

function Item({ item, onSign }: { readonly item: ChecklistItemView; readonly onSign: () => void }) {
  const awaited = item.evidence.filter((evidence) => !evidence.digest).map((evidence) => lower(evidence.label));
  return (
    <li>
      <CheckResult state={item.state} hideWord />
      <div>
        <p>{item.text}{!item.isBlocking && <span className="faint"> Not blocking.</span>}</p>
        <div className={styles.evidence}>
          {item.wasReopened && <span className="caution">The evidence changed; sign again.</span>}
          {item.evidence.map((evidence, at) => evidence.digest && <DigestTag key={at} digest={evidence.digest} label={evidence.label} />)}
          {awaited.length > 0 && <span><span className="caution">Not here yet:</span> {awaited.join(', ')}</span>}
        </div>
        {item.note && <p className={styles.words}>{item.note}</p>}
      </div>
      <div className={styles.signed}>
        {item.signedBy && !item.wasReopened ? <><span>signed {item.signedAt && <Time at={item.signedAt} />}</span><Avatar person={item.signedBy} size="small" /></> : (
          <>{!item.canSign && <span>{item.signers.join(' or ')}</span>}<Button variant={item.canSign ? 'default' : 'quiet'} blocked={item.canSign ? null : (item.whyNot ?? 'It cannot be signed now.')} reasonAt="end" aria-label={`Sign: ${item.text}`} onClick={onSign}>Sign</Button></>
        )}
      </div>
    </li>
  );
}

function SignDialog({ versionId, item, onClose }: { readonly versionId: string; readonly item: ChecklistItemView; readonly onClose: () => void }) {
  const router = useRouter();
  const [decision, setDecision] = useState<'pass' | 'fail' | 'not-applicable'>('pass');
  const [note, setNote] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [isWorking, setWorking] = useState(false);
  const sign = async () => {
    setWorking(true);
    setError(null);
    try {
      await callApi('POST', `/api/v1/versions/${versionId}/items/${item.id}`, { decision, note });
      router.refresh();
      onClose();
    } catch (caught) {
      setError(messageOf(caught));
      setWorking(false);
    }
  };
  return (
    <Dialog isOpen title="Sign this item" onClose={onClose} onSubmit={() => void sign()} actions={<><Button variant="primary" type="submit" icon="sign" working={isWorking}>Sign this item</Button><Button variant="quiet" onClick={onClose}>Cancel</Button></>}>
      <p>{item.text}</p>
      <div className={styles.evidence}>{item.evidence.map((evidence, at) => (evidence.digest ? <DigestTag key={at} digest={evidence.digest} label={evidence.label} /> : null))}</div>
      <Segmented label="Decision" value={decision} onChange={setDecision} segments={[{ value: 'pass', label: 'It holds' }, { value: 'fail', label: 'It does not' }, { value: 'not-applicable', label: 'Not applicable' }]} />
      <TextArea label="What you looked at and found" hint="Kept with the signature, and bound to the evidence above." value={note} maxLength={4000} error={error} onChange={(event) => setNote(event.target.value)} />
    </Dialog>
  );
}
