/** Which terms a vectorizer keeps. */
import { compareText } from '../../frame';
import { PreprocessError } from '../blocks';

export interface Pruning {
  /** Terms in more texts are left out: a number of texts of at least 2, else a share. */
  readonly maxDf: number;
  /** Terms in fewer texts are left out: a number of texts of at least 1, or below 1 a share. */
  readonly minDf: number;
  /** At most so many, the most frequent. */
  readonly maxFeatures: number | null;
}

export const MOST_TERMS = 500_000;

/** Terms in order with the number of texts that hold them. Throws where none is left, or too many are. */
export function learnVocabulary(texts: Iterable<readonly string[]>, count: number, { maxDf, minDf, maxFeatures }: Pruning, column: string): { readonly terms: string[]; readonly frequencies: number[] } {
  const inTexts = new Map<string, number>();
  const total = new Map<string, number>();
  for (const terms of texts) {
    for (const term of terms) total.set(term, (total.get(term) ?? 0) + 1);
    for (const term of new Set(terms)) inTexts.set(term, (inTexts.get(term) ?? 0) + 1);
  }
  if (inTexts.size === 0) throw new PreprocessError(`Column ‘${column}’ has no terms.`, 'Its texts are empty, or hold only stop words or single letters.');
  const most = maxDf > 1 ? maxDf : maxDf * count;
  const least = minDf >= 1 ? minDf : minDf * count;
  if (most < least) throw new PreprocessError(`maxDf asks for at most ${most} texts and minDf for at least ${least}.`, 'Raise maxDf, or lower minDf.');
  let terms = Array.from(inTexts.keys()).sort(compareText).filter((term) => inTexts.get(term)! >= least && inTexts.get(term)! <= most);
  if (maxFeatures !== null && terms.length > maxFeatures) {
    const frequent = new Set(terms.toSorted((a, b) => total.get(b)! - total.get(a)!).slice(0, maxFeatures));
    terms = terms.filter((term) => frequent.has(term));
  }
  if (terms.length === 0) throw new PreprocessError(`No term of column ‘${column}’ is in at least ${least} and at most ${most} of ${count} texts.`, 'Lower minDf, or raise maxDf.');
  if (terms.length > MOST_TERMS) throw new PreprocessError(`Column ‘${column}’ has ${terms.length.toLocaleString('en')} terms; ${MOST_TERMS.toLocaleString('en')} is the most.`, 'Set maxFeatures, or raise minDf.');
  return { terms, frequencies: terms.map((term) => inTexts.get(term)!) };
}
