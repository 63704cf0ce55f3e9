/**
 * Issue bars: boosting within 3 × of scikit-learn's at an AUC no worse, a random forest of 300 faster than scikit-learn's on one-hot columns.
 * On a generated table of Adult's shape, and on Adult itself where PINION_BENCH_ADULT names the folder of adult-train.csv and adult-test.csv.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPython, measureWith, measureWithNode } from './support.mjs';

export const title = 'Trees';

/** How many times scikit-learn's time boosting may take. */
const BAR_BOOSTING = 3;
const BARS_AUC = { boosting: 0.927, forest: 0.902 };

/** Text columns as text, '?' as missing, the last column as 0 and 1. */
function readAdult(folder) {
  const read = (name) => readFileSync(join(folder, name), 'utf8').split('\n').map((line) => line.split(/,\s*/)).filter((cells) => cells.length === 15 && /^\d/.test(cells[0]));
  const part = (rows) => ({ columns: Array.from({ length: 14 }, (_, f) => rows.map((cells) => (cells[f] === '?' ? null : /^-?\d+$/.test(cells[f]) ? Number(cells[f]) : cells[f]))), y: rows.map((cells) => Number(cells[14].includes('>50K'))) });
  const [train, test] = [part(read('adult-train.csv')), part(read('adult-test.csv'))];
  return { train: train.columns, test: test.columns, y: train.y, yTest: test.y };
}

export async function run({ root }) {
  const folder = mkdtempSync(join(tmpdir(), 'pinion-bench-'));
  const python = findPython(['sklearn', 'pandas']);
  const seconds = (one) => `${(one.ms / 1000).toFixed(2)} s, AUC ${one.auc.toFixed(4)}`;
  try {
    const generated = join(folder, 'generated.json');
    await measureWithNode(root, 'trees.ts', ['', generated]);
    const sets = [['generated', generated]];
    if (process.env.PINION_BENCH_ADULT) {
      sets.push(['Adult', join(folder, 'adult.json')]);
      writeFileSync(sets[1][1], JSON.stringify(readAdult(process.env.PINION_BENCH_ADULT)));
    }
    const rows = [];
    for (const [name, file] of sets) {
      const own = await measureWithNode(root, 'trees.ts', [file]);
      const theirs = python && await measureWith(python, [join(root, 'bench/peers/sklearn_trees.py'), file], { cwd: root });
      for (const [kind, words, times] of [['boosting', 'histogram boosting, 100 iterations', BAR_BOOSTING], ['forest', 'random forest of 300', 1]]) {
        const [ours, peer] = [own[kind], theirs?.[kind]];
        const bar = peer && { bar: `${((times * peer.ms) / 1000).toFixed(2)} s`, ratio: (times * peer.ms) / ours.ms };
        const auc = name === 'Adult' ? `bar for the AUC: ${BARS_AUC[kind]}; ` : '';
        rows.push({
          what: `${words}, ${name}`, measured: seconds(ours), ...bar,
          peers: [peer ? { name: 'scikit-learn, two threads', measured: seconds(peer), ratio: peer.ms / ours.ms } : { name: 'scikit-learn', measured: 'not installed' }],
          note: `${auc}one thread, processor ${(ours.cpu / 1000).toFixed(2)} s${peer ? `, scikit-learn ${(peer.cpu / 1000).toFixed(2)} s` : ''}`,
        });
      }
    }
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
