/** What single long tasks of a page's main thread were made of: for finding out where the slowest keys come from. */
import type { Page } from '@playwright/test';

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly tid: number;
  readonly pid: number;
  readonly id?: string;
  readonly args: {
    readonly name?: string;
    readonly data?: {
      readonly type?: string;
      readonly timeDeltas?: readonly number[];
      readonly startTime?: number;
      readonly cpuProfile?: { readonly nodes?: readonly { readonly id: number; readonly parent?: number; readonly callFrame: { readonly functionName: string; readonly url?: string; readonly lineNumber?: number } }[]; readonly samples?: readonly number[] };
    };
  };
}

export interface LongTask {
  /** Milliseconds after tracing began. */
  readonly at: number;
  /** By the clock, and of the thread's own. */
  readonly ms: number;
  readonly own: number;
  /** What the browser did in it, milliseconds without what is nested in it. */
  readonly parts: readonly string[];
  /** Functions that ran, milliseconds of their own. */
  readonly functions: readonly string[];
}

const most = (sums: ReadonlyMap<string, number>, count: number) => [...sums].sort((a, b) => b[1] - a[1]).slice(0, count).filter(([, ms]) => ms >= 0.5).map(([name, ms]) => `${ms.toFixed(1)} ${name}`);
const add = (sums: Map<string, number>, name: string, ms: number) => sums.set(name, (sums.get(name) ?? 0) + ms);

/** Tasks of at least `least` milliseconds while `act` ran, in their order. */
export async function longTasks(page: Page, act: () => Promise<void>, least = 40): Promise<readonly LongTask[]> {
  const session = await page.context().browser()!.newBrowserCDPSession();
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => { for (const event of value as unknown as TraceEvent[]) events.push(event); });
  await session.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'disabled-by-default-v8.cpu_profiler', 'v8', '__metadata'] } });
  await act();
  const done = new Promise((resolve) => { session.once('Tracing.tracingComplete', resolve); });
  await session.send('Tracing.end');
  await done;
  await session.detach();
  return longTasksOf(events, least);
}

function longTasksOf(events: readonly TraceEvent[], least: number): readonly LongTask[] {
  const threads = new Map(events.filter(({ name }) => name === 'thread_name').map(({ pid, tid, args }) => [`${pid} ${tid}`, args.name]));
  const busy = new Map<string, number>();
  for (const { name, dur, pid, tid } of events) if (name === 'RunTask' && dur) add(busy, `${pid} ${tid}`, dur);
  const main = [...busy].filter(([thread]) => threads.get(thread) === 'CrRendererMain').sort((a, b) => b[1] - a[1])[0]?.[0];
  if (main === undefined) return [];
  const own = events.filter(({ ph, pid, tid }) => ph === 'X' && `${pid} ${tid}` === main).sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0));
  const began = own[0]!.ts;
  const samples = samplesOf(events, Number(main.split(' ')[0]));
  return own.filter(({ name, dur }) => name === 'RunTask' && (dur ?? 0) / 1000 >= least).map((task) => {
    const end = task.ts + task.dur!;
    const parts = new Map<string, number>();
    const open: TraceEvent[] = [];
    for (const event of own) {
      if (event.ts < task.ts || event.ts >= end) continue;
      while (open.length > 0 && open.at(-1)!.ts + (open.at(-1)!.dur ?? 0) <= event.ts) open.pop();
      add(parts, labelOf(event), (event.dur ?? 0) / 1000);
      if (open.length > 0) add(parts, labelOf(open.at(-1)!), -(event.dur ?? 0) / 1000);
      open.push(event);
    }
    const functions = new Map<string, number>();
    for (const { ts, ms, name } of samples) if (ts >= task.ts && ts < end) add(functions, name, ms);
    return { at: (task.ts - began) / 1000, ms: task.dur! / 1000, own: (task.tdur ?? 0) / 1000, parts: most(parts, 8), functions: most(functions, 12) };
  });
}

const labelOf = ({ name, args }: TraceEvent) => (args.data?.type ? `${name} ${args.data.type}` : name);

function samplesOf(events: readonly TraceEvent[], pid: number): readonly { readonly ts: number; readonly ms: number; readonly name: string }[] {
  const found: { ts: number; ms: number; name: string }[] = [];
  const starts = events.filter(({ name, pid: own }) => name === 'Profile' && own === pid);
  for (const { id, args } of starts) {
    const names = new Map<number, string>();
    let ts = args.data?.startTime ?? 0;
    for (const chunk of events) {
      if (chunk.name !== 'ProfileChunk' || chunk.pid !== pid || chunk.id !== id) continue;
      const { cpuProfile, timeDeltas } = chunk.args.data!;
      for (const { id: node, callFrame } of cpuProfile?.nodes ?? []) names.set(node, `${callFrame.functionName || '(anonymous)'} ${callFrame.url?.split('/').at(-1) ?? ''}:${callFrame.lineNumber ?? ''}`);
      cpuProfile?.samples?.forEach((node, at) => {
        const delta = timeDeltas?.[at] ?? 0;
        ts += delta;
        found.push({ ts, ms: delta / 1000, name: names.get(node) ?? '?' });
      });
    }
  }
  return found;
}
