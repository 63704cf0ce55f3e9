'use client';
/** One drift number a feature, measured when somebody asks. */
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { callApi, messageOf } from '@/components/api';
import { formatCount, formatMetric } from '@/components/format';
import { Button, Notice, Time } from '@/components/ui';
import type { DriftView } from '@/lib/domain/monitoring';
import styles from './monitoring.module.css';

/** From here on a shift is worth a look, and from the second on it is large: the customary limits of the index. */
const LOOK = 0.1;
const LARGE = 0.25;
const SCALE = 0.5;

export function DriftLane({ projectSlug, name, drift, sampledRows, whyNot }: { readonly projectSlug: string; readonly name: string; readonly drift: DriftView | null; readonly sampledRows: number; readonly whyNot: string | null }) {
  const router = useRouter();
  const [isWorking, setWorking] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function measure() {
    setWorking(true);
    setProblem(null);
    try {
      await callApi('POST', `/api/v1/projects/${projectSlug}/deployments/${name}/drift`);
      router.refresh();
    } catch (error) {
      setProblem(messageOf(error));
    } finally {
      setWorking(false);
    }
  }

  return (
    <section className={styles.lane} aria-label="Drift">
      <div className={styles.laneHead}>
        <h2>Drift</h2>
        <p className={styles.note}>{drift ? <>PSI of {formatCount(drift.rows)} requested rows against the training snapshot, <Time at={drift.at} as="age" />.</> : 'PSI by feature against the training snapshot.'}</p>
        <p className={styles.note}><Button size="small" onClick={measure} working={isWorking} {...(whyNot ? { blocked: whyNot } : {})}>Measure drift</Button></p>
      </div>
      <div className={styles.laneBody}>
        {problem ? <Notice tone="negative" isAlert>{problem}</Notice> : null}
        {drift ? (
          <div className={styles.drift}>
            {drift.features.map((feature) => (
              <div key={feature.name} className={styles.driftRow}>
                <code title={feature.name}>{feature.name}</code>
                {feature.value === null ? <span className={styles.why}>insufficient: {feature.undefinedReason}</span> : (
                  <>
                    <span className={styles.bar} aria-hidden><span data-level={levelOf(feature.value)} style={{ width: `${Math.min(100, (100 * feature.value) / SCALE)}%` }} /><i style={{ left: `${(100 * LARGE) / SCALE}%` }} /></span>
                    <b data-level={levelOf(feature.value)}>{formatMetric(feature.value, 2)}{feature.value >= LARGE ? <span className="vh">, large</span> : null}</b>
                  </>
                )}
              </div>
            ))}
            <p className={styles.note}>Dashed: .25, a large shift. From .10 on it is worth a look.</p>
          </div>
        ) : <p className={styles.note}>{sampledRows === 0 ? 'No rows were asked yet.' : `${formatCount(sampledRows)} rows are kept to compare.`}</p>}
      </div>
    </section>
  );
}

function levelOf(value: number): 'none' | 'look' | 'high' {
  return value >= LARGE ? 'high' : value >= LOOK ? 'look' : 'none';
}
