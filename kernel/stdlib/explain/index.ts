/** `pinion/explain`: why a model predicts what it predicts. */
export { permutationImportance, type PermutationImportanceOptions } from './permutation';
export { partialDependence, type PartialDependenceOptions } from './partial-dependence';
export { shapleyValues, type ShapleyOptions } from './shapley';
export { integratedGradients, type IntegratedGradientsOptions } from './gradients';
