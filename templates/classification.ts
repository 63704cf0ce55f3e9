// ---
// pinion: {"title":"Classification: who leaves?"}
// ---

// %% [markdown] {"id":"question"}
// # Who leaves?
//
// A class for each row: does a customer leave within a quarter? This notebook goes the whole way once: data, a baseline, a
// model, a number with an interval, what it relies on, where it is worst, and the threshold as a decision.
//
// **The score:** ROC AUC on customers that the model never saw, between 0.80 and 0.92. Always saying the commonest class gives 0.5.

// %% {"id":"choices","tags":["parameters"]}
/** A CSV file of yours. Empty: generated customers. */
const file: string = '';
/** The column to predict. */
const target: string = 'left';
/** Its value that is looked for. */
const positive: string = 'yes';
/** A column of words, to compare by. */
const by: string = 'contract';
/** The score must not be lower. @min 0 @max 1 */
const atLeast: number = 0.8;
/** Nor higher: what is too good has seen the answer. @min 0 @max 1 */
const atMost: number = 0.92;

// %% [markdown] {"id":"about-data"}
// ## Data
//
// Generated from the notebook's seed, so everybody sees the same rows. Short contracts, high bills and many calls to support make leaving
// likelier; the rest is chance, so no model can be perfect. Name a file of yours above, and everything below runs on it.

// %% {"id":"customers"}
import { readCsv, Table } from 'pinion/data';

function generated(): Table {
  const pick = <Value,>(values: readonly Value[]): Value => values[Math.floor(Math.random() * values.length)]!;
  return Table.fromRows(Array.from({ length: 2_400 }, () => {
    const contract = pick(['monthly', 'monthly', 'yearly', 'two years'] as const);
    const months = Math.ceil(Math.random() * 60);
    const bill = 20 + Math.random() * 90;
    const calls = Math.floor(Math.random() ** 2 * 8);
    const log = -2.2 + (contract === 'monthly' ? 2 : contract === 'yearly' ? 0.4 : -0.8) + 0.02 * (bill - 60) + 0.45 * calls - 0.035 * months;
    return { contract, months, bill: Number(bill.toFixed(2)), calls, left: Math.random() < 1 / (1 + Math.exp(-log)) ? 'yes' : 'no' };
  }));
}
const customers: Table = (file === '' ? generated() : await readCsv(file)).named('customers');
customers

// %% [markdown] {"id":"about-look"}
// ## A first look
//
// How many leave, by contract. If one bar were empty, the column could not be learned from.

// %% {"id":"look"}
import { bars } from 'pinion/display';

const leaving = customers.derive({ leaving: (row) => (String(row[target]) === positive ? 100 : 0) });
bars(leaving.groupBy(by).aggregate({ leaving: ['mean', 'leaving'] }), by, 'leaving', { title: 'Customers who leave, %' })

// %% [markdown] {"id":"about-model"}
// ## A model
//
// A quarter is held out before anything is learned, with the same share of leavers. Numbers are scaled and words become columns by
// themselves; what was learned of that travels with the model.

// %% {"id":"model"}
import { LogisticRegression } from 'pinion/ml';
import { split } from 'pinion/select';

const [training, heldOut] = split(customers, { test: 0.25, stratify: target, seed: 7 });
const model = await new LogisticRegression({ C: 1, maxIter: 1_000 }).fit(training, target, { positive });
model

// %% [markdown] {"id":"about-report"}
// ## Does it hold?
//
// The threshold is a decision, not a law: at 0.35 more leavers are found, and more who stay are called for nothing. Look at precision and recall
// together, and at the interval before believing a difference.

// %% {"id":"report"}
import { evaluate } from 'pinion/evaluate';

const report = evaluate(model, heldOut, { threshold: 0.35, seed: 7 });
report

// %% [markdown] {"id":"about-why"}
// ## What does it rely on?
//
// What the score loses when a column is shuffled. A column that should not matter, and does, is a question to ask before anybody is called.

// %% {"id":"why"}
import { permutationImportance } from 'pinion/explain';

permutationImportance(model, heldOut, { scoring: 'rocAuc', nRepeats: 5, seed: 7 })

// %% [markdown] {"id":"about-worst"}
// ## Where is it worst?
//
// Slices of customers for whom it errs more than for all others, and not by chance. An empty table is good news.

// %% {"id":"worst"}
import { worstSlices } from 'pinion/evaluate';

worstSlices(model, heldOut, { depth: 2, minRows: 30 })

// %% {"id":"score"}
const score = report.value('rocAuc')!;
console.log(`ROC AUC ${score.toFixed(3)}`);
if (score < atLeast || score > atMost) throw new Error(`The score ${score.toFixed(3)} is not between ${atLeast} and ${atMost}, as this notebook asks.`);

// %% [markdown] {"id":"next"}
// ## Next
//
// Press *Pin* on the model and the report: they stand on the board then, with the data they came from. Try `HistGradientBoostingClassifier` in place
// of `LogisticRegression`, and keep it only if its interval says that it is better.
