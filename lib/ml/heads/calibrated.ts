/** Classifiers whose scores became probabilities: each member's scores go through a curve for each class, and the members' mean predicts. */
import type { ModelSignature } from '@/lib/domain/artifacts';
import { interpolate, type Curve } from '../calibration/isotonic';
import type { Platt } from '../calibration/sigmoid';
import { sigmoid } from '../linear/logistic';
import type { HeadKind, Inputs, ReadContext } from './kind';
import { check, doubles, list, record, whole, type Fields } from './reading';

export type Calibrator = { readonly method: 'sigmoid' } & Platt | { readonly method: 'isotonic' } & Curve;

export interface CalibratedHead<Inner = { readonly kind: string }> {
  readonly kind: 'calibrated';
  readonly method: Calibrator['method'];
  readonly members: readonly { readonly head: Inner; /** One of the second of two classes, else one of each. */ readonly calibrators: readonly Calibrator[] }[];
}

/** Of two classes the log-odds where the head scores by them, else the share of the second; of more the share of each. Rows × columns. */
export function scoresOf(shares: Float64Array, k: number, isDecision: boolean): Float64Array {
  if (k > 2) return shares;
  return Float64Array.from({ length: shares.length / 2 }, (_, row) => (isDecision ? Math.log(shares[row * 2 + 1]!) - Math.log(shares[row * 2]!) : shares[row * 2 + 1]!));
}

/** Heads that score by log-odds, as scikit-learn's with a decision function. */
export function isByDecision(head: { readonly kind: string; readonly combine?: unknown }): boolean {
  return ['logisticRegression', 'svm', 'margins'].includes(head.kind) || (head.kind === 'trees' && head.combine === 'sum');
}

const apply = (calibrator: Calibrator, score: number) => (calibrator.method === 'sigmoid' ? sigmoid(-(calibrator.slope * score + calibrator.offset)) : interpolate(calibrator, score));

interface Registry<Inner> {
  readonly kindOf: (head: Inner) => HeadKind<Inner & { readonly kind: string }>;
  readonly readHead: (fields: Fields, weights: Uint8Array, context: ReadContext) => Inner;
}

/** Heads inside heads: the registry hands itself in. */
export function calibratedKind<Inner extends { readonly kind: string }>({ kindOf, readHead }: Registry<Inner>): HeadKind<CalibratedHead<Inner>> {
  const predict = ({ members }: CalibratedHead<Inner>, inputs: Inputs, width: number): Float64Array => {
    const mean = new Float64Array(inputs.rows * width);
    const own = new Float64Array(width);
    for (const { head, calibrators } of members) {
      const scores = scoresOf(kindOf(head).predict(head, inputs, width), width, isByDecision(head));
      for (let row = 0; row < inputs.rows; row++) {
        if (width === 2) {
          own[1] = apply(calibrators[0]!, scores[row]!);
          own[0] = 1 - own[1];
        } else {
          let total = 0;
          for (let c = 0; c < width; c++) total += own[c] = apply(calibrators[c]!, scores[row * width + c]!);
          for (let c = 0; c < width; c++) own[c] = total > 0 ? own[c]! / total : 1 / width;
        }
        for (let c = 0; c < width; c++) mean[row * width + c]! += own[c]! / members.length;
      }
    }
    return mean;
  };
  const pointsOf = (calibrator: Calibrator) => (calibrator.method === 'sigmoid' ? 1 : calibrator.x.length);
  const curves = ({ members }: CalibratedHead<Inner>) => Float64Array.from(members.flatMap(({ calibrators }) => calibrators.flatMap((one) => (one.method === 'sigmoid' ? [one.slope, one.offset] : [...one.x, ...one.y]))));
  return {
    predict,
    countParameters: (head) => curves(head).length + head.members.reduce((total, { head: inner }) => total + kindOf(inner).countParameters(inner), 0),
    parts: (head) => [...head.members.flatMap(({ head: inner }, m) => kindOf(inner).parts(inner).map((part) => ({ ...part, name: `member_${m + 1}/${part.name}` }))), { name: 'calibrators', numbers: curves(head) }],
    describe: (head, names, signature: ModelSignature) => [...kindOf(head.members[0]!.head).describe(head.members[0]!.head, names, signature), { name: 'calibration', detail: `${head.method}, ${head.members.length} members`, shape: `${head.members[0]!.calibrators.length} curves`, parameters: curves(head).length }],
    shape: (head) => ({ kind: head.kind, method: head.method, members: head.members.map(({ head: inner, calibrators }) => ({ head: kindOf(inner).shape(inner), bytes: kindOf(inner).weights(inner).length, points: calibrators.map(pointsOf) })) }),
    weights(head) {
      const parts = [...head.members.map(({ head: inner }) => kindOf(inner).weights(inner)), new Uint8Array(curves(head).buffer)];
      const all = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
      let at = 0;
      for (const part of parts) { all.set(part, at); at += part.length; }
      return all;
    },
    read(fields, weights, context) {
      check(context.signature.task === 'classification', 'its signature does not fit what it is');
      const { method } = fields;
      check(method === 'sigmoid' || method === 'isotonic', 'its method of calibration is malformed');
      const members = list(fields['members'], 'members').slice(0, 1000).map((one) => record(one, 'member'));
      check(members.length > 0, 'it has no members');
      let at = 0;
      const inner = members.map((member) => {
        const bytes = whole(member['bytes'], 'bytes', 0, weights.length - at);
        const shape = record(member['head'], 'head');
        check(shape['kind'] !== 'calibrated', 'its members are nested');
        return readHead(shape, weights.subarray(at, (at += bytes)), context);
      });
      const numbers = doubles(weights.subarray(at));
      let place = 0;
      const take = (count: number) => { check(place + count <= numbers.length, 'weights.bin is shorter than its curves need'); return numbers.slice(place, (place += count)); };
      const read = members.map((member, m) => {
        const points = list(member['points'], 'points');
        check(points.length === (context.classes === 2 ? 1 : context.classes), 'its curves do not fit its classes');
        return { head: inner[m]!, calibrators: points.map((one): Calibrator => {
          if (method === 'sigmoid') { const [slope, offset] = take(2); return { method, slope: slope!, offset: offset! }; }
          const count = whole(one, 'points', 1, numbers.length);
          const x = take(count);
          check(x.every((value, i) => i === 0 || value > x[i - 1]!), 'a curve does not ascend');
          return { method, x, y: take(count) };
        }) };
      });
      check(place === numbers.length, 'weights.bin is longer than its curves need');
      return { kind: 'calibrated', method, members: read };
    },
  };
}
