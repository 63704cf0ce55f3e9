// ---
// pinion: {"title":"Time series: what comes next?"}
// ---

// %% [markdown] {"id":"question"}
// # How many orders will there be next week?
//
// Three ways to look ahead are sent into the past again and again: each learns what was known then, forecasts seven days, and is held against what
// came. The guess that every forecast must beat is *the same as a week ago*.
//
// **The score:** how much smaller the mean error is than that guess's, between 15 and 60 %. Below 0 the model would be worse than no model.

// %% {"id":"choices","tags":["parameters"]}
/** A CSV file of yours, a row for each step. Empty: generated days. */
const file: string = '';
/** The column that says when. */
const time: string = 'date';
/** The column of numbers to forecast. */
const target: string = 'orders';
/** Steps in a season: 7 for the days of a week. @min 2 @max 60 */
const season: number = 7;
/** The score must not be lower, %. @min -100 @max 100 */
const atLeast: number = 15;
/** Nor higher: what is too good has seen the future, %. @min -100 @max 100 */
const atMost: number = 60;

// %% [markdown] {"id":"about-data"}
// ## Data
//
// Three years of days, generated from the notebook's seed: a trend, a week, a year, and chance. Name a file of yours above, and everything below
// runs on it.

// %% {"id":"orders"}
import { readCsv, Table } from 'pinion/data';

function generated(): Table {
  const bell = () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
  const week = [1.05, 1, 0.98, 1, 1.1, 1.3, 0.75];
  const start = Date.UTC(2023, 0, 1);
  return Table.fromRows(Array.from({ length: 3 * 365 }, (_, day) => {
    const level = 200 + 0.08 * day + 30 * Math.sin((2 * Math.PI * day) / 365);
    return { date: new Date(start + day * 86_400_000), orders: Math.max(0, Math.round(level * week[day % 7]! + 12 * bell())) };
  }));
}
const orders: Table = (file === '' ? generated() : await readCsv(file)).named('orders');
orders

// %% {"id":"look"}
import { line } from 'pinion/display';

line(orders, time, target, { title: `${target} a step` })

// %% [markdown] {"id":"about-rolling"}
// ## Back to where it was not known yet
//
// From 26 places in the last half year, each way forecasts one season. Nothing of the future may stand in what it learns from: that is the commonest
// way to fool oneself with time. `mase` below 1 is better than yesterday's value; `coverage` should be about 0.95, or the intervals promise too much.

// %% {"id":"rolling"}
import { backtest, ExponentialSmoothing, NaiveForecaster } from 'pinion/forecast';
import { progress } from 'pinion/display';

const ways = {
  'the same as a season ago': new NaiveForecaster({ strategy: 'seasonal', seasonalPeriods: season }),
  'level': new ExponentialSmoothing(),
  'level, trend and season': new ExponentialSmoothing({ trend: 'add', dampedTrend: true, seasonal: 'add', seasonalPeriods: season }),
} as const;
type Way = keyof typeof ways;
const names = Object.keys(ways) as Way[];
const bar = progress('Looking back', names.length);
const tests: { way: Way; mae: number; mase: number; coverage: number; forecasts: Table }[] = [];
for (const way of names) {
  const test = await backtest(ways[way], orders, target, { horizon: season, initial: orders.rowCount - 26 * season, window: 104 * season });
  tests.push({ way, mae: test.mean('mae'), mase: test.mean('mase'), coverage: test.mean('coverage'), forecasts: test.forecasts });
  bar.step(way);
}
Table.fromRows(tests.map(({ forecasts: _, ...row }) => row))

// %% {"id":"best"}
const naive = tests[0]!;
const best = tests.slice(1).reduce((winner, one) => (one.mae < winner.mae ? one : winner));
const both = Table.fromRows([...best.forecasts.rows()].flatMap((row) => [{ row: row['row'] as number, value: row['actual'] as number, what: 'truth' }, { row: row['row'] as number, value: row['forecast'] as number, what: 'forecast' }]));
line(both, 'row', 'value', { title: `The last half year: ${best.way}`, color: 'what' })

// %% [markdown] {"id":"about-next"}
// ## What comes next
//
// The best way learns from everything, and looks one season ahead. The model can be pinned: it is asked for a step, 1 being the next.

// %% {"id":"model"}
const model = await ways[best.way].fit(orders, target);
model

// %% {"id":"next"}
model.forecast(season, { level: 0.9 })

// %% {"id":"score"}
const score = 100 * (1 - best.mae / naive.mae);
console.log(`Mean error ${best.mae.toFixed(1)} by ${best.way}; as a season ago ${naive.mae.toFixed(1)}; ${score.toFixed(0)} % less`);
if (score < atLeast || score > atMost) throw new Error(`The score ${score.toFixed(0)} % is not between ${atLeast} and ${atMost} %, as this notebook asks.`);
