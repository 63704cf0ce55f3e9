// ---
// pinion: {"title":"Regression: what is it worth?"}
// ---

// %% [markdown] {"id":"question"}
// # What is a flat worth?
//
// A number for each row. The notebook lets two kinds of models compete by cross-validation, looks at where the winner errs, and says how far off
// it is in the unit of the thing itself: thousands.
//
// **The score:** R² on flats that the model never saw, between 0.85 and 0.97. Guessing the mean gives 0.

// %% {"id":"choices","tags":["parameters"]}
/** A CSV file of yours. Empty: generated flats. */
const file: string = '';
/** The column of numbers to predict. */
const target: string = 'price';
/** The column of numbers that should count most. */
const main: string = 'area';
/** A column of words, to compare by. */
const by: string = 'district';
/** The score must not be lower. @min -1 @max 1 */
const atLeast: number = 0.85;
/** Nor higher: what is too good has seen the answer. @min -1 @max 1 */
const atMost: number = 0.97;

// %% [markdown] {"id":"about-data"}
// ## Data
//
// Generated from the notebook's seed. Area counts most, distance to the centre takes away, districts differ, and every price is off by chance. Name a
// file of yours above, and everything below runs on it.

// %% {"id":"flats"}
import { readCsv, Table } from 'pinion/data';

function generated(): Table {
  const districts = { North: 0, South: 25, Harbour: 70, Hill: 45 } as const;
  const names = Object.keys(districts) as (keyof typeof districts)[];
  const bell = () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
  return Table.fromRows(Array.from({ length: 1_500 }, () => {
    const district = names[Math.floor(Math.random() * names.length)]!;
    const area = 25 + Math.random() * 110;
    const kilometres = Math.random() * 12;
    const year = 1920 + Math.floor(Math.random() * 105);
    const price = 40 + 3.1 * area - 7 * kilometres + districts[district] + 0.35 * (year - 1970) + 24 * bell();
    return { area: Math.round(area), kilometres: Number(kilometres.toFixed(1)), year, district, price: Number(price.toFixed(1)) };
  }));
}
const flats: Table = (file === '' ? generated() : await readCsv(file)).named('flats');
flats

// %% {"id":"look"}
import { scatter } from 'pinion/display';

scatter(flats, main, target, { title: `${target} by ${main}`, color: by })

// %% [markdown] {"id":"about-choice"}
// ## Which kind of model?
//
// `Ridge` is a straight line in many dimensions that distrusts large weights. Boosting adds up small trees, and can bend. Both are judged on folds of the
// training rows alone; the held-out rows are not touched yet. If their means are closer than their spread, take the simpler one.

// %% {"id":"choice"}
import { HistGradientBoostingRegressor, Ridge } from 'pinion/ml';
import { crossValidate, KFold, split } from 'pinion/select';

const [training, heldOut] = split(flats, { test: 0.25, seed: 7 });
const cv = new KFold({ nSplits: 4, shuffle: true, seed: 7 });
const kinds = { 'Ridge': new Ridge({ alpha: 1 }), 'boosted trees': new HistGradientBoostingRegressor({ maxIter: 100, seed: 7 }) } as const;
const tried: { kind: keyof typeof kinds; r2: number; spread: number }[] = [];
for (const kind of Object.keys(kinds) as (keyof typeof kinds)[]) {
  const folds = await crossValidate(kinds[kind], training, target, { cv, scoring: 'r2' });
  tried.push({ kind, r2: folds.mean('r2')!, spread: folds.std('r2')! });
}
Table.fromRows(tried)

// %% {"id":"model"}
const best = tried.reduce((winner, one) => (one.r2 > winner.r2 ? one : winner));
const model = await kinds[best.kind].fit(training, target);
model

// %% [markdown] {"id":"about-report"}
// ## How far off is it?
//
// `mae` is the usual error in thousands. The picture of predicted against actual should be a straight band: a bend means that something is
// missing, a funnel that errors grow with the price.

// %% {"id":"report"}
import { evaluate } from 'pinion/evaluate';

const report = evaluate(model, heldOut, { seed: 7 });
report

// %% [markdown] {"id":"about-errors"}
// ## Where does it err, and what does it make of the main column?
//
// Left the mean error by group; right what it predicts on average when the main column is held at a value and all else is as it is.

// %% {"id":"errors"}
import { bars, display, line } from 'pinion/display';
import { partialDependence } from 'pinion/explain';

const predicted = model.predict(heldOut) as readonly number[];
const errors = heldOut.derive({ off: (row, index) => Math.abs((row[target] as number) - predicted[index]!) });
display(
  bars(errors.groupBy(by).aggregate({ off: ['mean', 'off'] }), by, 'off', { title: `Mean error by ${by}` }),
  line(partialDependence(model, heldOut, main, { gridResolution: 30 }), main, 'average', { title: `Predicted ${target} by ${main}` }),
);

// %% {"id":"score"}
const score = report.value('r2')!;
console.log(`R² ${score.toFixed(3)} by ${best.kind}`);
if (score < atLeast || score > atMost) throw new Error(`The score ${score.toFixed(3)} is not between ${atLeast} and ${atMost}, as this notebook asks.`);
