/** From minutes of inference to what a chart shows. Pure; times are milliseconds since 1970. */
import { addHistograms, emptyHistogram, quantile } from './latency';

export interface InferenceMinute {
  readonly minute: number;
  readonly requests: number;
  readonly rows: number;
  readonly errors: number;
  readonly latency: readonly number[];
  readonly predictions: Readonly<Record<string, number>>;
}

export interface Bucket {
  readonly from: number;
  readonly to: number;
  readonly requests: number;
  readonly errors: number;
  /** Requests a second over the bucket. */
  readonly rate: number;
  /** Milliseconds; null in a bucket without requests. */
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly predictions: Readonly<Record<string, number>>;
}

export const SPANS = { '1h': 60, '24h': 24 * 60, '7d': 7 * 24 * 60, '30d': 30 * 24 * 60 } as const;
export type Span = keyof typeof SPANS;

const BUCKETS = 60;

/** Cuts the span that ends at `now` into sixty buckets of whole minutes. */
export function bucketMinutes(minutes: readonly InferenceMinute[], span: Span, now: number): Bucket[] {
  const width = (SPANS[span] / BUCKETS) * 60_000;
  const end = Math.ceil(now / width) * width;
  const start = end - BUCKETS * width;
  return Array.from({ length: BUCKETS }, (_, index) => {
    const from = start + index * width;
    const inside = minutes.filter((minute) => minute.minute >= from && minute.minute < from + width);
    return { from, to: from + width, ...summarise(inside, (Math.min(from + width, now) - from) / 1000) };
  });
}

/** Sums minutes; `seconds` is the time they span, for the rate. */
export function summarise(minutes: readonly InferenceMinute[], seconds: number): Omit<Bucket, 'from' | 'to'> {
  const latency = minutes.reduce<number[]>((sum, minute) => addHistograms(sum, minute.latency), emptyHistogram());
  const requests = minutes.reduce((sum, minute) => sum + minute.requests, 0);
  const predictions: Record<string, number> = {};
  for (const minute of minutes) for (const [key, count] of Object.entries(minute.predictions)) predictions[key] = (predictions[key] ?? 0) + count;
  return {
    requests,
    errors: minutes.reduce((sum, minute) => sum + minute.errors, 0),
    rate: seconds > 0 ? requests / seconds : 0,
    p50: quantile(latency, 0.5),
    p95: quantile(latency, 0.95),
    p99: quantile(latency, 0.99),
    predictions,
  };
}

/** What the deployments page shows. Times are ISO 8601. */
export interface DeploymentView {
  readonly name: string;
  readonly path: string;
  readonly status: 'live' | 'deprecated' | 'retired';
  readonly span: Span;
  readonly buckets: readonly Bucket[];
  readonly total: Omit<Bucket, 'from' | 'to'>;
  readonly versions: readonly DeployedVersionView[];
  readonly events: readonly { readonly at: string; readonly text: string }[];
  readonly drift: DriftView | null;
  /** Rows kept of what was asked, for drift. */
  readonly sampledRows: number;
  /** A first request, ready to copy. */
  readonly example: string;
}

export interface DeployedVersionView {
  readonly versionId: string;
  readonly number: number;
  readonly status: 'live' | 'superseded' | 'deprecated' | 'retired';
  readonly deployedAt: string;
  readonly sunsetAt: string | null;
  readonly total: Omit<Bucket, 'from' | 'to'>;
}

export interface DriftView {
  readonly at: string;
  readonly versionId: string;
  readonly rows: number;
  readonly features: readonly { readonly name: string; readonly value: number | null; readonly undefinedReason?: string }[];
}

export interface DeploymentSummary {
  readonly name: string;
  readonly path: string;
  readonly status: 'live' | 'deprecated' | 'retired';
  readonly version: number;
  readonly versionId: string;
  readonly sunsetAt: string | null;
  /** The last 24 hours. */
  readonly day: Omit<Bucket, 'from' | 'to'>;
  readonly sparkline: readonly number[];
}
