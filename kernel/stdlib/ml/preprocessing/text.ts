import type { Analysis } from '@/lib/ml/preprocess/text/analyze';
import type { VectorizerSpec, Weighing } from '@/lib/ml/preprocess/text/vectorizer';
import type { Pruning } from '@/lib/ml/preprocess/text/vocabulary';
import { DataError } from '../../errors';
import { mustBeOneOf, mustBeWhole } from './checks';
import { Transformer } from './transformer';

export interface CountOptions extends Partial<Analysis>, Partial<Pruning> {
  /** The terms to count, in this order, instead of those that occur in training. */
  readonly vocabulary?: readonly string[] | null;
  /** 1 for every term that occurs, however often. */
  readonly binary?: boolean;
}

export type TfidfOptions = CountOptions & Partial<Weighing>;

type Fields = Omit<VectorizerSpec, 'kind'>;

function fieldsOf({ lowercase = true, stripAccents = null, analyzer = 'word', nGramRange = [1, 1], stopWords = null, maxDf = 1, minDf = 1, maxFeatures = null, vocabulary = null, binary = false }: CountOptions, weighing: Weighing): Fields {
  if (stripAccents !== null) mustBeOneOf(stripAccents, ['ascii', 'unicode'], 'stripAccents');
  mustBeOneOf(analyzer, ['word', 'char', 'charWb'], 'analyzer');
  nGramRange.forEach((size) => mustBeWhole(size, 1, 100, 'nGramRange'));
  if (nGramRange.length !== 2 || nGramRange[0] > nGramRange[1]) throw new DataError(`nGramRange must be the shortest and the longest length, not ${JSON.stringify(nGramRange)}.`);
  if (typeof stopWords === 'string') mustBeOneOf(stopWords, ['english'], 'stopWords');
  if (!(maxDf > 0) || (maxDf > 1 && !Number.isSafeInteger(maxDf))) throw new DataError(`maxDf is a share of the texts up to 1, or a number of them from 2, not ${maxDf}.`);
  if (!(minDf >= 0) || (minDf > 1 && !Number.isSafeInteger(minDf))) throw new DataError(`minDf is a share of the texts below 1, or a number of them, not ${minDf}.`);
  if (maxFeatures !== null) mustBeWhole(maxFeatures, 1, 1_000_000_000, 'maxFeatures');
  if (vocabulary !== null && (vocabulary.length === 0 || new Set(vocabulary).size < vocabulary.length)) throw new DataError('The vocabulary is empty, or names a term twice.');
  return { analysis: { lowercase, stripAccents, analyzer, nGramRange: [nGramRange[0], nGramRange[1]], stopWords: typeof stopWords === 'string' || stopWords === null ? stopWords : [...stopWords] }, pruning: { maxDf, minDf, maxFeatures }, vocabulary: vocabulary === null ? null : [...vocabulary], binary, weighing };
}

/**
 * How often each term occurs in each text column, as `column_term`. Terms are words of two letters or more in lower case (`lowercase`), or runs of `nGramRange`
 * ([1, 1]) of them, or of characters (`analyzer: 'char'`, within words `'charWb'`). `stopWords`: `'english'` or a list. `minDf` (1) and `maxDf` (1: all): the least and most texts
 * that hold a term, from 1 (`maxDf`: from 2) a number, below a share. `maxFeatures`: the most frequent. The columns stay sparse up to the estimator: tens of
 * thousands are no matter for LogisticRegression and Ridge; trees and tables need them spread, up to 67 million values. Throws for missing texts, naming column and row, and where no term is left.
 *
 * @example new Pipeline([new ColumnTransformer([['words', new CountVectorizer({ minDf: 2 }), ['review']]]), new LogisticRegression()])
 */
export class CountVectorizer extends Transformer {
  readonly spec: Fields & { readonly kind: 'countVectorizer' };
  constructor(options: CountOptions = {}) {
    super();
    this.spec = { kind: 'countVectorizer', ...fieldsOf(options, { norm: null, useIdf: false, smoothIdf: true, sublinearTf: false }) };
  }
}

/**
 * CountVectorizer's counts, weighted: times ln((1 + n) ÷ (1 + texts with the term)) + 1 (`useIdf`; without `smoothIdf` the ones are left out), each row divided by its norm (`norm`: `l2`,
 * `l1` or null). `sublinearTf`: 1 + ln(count) for the count. Takes CountVectorizer's options and throws as it does.
 *
 * @example new TfidfVectorizer({ nGramRange: [1, 2], minDf: 5, stopWords: 'english' })
 */
export class TfidfVectorizer extends Transformer {
  readonly spec: Fields & { readonly kind: 'tfidfVectorizer' };
  constructor({ norm = 'l2', useIdf = true, smoothIdf = true, sublinearTf = false, ...options }: TfidfOptions = {}) {
    super();
    if (norm !== null) mustBeOneOf(norm, ['l1', 'l2'], 'norm');
    this.spec = { kind: 'tfidfVectorizer', ...fieldsOf(options, { norm, useIdf, smoothIdf, sublinearTf }) };
  }
}
