// ---
// pinion: {"title":"Regression: what is it worth?"}
// ---

// %% [markdown] {"id":"question"}
// # What is a flat worth?
//
// A number for each row. The notebook compares with the simplest guess first, looks at where the model errs, and says how far off it is in
// the unit of the thing itself: thousands.
//
// **The score:** R² on flats that the model never saw, between 0.85 and 0.97. Guessing the mean gives 0.

// %% [markdown] {"id":"about-data"}
// ## Data
//
// Generated from the notebook's seed. Area counts most, distance to the centre takes away, districts differ, and every price is off by chance.

// %% {"id":"flats"}
import { Table } from 'pinion/data';

const districts = { North: 0, South: 25, Harbour: 70, Hill: 45 } as const;
const bell = () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
const flats = Table.fromRows(Array.from({ length: 1_500 }, () => {
  const names = Object.keys(districts) as (keyof typeof districts)[];
  const district = names[Math.floor(Math.random() * names.length)]!;
  const area = 25 + Math.random() * 110;
  const kilometres = Math.random() * 12;
  const year = 1920 + Math.floor(Math.random() * 105);
  const price = 40 + 3.1 * area - 7 * kilometres + districts[district] + 0.35 * (year - 1970) + 24 * bell();
  return { area: Math.round(area), kilometres: Number(kilometres.toFixed(1)), year, district, price: Number(price.toFixed(1)) };
})).named('flats');
flats

// %% {"id":"look"}
import { scatter } from 'pinion/display';

scatter(flats, 'area', 'price', { title: 'Price by area', color: 'district' })

// %% [markdown] {"id":"about-model"}
// ## A model
//
// `Ridge` is a straight line in many dimensions that distrusts large weights. Words become columns, numbers are scaled.

// %% {"id":"model"}
import { Ridge } from 'pinion/ml';
import { split } from 'pinion/select';

const [training, heldOut] = split(flats, { test: 0.25, seed: 7 });
const model = await new Ridge({ alpha: 1 }).fit(training, 'price');
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
// ## Where does it err?

// %% {"id":"errors"}
import { bars } from 'pinion/display';

const predicted = model.predict(heldOut) as readonly number[];
const errors = heldOut.derive({ off: (row, index) => Math.abs((row.price as number) - predicted[index]!) });
bars(errors.groupBy('district').aggregate({ off: ['mean', 'off'] }), 'district', 'off', { title: 'Mean error by district, thousands' })

// %% {"id":"score"}
const score = report.value('r2')!;
console.log(`R² ${score.toFixed(3)}`);
if (score < 0.85 || score > 0.97) throw new Error(`The score ${score.toFixed(3)} is not between 0.85 and 0.97, as this notebook says.`);
