/**
 * Fits boosting and a forest on a table and measures them on another. Argument: a JSON file with `train` and `test` (columns; text or
 * numbers, null where missing), `y` and `yTest` (0 and 1). Without one it makes such a file of Adult's shape at the path in the second
 * argument. Prints one line of JSON for trees.bench.mjs; milliseconds.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { Table } from '@/kernel/stdlib/data';
import { connectLibrary } from '@/kernel/stdlib/host';
import { HistGradientBoostingClassifier, RandomForestClassifier, type Estimator } from '@/kernel/stdlib/ml';
import { createRandom } from '@/lib/ml/random';
import { rocAuc } from '@/lib/ml/metrics/ranking';

type Column = (string | number | null)[];
interface Data { readonly train: Column[]; readonly test: Column[]; readonly y: number[]; readonly yTest: number[] }

/** Categories of each text column of Adult; 0: a number. */
const SHAPE = [0, 8, 0, 16, 0, 7, 14, 6, 5, 2, 0, 0, 0, 41];

function generate(): Data {
  const random = createRandom(1);
  const effects = SHAPE.map((categories) => Array.from({ length: categories }, () => random.normal()));
  const part = (rows: number) => {
    const scores = new Float64Array(rows);
    const columns = SHAPE.map((categories, f) => Array.from({ length: rows }, (_, row) => {
      if (categories === 0) {
        const value = f === 10 || f === 11 ? (random.next() < 0.92 ? 0 : Math.round(1000 * Math.exp(random.normal()))) : Math.round((f === 2 ? 1e5 : 15) * (2.5 + random.normal()));
        scores[row]! += f === 2 ? 0 : f === 10 || f === 11 ? value / 2000 : Math.tanh((value - 40) / 20) * (1 + Math.sign(scores[row]!) / 2);
        return value;
      }
      const code = Math.floor(categories * random.next() ** 2);
      scores[row]! += effects[f]![code]! / 2;
      return random.next() < 0.01 ? null : `category ${code}`;
    }));
    return { columns, y: Array.from(scores, (score) => Number(score + random.normal() > 1.5)) };
  };
  const [train, test] = [part(32_561), part(16_281)];
  return { train: train.columns, test: test.columns, y: train.y, yTest: test.y };
}

async function measure(make: (seed: number) => Estimator, times: number, train: Table, test: Table, yTest: number[]) {
  const found: { ms: number; cpu: number; auc: number }[] = [];
  for (let seed = 0; seed < times; seed++) {
    const [began, before] = [performance.now(), process.cpuUsage()];
    const model = await make(seed).fit(train, 'y');
    const cpu = process.cpuUsage(before);
    const ms = performance.now() - began;
    found.push({ ms, cpu: (cpu.user + cpu.system) / 1000, auc: rocAuc(Uint8Array.from(yTest), model.predictProba(test).column('probability_1').toNumbers()).value! });
  }
  return found.sort((a, b) => a.ms - b.ms)[Math.floor(times / 2)]!;
}

async function main(): Promise<void> {
  const [file = '', place = ''] = process.argv.slice(2);
  if (file === '') { writeFileSync(place, JSON.stringify(generate())); console.log('{}'); return; }
  connectLibrary({ callHost: () => Promise.reject(new Error('there is no host here')), emit: () => {}, pin: () => {} });
  const data = JSON.parse(readFileSync(file, 'utf8')) as Data;
  const table = (columns: Column[], y: number[]) => Table.fromColumns({ ...Object.fromEntries(columns.map((column, f) => [`x${f}`, column])), y });
  const [train, test] = [table(data.train, data.y), table(data.test, data.yTest)];
  const boosting = await measure((seed) => new HistGradientBoostingClassifier({ seed }), 3, train, test, data.yTest);
  const forest = await measure((seed) => new RandomForestClassifier({ nEstimators: 300, seed }), 1, train, test, data.yTest);
  console.log(JSON.stringify({ boosting, forest }));
}

void main();
