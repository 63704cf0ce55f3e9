/** Preprocessing by scikit-learn's names. */
export { FittedTransformer, Transformer, type TransformOptions } from './transformer';
export { ColumnTransformer, ordinalVectorizer, plainVectorizer, tableVectorizer } from './columns';
export { FeatureHasher, OneHotEncoder, OrdinalEncoder, TargetEncoder, type CategoryOptions } from './encoders';
export { KNNImputer, MissingIndicator, SimpleImputer } from './imputers';
export { MaxAbsScaler, MinMaxScaler, Normalizer, PowerTransformer, QuantileTransformer, RobustScaler, StandardScaler } from './scalers';
export { Binarizer, KBinsDiscretizer, PolynomialFeatures } from './binning';
export { CountVectorizer, TfidfVectorizer, type CountOptions, type TfidfOptions } from './text';
export { DateParts } from './dates';
export { FunctionTransformer, SelectKBest, VarianceThreshold } from './select';
