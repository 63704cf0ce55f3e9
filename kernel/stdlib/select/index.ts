/** `pinion/select`: parting data for honest measurement, and choosing between models. */
export { crossValidate, crossValPredict, learningCurve, CrossValidation, type CrossValidationOptions, type Fittable, type Scorer } from './cross-validation';
export { split, type SplitOptions } from './holdout';
export { Bootstrap, GroupKFold, KFold, LeaveOneGroupOut, ShuffleSplit, Splitter, StratifiedGroupKFold, StratifiedKFold, TimeSeriesSplit, type Part, type SplitColumns } from './splitters';
export { search, type SearchOptions } from './search';
export { GridSearchCV, RandomizedSearchCV, SearchCV, type SearchCVOptions } from './search-cv';
export { nestedCrossValidate, NestedCrossValidation } from './nested';
export { SearchResult, type Trial } from './search-result';
export { choice, integer, logUniform, uniform } from './space';
