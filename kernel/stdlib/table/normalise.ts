import { DataError } from '../errors';

export interface NormaliseOptions {
  /** `lower` (default), `upper`, `fold` (also ß as ss), or null. */
  readonly case?: 'lower' | 'upper' | 'fold' | null;
  /** `strip`: é as e. Default: kept. */
  readonly accents?: 'keep' | 'strip';
  /** `collapse` (default): none at the ends, one space for any run; `remove`: none; `keep`. */
  readonly whitespace?: 'collapse' | 'remove' | 'keep';
  /** `NFC` (default): composed; `NFKC`: also ﬁ as fi and ２ as 2; null: as it is. */
  readonly unicode?: 'NFC' | 'NFKC' | 'NFD' | 'NFKD' | null;
  /** `strip`: without punctuation and symbols; `space`: a space for each. Default: kept. */
  readonly punctuation?: 'keep' | 'strip' | 'space';
}

const CHOICES = { case: ['lower', 'upper', 'fold', null], accents: ['keep', 'strip'], whitespace: ['collapse', 'remove', 'keep'], unicode: ['NFC', 'NFKC', 'NFD', 'NFKD', null], punctuation: ['keep', 'strip', 'space'] } as const;

/** How text is changed by these options, the same twice as once. */
export function normaliser(options: NormaliseOptions): (text: string) => string {
  for (const [name, known] of Object.entries(CHOICES)) {
    const given = options[name as keyof NormaliseOptions];
    if (given !== undefined && !(known as readonly unknown[]).includes(given)) throw new DataError(`There is no ${name} ‘${String(given)}’.`, `Use ${known.map((one) => (one === null ? 'null' : `'${one}'`)).join(', ')}.`);
  }
  const { case: letters = 'lower', accents = 'keep', whitespace = 'collapse', unicode = 'NFC', punctuation = 'keep' } = options;
  return (text) => {
    let changed = unicode === null ? text : text.normalize(unicode);
    if (letters === 'lower') changed = changed.toLowerCase();
    else if (letters === 'upper') changed = changed.toUpperCase();
    else if (letters === 'fold') changed = changed.toUpperCase().toLowerCase();
    if (accents === 'strip') changed = changed.normalize('NFD').replace(/\p{M}/gu, '').normalize('NFC');
    if (punctuation !== 'keep') changed = changed.replace(/[\p{P}\p{S}]/gu, punctuation === 'strip' ? '' : ' ');
    if (whitespace !== 'keep') changed = whitespace === 'remove' ? changed.replace(/\s+/gu, '') : changed.replace(/\s+/gu, ' ').trim();
    return unicode === null ? changed : changed.normalize(unicode);
  };
}
