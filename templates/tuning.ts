// ---
// pinion: {"title":"Tuning: which settings?"}
// ---

// %% [markdown] {"id":"question"}
// # Which settings are best, and is it worth it?
//
// Settings are tried by cross-validation, each trial where the ones before promise most; only the winner sees the held-out rows, and those only once.
//
// **The score:** ROC AUC of the winner on held-out rows, between 0.75 and 0.90, and not more than 0.06 away from what cross-validation
// promised. A larger gap means that the search has fitted itself to its own folds.

// %% {"id":"choices","tags":["parameters"]}
/** A CSV file of yours. Empty: generated applicants. */
const file: string = '';
/** The column to predict. */
const target: string = 'accepted';
/** Its value that is looked for. */
const positive: string = 'yes';
/** Settings to try. @min 10 @max 1000 */
const trials: number = 16;
/** The score must not be lower. @min 0 @max 1 */
const atLeast: number = 0.75;
/** Nor higher. @min 0 @max 1 */
const atMost: number = 0.9;

// %% {"id":"applicants"}
import { readCsv, Table } from 'pinion/data';

function generated(): Table {
  const bell = () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
  return Table.fromRows(Array.from({ length: 1_200 }, () => {
    const signal = [bell(), bell(), bell()];
    const noise = Array.from({ length: 9 }, bell);
    const log = 1.1 * signal[0]! - 0.9 * signal[1]! + 0.6 * signal[2]! - 0.2;
    return { ...Object.fromEntries([...signal, ...noise].map((value, index) => [`x${index + 1}`, Number(value.toFixed(3))])), accepted: Math.random() < 1 / (1 + Math.exp(-log)) ? 'yes' : 'no' };
  }));
}
const applicants: Table = (file === '' ? generated() : await readCsv(file)).named('applicants');
applicants

// %% [markdown] {"id":"about-search"}
// ## The search
//
// What is held out is put aside first. Of boosted trees four settings matter most: how much each tree adds, how many leaves it has, how many rows a leaf
// needs, and how much weights are distrusted. A trial that falls behind after a fold or two is ended early.

// %% {"id":"search"}
import { HistGradientBoostingClassifier } from 'pinion/ml';
import { integer, logUniform, search, split } from 'pinion/select';

const [searching, heldOut] = split(applicants, { test: 0.25, stratify: target, seed: 7 });
const found = await search(new HistGradientBoostingClassifier({ maxIter: 40, seed: 7 }), searching, target, {
  space: { learningRate: logUniform(0.02, 0.5), maxLeafNodes: integer(3, 31), minSamplesLeaf: integer(5, 80), l2Regularization: logUniform(0.01, 100) },
  scoring: 'rocAuc', trials, cv: 3, prune: true, positive, seed: 7,
});
found

// %% [markdown] {"id":"about-pictures"}
// ## What the search saw
//
// If the history is flat, the settings hardly matter. Where good trials lie all over a parameter's range, that parameter does not.

// %% {"id":"pictures"}
import { bars, display } from 'pinion/display';

display(found.history(), found.parallelCoordinates());
bars(Table.fromRows(Object.entries(found.importances).map(([setting, importance]) => ({ setting, importance }))), 'setting', 'importance', { title: 'How much each setting matters' })

// %% [markdown] {"id":"about-worth"}
// ## Was it worth it?
//
// The defaults, on the same folds. If the difference is smaller than the spread over folds, keep the defaults.

// %% {"id":"defaults"}
import { crossValidate } from 'pinion/select';

const plain = await crossValidate(new HistGradientBoostingClassifier({ maxIter: 40, seed: 7 }), searching, target, { scoring: 'rocAuc', cv: 3, positive });
Table.fromRows([{ settings: 'found', rocAuc: found.bestScore }, { settings: 'defaults', rocAuc: plain.mean('rocAuc') }])

// %% {"id":"winner"}
import { evaluate } from 'pinion/evaluate';

const report = evaluate(found.bestModel, heldOut, { seed: 7 });
report

// %% {"id":"score"}
const score = report.value('rocAuc')!;
const promised = found.bestScore;
console.log(`ROC AUC ${score.toFixed(3)} held out, ${promised.toFixed(3)} promised`);
if (score < atLeast || score > atMost || Math.abs(score - promised) > 0.06) throw new Error(`The score ${score.toFixed(3)} is not between ${atLeast} and ${atMost} and within 0.06 of ${promised.toFixed(3)}, as this notebook asks.`);
