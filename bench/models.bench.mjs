/** Issue bars: k-means on 100,000 × 10 and logistic regression, each within 2 × of scikit-learn's time on the same numbers. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPython, measureWith, measureWithNode } from './support.mjs';

export const title = 'Models';

/** How many times scikit-learn's time each may take. */
const BAR = 2;

export async function run({ root }) {
  const folder = mkdtempSync(join(tmpdir(), 'pinion-bench-'));
  const python = findPython(['sklearn']);
  try {
    const own = await measureWithNode(root, 'models.ts', [folder]);
    const theirs = python && await measureWith(python, [join(root, 'bench/peers/sklearn_models.py'), folder], { cwd: root });
    return [['kmeans', 'k-means, 8 clusters of 100,000 × 10', 'inertia'], ['logistic', 'logistic regression, 30,000 × 100', 'objective']].map(([kind, what, score]) => {
      const [ours, peer] = [own[kind], theirs?.[kind]];
      const said = (one) => `${one.ms.toFixed(0)} ms, ${score} ${one[score].toFixed(score === 'inertia' ? 0 : 4)}`;
      return {
        what, measured: said(ours), ...(peer && { bar: `${(BAR * peer.ms).toFixed(0)} ms`, ratio: (BAR * peer.ms) / ours.ms }),
        peers: [peer ? { name: 'scikit-learn, two threads', measured: said(peer), ratio: peer.ms / ours.ms } : { name: 'scikit-learn', measured: 'not installed' }],
        note: 'one thread, the median of five fits, the table’s preprocessing included',
      };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
