/** Preprocessing by scikit-learn's names. */
export { FittedTransformer, Transformer } from './transformer';
export { ColumnTransformer, ordinalVectorizer, tableVectorizer } from './columns';
export { OneHotEncoder, OrdinalEncoder } from './encoders';
export { SimpleImputer } from './imputers';
export { StandardScaler } from './scalers';
