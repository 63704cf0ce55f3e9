// ---
// pinion: {"title":"Data quality: can it be trusted?"}
// ---

// %% [markdown] {"id":"question"}
// # Can this data be trusted?
//
// Before a model there is the table. This notebook looks for what real exports are full of: missing values, spellings, impossible numbers, rows
// that come twice. It mends what can be mended, says what it did, and ends in rules that fail loudly when the next export breaks them.
//
// **The score:** the share of rows that keep every rule, between 70 and 90 % as they arrived, and 100 % after mending.

// %% [markdown] {"id":"about-data"}
// ## What arrived
//
// Generated from the notebook's seed, with the dirt put in on purpose. For your own: `readCsv('yours.csv', { missing: ['n/a'] })`.

// %% {"id":"raw"}
import { Table } from 'pinion/data';

const spellings = ['Berlin', 'Berlin', 'Hamburg', 'Munich', 'berlin ', 'Muenchen', 'HAMBURG'];
const clean = Array.from({ length: 900 }, (_, index) => ({
  id: index + 1,
  city: spellings[Math.floor(Math.random() * (Math.random() < 0.85 ? 4 : spellings.length))]!,
  age: Math.random() < 0.03 ? -1 : Math.random() < 0.02 ? 210 : 18 + Math.floor(Math.random() * 70),
  income: Math.random() < 0.06 ? null : Math.round(15_000 + Math.random() * 90_000),
}));
const twice = Array.from({ length: 40 }, () => clean[Math.floor(Math.random() * clean.length)]!);
const raw = Table.fromRows([...clean, ...twice]).named('people');
raw

// %% [markdown] {"id":"about-rules"}
// ## Rules
//
// A rule is a name and a question about a row. Written down once, they check this export and the next.

// %% {"id":"rules"}
interface Person { readonly id: unknown; readonly city: unknown; readonly age: unknown; readonly income: unknown }
const cities = ['Berlin', 'Hamburg', 'Munich'];
const rules: Readonly<Record<string, (row: Person) => boolean>> = {
  'the city is one we know': (row) => cities.includes(String(row.city)),
  'the age is possible': (row) => typeof row.age === 'number' && row.age >= 0 && row.age <= 120,
  'the income is there': (row) => typeof row.income === 'number',
};
function check(table: Table) {
  const seen = new Set<unknown>();
  const broken: Record<string, number> = { 'no id comes twice': 0, ...Object.fromEntries(Object.keys(rules).map((name) => [name, 0])) };
  let kept = 0;
  for (const row of table.toArray()) {
    const faults = Object.entries(rules).filter(([, holds]) => !holds(row as never)).map(([name]) => name);
    if (seen.has(row.id)) faults.push('no id comes twice');
    seen.add(row.id);
    for (const fault of faults) broken[fault] = broken[fault]! + 1;
    if (faults.length === 0) kept += 1;
  }
  return { share: (100 * kept) / table.rowCount, broken: Table.fromRows(Object.entries(broken).map(([rule, rows]) => ({ rule, rows }))) };
}

// %% {"id":"before"}
import { bars } from 'pinion/display';

const before = check(raw);
bars(before.broken, 'rule', 'rows', { title: 'Rows that break a rule, as they arrived' })

// %% [markdown] {"id":"about-mending"}
// ## Mending
//
// Every step is one that can be explained to whoever owns the data. An impossible age becomes *missing* before it is filled: −1 would pull the
// median down. Filling hides that a value was not known; where that matters, keep a column that says so.

// %% {"id":"mended"}
const mended = raw
  .distinct()
  .trim('city')
  .replace('city', { berlin: 'Berlin', Muenchen: 'Munich', HAMBURG: 'Hamburg' })
  .derive({ incomeWasMissing: (row) => row.income === null })
  .range('age', 0, 120)
  .fillMissing({ age: 'median', income: 'median' })
  .named('people-clean');
mended

// %% {"id":"after"}
const after = check(mended);
after.broken

// %% [markdown] {"id":"about-schema"}
// ## A schema for the next export
//
// What the mended table holds, written down: types, words that occur, ranges, how much may be missing. `validate` says of any other table where it is not
// so, by the names that TensorFlow Data Validation has for it. Here it is asked about the table as it arrived.

// %% {"id":"schema"}
import { inferSchema, validate } from 'pinion/data';

const schema = inferSchema(mended.drop('incomeWasMissing'), { ranges: true });
const judged = validate(raw, schema);
judged.table

// %% {"id":"holds"}
if (judged.ok) throw new Error('The schema finds nothing wrong with what arrived, which had dirt put in.');
if (!validate(mended.drop('incomeWasMissing'), schema).ok) throw new Error('The mended table does not keep its own schema.');

// %% [markdown] {"id":"about-picture"}
// ## What is in it

// %% {"id":"picture"}
import { display, histogram } from 'pinion/display';

display(histogram(mended, 'age', { title: 'Age' }), histogram(mended, 'income', { title: 'Income' }));

// %% {"id":"score"}
console.log(`Rows that keep every rule: ${before.share.toFixed(1)} % as they arrived, ${after.share.toFixed(1)} % after mending`);
if (before.share < 70 || before.share > 90 || after.share !== 100) throw new Error(`The score is not between 70 and 90 % before and 100 % after, as this notebook says: ${before.share.toFixed(1)} and ${after.share.toFixed(1)}.`);
