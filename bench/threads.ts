/** Which threads of a benchmark's processes used the machine: with few cores, whatever works beside a page keeps its keys waiting. Linux only. */
import { readdirSync, readFileSync } from 'node:fs';

const TICK_MS = 10;

const listOf = (path: string): string[] => { try { return readdirSync(path); } catch { return []; } };
const textOf = (path: string): string => { try { return readFileSync(path, 'utf8'); } catch { return ''; } };

/** Fields of a `stat` file after the name, which may hold spaces. */
const fieldsOf = (stat: string) => stat.slice(stat.lastIndexOf(')') + 2).split(' ');

/** This process and all below it. */
function family(): number[] {
  const parents = new Map(listOf('/proc').filter((name) => /^\d+$/.test(name)).map((name) => [Number(name), Number(fieldsOf(textOf(`/proc/${name}/stat`))[1])]));
  const isOurs = (pid: number | undefined): boolean => pid === process.pid || (pid !== undefined && pid > 1 && isOurs(parents.get(pid)));
  return [...parents.keys()].filter((pid) => isOurs(pid));
}

function kindOf(pid: number): string {
  const words = textOf(`/proc/${pid}/cmdline`).split('\0');
  const type = words.join(' ').match(/--type=([\w-]+)/)?.[1];
  return pid === process.pid ? 'this program' : type ? `browser ${type}` : words.slice(0, 6).map((word) => word.split('/').at(-1)).filter((word) => word && !word.startsWith('-')).join(' ').slice(0, 40);
}

/** Milliseconds of each thread so far, by a name that says what it is. */
function threadTimes(): Map<string, { readonly name: string; readonly ms: number }> {
  const times = new Map<string, { name: string; ms: number }>();
  for (const pid of family()) {
    const kind = kindOf(pid);
    for (const tid of listOf(`/proc/${pid}/task`)) {
      const fields = fieldsOf(textOf(`/proc/${pid}/task/${tid}/stat`));
      times.set(`${pid} ${tid}`, { name: `${kind} ${pid}: ${textOf(`/proc/${pid}/task/${tid}/comm`).trim()}`, ms: (Number(fields[11]) + Number(fields[12])) * TICK_MS });
    }
  }
  return times;
}

/** What each thread used while `act` ran, milliseconds, most first; and what the machine used in all, these and others, by the clock. */
export async function threads(act: () => Promise<void>): Promise<{ readonly wall: number; readonly machine: number; readonly used: readonly { readonly name: string; readonly ms: number }[] }> {
  const busy = () => textOf('/proc/stat').split('\n')[0]!.split(/\s+/).slice(1).reduce((sum, ticks, at) => (at === 3 || at === 4 ? sum : sum + Number(ticks)), 0) * TICK_MS;
  const [before, began, idle] = [threadTimes(), performance.now(), busy()];
  await act();
  const [wall, machine] = [performance.now() - began, busy() - idle];
  const sums = new Map<string, number>();
  for (const [thread, { name, ms }] of threadTimes()) sums.set(name, (sums.get(name) ?? 0) + ms - (before.get(thread)?.ms ?? 0));
  return { wall, machine, used: [...sums].map(([name, ms]) => ({ name, ms })).sort((a, b) => b.ms - a.ms) };
}
