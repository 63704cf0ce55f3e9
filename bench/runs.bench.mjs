/** Issue 5: 100,000 runs filter and sort in at most 200 ms and open in 1 s; logging 10,000 points a second costs training at most 2 %. The work is in runs.ts and tracking.ts. */
import { measureWithNode } from './support.mjs';

export const title = 'Runs';

const ms = (value) => `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`;
const row = (what, { median, least, cpu }, bar, note) => ({ what, measured: ms(median), ...(bar ? { bar: `${bar} ms`, ratio: bar / median } : {}), note: `least of 25: ${ms(least)}; processor time ${ms(cpu)}${note ? `; ${note}` : ''}` });

export async function run({ root }) {
  const list = await measureWithNode(root, 'runs.ts');
  const track = await measureWithNode(root, 'tracking.ts');
  const all = list.runs.toLocaleString('en');
  return [
    row(`first page of ${all} runs, counted, by number`, list.open, 1000, `${(list.bytes.runs / 1e6).toFixed(0)} MB of rows`),
    row('five conditions over parameter, metric, tag, status and name, sorted by a metric', list.filter, 200),
    row('one condition that nearly all fit, sorted by a metric', list.wide, 200),
    row('not, or and in, sorted by a metric', list.either, 200),
    row('all sorted by a metric', list.sort, 200),
    row('page 900 of that', list.deep, 200),
    row('grouped by a parameter, with the extremes of a metric', list.group),
    row('one run', list.detail, 1000),
    row('a curve of a million points as a thousand', list.curve, 1000),
    { what: `training while logging ${Math.round(track.rate).toLocaleString('en')} points a second of the kernel’s own time`, measured: `${(track.cost * 100).toFixed(1)} %`, bar: '2 %', ratio: 0.02 / Math.max(track.cost, 1e-4), note: `processor time of its processes over 20 pairs of turns; a step of ${track.perStep.toFixed(1)} ms with ${track.perStepPoints} points; ${track.stored.toLocaleString('en')} points of ${track.logged.toLocaleString('en')} stored; the host’s processor ${track.hostCpu.toFixed(1)} s` },
    { what: 'one point, in the kernel alone', measured: `${track.perPoint.toFixed(2)} µs`, bar: '2 µs', ratio: 2 / track.perPoint, note: `least of 9: ${track.leastPerPoint.toFixed(2)} µs, which at 10,000 a second is ${track.leastPerPoint.toFixed(1)} % of one core` },
  ];
}
