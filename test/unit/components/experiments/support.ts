/** Runs as the doors give them, for tests. */
import type { RunPage, RunSummary } from '@/lib/domain/runs';

export function runOf(number: number, change: Partial<RunSummary> = {}): RunSummary {
  return {
    id: `run-${number}` as RunSummary['id'], projectId: 'project' as RunSummary['projectId'], number, name: `forest ${number}`, experiment: 'churn', kind: 'fit', status: 'finished',
    startedAt: '2026-11-20T10:00:00.000Z', endedAt: '2026-11-20T10:01:30.000Z', author: null, notebook: null, cell: null, parent: null, children: 0, params: {}, metrics: {}, tags: {}, ...change,
  };
}

/** A server of so many runs, newest first, whose cursors are places as those of the doors are. */
export function serverOf(count: number) {
  const all = Array.from({ length: count }, (_, at) => runOf(count - at));
  const asked: (string | null)[] = [];
  return {
    all, asked,
    read: async (cursor: string | null, limit: number): Promise<RunPage> => {
      asked.push(cursor);
      const from = Number(cursor ?? 0);
      const runs = all.slice(from, from + limit);
      const end = from + runs.length;
      return { runs, next: end < all.length ? String(end) : null, total: all.length, names: { params: [], metrics: [], tags: [] } };
    },
  };
}
