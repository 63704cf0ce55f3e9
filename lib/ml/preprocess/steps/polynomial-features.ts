import { check, list, text, texts, whole } from '../../heads/reading';
import { DENSE_LIMIT, denseByName, denseColumns, PreprocessError } from '../blocks';
import type { FittedStep, Step, StepSpec } from '../step';

export interface PolynomialFeaturesSpec extends StepSpec {
  readonly kind: 'polynomialFeatures';
  readonly minDegree: number;
  readonly degree: number;
  readonly interactionOnly: boolean;
  readonly includeBias: boolean;
}

/** Each term lists the columns that are multiplied, by place and with repeats; the empty one is the constant 1. */
export interface FittedPolynomialFeatures extends FittedStep {
  readonly kind: 'polynomialFeatures';
  readonly columns: readonly string[];
  readonly terms: readonly (readonly number[])[];
}

const MAX_TERMS = 100_000;

export const polynomialFeatures: Step<PolynomialFeaturesSpec, FittedPolynomialFeatures> = {
  kind: 'polynomialFeatures',
  fit: (spec, blocks) => {
    const columns = denseColumns(blocks, 'PolynomialFeatures').map(({ name }) => name);
    return { kind: 'polynomialFeatures', columns, terms: termsOf(columns.length, spec) };
  },
  apply: ({ columns, terms }, blocks) => {
    const { rowCount } = blocks;
    if (terms.length * rowCount > DENSE_LIMIT) throw new PreprocessError(`PolynomialFeatures would make ${terms.length.toLocaleString('en')} columns of ${rowCount.toLocaleString('en')} rows.`, 'Choose fewer columns with ColumnTransformer, a lower degree, or interactionOnly.');
    const inputs = denseByName(blocks, columns, 'PolynomialFeatures');
    return { rowCount, columns: terms.map((term) => {
      const numbers = new Float64Array(rowCount).fill(1);
      for (const place of term) for (let row = 0; row < rowCount; row++) numbers[row]! *= inputs[place]!.numbers[row]!;
      return { name: nameOf(term, columns), type: 'number', numbers };
    }) };
  },
  read: (fields) => {
    const columns = texts(fields['columns'], 'columns');
    const terms = list(fields['terms'], 'terms').map((term) => list(term, 'terms').map((place) => whole(place, 'terms', 0, columns.length - 1)));
    check(terms.length <= MAX_TERMS && terms.every((term) => term.length <= 100), 'its terms are malformed');
    return { kind: 'polynomialFeatures', columns: columns.map((name) => text(name, 'columns')), terms };
  },
  inputs: ({ columns }) => columns,
};

/** In scikit-learn's order: by degree, then by place. */
function termsOf(count: number, { minDegree, degree, interactionOnly, includeBias }: PolynomialFeaturesSpec): number[][] {
  const terms: number[][] = includeBias ? [[]] : [];
  const extend = (term: readonly number[], wanted: number): void => {
    if (terms.length > MAX_TERMS) throw new PreprocessError(`PolynomialFeatures of ${count} columns to degree ${degree} makes more than ${MAX_TERMS.toLocaleString('en')} columns.`, 'Choose fewer columns with ColumnTransformer, a lower degree, or interactionOnly.');
    if (term.length === wanted) { terms.push([...term]); return; }
    for (let place = term.length === 0 ? 0 : term.at(-1)! + (interactionOnly ? 1 : 0); place < count; place++) extend([...term, place], wanted);
  };
  for (let wanted = Math.max(1, minDegree); wanted <= degree; wanted++) extend([], wanted);
  return terms;
}

/** `a b^2`; the constant is `1`. */
function nameOf(term: readonly number[], columns: readonly string[]): string {
  const powers = new Map<number, number>();
  for (const place of term) powers.set(place, (powers.get(place) ?? 0) + 1);
  return term.length === 0 ? '1' : Array.from(powers, ([place, times]) => (times === 1 ? columns[place]! : `${columns[place]!}^${times}`)).join(' ');
}
