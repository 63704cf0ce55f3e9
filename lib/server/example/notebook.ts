/** The worked example's notebook. It really runs: what the board shows of it was made by these cells. */
import type { CellType } from '@/lib/collab/document';

export interface ExampleCell {
  readonly id: string;
  readonly type: CellType;
  readonly source: string;
}

export const EXAMPLE_FILE = 'applications.csv';

export const EXAMPLE_CELLS: readonly ExampleCell[] = [
  {
    id: 'question', type: 'markdown', source: `# Can we decide more applications without a person?

Loan applications of one quarter, and whether they defaulted within a year. If a model ranks risk well enough, clear cases
need nobody's time. The data is generated, with the dirt of a real export.`,
  },
  { id: 'h-arrived', type: 'markdown', source: '## What arrived\n\nThree columns are dirty: `income` mixes numbers with “n/a” and dashes, `age` holds −1, `region` has many spellings.' },
  { id: 'raw', type: 'ts', source: `import { readCsv } from 'pinion/data';

const raw = await readCsv('${EXAMPLE_FILE}', { missing: ['', 'n/a', '—'] });
raw` },
  { id: 'h-clean', type: 'markdown', source: '## Cleaning\n\nSpellings are merged, impossible ages become missing, and what is missing is filled with the middle of what is there.' },
  { id: 'clean', type: 'ts', source: `const clean = raw
  .mapText('income', (text) => text.replaceAll(' ', ''))
  .coerce({ income: 'number' })
  .trim('region')
  .replace('region', { Nrth: 'North', north: 'North', Suoth: 'South', SOUTH: 'South', Eest: 'East', wset: 'West', Center: 'Centre' })
  .range('age', 18, 100)
  .fillMissing({ age: 'median', income: 'median', debt_ratio: 'median', employment: { value: 'unknown' } })
  .named('clean-applications');
clean` },
  { id: 'rate', type: 'ts', source: `import { bars } from 'pinion/display';

const byDefaults = clean
  .derive({ rate: (row) => (row.defaulted === 'yes' ? 100 : 0) })
  .groupBy('prior_defaults')
  .aggregate({ rate: ['mean', 'rate'] });
bars(byDefaults, 'prior_defaults', 'rate', { title: 'Default rate by earlier defaults, %' })` },
  { id: 'h-model', type: 'markdown', source: '## Model\n\nA quarter of the applications is held out, with the same share of defaults. The model never sees them.' },
  { id: 'split', type: 'ts', source: `import { print } from 'pinion/display';
import { split } from 'pinion/select';

const [train, holdout] = split(clean, { test: 0.25, stratify: 'defaulted', seed: 7 });
console.log(train.rowCount, 'to train on,', holdout.rowCount, 'held out');` },
  { id: 'model', type: 'ts', source: `import { LogisticRegression } from 'pinion/ml';

const model = await new LogisticRegression({ C: 1 }).fit(train, 'defaulted', { positive: 'yes' });
model` },
  { id: 'h-hold', type: 'markdown', source: '## Does it hold?\n\nOn the held-out quarter, with 95 % intervals.' },
  { id: 'report', type: 'ts', source: `import { evaluate } from 'pinion/evaluate';

const report = evaluate(model, holdout, { threshold: 0.35, seed: 7 });
report` },
];

/** The second model of the example: a network on the same split. */
export const CHALLENGER_CELLS: readonly ExampleCell[] = [
  { id: 'h-network', type: 'markdown', source: '## A challenger\n\nA small network on the same rows. Does it find what a weighted sum cannot?' },
  { id: 'network', type: 'ts', source: `import { Network } from 'pinion/ml';

const network = await new Network({ hidden: [16, 8], epochs: 12, patience: 4, learningRate: 0.005 }).fit(train, 'defaulted', { positive: 'yes' });
network` },
  { id: 'network-report', type: 'ts', source: `const challenge = evaluate(network, holdout, { threshold: 0.35, seed: 7 });
challenge` },
];
