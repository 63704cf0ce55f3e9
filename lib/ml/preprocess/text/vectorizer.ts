/** Texts as counts of terms, weighted or not: what CountVectorizer and TfidfVectorizer share. */
import { check, finite, flag, list, oneOf, record, text, texts, whole, type Fields } from '../../heads/reading';
import type { StringColumn } from '../../frame';
import { findBlock, PreprocessError, type Block, type SparseColumn } from '../blocks';
import { SparseBuilder } from '../sparse';
import type { FittedStep, Step, StepSpec } from '../step';
import { analyzerOf, type Analysis } from './analyze';
import { learnVocabulary, type Pruning } from './vocabulary';

export interface Weighing {
  readonly norm: 'l1' | 'l2' | null;
  readonly useIdf: boolean;
  readonly smoothIdf: boolean;
  readonly sublinearTf: boolean;
}

export interface VectorizerSpec extends StepSpec {
  readonly analysis: Analysis;
  readonly pruning: Pruning;
  /** The terms by the user, in this order, instead of those that occur. */
  readonly vocabulary: readonly string[] | null;
  /** 1 for every term that occurs, however often. */
  readonly binary: boolean;
  readonly weighing: Weighing;
}

/** `idf`: what each term counts, null: all the same. */
export interface FittedVectorizer extends FittedStep {
  readonly analysis: Analysis;
  readonly binary: boolean;
  readonly norm: 'l1' | 'l2' | null;
  readonly sublinearTf: boolean;
  readonly columns: readonly { readonly name: string; readonly terms: readonly string[]; readonly idf: readonly number[] | null }[];
}

type Learned = FittedVectorizer['columns'][number];

export function vectorizer<Kind extends string>(kind: Kind, label: string): Step<VectorizerSpec & { readonly kind: Kind }, FittedVectorizer & { readonly kind: Kind }> {
  return {
    kind,
    fit: (spec, blocks) => ({ kind, analysis: spec.analysis, binary: spec.binary, norm: spec.weighing.norm, sublinearTf: spec.weighing.sublinearTf, columns: blocks.columns.map((block) => learn(textsOf(block, label), spec)) }),
    apply: (fitted, blocks) => ({ rowCount: blocks.rowCount, columns: fitted.columns.map((column) => vectorize(textsOf(findBlock(blocks, column.name), label), column, fitted)) }),
    read: (fields) => ({
      kind, analysis: readAnalysis(record(fields['analysis'], 'analysis')), binary: flag(fields['binary'], 'vectorizer'),
      norm: fields['norm'] === null ? null : oneOf(fields['norm'], ['l1', 'l2'], 'vectorizer'), sublinearTf: flag(fields['sublinearTf'], 'vectorizer'),
      columns: list(fields['columns'], 'vectorizer').map((entry) => {
        const column = record(entry, 'vectorizer');
        const terms = texts(column['terms'], 'terms');
        const idf = column['idf'] === null ? null : list(column['idf'], 'terms').map((one) => finite(one, 'terms'));
        check(new Set(terms).size === terms.length && (idf === null || idf.length === terms.length), 'its terms do not fit');
        return { name: text(column['name'], 'vectorizer'), terms, idf };
      }),
    }),
    inputs: ({ columns }) => columns.map(({ name }) => name),
  };
}

function readAnalysis(fields: Fields): Analysis {
  const range = list(fields['nGramRange'], 'analysis').map((size) => whole(size, 'analysis', 1, 100));
  check(range.length === 2 && range[0]! <= range[1]!, 'its analysis is malformed');
  const { stripAccents, stopWords } = fields;
  return {
    lowercase: flag(fields['lowercase'], 'analysis'), stripAccents: stripAccents === null ? null : oneOf(stripAccents, ['ascii', 'unicode'], 'analysis'),
    analyzer: oneOf(fields['analyzer'], ['word', 'char', 'charWb'], 'analysis'), nGramRange: [range[0]!, range[1]!], stopWords: stopWords === null || stopWords === 'english' ? stopWords : texts(stopWords, 'analysis'),
  };
}

function textsOf(block: Block, label: string): StringColumn {
  if (block.type !== 'string') throw new PreprocessError(`${label} was given ‘${block.name}’, which does not hold text.`, 'Choose the columns with ColumnTransformer.');
  const row = block.codes.indexOf(-1);
  if (row >= 0) throw new PreprocessError(`Column ‘${block.name}’, row ${row} is missing, and ${label} takes texts only.`, "Add SimpleImputer({ strategy: 'constant', fillValue: '' }) before it.");
  return block;
}

/** Terms of each distinct text once. */
function termsOf(column: StringColumn, analysis: Analysis): (row: number) => readonly string[] {
  const analyze = analyzerOf(analysis);
  const known: (readonly string[] | undefined)[] = [];
  return (row) => (known[column.codes[row]!] ??= analyze(column.dictionary[column.codes[row]!]!));
}

function learn(column: StringColumn, { analysis, pruning, vocabulary, weighing }: VectorizerSpec): Learned {
  const n = column.codes.length;
  const terms = termsOf(column, analysis);
  const rows = Array.from({ length: n }, (_, row) => terms(row));
  const { terms: kept, frequencies } = vocabulary === null ? learnVocabulary(rows, n, pruning, column.name) : { terms: [...vocabulary], frequencies: weighing.useIdf ? countTexts(rows, vocabulary) : [] };
  if (!weighing.useIdf) return { name: column.name, terms: kept, idf: null };
  const extra = weighing.smoothIdf ? 1 : 0;
  return { name: column.name, terms: kept, idf: frequencies.map((count, place) => {
    if (count + extra === 0) throw new PreprocessError(`The term ‘${kept[place]!}’ is in no text of ‘${column.name}’, so its weight is not defined.`, 'Use smoothIdf, or leave it out of the vocabulary.');
    return Math.log((n + extra) / (count + extra)) + 1;
  }) };
}

function countTexts(rows: readonly (readonly string[])[], vocabulary: readonly string[]): number[] {
  const counts = new Map(vocabulary.map((term) => [term, 0]));
  for (const row of rows) for (const term of new Set(row)) if (counts.has(term)) counts.set(term, counts.get(term)! + 1);
  return vocabulary.map((term) => counts.get(term)!);
}

/** Of a fitted column, made once. */
const prepared = new WeakMap<Learned, { readonly places: ReadonlyMap<string, number>; readonly names: readonly string[] }>();

function prepare(column: Learned) {
  let known = prepared.get(column);
  if (known === undefined) prepared.set(column, known = { places: new Map(column.terms.map((term, place) => [term, place])), names: column.terms.map((term) => `${column.name}_${term}`) });
  return known;
}

function vectorize(column: StringColumn, learned: Learned, { analysis, binary, norm, sublinearTf }: FittedVectorizer): SparseColumn {
  const { places, names } = prepare(learned);
  const terms = termsOf(column, analysis);
  const builder = new SparseBuilder(column.codes.length);
  for (let row = 0; row < column.codes.length; row++) {
    const entries = new Map<number, number>();
    for (const term of terms(row)) {
      const place = places.get(term);
      if (place !== undefined) entries.set(place, binary ? 1 : (entries.get(place) ?? 0) + 1);
    }
    let size = 0;
    for (const [place, count] of entries) {
      const value = (sublinearTf ? Math.log(count) + 1 : count) * (learned.idf?.[place] ?? 1);
      entries.set(place, value);
      size += norm === 'l1' ? Math.abs(value) : value * value;
    }
    if (norm !== null && size > 0) for (const [place, value] of entries) entries.set(place, value / (norm === 'l1' ? size : Math.sqrt(size)));
    builder.setRow(row, entries);
  }
  return builder.finish(learned.name, names);
}
