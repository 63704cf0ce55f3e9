// ---
// pinion: {"title":"Tuning: which settings?"}
// ---

// %% [markdown] {"id":"question"}
// # Which settings are best, and is it worth it?
//
// Every combination of a grid is tried by cross-validation; only the winner sees the held-out rows, and those only once. The library has no grid
// search of its own yet, so the loops are here to be read.
//
// **The score:** ROC AUC of the winner on held-out rows, between 0.75 and 0.90, and not more than 0.06 away from what cross-validation
// promised. A larger gap means that the search has fitted itself to its own folds.

// %% {"id":"applicants"}
import { Table } from 'pinion/data';

const bell = () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
const applicants = Table.fromRows(Array.from({ length: 1_200 }, () => {
  const signal = [bell(), bell(), bell()];
  const noise = Array.from({ length: 9 }, bell);
  const log = 1.1 * signal[0]! - 0.9 * signal[1]! + 0.6 * signal[2]! - 0.2;
  return { ...Object.fromEntries([...signal, ...noise].map((value, index) => [`x${index + 1}`, Number(value.toFixed(3))])), accepted: Math.random() < 1 / (1 + Math.exp(-log)) ? 'yes' : 'no' };
})).named('applicants');
applicants

// %% [markdown] {"id":"about-folds"}
// ## Folds
//
// What is held out is put aside first. The rest is parted into five, and each part is the test of a model that learned from the other four.

// %% {"id":"folds"}
import { split } from 'pinion/select';

const [searching, heldOut] = split(applicants, { test: 0.25, stratify: 'accepted', seed: 7 });
const foldCount = 5;
const order = searching.sample(searching.rowCount, { seed: 3 });
const folds = Array.from({ length: foldCount }, (_, fold) => ({
  training: order.filter((_row, index) => index % foldCount !== fold),
  testing: order.filter((_row, index) => index % foldCount === fold),
}));

// %% [markdown] {"id":"about-grid"}
// ## The grid
//
// `C` is how far the model trusts its weights: small values keep them small. Two sets of columns are compared too, since the best setting is often
// a column less.

// %% {"id":"search"}
import { evaluate } from 'pinion/evaluate';
import { LogisticRegression } from 'pinion/ml';
import { progress } from 'pinion/display';

const columnSets = { 'all twelve': applicants.columnNames.filter((name) => name !== 'accepted'), 'the first six': ['x1', 'x2', 'x3', 'x4', 'x5', 'x6'] } as const;
const grid = [0.001, 0.01, 0.1, 1, 10].flatMap((C) => Object.keys(columnSets).map((columns) => ({ C, columns: columns as keyof typeof columnSets })));
const bar = progress('Settings tried', grid.length);
const results: { C: number; columns: string; mean: number; spread: number }[] = [];
for (const { C, columns } of grid) {
  const scores: number[] = [];
  for (const fold of folds) {
    const candidate = await new LogisticRegression({ C }).fit(fold.training, 'accepted', { positive: 'yes', features: [...columnSets[columns]] });
    scores.push(evaluate(candidate, fold.testing, { resamples: 20, seed: 1 }).value('rocAuc')!);
  }
  const middle = scores.reduce((sum, value) => sum + value, 0) / scores.length;
  results.push({ C, columns, mean: middle, spread: Math.sqrt(scores.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (scores.length - 1)) });
  bar.step();
}
const tried = Table.fromRows(results).sort('mean', { descending: true });
tried

// %% {"id":"picture"}
import { line } from 'pinion/display';

line(tried.derive({ 'log C': (row) => Math.log10(row.C as number) }).sort('log C'), 'log C', 'mean', { title: 'ROC AUC by C', color: 'columns' })

// %% [markdown] {"id":"about-winner"}
// ## The winner, once
//
// If the spread is wider than the difference to the next, the settings hardly matter: take the simpler one.

// %% {"id":"winner"}
const best = tried.row(0);
const winner = await new LogisticRegression({ C: best.C as number }).fit(searching, 'accepted', { positive: 'yes', features: [...columnSets[best.columns as keyof typeof columnSets]] });
const report = evaluate(winner, heldOut, { seed: 7 });
report

// %% {"id":"score"}
const score = report.value('rocAuc')!;
const promised = best.mean as number;
console.log(`ROC AUC ${score.toFixed(3)} held out, ${promised.toFixed(3)} promised, with C ${String(best.C)} and ${String(best.columns)}`);
if (score < 0.75 || score > 0.9 || Math.abs(score - promised) > 0.06) throw new Error(`The score ${score.toFixed(3)} is not between 0.75 and 0.90 and within 0.06 of ${promised.toFixed(3)}, as this notebook says.`);
