/** What differs between two runs: parameters, metrics, tags, data and environment. Pure; code is compared line by line elsewhere. */
import type { RunDetail } from '@/lib/domain/runs';
import { formatNumber } from '@/components/format';

export interface DifferenceRow {
  readonly name: string;
  /** Empty: the run has none. */
  readonly left: string;
  readonly right: string;
  readonly isSame: boolean;
  /** Right less left, of two numbers. */
  readonly change: number | null;
}

export interface DifferencePart {
  readonly title: string;
  readonly rows: readonly DifferenceRow[];
}

/** Parts in the order in which people look; a part that neither run has anything in is left out. */
export function differenceOf(left: RunDetail, right: RunDetail): DifferencePart[] {
  const parts: DifferencePart[] = [
    { title: 'Parameters', rows: compare(left.params, right.params) },
    { title: 'Metrics', rows: compare(left.metrics, right.metrics) },
    { title: 'Data', rows: compare(dataOf(left), dataOf(right)) },
    { title: 'Environment', rows: compare(environmentOf(left), environmentOf(right)) },
    { title: 'Tags', rows: compare(left.tags, right.tags) },
  ];
  return parts.filter((part) => part.rows.length > 0);
}

type Values = Readonly<Record<string, string | number | boolean | null>>;

function compare(left: Values, right: Values): DifferenceRow[] {
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  return names.map((name) => {
    const [was, is] = [left, right].map((values) => (Object.hasOwn(values, name) ? values[name] : undefined));
    return { name, left: write(was), right: write(is), isSame: was === is, change: typeof was === 'number' && typeof is === 'number' && was !== is ? is - was : null };
  });
}

const write = (value: Values[string] | undefined) => (value === undefined ? '' : value === null ? 'null' : typeof value === 'number' ? formatNumber(value) : String(value));

/** Two sets of the same name stand beside each other in their order. */
function dataOf(run: RunDetail): Record<string, string> {
  const seen = new Map<string, number>();
  return Object.fromEntries(run.data.map(({ name, digest, rows, columns }) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    const shape = rows === undefined ? '' : `${formatNumber(rows)} × ${formatNumber(columns ?? 0)}`;
    return [count === 1 ? name : `${name} (${count})`, [digest ?? '', shape].filter(Boolean).join(' · ') || 'read'];
  }));
}

function environmentOf({ environment, author, notebook }: RunDetail): Record<string, string | number> {
  return {
    ...(environment ? { seed: environment.seed, compute: environment.compute, image: environment.image, ...environment.versions } : {}),
    ...(notebook ? { notebook: notebook.title } : {}),
    ...(author ? { author: author.name } : {}),
  };
}
