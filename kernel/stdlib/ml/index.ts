/** `pinion/ml`: preprocessing and models by scikit-learn's names. */
export { ColumnTransformer, FittedTransformer, OneHotEncoder, SimpleImputer, StandardScaler, tableVectorizer, Transformer } from './preprocessing';
export { Estimator, LinearRegression, LogisticRegression, Pipeline, Ridge, type FitOptions } from './estimators';
export { Network, type NetworkOptions } from './network';
export { FittedModel } from './fitted';
