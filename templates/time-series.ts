// ---
// pinion: {"title":"Time series: what comes next?"}
// ---

// %% [markdown] {"id":"question"}
// # How many orders will there be next week?
//
// The standard library has no models made for time series (no ARIMA, no exponential smoothing). What it has is enough for an honest start: the past
// as columns, and a regression on them. It is compared with the guess that every forecast must beat: *the same as a week ago*.
//
// **The score:** how much smaller the mean error is than that guess's, between 15 and 60 %. Below 0 the model would be worse than no model.

// %% [markdown] {"id":"about-data"}
// ## Data
//
// Three years of days, generated from the notebook's seed: a trend, a week, a year, and chance.

// %% {"id":"orders"}
import { Table } from 'pinion/data';

const bell = () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
const week = [1.05, 1, 0.98, 1, 1.1, 1.3, 0.75];
const start = Date.UTC(2023, 0, 1);
const orders = Table.fromRows(Array.from({ length: 3 * 365 }, (_, day) => {
  const level = 200 + 0.08 * day + 30 * Math.sin((2 * Math.PI * day) / 365);
  return { date: new Date(start + day * 86_400_000), orders: Math.max(0, Math.round(level * week[day % 7]! + 12 * bell())) };
})).named('orders');
orders

// %% {"id":"look"}
import { line } from 'pinion/display';

line(orders, 'date', 'orders', { title: 'Orders a day' })

// %% [markdown] {"id":"about-features"}
// ## The past as columns
//
// Each row holds what was known seven days before: the same weekday of the last weeks, the mean of the last month, and where in the year it is.
// Nothing from the future may stand in a row: that is the commonest way to fool oneself with time.

// %% {"id":"features"}
const past = orders.column('orders').toNumbers();
const meanOf = (from: number, until: number) => past.slice(from, until).reduce((sum, value) => sum + value, 0) / (until - from);
const features = orders.derive({
  weekday: (_, day) => ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][day % 7]!,
  weekAgo: (_, day) => (day >= 7 ? past[day - 7]! : null),
  twoWeeksAgo: (_, day) => (day >= 14 ? past[day - 14]! : null),
  yearSin: (_, day) => Math.sin((2 * Math.PI * day) / 365),
  yearCos: (_, day) => Math.cos((2 * Math.PI * day) / 365),
  monthMean: (_, day) => (day >= 37 ? meanOf(day - 37, day - 7) : null),
}).slice(37);
features

// %% [markdown] {"id":"about-split"}
// ## Parted by time
//
// The last 180 days are held out as they came. Parting by chance would let the model look at tomorrow while it guesses today.

// %% {"id":"model"}
import { Ridge } from 'pinion/ml';

const training = features.slice(0, features.rowCount - 180);
const heldOut = features.tail(180);
const model = await new Ridge({ alpha: 1 }).fit(training, 'orders', { features: ['weekday', 'weekAgo', 'twoWeeksAgo', 'yearSin', 'yearCos', 'monthMean'] });
model

// %% {"id":"report"}
import { evaluate } from 'pinion/evaluate';

const report = evaluate(model, heldOut, { seed: 7 });
report

// %% [markdown] {"id":"about-picture"}
// ## Forecast and truth

// %% {"id":"picture"}
const forecast = model.predict(heldOut) as readonly number[];
const both = Table.fromRows(heldOut.toArray().flatMap((row, index) => [{ date: row.date!, orders: row.orders!, what: 'truth' }, { date: row.date!, orders: forecast[index]!, what: 'forecast' }]));
line(both, 'date', 'orders', { title: 'The last 180 days', color: 'what' })

// %% {"id":"score"}
const truth = heldOut.column('orders').toNumbers();
const naive = heldOut.column('weekAgo').toNumbers();
const error = (guess: ArrayLike<number>) => truth.reduce((sum, value, index) => sum + Math.abs(value - guess[index]!), 0) / truth.length;
const [ours, theirs] = [error(forecast), error(naive)];
const score = 100 * (1 - ours / theirs);
console.log(`Mean error ${ours.toFixed(1)}; as a week ago ${theirs.toFixed(1)}; ${score.toFixed(0)} % less`);
if (score < 15 || score > 60) throw new Error(`The score ${score.toFixed(0)} % is not between 15 and 60 %, as this notebook says.`);
