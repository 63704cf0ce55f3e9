// ---
// pinion: {"title":"Two spirals"}
// ---

// %% [markdown] {"id":"question"}
// # Can a small network part two spirals?
//
// Two classes wind around each other, so no weighted sum of the coordinates tells them apart. The data is generated:
// `npx pinion run docs/examples/spirals.ts --parameters` lists what can be changed.

// %% {"id":"parameters","tags":["parameters"]}
/** Points of each spiral. @min 20 @max 20000 */
const points: number = 400;
/** How far a point may lie off its spiral. @min 0 */
const noise: number = 0.08;
/** Units of each hidden layer. */
const hidden: readonly number[] = [16, 16];
/** @min 1 */
const epochs: number = 60;
/** What to train with. */
const model: 'network' | 'logistic' = 'network';
/** Fails the run when the accuracy on held-out points is lower; null never does. */
const atLeast: number | null = null;

// %% {"id":"data"}
import { Table } from 'pinion/data';

const rows = Array.from({ length: 2 * points }, (_, index) => {
  const turn = (1 + (index % points) / points * 2) * Math.PI;
  const side = index < points ? 1 : -1;
  const off = () => (Math.random() - 0.5) * 2 * noise * Math.PI;
  return { x: side * turn * Math.cos(turn) / Math.PI + off(), y: side * turn * Math.sin(turn) / Math.PI + off(), spiral: side > 0 ? 'one' : 'two' };
});
const spirals = Table.fromColumns({ x: rows.map((row) => row.x), y: rows.map((row) => row.y), spiral: rows.map((row) => row.spiral) });
spirals

// %% {"id":"train"}
import { LogisticRegression, Network } from 'pinion/ml';
import { split } from 'pinion/select';

const [train, test] = split(spirals, { test: 0.25, stratify: 'spiral', seed: 1 });
const fitted = await (model === 'network' ? new Network({ hidden: [...hidden], epochs, learningRate: 0.01, batchSize: 32 }) : new LogisticRegression()).fit(train, 'spiral', { positive: 'one' });
fitted

// %% {"id":"measure"}
import { evaluate } from 'pinion/evaluate';

const report = evaluate(fitted, test, { seed: 1 });
report

// %% {"id":"gate"}
const accuracy = report.value('accuracy');
console.log(`accuracy ${accuracy?.toFixed(3)} with ${model}`);
if (atLeast !== null && !(accuracy !== null && accuracy >= atLeast)) throw new Error(`The accuracy is ${accuracy?.toFixed(3)}, less than ${atLeast}.`);
