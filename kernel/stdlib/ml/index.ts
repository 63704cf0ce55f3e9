/** `pinion/ml`: preprocessing and models by scikit-learn's names. */
export * from './preprocessing';
export { Estimator, Pipeline, type FitOptions } from './estimators';
export { ElasticNet, Lasso, LassoCV, LinearRegression, LogisticRegression, Ridge, RidgeCV, type ElasticNetOptions, type LogisticOptions } from './linear';
export { BernoulliNB, ComplementNB, GaussianNB, MultinomialNB } from './naive-bayes';
export { KNeighborsClassifier, KNeighborsRegressor, type NeighborsOptions } from './neighbors';
export { Network, type NetworkOptions } from './network';
export {
  DecisionTreeClassifier, DecisionTreeRegressor, ExtraTreesClassifier, ExtraTreesRegressor, RandomForestClassifier, RandomForestRegressor, type ForestOptions, type TreeOptions,
} from './trees';
export { HistGradientBoostingClassifier, HistGradientBoostingRegressor, type BoostingOptions } from './boosting';
export { CalibratedClassifierCV, IsotonicRegression } from './calibration';
export { GradientBoostingClassifier, GradientBoostingRegressor, type GradientOptions } from './gradient';
export { LinearSVC, OneClassSVM, SVC, SVR, type SvmOptions } from './svm';
export { IsolationForest, LocalOutlierFactor, type IsolationOptions } from './outliers';
export { AgglomerativeClustering, DBSCAN, GaussianMixture, KMeans, MiniBatchKMeans, type KMeansOptions, type MixtureOptions } from './clusters';
export { PCA, TruncatedSVD } from './decomposition';
export { Unsupervised, type UnsupervisedOptions } from './unsupervised';
export { FittedModel } from './fitted';
