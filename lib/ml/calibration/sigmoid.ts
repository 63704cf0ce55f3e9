/** Platt's sigmoid (Platt 2000; targets after Lin, Lin and Weng 2007), as scikit-learn fits it. */
import { minimise } from '../linear/lbfgs';
import { sigmoid } from '../linear/logistic';

export interface Platt { readonly slope: number; readonly offset: number }

/** p = 1 ÷ (1 + e^(slope · score + offset)). `isPositive`: 0 or 1 of each row. */
export function fitPlatt(scores: Float64Array, isPositive: Uint8Array, weights: Float64Array | null): Platt {
  // Large scores are scaled, so that the fit does not stop early.
  const most = scores.reduce((top, score) => Math.max(top, Math.abs(score)), 0);
  const scale = most >= 30 ? most : 1;
  let [negatives, positives] = [0, 0];
  isPositive.forEach((one, row) => { const weight = weights === null ? 1 : weights[row]!; if (one === 1) positives += weight; else negatives += weight; });
  const [high, low] = [(positives + 1) / (positives + 2), 1 / (negatives + 2)];
  const objective = (point: Float64Array, gradient: Float64Array): number => {
    let loss = 0;
    gradient.fill(0);
    for (let row = 0; row < scores.length; row++) {
      const weight = weights === null ? 1 : weights[row]!;
      const score = scores[row]! / scale;
      const raw = -(point[0]! * score + point[1]!);
      const target = isPositive[row] === 1 ? high : low;
      loss += weight * (Math.max(raw, 0) + Math.log1p(Math.exp(-Math.abs(raw))) - target * raw);
      const pull = weight * (sigmoid(raw) - target);
      gradient[0]! -= pull * score;
      gradient[1]! -= pull;
    }
    return loss;
  };
  const { point } = minimise(objective, Float64Array.of(0, Math.log((negatives + 1) / (positives + 1))), 1e-9 * Math.max(1, scores.length), 500);
  return { slope: point[0]! / scale, offset: point[1]! };
}
