/** Every kind of head by its name. */
import type { TreesHead } from '../trees/predict';
import { centroidsKind, type CentroidsHead } from './centroids';
import { dbscanKind, type DbscanHead } from './dbscan';
import type { HeadKind, ReadContext } from './kind';
import { linearKind, type LinearHead } from './linear';
import { logisticKind, type LogisticHead } from './logistic';
import { linearScoresKind, type LinearScoresHead } from './linear-scores';
import { gaussianNbKind, type GaussianNbHead } from './gaussian-nb';
import { neighborsKind, type NeighborsHead } from './neighbors';
import { arimaKind, naiveKind, smoothingKind, type ForecastHead } from './forecasts';
import { calibratedKind, type CalibratedHead } from './calibrated';
import { isotonicKind, type IsotonicHead } from './isotonic';
import { isolationKind, type IsolationHead } from './isolation';
import { localOutliersKind, type LocalOutliersHead } from './local-outliers';
import { marginsKind, type MarginsHead } from './margins';
import { svmKind, type SvmHead } from './svm';
import { mixtureKind, type MixtureHead } from './mixture';
import { networkKind, type NetworkHead } from './network';
import { projectionKind, type ProjectionHead } from './projection';
import { check, type Fields } from './reading';
import { treesKind } from './trees';

/** An interface, so that heads may hold heads. */
interface Calibrated extends CalibratedHead<Head> {}

export type Head = Calibrated | IsotonicHead | LinearHead | LogisticHead | TreesHead | NetworkHead | LinearScoresHead | GaussianNbHead | NeighborsHead | ForecastHead | SvmHead | MarginsHead | IsolationHead | LocalOutliersHead | CentroidsHead | DbscanHead | MixtureHead | ProjectionHead;

const KINDS = {
  linearRegression: linearKind,
  ridge: linearKind,
  lasso: linearKind,
  elasticNet: linearKind,
  svm: svmKind,
  margins: marginsKind,
  smoothing: smoothingKind,
  arima: arimaKind,
  naive: naiveKind,
  isotonic: isotonicKind,
  calibrated: calibratedKind<Head>({ kindOf: (head) => kindOf(head), readHead: (...given) => readHead(...given) }),
  isolation: isolationKind,
  localOutliers: localOutliersKind,
  linearScores: linearScoresKind,
  gaussianNb: gaussianNbKind,
  neighbors: neighborsKind,
  logisticRegression: logisticKind,
  trees: treesKind,
  network: networkKind,
  centroids: centroidsKind,
  dbscan: dbscanKind,
  mixture: mixtureKind,
  projection: projectionKind,
} satisfies Record<Head['kind'], unknown>;

/** How heads of that kind work. */
export function kindOf<One extends Head>(head: One): HeadKind<One> {
  return KINDS[head.kind] as unknown as HeadKind<One>;
}

/** The head that a file tells of. Throws an Error for people. */
export function readHead(fields: Fields, weights: Uint8Array, context: ReadContext): Head {
  const { kind } = fields;
  check(typeof kind === 'string' && Object.hasOwn(KINDS, kind), `it is a ‘${String(kind)}’, which this version does not know`);
  return (KINDS[kind as Head['kind']] as HeadKind<never>).read(fields, weights, context);
}
