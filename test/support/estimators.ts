/** One small fit of every estimator, for laws that hold for all of them. A new estimator is one line here. */
import { CalibratedClassifierCV, GradientBoostingClassifier, GradientBoostingRegressor, IsolationForest, LinearSVC, LocalOutlierFactor, OneClassSVM, SVC, SVR, BernoulliNB, ComplementNB, ElasticNet, GaussianNB, KNeighborsClassifier, KNeighborsRegressor, Lasso, LassoCV, MultinomialNB, RidgeCV, AgglomerativeClustering, DBSCAN, DecisionTreeClassifier, DecisionTreeRegressor, ExtraTreesClassifier, ExtraTreesRegressor, GaussianMixture, HistGradientBoostingClassifier, HistGradientBoostingRegressor, KMeans, LinearRegression, LogisticRegression, MiniBatchKMeans, Network, PCA, RandomForestClassifier, RandomForestRegressor, Ridge, TruncatedSVD, type Estimator, type Unsupervised } from '@/kernel/stdlib/ml';

export const CLASSIFIERS: readonly (() => Estimator)[] = [
  () => new LogisticRegression(), () => new Network({ hidden: [3], epochs: 2, seed: 1 }), () => new DecisionTreeClassifier({ maxDepth: 3 }), () => new RandomForestClassifier({ nEstimators: 4, seed: 1 }), () => new ExtraTreesClassifier({ nEstimators: 4, seed: 1 }),
  () => new HistGradientBoostingClassifier({ maxIter: 4, minSamplesLeaf: 5 }), () => new LogisticRegression({ l1Ratio: 0.5, classWeight: 'balanced' }),
  () => new CalibratedClassifierCV(new LinearSVC(), { cv: 2 }), () => new CalibratedClassifierCV(new RandomForestClassifier({ nEstimators: 3, seed: 1 }), { cv: 2, method: 'isotonic' }),
  () => new SVC(), () => new SVC({ kernel: 'poly', degree: 2, coef0: 1 }), () => new LinearSVC(), () => new GradientBoostingClassifier({ nEstimators: 3 }),
  () => new GaussianNB(), () => new MultinomialNB(), () => new ComplementNB(), () => new BernoulliNB(), () => new KNeighborsClassifier(), () => new KNeighborsClassifier({ weights: 'distance' }),
];

export const REGRESSORS: readonly (() => Estimator)[] = [
  () => new LinearRegression(), () => new Ridge(), () => new Network({ hidden: [3], epochs: 2, seed: 1 }), () => new DecisionTreeRegressor({ maxDepth: 3 }), () => new RandomForestRegressor({ nEstimators: 4, seed: 1 }), () => new ExtraTreesRegressor({ nEstimators: 4, seed: 1 }),
  () => new HistGradientBoostingRegressor({ maxIter: 4, minSamplesLeaf: 5 }), () => new SVR(), () => new GradientBoostingRegressor({ nEstimators: 3 }), () => new Lasso({ alpha: 0.1 }), () => new ElasticNet({ alpha: 0.1 }), () => new LassoCV({ alphas: 5 }), () => new RidgeCV(), () => new KNeighborsRegressor(),
];

export const UNSUPERVISED: readonly (() => Unsupervised)[] = [
  () => new KMeans({ nClusters: 3, seed: 1 }), () => new MiniBatchKMeans({ nClusters: 3, seed: 1 }), () => new DBSCAN({ eps: 1 }), () => new AgglomerativeClustering({ nClusters: 3 }), () => new GaussianMixture({ nComponents: 2, seed: 1 }),
  () => new IsolationForest({ nEstimators: 5, seed: 1 }), () => new LocalOutlierFactor(), () => new OneClassSVM({ nu: 0.2 }),
  () => new PCA({ nComponents: 2 }), () => new PCA({ nComponents: 2, whiten: true }), () => new TruncatedSVD(),
];
