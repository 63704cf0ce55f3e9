/**
 * What was asked of each version: counts, latency and predictions per minute, and a bounded sample of rows. Kept in
 * memory and written every two seconds, so that recording costs a request microseconds; a killed server loses at most
 * those two seconds of monitoring, never a prediction.
 */
import { sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { inferenceMinutes, inferenceRows } from '@/db/schema';
import type { VersionId } from '@/lib/domain/ids';
import { bucketOf, emptyHistogram } from '@/lib/domain/latency';
import type { Columns, Value } from '@/lib/domain/inference/open-inference';
import type { Log } from '../log';

interface Minute {
  readonly versionId: VersionId;
  readonly minute: number;
  requests: number;
  rows: number;
  errors: number;
  readonly latency: number[];
  readonly predictions: Record<string, number>;
}

interface SampledRow {
  readonly versionId: VersionId;
  readonly at: Date;
  readonly inputs: Record<string, Value>;
  readonly prediction: string;
}

/** Rows sampled a minute and version, and kept a version in all. */
const SAMPLE_PER_MINUTE = 500;
const SAMPLE_KEPT = 20_000;
const FLUSH_MS = 2_000;

export interface Recorder {
  /** An answered request: `milliseconds` from the first byte read to the answer made. */
  answered(versionId: VersionId, milliseconds: number, columns: Columns, predictions: readonly Value[]): void;
  refused(versionId: VersionId, milliseconds: number): void;
  flush(): Promise<void>;
  dispose(): Promise<void>;
}

export function createRecorder(db: Database, log: Log, now: () => number): Recorder {
  let minutes = new Map<string, Minute>();
  let samples: SampledRow[] = [];
  const sampled = new Map<VersionId, { minute: number; count: number }>();
  let writing = Promise.resolve();

  function minuteOf(versionId: VersionId): Minute {
    const minute = Math.floor(now() / 60_000) * 60_000;
    const key = `${versionId} ${minute}`;
    const found = minutes.get(key) ?? { versionId, minute, requests: 0, rows: 0, errors: 0, latency: emptyHistogram(), predictions: {} };
    minutes.set(key, found);
    return found;
  }

  function sample(versionId: VersionId, minute: number, columns: Columns, predictions: readonly Value[]): void {
    const taken = sampled.get(versionId);
    const state = taken?.minute === minute ? taken : { minute, count: 0 };
    sampled.set(versionId, state);
    const at = new Date(now());
    for (let row = 0; row < predictions.length && state.count < SAMPLE_PER_MINUTE; row += 1, state.count += 1) {
      const inputs = Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values[row] ?? null]));
      samples.push({ versionId, at, inputs, prediction: String(predictions[row]) });
    }
  }

  async function write(taken: Minute[], rows: SampledRow[]): Promise<void> {
    for (const minute of taken) {
      await db
        .insert(inferenceMinutes)
        .values({ ...minute, minute: new Date(minute.minute) })
        .onConflictDoUpdate({
          target: [inferenceMinutes.versionId, inferenceMinutes.minute],
          set: {
            requests: sql`${inferenceMinutes.requests} + excluded.requests`,
            rows: sql`${inferenceMinutes.rows} + excluded.rows`,
            errors: sql`${inferenceMinutes.errors} + excluded.errors`,
            latency: sql`(select array_agg(a + b order by place) from unnest(${inferenceMinutes.latency}, excluded.latency) with ordinality as counts(a, b, place))`,
            predictions: sql`(select coalesce(jsonb_object_agg(key, total), '{}') from (select key, sum(value::int) as total from (select * from jsonb_each_text(${inferenceMinutes.predictions}) union all select * from jsonb_each_text(excluded.predictions)) as both_sides group by key) as totals)`,
          },
        });
    }
    if (rows.length > 0) {
      await db.insert(inferenceRows).values(rows);
      for (const versionId of new Set(rows.map((row) => row.versionId))) {
        await db.execute(sql`delete from inference_rows where version_id = ${versionId} and id <= (select id from inference_rows where version_id = ${versionId} order by id desc offset ${SAMPLE_KEPT} limit 1)`);
      }
    }
  }

  function flush(): Promise<void> {
    const [taken, rows] = [[...minutes.values()], samples];
    minutes = new Map();
    samples = [];
    if (taken.length > 0) writing = writing.then(() => write(taken, rows)).catch((error: unknown) => log.error('monitoring could not be written', { error }));
    return writing;
  }

  const timer = setInterval(() => void flush(), FLUSH_MS);
  timer.unref();

  return {
    answered(versionId, milliseconds, columns, predictions) {
      const minute = minuteOf(versionId);
      minute.requests += 1;
      minute.rows += predictions.length;
      minute.latency[bucketOf(milliseconds)]! += 1;
      for (const prediction of predictions) {
        const key = predictionKey(prediction);
        minute.predictions[key] = (minute.predictions[key] ?? 0) + 1;
      }
      sample(versionId, minute.minute, columns, predictions);
    },
    refused(versionId, milliseconds) {
      const minute = minuteOf(versionId);
      minute.requests += 1;
      minute.errors += 1;
      minute.latency[bucketOf(milliseconds)]! += 1;
    },
    flush,
    dispose() {
      clearInterval(timer);
      return flush();
    },
  };
}

/** A class as it is; a number to two significant digits, so that a regression's distribution stays small. */
export function predictionKey(prediction: Value): string {
  return typeof prediction === 'number' ? String(Number(prediction.toPrecision(2))) : String(prediction);
}
